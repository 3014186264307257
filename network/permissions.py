"""Who may do what to the network. Every function returns a bool or a query set; requests have rules of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from network.enums import Tier
from network.models import Appointment, Unit
from network.querysets import UnitQuerySet

View = Callable[..., HttpResponseBase]


def administers(user: Any) -> bool:
    """Whether this account manages the network: units, posts, imports, publication (design, section 1)."""
    return user.is_staff


def sees_county(user: Any) -> bool:
    """Whether the person reads the network of the whole county: administrators and the organization department."""
    return administers(user) or user.standing.supervises


def answers_for(user: Any, unit: Unit) -> bool:
    """Whether the person keeps this unit's roster true: an administrator, or a leader in charge or personnel officer
    of the unit or of one above it."""
    return administers(user) or (
        bool(user.standing.watched_paths) and unit.path.startswith(user.standing.watched_paths)
    )


def may_end_post(user: Any, post: Appointment) -> bool:
    """Whether the person ends this appointment (R40): an administrator, or a leader in charge of its unit or of one
    above it."""
    return administers(user) or user.standing.leads(post.unit.path)


def managed_units(user: Any) -> UnitQuerySet:
    """The units, closed ones included, whose upkeep the person sees; none for who only works a queue (R61)."""
    return Unit.objects.all() if sees_county(user) else Unit.objects.within(*user.standing.watched_paths)


def files(user: Any) -> bool:
    """Whether the person has to do with the form of Annex 1: for one department or for all (R91, R92)."""
    return sees_county(user) or bool(user.standing.filing_units)


def filing_units(user: Any) -> UnitQuerySet:
    """The departments, closed ones included, whose form of Annex 1 the person sees and files (R91)."""
    departments = Unit.objects.filter(tier=Tier.DEPARTMENT)
    return departments if sees_county(user) else departments.filter(pk__in=[u.pk for u in user.standing.filing_units])


def only(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """A view for those whom `may` lets through; others get 403 with the reason."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user):
                raise PermissionDenied(_("This page belongs to those who look after the network."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def manages(user: Any) -> bool:
    """Whether the person looks after any part of the network."""
    return sees_county(user) or bool(user.standing.watched_paths)
