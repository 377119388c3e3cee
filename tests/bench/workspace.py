"""The working space of a charter of 200 clauses, 500 proposals and 300 comments: its rows, made inside the site.

`prepare` and `count_queries` are run by `manage.py shell` and print what the measures need.
"""

import json

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charters.models import Charter, CharterParty, Clause, ClauseRevision, Comment, Proposal
from charters.rebase import Change, Texts
from portal.partners.models import Membership, Partner
from tests.bench import versions
from tests.bench.loader import session_of
from tests.bench.result import MARK

CLAUSES, PROPOSALS, COMMENTS = 200, 500, 300
RIVALS = 50
# How many clauses of each kind wait for a decision that carries RIVALS proposals.
CONTESTED = 10
SLUG = "charte-mesuree"
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = (
    "Chaque organisation signataire accueille la personne telle qu’elle arrive, sans lui demander de prouver d’abord sa "
    "bonne volonté.\n\n- un lieu ouvert sans rendez-vous ;\n- une personne nommée, joignable."
)


def fill(clauses=CLAUSES, proposals=PROPOSALS, comments=COMMENTS) -> tuple[Charter, object]:
    """Rows of a charter being written, and a member of its first organisation who holds the pen."""
    user_model = get_user_model()
    charter = Charter.objects.create(slug=SLUG, title="Charte mesurée")
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
        Clause(
            charter=charter,
            position=number * 10,
            heading=f"Engagement {number}",
            text=TEXT,
            revision=1,
            # One in ten, the first among them, binds one organisation.
            binding=Clause.Binding.NAMED if number % 10 == 1 else Clause.Binding.ALL,
        )
        for number in range(1, clauses + 1)
    )
    named = charter.parties.first()
    Clause.parties.through.objects.bulk_create(
        Clause.parties.through(clause=clause, charterparty=named) for clause in written[::10]
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


def contested(charter, people, *, size: int, same_place=False) -> list[Proposal]:
    """A clause of some `size` characters and RIVALS + 2 proposals, each of other words of it.

    With `same_place` all but the last are about the same word: the first one accepted, RIVALS of them collide.
    """
    sentences = RIVALS + 2
    filling = "a" * max(0, size // sentences - 60)
    lines = [f"La réponse numéro {number} est donnée sous cinq jours. {filling}".strip() for number in range(sentences)]
    before = Texts("Engagement disputé", "\n\n".join(lines))
    clause = Clause.objects.create(
        charter=charter, position=10_000, heading=before.heading, text=before.text, revision=1
    )
    ClauseRevision.objects.create(
        clause=clause,
        number=1,
        change=ClauseRevision.Change.CREATED,
        kind=clause.kind,
        heading=clause.heading,
        text=clause.text,
        position=clause.position,
    )
    made = []
    for number in range(sentences):
        place = 0 if same_place and number < sentences - 1 else number
        wished = list(lines)
        wished[place] = wished[place].replace("cinq", f"{number + 10}")
        person = people[number % len(people)]
        made.append(
            Proposal(
                charter=charter,
                kind=Proposal.Kind.REPLACE,
                clause=clause,
                base_revision=1,
                change=Change.between(before, Texts(before.heading, "\n\n".join(wished))).to_json(),
                partner=person.memberships.get().partner,
                author=person,
            )
        )
    return Proposal.objects.bulk_create(made)


def prepare() -> None:
    """Make the working space and the contested clauses; print where they are asked for, and by whom."""
    charter, editor = fill()
    people = [party.partner.memberships.get().user for party in charter.parties.order_by("pk")]
    crowded = Charter.objects.create(slug=f"{SLUG}-disputee", title="Charte disputée")
    CharterParty.objects.bulk_create(
        CharterParty(charter=crowded, partner=party.partner) for party in charter.parties.all()
    )
    crowded.editors.add(editor)
    versions.fill()
    decisions = {"ordinary": [], "largest": [], "first of a place": [], "beside collisions": []}
    for _each in range(CONTESTED):
        decisions["ordinary"].append(_address(contested(crowded, people, size=6_000)[0]))
        decisions["largest"].append(_address(contested(crowded, people, size=20_000)[0]))
        same = contested(crowded, people, size=6_000, same_place=True)
        decisions["first of a place"].append(_address(same[0]))
        decisions["beside collisions"].append(_address(same[-1]))
    print(f"{MARK}{json.dumps({'session': session_of(editor), 'decisions': decisions})}")


def _address(proposal) -> str:
    return f"/chartes/{proposal.charter.slug}/propositions/{proposal.pk}/"


def count_queries() -> None:
    """Print how many queries the working space makes when its editor asks for it, from the second time on."""
    client = Client(headers={"host": "localhost"})
    client.force_login(Charter.objects.get(slug=SLUG).editors.get(), backend=BACKEND)
    address = f"/chartes/{SLUG}/ecriture/"
    client.get(address, secure=True)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, secure=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    print(f"{MARK}{json.dumps({'queries': len(asked)})}")
