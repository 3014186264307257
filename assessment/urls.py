"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from typing import Any

from django.urls import include, path

from assessment.views import collective, overdue, oversight, petitions, reviews, talks

app_name = "assessment"
talk_pages: list[Any] = [
    path("", talks.talks, name="talks"),
    path("<int:pk>/", talks.talk, name="talk"),
    path("<int:pk>/<str:verb>/", talks.act, name="talk-act"),
]
review_pages: list[Any] = [
    path("", reviews.reviews, name="reviews"),
    path("new/<slug:code>/", reviews.new_review, name="review-new"),
    path("<int:pk>/", reviews.review, name="review"),
    path("<int:pk>/correct/", reviews.correct_review, name="review-correct"),
]
petition_pages: list[Any] = [
    path("", petitions.petitions, name="petitions"),
    path("new/<slug:code>/", petitions.new_petition, name="petition-new"),
    path("<int:pk>/", petitions.petition, name="petition"),
    path("<int:pk>/decide/", petitions.decide, name="petition-decide"),
    path("<int:pk>/correct/", petitions.correct_petition, name="petition-correct"),
]
collective_pages: list[Any] = [
    path("", collective.collective, name="collective"),
    path("new/<slug:code>/", collective.new_handling, name="handling-new"),
    path("<int:pk>/", collective.handling, name="handling"),
    path("<int:pk>/correct/", collective.correct_handling, name="handling-correct"),
    path("<int:pk>/minutes/<int:file>/", collective.minutes, name="minutes"),
]
urlpatterns: list[Any] = [
    path("oversight/", oversight.index, name="oversight"),
    path("oversight/overdue/", overdue.overdue, name="overdue"),
    path("oversight/talks/", include(talk_pages)),
    path("oversight/reviews/", include(review_pages)),
    path("oversight/petitions/", include(petition_pages)),
    path("oversight/collective/", include(collective_pages)),
]
