"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from django.urls import path

from assessment.views import figures, statistics

app_name = "assessment"

FIGURES = [
    path("oversight/dashboard/", figures.dashboard, name="dashboard"),
    path("oversight/cases/", figures.cases, name="cases"),
    path("statistics/", statistics.page, name="statistics"),
    path("statistics.csv", statistics.as_csv, name="statistics-csv"),
    path("statistics.json", statistics.as_json, name="statistics-json"),
]
urlpatterns = [*FIGURES]
