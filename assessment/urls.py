"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from django.urls import path

from assessment.views import overdue, talks

app_name = "assessment"

OVERDUE = [
    path("oversight/", overdue.oversight, name="oversight"),
    path("oversight/overdue/", overdue.overdue, name="overdue"),
]
TALKS = [
    path("oversight/talks/", talks.talks, name="talks"),
    path("oversight/talks/<int:pk>/", talks.talk, name="talk"),
    path("oversight/talks/<int:pk>/<str:verb>/", talks.act, name="talk-act"),
]
urlpatterns = [*OVERDUE, *TALKS]
