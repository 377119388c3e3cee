"""The default: a real site for a small network on one machine. Everything it writes lies under PORTAL_DATA.

Hosts, mail and addresses come from the environment; while they are unset `manage.py serve` listens to this machine only.
PORTAL_DEMO=1 (set by `make demo`) adds the demonstration network and nothing else.
"""

from pathlib import Path

import environ

from .base import *
from .base import (
    BASE_DIR,
    PORTAL_BOARD_MONTHS,
    PORTAL_MAILS_PER_MINUTE,
    PORTAL_REGISTRATION_MONTHS,
    PORTAL_TRAINING_YEARS,
    TEMPLATES,
)
from .local import data_folder, secret_key

env = environ.Env()

PORTAL_DATA = data_folder(Path(env.str("PORTAL_DATA", default=str(BASE_DIR / ".data"))).resolve())
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
SECRET_KEY = secret_key(PORTAL_DATA)

PORTAL_HOSTS = env.list("PORTAL_HOSTS", default=[])
PORTAL_PORT = env.int("PORT", default=8000)
BASE_URL = env.str("PORTAL_BASE_URL", default=f"http://localhost:{PORTAL_PORT}").rstrip("/")
WAGTAILADMIN_BASE_URL = BASE_URL
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *PORTAL_HOSTS]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if BASE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
PORTAL_MAILS_PER_MINUTE = env.int("PORTAL_MAILS_PER_MINUTE", default=PORTAL_MAILS_PER_MINUTE)
PORTAL_REGISTRATION_MONTHS = env.int("PORTAL_REGISTRATION_MONTHS", default=PORTAL_REGISTRATION_MONTHS)
PORTAL_TRAINING_YEARS = env.int("PORTAL_TRAINING_YEARS", default=PORTAL_TRAINING_YEARS)
PORTAL_BOARD_MONTHS = env.int("PORTAL_BOARD_MONTHS", default=PORTAL_BOARD_MONTHS)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES", default=0)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": PORTAL_DATA / "portal.sqlite3",
        # Opening the file costs as much as ten queries: each thread that serves keeps its connection.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;",
        },
    }
}
WORKER_GIVES_WAY = 0.03
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Counts of tries, among others: small, and none may be driven out by asking for many things.
    "default": {"BACKEND": LOCAL_MEMORY, "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "kept": {"BACKEND": LOCAL_MEMORY, "LOCATION": "kept"},
}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

MEDIA_ROOT = PORTAL_DATA / "media"
STATIC_ROOT = PORTAL_DATA / "static"
PRIVATE_ROOT = PORTAL_DATA / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "portal.storage.StaticStorage"},
}
FILE_UPLOAD_TEMP_DIR = data_folder(PORTAL_DATA / "uploads")

OUTBOX = PORTAL_DATA / "outbox"
MAIL_URL = env.str("PORTAL_MAIL_URL", default="")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("PORTAL_FROM", default="Trait d’union <portail@localhost>")
if MAIL_URL:
    vars().update(env.email_url_config(MAIL_URL))
else:
    EMAIL_BACKEND = "portal.mail.OutboxBackend"

SEAL_KEYS = PORTAL_DATA / "keys"
SEAL_PKCS12 = ""
SEAL_PASSPHRASE = ""

# No timestamp authority unless one is named; its roots (PEM file) say whose timestamps the verification page trusts.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")
TIMESTAMP_USER = env.str("TIMESTAMP_USER", default="")
TIMESTAMP_PASSWORD = env.str("TIMESTAMP_PASSWORD", default="")
TIMESTAMP_ROOTS = env.str("TIMESTAMP_ROOTS", default="")

TEMPLATES[0]["OPTIONS"]["context_processors"].append("portal.context.way_of_running")
