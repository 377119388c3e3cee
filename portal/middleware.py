"""The headers every answer carries: content security policy and permissions policy."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.middleware.security import SecurityMiddleware

# Wagtail's admin writes inline scripts and styles, and previews the site's pages in a frame.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}


class SecureMiddleware(SecurityMiddleware):
    """Django's own, called where it stands: it compares strings, which is not worth going to a thread and back twice."""

    async def __acall__(self, request):
        response = self.process_request(request) or await self.get_response(request)
        return self.process_response(request, response)


class PolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, a looser one under the Wagtail admin only."""

    def process_response(self, request, response):
        if request.path_info.startswith("/admin/"):
            directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
            response._csp_config = {**directives, **ADMIN_POLICY}
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        return super().process_response(request, response)
