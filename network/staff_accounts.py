"""Accounts of the people who serve: opening one, its first password, closing it and opening it again.

What an account may do follows from posts alone; here it is only whether and how somebody signs in.
"""

from datetime import datetime

from django.contrib.admin.models import ADDITION
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from network.journal import note
from network.models import Agent, Appointment, User
from network.pinyin import surname_and_given

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""No l and 1, no o and 0, no i: a password that is read out and typed from paper."""

BLOCKS = 4, 4, 4
"""How a password is written: twelve characters of 31, some 59 bits, between hyphens."""


def suggested_username(agent: Agent, post: Appointment) -> str:
    """The staff number; without one the unit's code and the person's number, which nobody else has."""
    return agent.staff_number or f"{post.unit.code.lower()}-{agent.pk}"


@transaction.atomic
def open_account(*, agent: Agent, username: str, actor: User, now: datetime) -> User:
    """Give the person an account that nobody can sign in to before it has a password.

    Raises ValidationError where the person has one or the name is taken.
    """
    person = Agent.objects.select_for_update().get(pk=agent.pk)
    if person.user_id is not None:
        raise ValidationError(_("This person has an account already."))
    last_name, first_name = surname_and_given(person.name)
    user = User(username=User.normalize_username(username), last_name=last_name, first_name=first_name, date_joined=now)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as refused:
        raise ValidationError({"username": _("Somebody signs in under this name already.")}) from refused
    person.user = user
    person.save(update_fields=["user"])
    note(actor, person, _("Account opened: %(username)s.") % {"username": user.username}, flag=ADDITION)
    return user


@sensitive_variables("password")
@transaction.atomic
def new_password(*, agent: Agent, actor: User, now: datetime) -> str:
    """A new first password, which ends all sessions of the account. It is returned once and kept nowhere but hashed."""
    user = _account_of(agent, actor)
    password = "-".join(get_random_string(length, READABLE) for length in BLOCKS)
    user.set_password(password)
    user.must_choose_password = True
    user.save(update_fields=["password", "must_choose_password"])
    note(actor, agent, _("New first password made for the account."))
    return password


@sensitive_variables("password")
def choose_password(*, user: User, password: str) -> bool:
    """Take the password that the owner of the account chose. False if another one has been set meanwhile."""
    chosen = make_password(password)
    same = User.objects.filter(pk=user.pk, password=user.password)
    if not same.update(password=chosen, must_choose_password=False):
        return False
    user.password, user.must_choose_password = chosen, False
    return True


@transaction.atomic
def set_active(*, agent: Agent, active: bool, actor: User, now: datetime) -> User:
    """Open or close the account; closed, it is out on the next click. Nobody closes their own."""
    user = _account_of(agent, actor)
    if user.pk == actor.pk:
        raise ValidationError(_("Nobody closes their own account."))
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        note(actor, agent, _("Account opened again.") if active else _("Account closed."))
    return user


def _account_of(agent: Agent, actor: User) -> User:
    """The account, locked. A superuser's is for superusers, else its password would be a way to all rights."""
    user = User.objects.select_for_update().filter(agent=agent).first()
    if user is None:
        raise ValidationError(_("This person has no account."))
    if user.is_superuser and not actor.is_superuser:
        raise ValidationError(_("Only a superuser changes the account of a superuser."))
    return user
