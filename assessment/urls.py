"""Addresses of the organization department's side: oversight/, assessment/, and the public figures."""

from typing import Any

app_name = "assessment"
urlpatterns: list[Any] = []
