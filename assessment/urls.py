"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from django.urls import path

from assessment.views import bad_ratings, complaints, public_complaints, records, return_visits

app_name = "assessment"

VISITS = [
    path("oversight/visits/", return_visits.visits, name="visits"),
    path("oversight/visits/draw/", return_visits.draw, name="visit-draw"),
    path("oversight/visits/target/", return_visits.target, name="visit-target"),
    path("oversight/visits/samples/<int:pk>/", return_visits.sample, name="visit-sample"),
    path("oversight/visits/<int:pk>/", return_visits.visit, name="visit"),
    path("oversight/visits/<int:pk>/<str:verb>/", return_visits.act, name="visit-act"),
    path("oversight/visits/ratings/", bad_ratings.ratings, name="bad-ratings"),
    path("oversight/visits/ratings/<int:pk>/", bad_ratings.rating, name="bad-rating"),
    path("oversight/visits/ratings/<int:pk>/<str:verb>/", bad_ratings.act, name="bad-rating-act"),
]
COMPLAINTS = [
    path("complaints/new/", public_complaints.new, name="complaint-new"),
    path("complaints/track/", public_complaints.track, name="complaint-track"),
    path("oversight/complaints/", complaints.complaints, name="complaints"),
    path("oversight/complaints/enter/", public_complaints.enter, name="complaint-enter"),
    path("oversight/complaints/replies/", complaints.replies, name="complaint-replies"),
    path("oversight/complaints/replies/<int:pk>/", complaints.reply, name="complaint-reply"),
    path("oversight/complaints/records/", records.records, name="personal-records"),
    path("oversight/complaints/records/<int:year>/<int:pk>/", records.record, name="personal-record"),
    path("oversight/complaints/records/<int:year>/<int:pk>/paper/", records.paper, name="personal-record-paper"),
    path("oversight/complaints/records/<int:year>/<int:pk>/table/", records.table, name="personal-record-table"),
    path("oversight/complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("oversight/complaints/<int:pk>/<str:verb>/", complaints.act, name="complaint-act"),
]
urlpatterns = [*VISITS, *COMPLAINTS]
