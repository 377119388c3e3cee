"""Production's files on an S3-compatible service. Only production settings name these classes.

Nothing is handed out by the bucket itself: pictures pass through `portal.views.media`, documents through Wagtail's view
and private files through the views of their module, so that no address of another host stands in a page.
"""

from io import BytesIO

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

NOT_FOUND = 404


class MediaBucket(S3Storage):
    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"{settings.MEDIA_URL}{name}"


class PrivateBucket(S3Storage):
    def _open(self, name, mode="rb"):
        """A file to read, in one request where the library makes three: private files are documents, not films."""
        if mode != "rb":
            return super()._open(name, mode)
        key = self._normalize_name(clean_name(name))
        try:
            body = self.bucket.Object(key).get()["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
                raise FileNotFoundError(f"File does not exist: {name}") from error
            raise
        with body:
            return File(BytesIO(body.read()), name)

    def url(self, name, parameters=None, expire=None, http_method=None):
        raise ValueError("A private file has no address.")
