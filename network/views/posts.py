"""People and the posts they hold: finding them, one post's page, appointing, correcting, changing from a day on."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from network import posts, staff_accounts
from network.coverage import missing_on_card
from network.directory import cleaned
from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, ROLES_OF_TIER, Role
from network.forms.leaves import EndLeaveForm, LeaveForm
from network.forms.posts import AmendForm, AppointForm, ChangeForm, in_the_way
from network.forms.staff_accounts import AccountForm
from network.journal import notes_about
from network.models import Appointment, Unit
from network.people_search import WHEN, people_named, posts_named, with_absence
from network.permissions import administers, answers_for, managed_units, manages, may_end_post, only
from network.querysets import AppointmentQuerySet
from network.taking_back import may_take_back
from network.views.answering import StaffRequest, done, posted, status_of

PER_PAGE = 50
LINES = 20
"""How many leaves and journal lines a page shows, the newest."""

WHEN_WORDS = {
    "live": gettext_lazy("In office today"),
    "ahead": gettext_lazy("Beginning later"),
    "past": gettext_lazy("Former"),
    "any": gettext_lazy("All"),
}


@only(manages)
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Posts of the units one looks after: by name or unit, by role, of today or not, and who is away today."""
    today = timezone.localdate()
    asked = _asked(request)
    found = managed_posts(request.user)
    if asked["when"] in WHEN:
        found = WHEN[asked["when"]](found, today)
    if asked["role"]:
        found = found.filter(role=asked["role"])
    found = with_absence(posts_named(found, asked["q"]), today)
    if asked["away"]:
        found = found.filter(is_away=True)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "roles": Role.choices,
        "whens": WHEN_WORDS.items(),
        "is_narrowed": any((asked["q"], asked["role"], asked["away"])),
        "today": today,
    }
    return render(request, "network/manage/posts.html", context)


def _asked(request: StaffRequest) -> dict[str, str]:
    """What the address asks for; what is not known narrows nothing."""
    role, when = request.GET.get("role", ""), request.GET.get("when", "")
    return {
        "q": cleaned(request.GET.get("q", "")),
        "role": role if role in Role.values else "",
        "when": when if when in WHEN_WORDS else "live",
        "away": "1" if request.GET.get("away") == "1" else "",
    }


@only(administers)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """The people of the name typed, as choices for the picker."""
    typed = request.GET.get("person_search", "").strip()[:100]
    context = {"people": people_named(typed, timezone.localdate()), "search": cleaned(typed), "choice": ""}
    return render(request, "network/manage/_people_choices.html", context)


def managed_posts(user: Any) -> AppointmentQuerySet:
    """Posts of the units whose upkeep this person sees; a foreign post is not found (R61)."""
    return Appointment.objects.filter(unit__in=managed_units(user))


def managed_post(request: StaffRequest, pk: int) -> Appointment:
    """One of them with all its page needs, or 404."""
    related = ("agent__user", "unit__parent", "backup")
    return get_object_or_404(managed_posts(request.user).select_related(*related), pk=pk)


def kept_post(request: StaffRequest, pk: int) -> Appointment:
    """One that this person also keeps true; 403 for who may look only."""
    post = managed_post(request, pk)
    if not answers_for(request.user, post.unit):
        raise PermissionDenied(_("Only those who answer for this unit change what is said of its posts."))
    return post


@only(manages)
@require_safe
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """One post: facts, dates, its card, who stands in, leaves, the person's other posts, and who changed what."""
    return shown(request, managed_post(request, pk))


def shown(request: StaffRequest, post: Appointment, **refused: Any) -> HttpResponse:
    """The page of a post; `refused` are forms of it that were sent with mistakes, by their name on the page."""
    user, today = request.user, timezone.localdate()
    held = list(managed_posts(user).filter(agent=post.agent).select_related("unit").order_by("-starts_on", "-pk"))
    in_office = not posts.is_over(post, today)
    context = _facts(post, today) | {
        "held": held,
        "in_office": in_office,
        # Where somebody goes on to is no longer a matter of the unit that was left.
        "leaves": post.agent.leaves.order_by("-starts_on")[:LINES] if in_office else (),
        "notes": (notes_about(held) | notes_about([post.agent] if in_office or administers(user) else []))[:LINES],
        "may_amend": in_office and answers_for(user, post.unit),
        "may_end": in_office and may_end_post(user, post),
        "may_appoint": administers(user),
        "may_take_back": may_take_back(post=post, actor=user, now=timezone.now()),
        "leave_form": LeaveForm(initial={"starts_on": today}),
        "end_form": EndLeaveForm(initial={"ends_on": today}),
        "account_form": AccountForm(initial={"username": staff_accounts.suggested_username(post.agent, post)}),
    }
    return render(request, "network/manage/post.html", context | refused, status=422 if refused else 200)


def _facts(post: Appointment, today: date) -> dict[str, Any]:
    """What the post itself says, and whether its card and its backup are as they should be (R28, R40)."""
    is_named = post.role in NAMED_ROLES and post.unit.tier in NAMED_TIERS
    handles = post.role in HANDLING_ROLES and not posts.is_over(post, today)
    return {
        "post": post,
        "today": today,
        "is_named": is_named,
        "missing": missing_on_card(post, post.unit) if is_named else (),
        "backup": posts.backup_state(post, today) if handles else "",
    }


@only(administers)
def appoint(request: StaffRequest, code: str) -> HttpResponse:
    """A new post in a unit."""
    unit = get_object_or_404(Unit.objects.filter(tier__in=ROLES_OF_TIER).select_related("parent"), code=code)
    form = AppointForm(posted(request), unit=unit, initial={"starts_on": timezone.localdate()})
    if made := done(form, posts.appoint, actor=request.user, now=timezone.now()):
        messages.success(request, _("%(name)s has been appointed.") % {"name": made.agent})
        return redirect("network:manage-post", made.pk)
    context = {"form": form, "unit": unit, "holder": in_the_way(form)}
    return render(request, "network/manage/appoint.html", context, status=status_of(form))


@only(manages)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what is published of a post, and who stands in (R24-R28, R40)."""
    post = kept_post(request, pk)
    form = AmendForm(posted(request), post=post)
    if done(form, posts.amend, post=post, actor=request.user, now=timezone.now()):
        messages.success(request, _("The post has been corrected."))
        return redirect("network:manage-post", post.pk)
    return render(request, "network/manage/post_edit.html", {"form": form, "post": post}, status=status_of(form))


@only(administers)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change role, full time or quota group from a day on (R22, R84)."""
    post = managed_post(request, pk)
    form = ChangeForm(posted(request), post=post)
    if made := done(form, posts.change_from, post=post, actor=request.user, now=timezone.now()):
        messages.success(request, _("The post has been changed."))
        return redirect("network:manage-post", made.pk)
    context = {"form": form, "post": post, "holder": in_the_way(form)}
    return render(request, "network/manage/post_change.html", context, status=status_of(form))
