"""Reply templates: texts for frequent answers, one's own, the unit's and the county's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from requests_app.actions import desk_keeping
from requests_app.desk_permissions import keeps_templates, may_change_template
from requests_app.errors import ActionRefused
from requests_app.forms.templates import TemplateForm
from requests_app.models import ReplyTemplate
from requests_app.views.staff import StaffRequest, page_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: StaffRequest) -> HttpResponse:
    """The texts this person may use, and the form for a new one."""
    return render_or_write(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a text; 404 for one this person may not change, as for one that does not exist."""
    return render_or_write(request, changeable(request, pk))


def render_or_write(request: StaffRequest, shown: ReplyTemplate | None) -> HttpResponse:
    """The page with its form, or what was sent with it written."""
    if not keeps_templates(request.user):
        raise PermissionDenied(_("Texts for clients are kept by those who work on requests."))
    if request.method != "POST":
        return page(request, TemplateForm(user=request.user, template=shown), shown)
    form = TemplateForm(request.POST, user=request.user, template=shown)
    if not form.is_valid():
        return page(request, form, shown)
    try:
        desk_keeping.write_template(template=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ActionRefused as refused:
        form.add_error(None, refused.message)
        return page(request, form, shown)
    messages.success(request, _("The text is kept."))
    return redirect("requests:templates")


def page(request: StaffRequest, form: TemplateForm, shown: ReplyTemplate | None) -> HttpResponse:
    """The list beside the form, or the form of one text alone."""
    context: dict[str, Any] = {"form": form, "shown": shown}
    if shown is None:
        rows = page_of(request, ReplyTemplate.objects.known_to(request.user))
        context |= {"page": rows, "rows": [(row, may_change_template(request.user, row)) for row in rows]}
    name = "requests_app/template.html" if shown else "requests_app/templates.html"
    return render(request, name, context, status=422 if form.errors else 200)


def changeable(request: StaffRequest, pk: int) -> ReplyTemplate:
    """The text, if this person may change it."""
    found = get_object_or_404(ReplyTemplate.objects.known_to(request.user), pk=pk)
    return found if may_change_template(request.user, found) else get_object_or_404(ReplyTemplate.objects.none())


@never_cache
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a text."""
    desk_keeping.delete_template(template=changeable(request, pk), actor=request.user)
    messages.success(request, _("The text is gone."))
    return redirect("requests:templates")
