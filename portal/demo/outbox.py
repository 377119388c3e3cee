"""The mails that the demonstration wrote instead of sending, so that a newcomer can follow a code or an invitation."""

import email
import email.policy
import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

SHOWN = 60
NAME = re.compile(r"^(\d{16,20})-\d+-\d+$")


def _mail(path: Path) -> dict:
    """One mail of the outbox: its name, moment, recipient, subject and text."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    return {
        "name": path.stem,
        "at": datetime.fromtimestamp(int(NAME.match(path.stem)[1]) / 1e9, tz=timezone.get_current_timezone()),
        "recipient": message["To"],
        "subject": message["Subject"],
        "text": body.get_content() if body else "",
    }


@login_not_required
@require_safe
def mails(request):
    """The latest mails, newest first; ?pour=address keeps those of one person."""
    wanted = request.GET.get("pour", "").strip()
    folder = Path(settings.OUTBOX)
    paths = (
        sorted((path for path in folder.glob("*.eml") if NAME.match(path.stem)), reverse=True)
        if folder.exists()
        else []
    )
    found = [_mail(path) for path in paths[: SHOWN * 5 if wanted else SHOWN]]
    if wanted:
        found = [mail for mail in found if wanted.lower() in mail["recipient"].lower()][:SHOWN]
    return render(request, "portal/demo_mails.html", {"mails": found, "wanted": wanted})


@login_not_required
@require_safe
def mail(request, name):
    path = Path(settings.OUTBOX) / f"{name}.eml"
    if not NAME.match(name) or not path.exists():
        raise Http404
    return render(request, "portal/demo_mail.html", {"mail": _mail(path)})
