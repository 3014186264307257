"""Signing in, and choosing a password of one's own."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from network.demo import DEMO_ACCOUNTS
from network.staff_accounts import choose_password


class StartPage(RedirectURLMixin):
    """Where a person begins who was on the way to nowhere else."""

    request: Any

    def get_default_redirect_url(self) -> str:
        """The desk; for an administrator without a post, who would find nothing there, the administration."""
        user = self.request.user
        return resolve_url("network:manage" if user.is_staff and not user.standing.agent else "requests:desk")


class SignIn(StartPage, LoginView):
    """The sign-in page; in the embedded mode it offers a demo account for each role."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts, where there are any."""
        demo = {"demo_accounts": DEMO_ACCOUNTS, "demo_password": settings.DEMO_PASSWORD} if settings.EMBEDDED else {}
        return super().get_context_data(**kwargs) | demo


class OwnPasswordForm(PasswordChangeForm):
    """The old password and, twice, a new one that Django's validators take and that is another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new, again = self.fields["new_password1"], self.fields["new_password2"]
        new.help_text = _("At least 10 characters; not digits alone, no word that everybody uses, not your name.")
        again.label, again.help_text = _("The new password once more"), ""

    def clean(self) -> dict[str, Any]:
        """Refuse the old one: whoever made a first password knows it. A demo account is everybody's and stays so."""
        is_shared = settings.EMBEDDED and self.user.username in dict(DEMO_ACCOUNTS)
        if is_shared and not self.user.must_choose_password:
            raise forms.ValidationError(_("Everybody who tries the portal uses this account; its password stays."))
        cleaned: dict[str, Any] = super().clean() or {}
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", forms.ValidationError(_("This is the old one."), code="same"))
        return cleaned


class OwnPassword(StartPage, PasswordChangeView):
    """Choosing a password of one's own; all other sessions of the account end with the old one.

    Whoever was given a first password comes here before anything else (`proxyportal.middleware.own_password`), and
    then goes on to where they wanted to go.
    """

    form_class = OwnPasswordForm
    template_name = "registration/password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go on to."""
        return super().get_context_data(**kwargs) | {"next": self.get_redirect_url()}

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        """Ask again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Keep it. Where an administrator made another one meanwhile, this session has ended: sign in again."""
        if choose_password(user=form.user, password=form.cleaned_data["new_password1"]):
            update_session_auth_hash(self.request, form.user)
            messages.success(self.request, _("The new password holds from now on."))
        return HttpResponseRedirect(self.get_success_url())


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, at the length that the table of failures holds; no account's name is longer."""
    return str((credentials or request.POST).get("username", ""))[:150]
