"""Leaves, on the page of a post of whoever is away (R40)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import leaves
from network.forms.leaves import EndLeaveForm, LeaveForm
from network.models import Appointment, Leave
from network.permissions import manages, only
from network.posts import is_over
from network.views.answering import StaffRequest, done
from network.views.posts import kept_post, shown


def own_post(request: StaffRequest, pk: int) -> Appointment:
    """A post whose holder is the person's own to keep; whoever has left the unit is no longer."""
    post = kept_post(request, pk)
    if is_over(post, timezone.localdate()):
        raise PermissionDenied(_("This post is over. What it was stays as it was."))
    return post


@only(manages)
@require_POST
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a leave, of today or ahead."""
    post = own_post(request, pk)
    form = LeaveForm(request.POST)
    if not done(form, leaves.record, agent=post.agent, actor=request.user, now=timezone.now()):
        return shown(request, post, leave_form=form)
    messages.success(request, _("The leave has been recorded."))
    return redirect("network:manage-post", post.pk)


@only(manages)
@require_POST
def end(request: StaffRequest, pk: int, leave: int) -> HttpResponse:
    """Take back a leave that lies ahead; end a running one on the day given."""
    post = own_post(request, pk)
    meant = get_object_or_404(post.agent.leaves, pk=leave)
    if meant.starts_on > timezone.localdate():
        return cancel(request, post, meant)
    if meant.ends_on < timezone.localdate():
        messages.warning(request, _("This leave is over."))
        return redirect("network:manage-post", post.pk)
    form = EndLeaveForm(request.POST)
    if not done(form, leaves.end_early, leave=meant, actor=request.user, now=timezone.now()):
        return shown(request, post, end_form=form)
    messages.success(request, _("The leave ends on the day you gave."))
    return redirect("network:manage-post", post.pk)


def cancel(request: StaffRequest, post: Appointment, leave: Leave) -> HttpResponse:
    """Take the leave back, or say why not."""
    try:
        leaves.cancel(leave=leave, actor=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The leave has been taken back."))
    return redirect("network:manage-post", post.pk)
