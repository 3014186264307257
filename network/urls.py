"""Addresses of the network."""

from django.urls import path

from network import views

app_name = "network"
urlpatterns = [
    path("units/matching/", views.matching_units, name="matching-units"),
]
