"""Assembly: every address of the site. Public views say so themselves; those of libraries are opened here."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as documents_serve

from portal import feeds, views
from portal.demo import outbox
from portal.newcomers import kept_for_newcomers

for public in (wagtail_views.serve, documents_serve.serve, documents_serve.authenticate_with_password):
    login_not_required(public)

handler500 = "portal.outages.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("media/<path:path>", views.media, name="media"),
    path("robots.txt", feeds.robots, name="robots"),
    path(".well-known/security.txt", feeds.security, name="security"),
    path("sitemap.xml", login_not_required(sitemap), name="sitemap"),
    path("admin/login/", login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("", include("portal.partners.urls")),
    path("compte/", include("allauth.urls")),
    path("flux/", login_not_required(feeds.LatestPages()), name="feed"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("recherche/", views.search, name="search"),
    path("mon-appareil/", views.my_device, name="my_device"),
    path("composants/", views.components_page, name="components"),
    path("", include("charters.urls")),
    path("", include("events.urls")),
    path("", include("workshops.urls")),
    # Wagtail's own but the last, which serves pages.
    *wagtail_urls.urlpatterns[:-1],
    re_path(wagtail_urls.serve_pattern, kept_for_newcomers(wagtail_views.serve), name="wagtail_serve"),
    prefix_default_language=False,
)

if settings.PORTAL_DEMO:
    urlpatterns = [
        path("demo/courriels/", outbox.mails, name="demo_mails"),
        path("demo/courriels/<str:name>/", outbox.mail, name="demo_mail"),
        *urlpatterns,
    ]
