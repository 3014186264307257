"""Leaving office: a post ends and hands over what is open; and what somebody left behind all the same (R26, R40)."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from network.models import Appointment
from network.permissions import managed_units, manages, may_end_post, only
from network.routing import successors
from requests_app.actions.leaving import hand_over_all, leave_post
from requests_app.errors import ActionRefused
from requests_app.forms.leaving import EndPostForm, HandOverAllForm
from requests_app.left_behind import Leftover, leftovers
from requests_app.models import ProxyRequest
from requests_app.permissions import directs
from requests_app.views.desk import StaffRequest

PER_PAGE = 20


@never_cache
@only(manages)
def end_post(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a post's last day; open requests pass to a successor (R40)."""
    posts = Appointment.objects.filter(unit__in=managed_units(request.user)).select_related("agent", "unit")
    post = get_object_or_404(posts, pk=pk)
    if not may_end_post(request.user, post):
        raise PermissionDenied(_("Posts are ended by the leader in charge or by an administrator."))
    if post.ends_on and post.ends_on < timezone.localdate():
        messages.info(request, _("This post has ended already."))
        return redirect(address_of(post))
    form = EndPostForm(request.POST if request.method == "POST" else None, post=post)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "requests_app/end_post.html", {"form": form, "post": post}, status=status)
    given = {"on": form.cleaned_data["on"], "successor": form.cleaned_data.get("to")}
    reason = form.cleaned_data.get("reason", "")
    try:
        handed = leave_post(post=post, **given, reason=reason, actor=request.user, now=timezone.now())
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        recorded = _("The last day in office has been recorded.")
        messages.success(request, f"{recorded} {handed_words(handed)}".strip())
    return redirect(address_of(post))


def address_of(post: Appointment) -> str:
    """The page of the post's unit."""
    return reverse("network:manage-unit", args=[post.unit.code])


def handed_words(number: int) -> str:
    """How many requests passed on; nothing for none."""
    words = ngettext("%(n)d open request was handed over.", "%(n)d open requests were handed over.", number)
    return words % {"n": number} if number else ""


class Row(NamedTuple):
    """What one person left behind, with the form to hand it over; without one for who may only look."""

    group: Leftover
    form: HandOverAllForm | None


@never_cache
@only(manages)
def left_behind(request: StaffRequest) -> HttpResponse:
    """Open requests whose people are gone, by person and unit, each to be handed over at once (R40)."""
    groups = leftovers(request.user, timezone.localdate())
    if request.method != "POST":
        return render(request, "requests_app/left_behind.html", page_context(request, groups))
    group = next((group for group in groups if group.key == request.POST.get("group")), None)
    if group is None:
        messages.info(request, _("This has been handed over already."))
        return redirect("requests:left-behind")
    if not directs(request.user, group.unit):
        raise PermissionDenied(_("Requests are handed over by the leader in charge or by an administrator."))
    offered = successors([group.unit], timezone.localdate())[group.unit.pk]
    form = HandOverAllForm(request.POST, posts=offered, key=group.key)
    if not form.is_valid():
        context = page_context(request, groups, bound=Row(group, form))
        return render(request, "requests_app/left_behind.html", context, status=422)
    pass_on(request, group, form.cleaned_data)
    return redirect("requests:left-behind")


def pass_on(request: StaffRequest, group: Leftover, answers: dict[str, Any]) -> None:
    """Hand the group over, and say how it went."""
    try:
        handed = hand_over_all(
            requests=group.requests,
            from_agent=group.agent,
            keeps_contact=group.keeps_contact,
            **answers,
            actor=request.user,
            now=timezone.now(),
        )
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, handed_words(handed) or _("This has been handed over already."))


def page_context(request: StaffRequest, groups: list[Leftover], bound: Row | None = None) -> dict[str, Any]:
    """One page of groups with their forms; the page of the form that was sent with mistakes."""
    number = groups.index(bound.group) // PER_PAGE + 1 if bound else request.GET.get("page")
    page = Paginator(groups, PER_PAGE).get_page(number)
    offered = successors([group.unit for group in page], timezone.localdate())
    rows = [Row(group, form_of(request.user, group, offered[group.unit.pk])) for group in page]
    shown = [row.pk for group in page for row in group.requests]
    visible = ProxyRequest.objects.visible_to(request.user).filter(pk__in=shown)
    return {
        "page": page,
        "rows": [bound if bound and row.group is bound.group else row for row in rows],
        "opens": set(visible.values_list("pk", flat=True)),
        "total": len({row.pk for group in groups for row in group.requests}),
    }


def form_of(user: Any, group: Leftover, offered: list[Appointment]) -> HandOverAllForm | None:
    """The form of a group, if this person decides who takes over and there is somebody."""
    return HandOverAllForm(posts=offered, key=group.key) if offered and directs(user, group.unit) else None
