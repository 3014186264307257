"""Taking back a post that was entered by mistake, on a page that first says what would go. For administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from network import taking_back
from network.permissions import administers, only
from network.views.answering import StaffRequest
from network.views.posts import managed_post


@never_cache
@only(administers)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the post and what hangs on it; remove it when that is confirmed."""
    post, now = managed_post(request, pk), timezone.now()
    if not taking_back.may_take_back(post=post, actor=request.user, now=now):
        messages.warning(request, _("This post is no longer taken back; it can be ended."))
        return redirect("network:manage-post", post.pk)
    if request.method == "POST":
        try:
            taking_back.take_back(post=post, actor=request.user, now=now)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The post has been taken back, as if it had never been entered."))
        return redirect("network:manage-unit", post.unit.code)
    context = {"post": post, "hanging": taking_back.what_hangs_on(post)}
    return render(request, "network/manage/post_take_back.html", context)
