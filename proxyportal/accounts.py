"""Signing in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest

from network.demo import DEMO_ACCOUNTS


class SignIn(LoginView):
    """The sign-in page; in the embedded mode it offers a demo account for each role."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts, where there are any."""
        demo = {"demo_accounts": DEMO_ACCOUNTS, "demo_password": settings.DEMO_PASSWORD} if settings.EMBEDDED else {}
        return super().get_context_data(**kwargs) | demo


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, at the length that the table of failures holds; no account's name is longer."""
    return str((credentials or request.POST).get("username", ""))[:150]
