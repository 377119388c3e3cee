"""Embedded settings for the unit and integration tests; DATABASE_URL turns the same tests to PostgreSQL."""

import os
import tempfile

os.environ.setdefault("PORTAL_DATA", tempfile.mkdtemp(prefix="portal-test-"))

from .embedded import *
from .embedded import INSTALLED_APPS, MIDDLEWARE, STATIC_ROOT, STORAGES, env
from .local import data_folder

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL"))}
INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations"]
MIDDLEWARE = ["tests.guards.ReadOnlyGetMiddleware", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
KEPT_SECONDS = 0
WORKER_GIVES_WAY = 0.0
LOGGING = {}
data_folder(STATIC_ROOT)
