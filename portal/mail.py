"""Where mail goes when no mail server is named: one .eml file a message in the outbox folder under PORTAL_DATA.

It must not decide what is sent or to whom: `portal.notifications` does.
"""

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    """Writes each message to a file named after its time, readable by the owner only, put in place in one move."""

    def send_messages(self, email_messages):
        folder = Path(settings.OUTBOX)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{time.time_ns()}-{os.getpid()}-{number}.eml"
            draft = folder / f".{name}"
            draft.touch(mode=0o600)
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / name)
        return len(email_messages)
