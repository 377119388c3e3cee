"""Two versions of 200 clauses compared, and the consolidated text of a day, as functions inside the site."""

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from charters import evidence, queries
from charters.comparing import compare
from charters.models import Charter, SigningRound, Version
from charters.queries import reading
from portal.partners.models import User
from tests.bench.functions import timed
from tests.bench.result import MARK, Figure

CLAUSES = 200
COMPARE_GOAL = 100.0
TEXT_ON_GOAL = 50.0
SENTENCES = (
    "Chaque organisation signataire accueille la personne telle qu’elle arrive et lui dit qui elle pourra appeler ensuite.",
    "Le bailleur prévient le service d’accompagnement au premier retard de loyer de plus de trente jours.",
    "Les signataires se retrouvent deux fois par an et écrivent ce qu’elles changent.",
)


def measure(site) -> list[Figure]:
    inside = site.inside("versions", "measure_inside")
    return [
        _figure(site, f"comparing two versions of {CLAUSES} clauses, all changed", inside["all"], COMPARE_GOAL),
        _figure(site, f"comparing two versions of {CLAUSES} clauses, a quarter changed", inside["some"], COMPARE_GOAL),
        _figure(site, f"consolidated text of {CLAUSES} clauses on a day, read anew", inside["day"], TEXT_ON_GOAL),
    ]


def _figure(site, subject, durations, goal) -> Figure:
    return Figure(site.name, f"{subject}: worst", max(durations) * 1000, "ms", goal, f"of {len(durations)}")


def _clause(number: int, changed: bool) -> evidence.ClauseText:
    text = "\n\n".join(SENTENCES[(number + turn) % 3] for turn in range(4))
    if changed:
        text = text.replace("trente jours", "quinze jours ouvrés").replace("deux fois par an", "chaque trimestre")
    return evidence.ClauseText(
        identifier=str(number),
        kind="commitment",
        heading=f"Engagement n° {number}",
        text=text,
        summary="En clair.",
        named=(),
        origin=None,
    )


def _canonical(number: int, every: int | None) -> str:
    """A version of 200 clauses, one in `every` of which is changed from the first version's."""
    return evidence.canonical_charter(
        charter="bench",
        number=number,
        title="Charte mesurée",
        language="fr",
        scope="",
        territory="",
        entry_rule="all_required",
        entry_count=None,
        previous=None,
        parties=[],
        clauses=[_clause(place, bool(every) and place % every == 0) for place in range(CLAUSES)],
    )


def measure_inside() -> None:
    """Prints the durations, in seconds, of each; what it writes is taken back."""
    first, some, whole = _canonical(1, None), _canonical(2, 4), _canonical(2, 1)
    with transaction.atomic():
        charter = Charter.objects.create(slug="bench-versions", title="Charte mesurée", status="in_force")
        _in_force(charter, 1, first, "amended", 20)
        _in_force(charter, 2, some, "in_force", 10)
        day = timezone.localdate() - timedelta(days=15)

        def read():
            reading._frozen_clauses.cache_clear()
            return queries.text_on(charter, day).clauses

        made = {
            "all": timed(lambda: compare(json.loads(first), json.loads(whole))),
            "some": timed(lambda: compare(json.loads(first), json.loads(some))),
            "day": timed(read),
        }
        transaction.set_rollback(True)
    print(f"{MARK}{json.dumps(made)}")


def _in_force(charter, number: int, canonical: str, status: str, days: int) -> None:
    version = Version.objects.create(
        charter=charter,
        number=number,
        title=charter.title,
        canonical=canonical,
        sha256=evidence.sha256(canonical),
        pdf_name="",
        pdf_sha256="",
        fields={},
        frozen_at=timezone.now(),
        frozen_by=User.objects.first(),
    )
    since = timezone.now() - timedelta(days=days)
    SigningRound.objects.create(version=version, status=status, opened_at=since, in_force_at=since)
