"""The demo accounts: one a role, all with DEMO_PASSWORD."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _

from network.enums import Role
from network.models import User

DEMO_ACCOUNTS = [
    ("village", _("Village agent")),
    ("town", _("Town agent")),
    ("department", _("Chief agent of a department")),
    ("leader", _("Leader in charge of a town")),
    ("personnel", _("Personnel officer of a town")),
    ("orgdept", _("Organization department")),
    ("admin", _("Administrator of the network")),
]
"""User name and role; the login page and `make run` show them in the embedded mode."""

DEMO_VILLAGE, DEMO_TOWN, DEMO_DEPARTMENT = "320685100001", "320685100", "D12"

DEMO_POSTS = {
    (DEMO_VILLAGE, Role.AGENT): "village",
    (DEMO_TOWN, Role.AGENT): "town",
    (DEMO_DEPARTMENT, Role.CHIEF_AGENT): "department",
    (DEMO_TOWN, Role.LEADER_IN_CHARGE): "leader",
    (DEMO_TOWN, Role.PERSONNEL_OFFICER): "personnel",
    ("D01", Role.SUPERVISOR): "orgdept",
}
"""Unit and role whose first holder signs in under this name."""


def account(username: str, *, name: str) -> User:
    """An unsaved account; only the demo's own can be signed in to."""
    password = _hashed(settings.DEMO_PASSWORD) if username in dict(DEMO_ACCOUNTS) else make_password(None)
    return User(username=username, last_name=name[:1], first_name=name[1:], password=password)


@lru_cache(maxsize=1)
def _hashed(password: str) -> str:
    """The hash that all demo accounts share, made once as it is slow on purpose; unusable for an empty password."""
    return make_password(password or None)


def add_administrator() -> None:
    """The account that manages the network. No superuser and without a post, so that no client's matter opens (R61)."""
    user = account("admin", name="管理员")
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="network"))
