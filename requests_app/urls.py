"""Addresses of requests: the residents' under requests/, the agents' under desk/."""

from django.urls import path

from requests_app.views import desk, exports, find, findings, leaving, pairings, public, templates, visits

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
    path("desk/find/", find.find, name="find"),
    path("desk/find/filters/", find.save, name="filter-save"),
    path("desk/find/filters/<int:pk>/delete/", find.delete, name="filter-delete"),
    path("desk/templates/", templates.templates, name="templates"),
    path("desk/templates/<int:pk>/", templates.template, name="template"),
    path("desk/templates/<int:pk>/delete/", templates.delete, name="template-delete"),
    path("desk/exports/", exports.exports, name="exports"),
    path("desk/export/<str:listed>/", exports.export, name="export"),
    path("manage/posts/<int:pk>/end/", leaving.end_post, name="end-post"),
    path("manage/left-behind/", leaving.left_behind, name="left-behind"),
]
