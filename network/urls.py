"""Addresses of the network: its own under network/, errands under catalogue/, its upkeep under manage/."""

from django.urls import include, path

from network.views import catalogue, coverage, directory, imports, paper, picker

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
urlpatterns = [
    path("network/", include(network_pages)),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<str:item>/", catalogue.page, name="catalogue-item"),
    path("manage/coverage/", coverage.coverage, name="coverage"),
    path("manage/imports/", imports.imports, name="imports"),
    path("manage/imports/<int:pk>/", imports.import_job, name="import-job"),
    path("manage/imports/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("manage/imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("manage/imports/<int:pk>/wrong.xlsx", imports.wrong_rows, name="import-wrong-rows"),
    path("manage/imports/<slug:kind>.xlsx", imports.template, name="import-template"),
]
