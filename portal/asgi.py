"""Assembly: HTTP to Django, but for what waits long; sockets to the consumers, the origin checked against the site's hosts."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from charters.consumers import WritingConsumer  # noqa: E402
from portal.body_limit import BodyLimit  # noqa: E402
from portal.consumers import PulseConsumer  # noqa: E402
from portal.handler import OneHopHandler  # noqa: E402
from workshops.long_poll import board_poll  # noqa: E402
from workshops.sockets import board_socket  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                path("a/<slug:code>/ecoute/", SessionMiddlewareStack(board_poll)),
                re_path("", BodyLimit(OneHopHandler())),
            ]
        ),
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(
                URLRouter(
                    [
                        path("ws/pouls/", PulseConsumer.as_asgi()),
                        path("ws/chartes/<slug:slug>/", WritingConsumer.as_asgi()),
                        path("ws/ateliers/<slug:code>/", board_socket),
                    ]
                )
            )
        ),
    }
)
