"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from typing import Any

from django.urls import include, path

from assessment.views import results, rounds, sheets

app_name = "assessment"
sheet_pages: list[Any] = [
    path("", sheets.sheet, name="sheet"),
    path("self-score/", sheets.self_score, name="self-score"),
    path("assess/", sheets.assess, name="assess"),
    path("files/<int:pk>/", sheets.proof, name="proof"),
    path("<slug:step>/", sheets.act, name="sheet-act"),
]
round_pages: list[Any] = [
    path("", rounds.round_page, name="round"),
    path("parameters/", rounds.parameters, name="parameters"),
    path("open/", rounds.open_round, name="open"),
    path("compute/", rounds.compute, name="compute"),
    path("padding/", rounds.signs, name="padding"),
    path("credits/<slug:code>/<slug:group>/", results.credited, name="credited"),
    path("sheets/<slug:code>/", include(sheet_pages)),
]
scoring_pages: list[Any] = [
    path("", rounds.rounds, name="rounds"),
    path("propose/", rounds.propose, name="propose"),
    path("years/<int:year>/", results.year, name="year"),
    path("missing/<slug:code>/", results.missing, name="missing"),
    path("<int:year>-<int:half>/", include(round_pages)),
]
urlpatterns: list[Any] = [
    path("assessment/", include(scoring_pages)),
]
