"""The links by which people answer a survey once: a secret of 128 bits, of which only the SHA-256 is kept.

A letter that is written again carries another secret; both work, until one of them is used.
"""

import secrets

from django.db import transaction
from django.utils import translation

from events.models import Survey, SurveyToken
from portal.notifications import link
from portal.tokens import digest

BYTES = 16


def survey_of(letter) -> Survey | None:
    """The survey that a letter is about: its key begins with the survey's primary key."""
    number = letter.key.partition("#")[0]
    return Survey.objects.filter(pk=int(number)).first() if number.isdigit() else None


@transaction.atomic
def link_for(letter) -> str:
    """A link for whom the letter goes to, in their language, made in the letter's transaction.

    Nothing once they have answered, or once the survey is closed: the letter has no object any more.
    """
    survey = survey_of(letter)
    if survey is None or survey.status != Survey.Status.OPEN:
        return ""
    # Held, so that no secret is made for somebody who is answering at this moment.
    tokens = SurveyToken.objects.select_for_update().filter(survey=survey, registration=letter.registration)
    if not list(tokens.order_by("pk")):
        return ""
    secret = secrets.token_urlsafe(BYTES)
    SurveyToken.objects.create(survey=survey, registration=letter.registration, token_hash=digest(secret))
    with translation.override(letter.registration.language):
        return str(link("survey_answer", secret))
