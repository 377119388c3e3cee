"""Production's files on an S3-compatible service. Only production settings name these classes.

Nothing is handed out by the bucket itself: pictures pass through `portal.views.media`, documents through Wagtail's view
and private files through the views of their module, so that no address of another host stands in a page.
"""

from django.conf import settings
from storages.backends.s3 import S3Storage


class MediaBucket(S3Storage):
    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"{settings.MEDIA_URL}{name}"


class PrivateBucket(S3Storage):
    def url(self, name, parameters=None, expire=None, http_method=None):
        raise ValueError("A private file has no address.")
