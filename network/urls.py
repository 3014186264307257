"""Addresses of the network."""

from django.urls import path

from network.views import picker

app_name = "network"
urlpatterns = [
    path("units/matching/", picker.matching_units, name="matching-units"),
]
