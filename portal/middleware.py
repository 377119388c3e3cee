"""The headers every answer carries: content security policy and permissions policy."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings

# Wagtail's admin writes inline scripts and styles, and previews the site's pages in a frame.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}


class PolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, a looser one under the Wagtail admin only."""

    def process_response(self, request, response):
        if request.path_info.startswith("/admin/"):
            directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
            response._csp_config = {**directives, **ADMIN_POLICY}
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        return super().process_response(request, response)
