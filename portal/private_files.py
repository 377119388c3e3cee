"""Private files: only a view of their module hands them out, under its own rule (`portal.answers.upload_answer`)."""

from django.core.files.storage import storages


def private_storage():
    """The `storage` of a FileField whose files have no address: which one that is, the settings say."""
    return storages["private"]
