"""Addresses of the network: its own under network/, errands under catalogue/, its upkeep under manage/."""

from django.urls import include, path

from network.views import catalogue, coverage, directory, leaves, paper, picker, posts, staff_accounts

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
post_pages = [
    path("posts/", posts.index, name="manage-posts"),
    path("posts/people/", posts.people, name="manage-people"),
    path("posts/<int:pk>/", posts.page, name="manage-post"),
    path("posts/<int:pk>/edit/", posts.edit, name="manage-post-edit"),
    path("posts/<int:pk>/change/", posts.change, name="manage-post-change"),
    path("posts/<int:pk>/leaves/", leaves.add, name="manage-leave"),
    path("posts/<int:pk>/leaves/<int:leave>/end/", leaves.end, name="manage-leave-end"),
    path("posts/<int:pk>/account/", staff_accounts.open_account, name="manage-account"),
    path("posts/<int:pk>/account/password/", staff_accounts.new_password, name="manage-password"),
    path("posts/<int:pk>/account/active/", staff_accounts.set_active, name="manage-account-active"),
    path("units/<slug:code>/appoint/", posts.appoint, name="manage-post-new"),
]
urlpatterns = [
    path("network/", include(network_pages)),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<str:item>/", catalogue.page, name="catalogue-item"),
    path("manage/coverage/", coverage.coverage, name="coverage"),
    path("manage/", include(post_pages)),
]
