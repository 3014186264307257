"""The account of somebody who serves, on the page of a post of theirs. For administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from network import staff_accounts
from network.forms.staff_accounts import AccountForm
from network.permissions import administers, only
from network.views.answering import StaffRequest, done
from network.views.posts import managed_post, shown


@only(administers)
@require_POST
def open_account(request: StaffRequest, pk: int) -> HttpResponse:
    """Open one; nobody can sign in to it before it has a password."""
    post = managed_post(request, pk)
    form = AccountForm(request.POST)
    if not done(form, staff_accounts.open_account, agent=post.agent, actor=request.user, now=timezone.now()):
        return shown(request, post, account_form=form)
    messages.success(request, _("The account has been opened. Make a first password for it now."))
    return redirect("network:manage-post", post.pk)


@never_cache
@only(administers)
@require_POST
@sensitive_variables("password")
def new_password(request: StaffRequest, pk: int) -> HttpResponse:
    """A new first password, shown on this answer and nowhere else: no address, session, message or log has it."""
    post = managed_post(request, pk)
    try:
        password = staff_accounts.new_password(agent=post.agent, actor=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.warning(request, refused.message)
        return redirect("network:manage-post", post.pk)
    return render(request, "network/manage/password.html", {"post": post, "password": password})


@only(administers)
@require_POST
def set_active(request: StaffRequest, pk: int) -> HttpResponse:
    """Close the account, or open it again."""
    post, active = managed_post(request, pk), request.POST.get("active") == "1"
    try:
        staff_accounts.set_active(agent=post.agent, active=active, actor=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The account is open again.") if active else _("The account is closed."))
    return redirect("network:manage-post", post.pk)
