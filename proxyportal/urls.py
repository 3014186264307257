"""The portal's addresses."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from proxyportal import health, views
from proxyportal.accounts import OwnPassword, SignIn
from requests_app.views.public import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("requests_app.urls")),
    path("", include("network.urls")),
    path("", include("assessment.urls")),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("elder/", views.elder, name="elder"),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/password/", OwnPassword.as_view(), name="password"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
]

handler400 = "proxyportal.views.bad_request"
handler500 = "proxyportal.views.server_error"
