"""The working space of a charter of 200 clauses, 500 proposals and 300 comments, asked for in the process, without sockets.

`fill` and `ask` run inside the site (`manage.py shell`); `measure` reads what they print.
"""

import json
import time

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charters.models import Charter, CharterParty, Clause, Comment, Proposal
from portal.partners.models import Membership, Partner
from tests.bench.driver import percentile
from tests.bench.result import MARK, Figure

CLAUSES, PROPOSALS, COMMENTS = 200, 500, 300
GOAL_MS = 150.0
GOAL_QUERIES = 20
TIMES = 15
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = (
    "Chaque organisation signataire accueille la personne telle qu’elle arrive, sans lui demander de prouver d’abord sa "
    "bonne volonté.\n\n- un lieu ouvert sans rendez-vous ;\n- une personne nommée, joignable."
)


def fill(clauses=CLAUSES, proposals=PROPOSALS, comments=COMMENTS) -> tuple[Charter, object]:
    """Rows of a charter being written, and a member of its first organisation who holds the pen."""
    user_model = get_user_model()
    charter = Charter.objects.create(slug="charte-mesuree", title="Charte mesurée")
    partners = [
        Partner.objects.create(
            legal_name=f"Organisation mesurée {number}",
            short_name=f"Mesure {number}",
            slug=f"mesure-{number}",
            kind=Partner.Kind.ASSOCIATION,
        )
        for number in range(1, 6)
    ]
    CharterParty.objects.bulk_create(CharterParty(charter=charter, partner=partner) for partner in partners)
    people = []
    for partner in partners:
        people.append(
            user_model.objects.create_user(f"membre@{partner.slug}.test", first_name="Alix", last_name=partner.slug)
        )
        Membership.objects.create(user=people[-1], partner=partner)
    charter.editors.add(people[0])
    written = Clause.objects.bulk_create(
        Clause(charter=charter, position=number * 10, heading=f"Engagement {number}", text=TEXT, revision=1)
        for number in range(1, clauses + 1)
    )
    Proposal.objects.bulk_create(
        Proposal(
            charter=charter,
            kind=Proposal.Kind.DELETE,
            clause=written[number % clauses],
            base_revision=1,
            partner=partners[number % 5],
            author=people[number % 5],
        )
        for number in range(proposals)
    )
    openings = Comment.objects.bulk_create(
        Comment(
            charter=charter,
            clause=written[(number * 2) % clauses],
            text=f"Une question ({number}).",
            author=people[1],
            partner=partners[1],
        )
        for number in range((comments + 1) // 2)
    )
    Comment.objects.bulk_create(
        Comment(
            charter=charter,
            clause=opening.clause,
            thread=opening,
            text="Une réponse.",
            author=people[2],
            partner=partners[2],
        )
        for opening in openings[: comments // 2]
    )
    return charter, people[0]


def measure(site) -> list[Figure]:
    found = site.inside("workspace", "ask")
    median = percentile(found["seconds"], 0.5) * 1000
    subject = f"working space of {CLAUSES} clauses, {PROPOSALS} proposals, {COMMENTS} comments"
    detail = f"median {median:.0f} ms of {len(found['seconds'])}, {found['bytes'] // 1024} KiB"
    return [
        Figure(site.name, f"{subject}, in the process: worst", max(found["seconds"]) * 1000, "ms", GOAL_MS, detail),
        Figure(site.name, f"{subject}: queries", found["queries"], "queries", GOAL_QUERIES),
    ]


def ask() -> None:
    """Make the charter, ask for its working space as its editor, and print seconds and queries."""
    charter, editor = fill()
    client = Client(headers={"host": "localhost"})
    client.force_login(editor, backend=BACKEND)
    address = f"/chartes/{charter.slug}/ecriture/"
    durations = []
    for _each in range(TIMES + 1):
        start = time.perf_counter()
        response = client.get(address, secure=True)
        durations.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as asked:
        client.get(address, secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    print(f"{MARK}{json.dumps({'seconds': durations[1:], 'queries': len(asked), 'bytes': len(response.content)})}")
