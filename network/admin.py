"""Django's own administration pages for the network. Requests are not here: administrators see no client (R61)."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from network.models import Agent, Appointment, ServiceItem, Unit, User


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Only a superuser hands out rights: an administrator must not be able to raise their own."""

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The columns that give rights, for everybody but a superuser."""
        rights = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups", "user_permissions")
        return (*super().get_readonly_fields(request, obj), *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody but a superuser changes a superuser, whose password would be the way round the rule above."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    """Units, found by name or code."""

    list_display = ("code", "full_name", "tier", "category", "phone")
    list_filter = ("tier", "category")
    search_fields = ("code", "full_name")
    autocomplete_fields = ("parent",)


class AppointmentInline(admin.TabularInline):
    """The posts of one agent."""

    model = Appointment
    autocomplete_fields = ("unit",)
    extra = 0


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin):
    """Agents with the posts they hold and held."""

    list_display = ("name", "user")
    search_fields = ("name",)
    autocomplete_fields = ("user",)
    inlines = (AppointmentInline,)


@admin.register(ServiceItem)
class ServiceItemAdmin(admin.ModelAdmin):
    """The catalogue."""

    list_display = ("code", "name", "authority_level", "competent_body", "offered")
    list_filter = ("authority_level", "offered")
    search_fields = ("code", "name", "aliases")
    autocomplete_fields = ("competent_body",)
