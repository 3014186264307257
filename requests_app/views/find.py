"""Finding requests: by receipt number, phone, name or words, by filters, and by filters kept before."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from requests_app.actions import desk_keeping
from requests_app.clocks import clock_of
from requests_app.errors import ActionRefused
from requests_app.forms.find import FindForm, SaveFilterForm
from requests_app.models import ProxyRequest, SavedFilter
from requests_app.search import WORDS_WITHIN, found, lookup_of, sought
from requests_app.views.desk import next_verb
from requests_app.views.staff import PAGE_SIZE, StaffRequest

MOST_COUNTED = 2_000
"""How many results are counted and paged: beyond that the page says "more than", however many a county has."""


class FoundPaginator(Paginator):
    """Pages of results that were counted while they were found: their keys, then the rows of one page."""

    def __init__(self, rows: Any) -> None:
        super().__init__(rows, PAGE_SIZE)
        keys = list(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])
        self.keys, self.has_more = keys[:MOST_COUNTED], len(keys) > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        """How many can be paged through."""
        return len(self.keys)

    def page(self, number: Any) -> Page:
        """The rows of one page, in the order of the keys."""
        number = self.validate_number(number)
        wanted = self.keys[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        rows = {row.pk: row for row in ProxyRequest.objects.filter(pk__in=wanted).with_list_data()}
        return Page([rows[pk] for pk in wanted if pk in rows], number, self)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Requests that fit a text and filters. A search without a text goes on to an address that can be kept; one with a
    text stays in the form, page by page: a phone or a name never stands in an address."""
    form = find_form(request)
    sent = request.POST if request.method == "POST" else request.GET
    if not form.is_valid():
        return render(request, "requests_app/find.html", page_context(request, form, sent), status=422)
    if request.method == "POST" and not form.cleaned_data["text"]:
        return redirect(f"{reverse('requests:find')}?{form.address}" if form.address else "requests:find")
    return render(request, "requests_app/find.html", page_context(request, form, sent))


def find_form(request: StaffRequest) -> FindForm:
    """The form as it was sent; from an address without any text."""
    if request.method == "POST":
        return FindForm(request.POST, user=request.user)
    return without_text(request)


def without_text(request: StaffRequest) -> FindForm:
    """The filters of the address. A text in it is not read: no link of ours carries one."""
    asked = request.GET.copy()
    asked.pop("text", None)
    return FindForm(asked, user=request.user)


def page_context(
    request: StaffRequest, form: FindForm, sent: QueryDict, save_form: SaveFilterForm | None = None
) -> dict[str, Any]:
    """What the page shows: the form, the page of results that `sent` asks for, and the filters kept before."""
    context: dict[str, Any] = {
        "form": form,
        "saved": SavedFilter.objects.offered_to(request.user),
        "save_form": save_form or SaveFilterForm(user=request.user),
    }
    if not form.is_valid():
        return context
    now = timezone.now()
    pages = FoundPaginator(found(request.user, form.cleaned_data, now))
    page = pages.get_page(sent.get("page"))
    text = form.cleaned_data["text"]
    if text and page.number == 1:
        note_lookup(request, text, pages.count)
    rows = [(row, clock_of(row, now), next_verb(request, row, now)) for row in page]
    meant = form.meant(text) if text else None
    return context | {"page": page, "rows": rows, "text": text, "meant": meant, "within": WORDS_WITHIN}


def note_lookup(request: StaffRequest, text: str, number: int) -> None:
    """Record a search by phone or name, once for its first page and for every file of it."""
    now = timezone.now()
    if by := lookup_of(request.user, sought(text, timezone.localdate(now))):
        kind, datum = by
        desk_keeping.note_lookup(kind=kind, datum=datum, found=number, actor=request.user, now=now)


@never_cache
@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    form = without_text(request)
    save_form = SaveFilterForm(request.POST, user=request.user)
    if form.is_valid() and save_form.is_valid():
        try:
            answers = save_form.cleaned_data
            desk_keeping.save_filter(query=form.query(), actor=request.user, now=timezone.now(), **answers)
        except ActionRefused as refused:
            save_form.add_error("name", refused.message)
        else:
            messages.success(request, _("The filters are kept."))
            return redirect(f"{reverse('requests:find')}?{form.address}")
    context = page_context(request, form, request.GET, save_form)
    return render(request, "requests_app/find.html", context, status=422)


@never_cache
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove one of one's own saved filters."""
    saved = get_object_or_404(SavedFilter.objects.offered_to(request.user), pk=pk)
    try:
        desk_keeping.delete_filter(saved=saved, actor=request.user)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The saved filter is gone."))
    return redirect("requests:find")
