"""Assembly: the site's own views that no module owns (health, media, search, my space, the components page)."""

import logging
import mimetypes
from datetime import timedelta
from pathlib import PurePosixPath

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import registry
from portal.component_samples import sample_context
from portal.models import Heartbeat
from portal.partners.rules import is_coordinator, require

logger = logging.getLogger(__name__)

SERVED_FOLDERS = {"images"}
SEARCH_LIMIT = 20


@login_not_required
@require_safe
def healthz(request):
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request):
    """Ready: database, channel layer, storage and worker answer; 503 names what does not."""
    checks = {
        "database": _database_answers,
        "channel_layer": _channel_layer_answers,
        "storage": _storage_answers,
        "worker": _worker_beats,
    }
    results = {}
    for name, check in checks.items():
        try:
            results[name] = bool(check())
        except Exception:
            logger.exception("readyz: %s does not answer", name)
            results[name] = False
    return JsonResponse(results, status=200 if all(results.values()) else 503)


def _database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _channel_layer_answers():
    layer = get_channel_layer()

    async def round_trip():
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "readyz"})
        return (await layer.receive(channel))["type"] == "readyz"

    return async_to_sync(round_trip)()


def _storage_answers():
    storages["private"].exists("readyz")
    return True


def _worker_beats():
    return Heartbeat.objects.filter(name="worker", at__gt=timezone.now() - timedelta(minutes=2)).exists()


@login_not_required
@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def media(request, path):
    """Pictures' renditions; every other kind of file passes through the view of its own module."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] not in SERVED_FOLDERS or ".." in parts:
        raise Http404
    try:
        content = default_storage.open(path)
    except (OSError, ValueError) as error:
        raise Http404 from error
    return FileResponse(content, content_type=mimetypes.guess_type(path)[0] or "application/octet-stream")


@login_not_required
@require_safe
def search(request):
    """One box over everything that modules registered as public."""
    typed = "".join(character if character.isprintable() else " " for character in request.GET.get("q", ""))
    words = " ".join(typed.split())[:100]
    groups = []
    if words:
        for name, source in registry.search_sources.items():
            hits, total = source.find(words, SEARCH_LIMIT)
            if hits:
                groups.append({"name": name, "label": source.label, "hits": hits, "total": total})
    return render(request, "portal/search.html", {"words": words, "groups": groups})


@require_safe
def my_space(request):
    """What awaits me, what I work on, my organisations, my account."""
    context = {
        "tasks": registry.awaiting_of(request.user),
        "works": registry.works_of(request.user),
        "memberships": list(request.user.memberships.for_user(request.user)),
    }
    return render(request, "portal/my_space.html", context)


@login_not_required
@require_safe
def my_device(request):
    """Whether live pages will work on the device at hand: asked before a workshop, not during it."""
    return render(request, "portal/my_device.html")


@require_safe
def components_page(request):
    """Every component of the look, for those who build pages."""
    require(is_coordinator(request.user))
    return render(request, "portal/components_page.html", sample_context())
