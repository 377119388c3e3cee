"""`manage.py serve`: the site, its background worker and its clock, in one command."""

import ipaddress
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime

import uvicorn
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import get_resolver
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from charters import sealing, seals
from portal.documents.render import PRESS
from portal.locks import FolderBusy, take_folder
from portal.partners.demo import DEMO_ACCOUNTS, PASSWORD
from portal.sockets import ReadySocket
from portal.supervisor import Supervisor
from portal.tasks import clock, give_way, release_tasks_of, requeue_unanswered

POLL = 0.5
DEMO_MAILS = "/demo/courriels/"


class Command(BaseCommand):
    help = "Serves the site with its background worker and the clock that runs what is due."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORTAL_PORT)
        parser.add_argument("--processes", type=int, default=1, help="web processes (one with SQLite)")
        parser.add_argument("--no-worker", action="store_true", help="web processes only; workers run elsewhere")

    def handle(self, *, host, port, processes, no_worker, **options):
        self._refuse_exposure(host)
        if processes > 1 and settings.PORTAL_DATA:
            raise CommandError("Avec SQLite, un seul processus web : --processes 1.")
        listener = self._listen(host, port)
        if settings.PORTAL_DATA:
            self._take_folder()
            self._prepare()
        else:
            self._require_seal()
        children = {f"web-{number}": lambda: _web(listener) for number in range(1, processes + 1)}
        if not no_worker:
            worker_id = get_random_string(32)
            children["worker"] = lambda: _work(worker_id)
        self._greet()
        self.stdout.flush()
        _load_everything()
        connections.close_all()
        sys.exit(Supervisor(children).run())

    def _greet(self):
        """Where the site is, and in a demonstration who one may be."""
        lines = [f"Trait d’union : {settings.BASE_URL}  (Ctrl+C pour arrêter)"]
        if settings.PORTAL_DEMO:
            lines += [
                f"Courriels envoyés : {settings.BASE_URL}{DEMO_MAILS}",
                f"Comptes de démonstration (mot de passe : {PASSWORD}) :",
                *(f"  {email:<46} {role}" for email, role in DEMO_ACCOUNTS),
            ]
        self.stdout.write("\n".join(lines))

    def _refuse_exposure(self, host):
        """An embedded site without hosts and mail, and any demonstration, are for this machine only."""
        local = host == "localhost" or _is_loopback(host)
        if local or not settings.PORTAL_DATA:
            return
        if settings.PORTAL_DEMO:
            raise CommandError("La démonstration n’écoute que cette machine : ses mots de passe sont connus de tous.")
        if not (settings.PORTAL_HOSTS and settings.MAIL_URL):
            raise CommandError(
                "Pour écouter au-delà de cette machine, indiquez d’abord PORTAL_HOSTS et PORTAL_MAIL_URL."
            )

    def _listen(self, host, port):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Le port {port} ne peut pas être pris ({error.strerror}) : un autre programme l’occupe peut-être. "
                f"Choisissez-en un autre : PORT={port + 1} make demo."
            ) from error
        listener.listen(1024)
        listener.set_inheritable(True)
        return listener

    def _take_folder(self):
        """One server a folder: two would not hear each other's live pages. Held until the last child ends."""
        try:
            take_folder(settings.PORTAL_DATA)
        except FolderBusy as error:
            raise CommandError(
                f"Un autre portail sert déjà le dossier {settings.PORTAL_DATA} : arrêtez-le, ou changez PORTAL_DATA."
            ) from error

    def _prepare(self):
        """In a process of its own: nothing that it opens or starts is inherited by the children."""
        result = subprocess.run([sys.executable, sys.argv[0], "prepare"], check=False)
        if result.returncode:
            raise CommandError("La préparation a échoué ; le message ci-dessus dit pourquoi.", returncode=2)

    def _require_seal(self):
        """Production does not start with a seal that can't sign: nobody should find out at the moment of signing."""
        try:
            sealing.require_usable(seals.current_key(), datetime.now(UTC))
        except sealing.SealKeyError as error:
            raise CommandError(f"Le sceau ne peut pas servir : {error}", returncode=2) from error


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _load_everything():
    """Import what every request needs before the fork: the children share it."""
    static = storages["staticfiles"]
    if settings.PORTAL_DATA:
        # Read when Wagtail was imported, perhaps before `prepare` wrote it.
        static.hashed_files, static.manifest_hash = static.load_manifest()
    from portal.asgi import application  # noqa: F401

    get_resolver().url_patterns  # noqa: B018
    # Reading it checks an RSA key, a tenth of a second that the first to sign would wait. A site whose seal can't be
    # read still serves everything else, and says so at the moment of signing.
    with suppress(sealing.SealKeyError):
        seals.current_key()


def _web(listener):
    # It loads its fonts while the server starts, not while the first to sign waits.
    PRESS.start()
    config = uvicorn.Config(
        "portal.asgi:application",
        ws=ReadySocket,
        # A third of a megabyte for each socket, and the same frame compressed once for each of a room's thousand.
        ws_per_message_deflate=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


class GivingWay(Worker):
    """The library's worker, which tries again what the database refused, and leaves room for visitors after each task."""

    def run_task(self, db_task_result):
        super().run_task(db_task_result)
        requeue_unanswered(db_task_result)
        give_way()


def _work(worker_id):
    """The same id again after a restart: what the worker was running when it died is known to be nobody's."""
    release_tasks_of(worker_id, alone=bool(settings.PORTAL_DATA))
    worker = GivingWay(
        queue_names=["default"],
        interval=POLL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    threading.Thread(target=clock, args=(worker_id,), name="clock", daemon=True).start()
    worker.run()
