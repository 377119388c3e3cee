"""A charter of 200 clauses in force in its third version, made inside the site: a quarter changed, then every clause.

`measure` is run by `manage.py shell`: what is timed of it without HTTP.
"""

import json
from datetime import timedelta

from django.utils import timezone

from charters import evidence, queries
from charters.comparing import compare
from charters.models import Charter, SigningRound, Version
from charters.queries import reading
from portal.partners.models import User
from tests.bench.functions import timed
from tests.bench.result import MARK

CLAUSES = 200
SLUG = "charte-a-trois-versions"
# How many days ago each version entered into force.
SINCE = {1: 30, 2: 20, 3: 10}
SENTENCES = (
    "Chaque organisation signataire accueille la personne telle qu’elle arrive et lui dit qui elle pourra appeler ensuite.",
    "Le bailleur prévient le service d’accompagnement au premier retard de loyer de plus de trente jours.",
    "Les signataires se retrouvent deux fois par an et écrivent ce qu’elles changent.",
)
CHANGES = (("trente jours", "quinze jours ouvrés"), ("deux fois par an", "chaque trimestre"), ("qui elle", "qui l’on"))


def fill(clauses=CLAUSES) -> Charter:
    """Rows of the charter and its three versions, without files."""
    charter = Charter.objects.create(slug=SLUG, title="Charte à trois versions", status="in_force")
    for number, every in ((1, None), (2, 4), (3, 1)):
        _version(charter, number, _canonical(number, clauses, every))
    return charter


def _version(charter, number: int, canonical: str) -> None:
    since = timezone.now() - timedelta(days=SINCE[number])
    version = Version.objects.create(
        charter=charter,
        number=number,
        title=charter.title,
        canonical=canonical,
        sha256=evidence.sha256(canonical),
        pdf_name="",
        pdf_sha256="",
        fields={},
        frozen_at=since,
        frozen_by=User.objects.order_by("pk").first(),
    )
    status = "in_force" if number == max(SINCE) else "amended"
    SigningRound.objects.create(version=version, status=status, opened_at=since, in_force_at=since)


def _canonical(number: int, clauses: int, every: int | None) -> str:
    """A version of which one clause in `every` is changed from the first version's."""
    return evidence.canonical_charter(
        charter=SLUG,
        number=number,
        title="Charte à trois versions",
        language="fr",
        scope="",
        territory="",
        entry_rule="all_required",
        entry_count=None,
        previous=None,
        parties=[],
        clauses=[_clause(place, bool(every) and place % every == 0) for place in range(clauses)],
    )


def _clause(number: int, changed: bool) -> evidence.ClauseText:
    text = "\n\n".join(SENTENCES[(number + turn) % 3] for turn in range(4))
    for before, after in CHANGES if changed else ():
        text = text.replace(before, after)
    return evidence.ClauseText(
        identifier=f"00000000-0000-4000-8000-{number:012d}",
        kind="commitment",
        heading=f"Engagement n° {number}",
        text=text,
        summary="En clair.",
        named=(),
        origin=None,
    )


def measure() -> None:
    """Prints the durations, in seconds, of comparing and of reading the text of a day from the database."""
    charter = Charter.objects.get(slug=SLUG)
    first, some, whole = (json.loads(each.canonical) for each in charter.versions.order_by("number"))
    day = timezone.localdate() - timedelta(days=(SINCE[1] + SINCE[2]) // 2)

    def read():
        reading._frozen_clauses.cache_clear()
        return queries.text_on(charter, day).clauses

    made = {
        "some": timed(lambda: compare(first, some)),
        "whole": timed(lambda: compare(first, whole)),
        "read": timed(read),
    }
    print(f"{MARK}{json.dumps(made)}")
