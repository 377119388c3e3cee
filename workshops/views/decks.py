"""Decks of photos: the files of a photo."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from workshops.models import Photo

# A consent that is withdrawn is not undone by what a browser kept for days.
SIZES, KEPT_SECONDS = ("thumb", "large"), 6 * 60 * 60


@login_not_required
@require_safe
@cache_control(private=True, max_age=KEPT_SECONDS, immutable=True)
def deck_photo_file(request, key, size):
    """A size of a photo, for whoever was given its key: people in a workshop have no account."""
    photo = get_object_or_404(Photo.objects.exclude(thumb=""), key=key)
    if size not in SIZES or not photo.may_be_shown_on(timezone.localdate()):
        raise Http404
    try:
        content = getattr(photo, size).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(content, content_type="image/webp")
