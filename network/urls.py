"""Addresses of the network: its own under network/, errands under catalogue/, its upkeep under manage/."""

from django.urls import include, path

from network.views import catalogue, changes, coverage, directory, links, manage, paper, picker, units, upkeep

app_name = "network"
network_pages = [
    path("", directory.find, name="find"),
    path("units/matching/", picker.matching_units, name="matching-units"),
    path("agents/<int:pk>/card.pdf", paper.card, name="card"),
    path("units/<slug:code>/cards.pdf", paper.unit_cards, name="cards"),
    path("units/<slug:code>/notice.pdf", paper.unit_notice, name="notice"),
    path("units/<slug:code>/", directory.unit, name="unit"),
    path("agents/<int:pk>/", directory.agent, name="agent"),
    path("agents/<int:pk>/card.vcf", directory.card, name="vcard"),
]
unit_pages = [
    path("", units.units, name="manage-units"),
    path("new/", upkeep.new, name="manage-unit-new"),
    path("<slug:code>/", units.unit, name="manage-unit"),
    path("<slug:code>/edit/", upkeep.edit, name="manage-unit-edit"),
    *(
        path(f"<slug:code>/{kind}/", changes.change, {"kind": kind}, name=f"manage-unit-{kind}")
        for kind in changes.CHANGES
    ),
    path("<slug:code>/stay-open/", changes.stay_open, name="manage-unit-stay-open"),
    path("<slug:code>/links/", links.links, name="manage-unit-links"),
    path("<slug:code>/links/<int:pk>/end/", links.end, name="manage-unit-link-end"),
]
urlpatterns = [
    path("network/", include(network_pages)),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<str:item>/", catalogue.page, name="catalogue-item"),
    path("manage/", manage.manage, name="manage"),
    path("manage/units/", include(unit_pages)),
    path("manage/coverage/", coverage.coverage, name="coverage"),
]
