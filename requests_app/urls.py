"""Addresses of requests: the residents' under requests/, the agents' under desk/."""

from django.urls import path

from requests_app.views import batch, desk, findings, leaving, pairings, public, visits

app_name = "requests"
urlpatterns = [
    path("requests/new/", public.new, name="new"),
    path("requests/agents/", public.agents, name="agents"),
    path("requests/track/", public.track, name="track"),
    path("requests/close/", public.close, name="close"),
    path("requests/<str:receipt>/", public.progress, name="progress"),
    path("requests/<str:receipt>/receipt/", public.receipt, name="receipt"),
    path("requests/<str:receipt>/files/<int:pk>/", public.download, name="client-file"),
    path("requests/<str:receipt>/<str:verb>/", public.act, name="client-act"),
    path("desk/", desk.desk, name="desk"),
    path("desk/batch/", batch.batch, name="batch"),
    path("desk/register/", desk.register, name="register"),
    path("desk/requests/<str:receipt>/", desk.page, name="page"),
    path("desk/requests/<str:receipt>/receipt/", desk.receipt, name="desk-receipt"),
    path("desk/requests/<str:receipt>/files/<int:pk>/", desk.download, name="file"),
    path("desk/requests/<str:receipt>/<str:verb>/", desk.act, name="act"),
    path("desk/pairings/", pairings.pairings, name="pairings"),
    path("desk/pairings/new/", pairings.new, name="pairing-new"),
    path("desk/pairings/<int:pk>/", pairings.pairing, name="pairing"),
    path("desk/pairings/<int:pk>/<str:verb>/", pairings.act, name="pairing-act"),
    path("desk/visits/", visits.visits, name="visits"),
    path("desk/visits/new/", visits.new, name="visit-new"),
    path("desk/visits/<int:pk>/", visits.visit, name="visit"),
    path("desk/findings/", findings.findings, name="findings"),
    path("manage/posts/<int:pk>/end/", leaving.end_post, name="end-post"),
    path("manage/left-behind/", leaving.left_behind, name="left-behind"),
]
