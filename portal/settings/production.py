"""Production: PostgreSQL, Redis, S3-compatible media, mail by SMTP or API. A missing variable stops the start.

Nothing falls back: what is not said here or in the environment does not exist.
"""

import environ
from django.core.exceptions import ImproperlyConfigured
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from .base import *
from .base import (
    BASE_DIR,
    PORTAL_BOARD_MONTHS,
    PORTAL_MAILS_PER_MINUTE,
    PORTAL_REGISTRATION_MONTHS,
    PORTAL_TRAINING_YEARS,
    TEMPLATES,
)

env = environ.Env()


def required(name: str) -> str:
    """The variable's value; a missing or empty one is an error that names it."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"La variable d’environnement {name} manque : la production ne démarre pas sans elle."
        )
    return value


PORTAL_DATA = None
SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY est trop courte : cinquante caractères au moins.")

PORTAL_HOSTS = [host.strip() for host in required("PORTAL_HOSTS").split(",")]
if "*" in PORTAL_HOSTS:
    raise ImproperlyConfigured("PORTAL_HOSTS ne peut pas contenir « * » : le contrôle d’origine des sockets en dépend.")
PORTAL_PORT = env.int("PORT", default=8000)
BASE_URL = required("PORTAL_BASE_URL").rstrip("/")
WAGTAILADMIN_BASE_URL = BASE_URL
ALLOWED_HOSTS = PORTAL_HOSTS
CSRF_TRUSTED_ORIGINS = [BASE_URL]
PORTAL_MAILS_PER_MINUTE = env.int("PORTAL_MAILS_PER_MINUTE", default=PORTAL_MAILS_PER_MINUTE)
PORTAL_REGISTRATION_MONTHS = env.int("PORTAL_REGISTRATION_MONTHS", default=PORTAL_REGISTRATION_MONTHS)
PORTAL_TRAINING_YEARS = env.int("PORTAL_TRAINING_YEARS", default=PORTAL_TRAINING_YEARS)
PORTAL_BOARD_MONTHS = env.int("PORTAL_BOARD_MONTHS", default=PORTAL_BOARD_MONTHS)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES", default=1)

DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL doit désigner une base PostgreSQL (postgres://…).")
# The threads stay and each keeps its connection, so that these are as many as those at most; one that died is opened again.
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
REDIS_URL = required("REDIS_URL")
# A connection that died with a restarted Redis is opened again before anybody notices.
BACKOFF, TRIES = ExponentialBackoff(cap=0.4, base=0.05), 3
REDIS_CACHE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"retry": Retry(BACKOFF, TRIES)},
}
CACHES = {
    "default": REDIS_CACHE,
    # What each process may have a few seconds late; a page is read from here a hundred times for each time it is made.
    "kept": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"},
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Without an explicit timeout, idle subscriptions die after five seconds with redis-py 8.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None, "retry": AsyncRetry(BACKOFF, TRIES)}]},
    }
}

S3 = {
    "bucket_name": required("S3_BUCKET"),
    "access_key": required("S3_ACCESS_KEY"),
    "secret_key": required("S3_SECRET_KEY"),
    "endpoint_url": required("S3_ENDPOINT"),
    "region_name": env.str("S3_REGION", default="eu-west-1"),
    "addressing_style": "path",
    "default_acl": None,
    "file_overwrite": False,
}
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / ".static"))
STORAGES = {
    "default": {"BACKEND": "portal.buckets.MediaBucket", "OPTIONS": {**S3, "location": "media"}},
    "private": {"BACKEND": "portal.buckets.PrivateBucket", "OPTIONS": {**S3, "location": "private"}},
    "staticfiles": {"BACKEND": "portal.storage.StaticStorage"},
}
WAGTAILDOCS_SERVE_METHOD = "serve_view"

vars().update(env.email_url_config(required("EMAIL_URL")))
if env.str("ANYMAIL_BACKEND", default=""):
    EMAIL_BACKEND = env.str("ANYMAIL_BACKEND")
    ANYMAIL = env.dict("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = SERVER_EMAIL = required("PORTAL_FROM")

SEAL_KEYS = None
SEAL_PKCS12 = required("SEAL_PKCS12")
SEAL_PASSPHRASE = required("SEAL_PASSPHRASE")

# No timestamp authority unless one is named; its roots (PEM file) say whose timestamps the verification page trusts.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")
TIMESTAMP_USER = env.str("TIMESTAMP_USER", default="")
TIMESTAMP_PASSWORD = env.str("TIMESTAMP_PASSWORD", default="")
TIMESTAMP_ROOTS = env.str("TIMESTAMP_ROOTS", default="")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

TEMPLATES[0]["OPTIONS"]["context_processors"].append("portal.context.way_of_running")
