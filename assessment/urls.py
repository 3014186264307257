"""Addresses of the organization department's side: oversight/, complaints/, assessment/, and the public figures."""

from typing import Any

from django.urls import include, path

from assessment.views import (
    bad_ratings,
    collective,
    complaints,
    figures,
    overdue,
    oversight,
    personal_records,
    petitions,
    public_complaints,
    results,
    return_visits,
    reviews,
    rounds,
    sheet_files,
    sheets,
    statistics,
    talks,
)

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
visit_pages: list[Any] = [
    path("", return_visits.visits, name="visits"),
    path("draw/", return_visits.draw, name="visit-draw"),
    path("target/", return_visits.target, name="visit-target"),
    path("samples/<int:pk>/", return_visits.sample, name="visit-sample"),
    path("<int:pk>/", return_visits.visit, name="visit"),
    path("<int:pk>/<str:verb>/", return_visits.act, name="visit-act"),
    path("ratings/", bad_ratings.ratings, name="bad-ratings"),
    path("ratings/<int:pk>/", bad_ratings.rating, name="bad-rating"),
    path("ratings/<int:pk>/<str:verb>/", bad_ratings.act, name="bad-rating-act"),
]
complaint_pages: list[Any] = [
    path("", complaints.complaints, name="complaints"),
    path("enter/", public_complaints.enter, name="complaint-enter"),
    path("replies/", complaints.replies, name="complaint-replies"),
    path("replies/<int:pk>/", complaints.reply, name="complaint-reply"),
    path("records/", personal_records.records, name="personal-records"),
    path("records/<int:year>/<int:pk>/", personal_records.record, name="personal-record"),
    path("records/<int:year>/<int:pk>/paper/", personal_records.paper, name="personal-record-paper"),
    path("records/<int:year>/<int:pk>/table/", personal_records.table, name="personal-record-table"),
    path("<int:pk>/", complaints.complaint, name="complaint"),
    path("<int:pk>/<str:verb>/", complaints.act, name="complaint-act"),
]
public_complaint_pages: list[Any] = [
    path("new/", public_complaints.new, name="complaint-new"),
    path("track/", public_complaints.track, name="complaint-track"),
]
sheet_pages: list[Any] = [
    path("", sheets.sheet, name="sheet"),
    path("self-score/", sheets.self_score, name="self-score"),
    path("assess/", sheets.assess, name="assess"),
    path("files/<int:pk>/", sheets.proof, name="proof"),
    path("paper/", sheet_files.paper, name="sheet-paper"),
    path("table/", sheet_files.sheet_book, name="sheet-table"),
    path("<slug:step>/", sheets.act, name="sheet-act"),
]
round_pages: list[Any] = [
    path("", rounds.round_page, name="round"),
    path("parameters/", rounds.parameters, name="parameters"),
    path("open/", rounds.open_round, name="open"),
    path("compute/", rounds.compute, name="compute"),
    path("table/", sheet_files.round_book, name="round-table"),
    path("padding/", rounds.signs, name="padding"),
    path("credits/<slug:code>/<slug:group>/", results.credited, name="credited"),
    path("sheets/<slug:code>/", include(sheet_pages)),
]
scoring_pages: list[Any] = [
    path("", rounds.rounds, name="rounds"),
    path("propose/", rounds.propose, name="propose"),
    path("years/<int:year>/", results.year, name="year"),
    path("years/<int:year>/table/", sheet_files.year_book, name="year-table"),
    path("missing/<slug:code>/", results.missing, name="missing"),
    path("<int:year>-<int:half>/", include(round_pages)),
]
urlpatterns: list[Any] = [
    path("oversight/", oversight.index, name="oversight"),
    path("oversight/dashboard/", figures.dashboard, name="dashboard"),
    path("oversight/cases/", figures.cases, name="cases"),
    path("oversight/overdue/", overdue.overdue, name="overdue"),
    path("oversight/overdue/file/", overdue.export, name="overdue-export"),
    path("oversight/talks/", include(talk_pages)),
    path("oversight/reviews/", include(review_pages)),
    path("oversight/petitions/", include(petition_pages)),
    path("oversight/collective/", include(collective_pages)),
    path("oversight/visits/", include(visit_pages)),
    path("oversight/complaints/", include(complaint_pages)),
    path("complaints/", include(public_complaint_pages)),
    path("assessment/", include(scoring_pages)),
    path("statistics/", statistics.page, name="statistics"),
    path("statistics.csv", statistics.as_csv, name="statistics-csv"),
    path("statistics.json", statistics.as_json, name="statistics-json"),
]
