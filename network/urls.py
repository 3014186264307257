"""Addresses of the network: its own under network/, errands under catalogue/, its upkeep under manage/."""

from django.urls import include, path

from network.views import (
    card_batches,
    catalogue,
    changes,
    coverage,
    directory,
    filings,
    history,
    imports,
    leaves,
    links,
    manage,
    paper,
    picker,
    posts,
    rosters,
    staff_accounts,
    taking_back,
    units,
    upkeep,
)

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
filing_pages = [
    path("", filings.rounds, name="filing-rounds"),
    path("<int:pk>/", filings.round_page, name="filing-round"),
    path("<int:pk>/forms.pdf", filings.round_paper, name="filing-round-paper"),
    path("<int:pk>/<slug:code>/", filings.form, name="filing"),
    path("<int:pk>/<slug:code>/form.pdf", filings.paper, name="filing-paper"),
    path("<int:pk>/<slug:code>/<int:version>/scan/", filings.scan, name="filing-scan"),
]
card_pages = [
    path("", card_batches.batches, name="card-batches"),
    path("<int:pk>/delete/", card_batches.take_back, name="card-batch-delete"),
]
post_pages = [
    path("posts/", posts.index, name="manage-posts"),
    path("posts/people/", posts.people, name="manage-people"),
    path("posts/<int:pk>/", posts.page, name="manage-post"),
    path("posts/<int:pk>/edit/", posts.edit, name="manage-post-edit"),
    path("posts/<int:pk>/change/", posts.change, name="manage-post-change"),
    path("posts/<int:pk>/take-back/", taking_back.take_back, name="manage-post-take-back"),
    path("posts/<int:pk>/leaves/", leaves.add, name="manage-leave"),
    path("posts/<int:pk>/leaves/<int:leave>/end/", leaves.end, name="manage-leave-end"),
    path("posts/<int:pk>/account/", staff_accounts.open_account, name="manage-account"),
    path("posts/<int:pk>/account/password/", staff_accounts.new_password, name="manage-password"),
    path("posts/<int:pk>/account/active/", staff_accounts.set_active, name="manage-account-active"),
    path("units/<slug:code>/appoint/", posts.appoint, name="manage-post-new"),
]
roster_pages = [
    path("", rosters.index, name="rosters"),
    path("publish/", rosters.publish_all, name="rosters-publish"),
    path("<slug:code>/", rosters.roster, name="roster"),
    path("<slug:code>/publish/", rosters.publish, name="roster-publish"),
    path("<slug:code>/confirm/", rosters.confirm, name="roster-confirm"),
    path("<slug:code>/<int:number>/", rosters.edition, name="edition"),
]
import_pages = [
    path("", imports.imports, name="imports"),
    path("<int:pk>/", imports.import_job, name="import-job"),
    path("<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("<int:pk>/discard/", imports.discard, name="import-discard"),
    path("<int:pk>/wrong.xlsx", imports.wrong_rows, name="import-wrong-rows"),
    path("<slug:kind>.xlsx", imports.template, name="import-template"),
]
urlpatterns = [
    path("network/", include(network_pages)),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<str:item>/", catalogue.page, name="catalogue-item"),
    path("manage/", manage.manage, name="manage"),
    path("manage/units/", include(unit_pages)),
    path("manage/history/", history.history, name="history"),
    path("manage/coverage/", coverage.coverage, name="coverage"),
    path("manage/filings/", include(filing_pages)),
    path("manage/cards/", include(card_pages)),
    path("manage/", include(post_pages)),
    path("manage/rosters/", include(roster_pages)),
    path("manage/imports/", include(import_pages)),
]
