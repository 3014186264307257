"""Django's own administration pages for the network. Requests are not here: administrators see no client (R61)."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.catalogue import KINDS
from network.models import Agent, Appointment, ServiceItem, Unit, User

admin.site.site_header = admin.site.site_title = settings.SITE_TITLE
admin.site.site_url = "/manage/"
admin.site.index_title = _("Units, posts and the catalogue")


class FirstPasswordForm(AdminPasswordChangeForm):
    """A password for somebody else, who then chooses their own."""

    def save(self, commit: bool = True) -> User:
        """Say so on the account."""
        self.user.must_choose_password = True
        return super().save(commit)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Only a superuser hands out rights: an administrator must not be able to raise their own."""

    change_password_form = FirstPasswordForm

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """A new account begins with a password that somebody else knows."""
        obj.must_choose_password = obj.must_choose_password or not change
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Set another's password; one's own is changed where everybody changes theirs."""
        if str(request.user.pk) in (*args, kwargs.get("id")):
            return redirect("password")
        return super().user_change_password(request, *args, **kwargs)

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
    """Units to look up and to choose in other forms. They change on pages of our own, so that the past stays true."""

    list_display = ("code", "full_name", "tier", "category", "phone")
    list_filter = ("tier", "category")
    search_fields = ("code", "full_name", "pinyin")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        """Nobody here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        """Nobody: the past hangs on it."""
        return False

    def view_on_site(self, unit: Unit) -> str:
        """Where the unit is changed."""
        return reverse("network:manage-unit", args=[unit.code])


class AppointmentInline(admin.TabularInline):
    """The posts of one agent, to read: they are dated, and change on the pages under /manage/posts/ only."""

    model = Appointment
    fk_name = "agent"
    fields = readonly_fields = ("unit", "role", "title", "full_time", "quota_group", "starts_on", "ends_on")
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """Nobody: a post ends, with a day."""
        return False

    def has_add_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """Nobody: people are appointed on the page of a unit."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """Nobody: what history hangs on is never overwritten."""
        return False


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin):
    """Agents: name, staff number and account; the posts they hold and held are shown."""

    list_display = ("name", "staff_number", "user")
    list_select_related = ("user",)
    search_fields = ("name", "pinyin", "staff_number")
    autocomplete_fields = ("user",)
    inlines = (AppointmentInline,)


class ServiceItemForm(forms.ModelForm):
    """What an administrator fills in for an item; kind and code as the addresses and requests know them."""

    kind = forms.ChoiceField(label=_("kind"), choices=KINDS.items)
    code = forms.CharField(
        label=_("code"),
        max_length=12,
        validators=[RegexValidator(r"\A[A-Za-z0-9]+\Z", _("Letters and digits only."))],
        help_text=_("Letters and digits, part of the page's address. Do not use a code again for another errand."),
    )

    class Meta:
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
            for name in ("aliases", "statutory_cost", "note")
        }
        help_texts = {
            "aliases": _("Plain words that residents look for, separated by “、”."),
            "statutory_cost": _(
                "What the office itself charges; “不收费” if nothing. The proxy service is always free."
            ),
            "authority_level": _("Who decides. What the town decides it does directly (R16)."),
            "legal_days": _("The limit set by law; leave it empty if the office announces its own."),
            "offered": _("Only offered items are public and can be chosen. Take an item back here, do not delete it."),
        }


@admin.register(ServiceItem)
class ServiceItemAdmin(admin.ModelAdmin):
    """The catalogue."""

    form = ServiceItemForm
    list_display = ("code", "name", "kind_word", "authority_level", "competent_body", "offered")
    list_display_links = ("code", "name")
    list_filter = ("authority_level", "offered")
    list_select_related = ("competent_body",)
    search_fields = ("code", "name", "name_en", "aliases")
    autocomplete_fields = ("competent_body",)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_word(self, item: ServiceItem) -> object:
        """The kind in words; a kind that is not known as it is stored."""
        return KINDS.get(item.kind, item.kind)

    def view_on_site(self, item: ServiceItem) -> str | None:
        """The public page of an offered item."""
        return reverse("network:catalogue-item", args=[item.code]) if item.offered else None
