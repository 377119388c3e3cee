"""How a line of the log is written: without the secrets that stand in the addresses of links sent by e-mail."""

import logging
import re

# A refused request is logged with its path: what follows opens an account, for as long as the link lives.
SECRET_PATHS = re.compile(
    r"(/invitation/|/inscription/|/questionnaire/|/accueil/acces/|/compte/password/reset/key/|/compte/confirm-email/)[^\s/?'\"]+"
)


class DiscreetFormatter(logging.Formatter):
    def format(self, record):
        return SECRET_PATHS.sub(r"\1…", super().format(record))
