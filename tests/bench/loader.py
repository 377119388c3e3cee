"""A network of measurable size on a scratch site: run inside the site by `manage.py shell`, it prints what it made.

Organisations and people are rows; charters, invitations, codes and signatures go through the real actions. It holds no
measure: the subjects' modules do.
"""

import json
import re
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from charters import actions
from charters.actions.requests import Client
from charters.models import Charter, Clause, Commitment, Indicator, ProgressEntry
from portal.models import Message
from portal.partners.models import Mandate, Membership, Partner, Territory, User
from portal.partners.roles import COORDINATE, group_of
from tests.bench.result import MARK

ORGANISATIONS = 200
CLAUSES = 60
PARTIES = 32
ALREADY_SIGNED = 20
AWAITED = 8
TO_FREEZE = 5
COMMITMENTS = 300
MONTHS = 12
CLIENT = Client(ip="192.0.2.10", user_agent="Mesure", methods=("code",))
BACKEND = "django.contrib.auth.backends.ModelBackend"
SENTENCES = (
    "Chaque organisation signataire accueille la personne telle qu’elle arrive, sans lui demander de prouver d’abord sa "
    "bonne volonté, et lui dit dès le premier rendez-vous qui elle pourra appeler ensuite.",
    "Le bailleur prévient le service d’accompagnement au premier retard de loyer de plus de trente jours, par un message "
    "court qui ne contient que le nom du dossier ; une réponse est donnée sous cinq jours ouvrés.",
    "Les signataires se retrouvent deux fois par an, à l’invitation de l’une d’elles, regardent ensemble ce qui a été "
    "tenu, et écrivent ce qu’elles changent.",
)
LIST = "- un lieu ouvert sans rendez-vous ;\n- une personne nommée, joignable ;\n- un écrit remis à la personne."


def load() -> None:
    """Make everything and print it as one line of JSON after `MARK`."""
    coordinator = _coordinator()
    partners = _organisations()
    for number, partner in enumerate(partners[:PARTIES], start=1):
        _signatory(partner, number)
    in_force = _charter("Charte en vigueur", partners[:2], coordinator)
    requests = _opened(in_force, coordinator)
    for request in requests:
        _sign(request)
    _follow_up(in_force)
    large = _charter("Charte à signer", partners[:PARTIES], coordinator)
    requests = _opened(large, coordinator)
    for request in requests[:ALREADY_SIGNED]:
        _sign(request)
    drafts = [
        _charter(f"Charte à figer {number}", partners[:PARTIES], coordinator) for number in range(1, TO_FREEZE + 1)
    ]
    made = {
        "charter": in_force.pages.get().get_url(),
        "dashboard": f"/chartes/{in_force.slug}/tableau-de-bord/",
        "coordinator": session_of(coordinator),
        "drafts": [draft.slug for draft in drafts],
        "sealed": f"/chartes/{large.slug}/versions/1/scelle.pdf",
        "to_sign": [_ready_to_sign(request) for request in requests[ALREADY_SIGNED : ALREADY_SIGNED + AWAITED]],
        "clauses": CLAUSES,
        "organisations": ORGANISATIONS,
        "signed": ALREADY_SIGNED,
    }
    print(f"{MARK}{json.dumps(made)}")


def _coordinator() -> User:
    user = User.objects.create_user("claire.aubin@reseau.test", first_name="Claire", last_name="Aubin")
    user.groups.add(group_of(COORDINATE))
    return User.objects.get(pk=user.pk)


def _organisations() -> list[Partner]:
    territories = [
        Territory.objects.create(name=f"Territoire {number}", slug=f"territoire-{number}") for number in range(1, 9)
    ]
    kinds = [kind for kind in Partner.Kind.values if kind != Partner.Kind.OTHER]
    return [
        Partner.objects.create(
            legal_name=f"Association de quartier numéro {number} des rives de l’Alor",
            short_name=f"Rives {number:03d}",
            slug=f"rives-{number:03d}",
            kind=kinds[number % len(kinds)],
            territory=territories[number % len(territories)],
            description=SENTENCES[number % len(SENTENCES)],
        )
        for number in range(1, ORGANISATIONS + 1)
    ]


def _signatory(partner, number) -> None:
    user = User.objects.create_user(
        f"signataire@{partner.slug}.test", first_name="Camille", last_name=f"Durand-{number}"
    )
    Membership.objects.create(user=user, partner=partner)
    Mandate.objects.create(
        user=user,
        partner=partner,
        kind=Mandate.Kind.LEGAL,
        position="Directrice générale",
        reference="Conseil d’administration du 3 mars",
        valid_from=timezone.localdate() - timedelta(days=30),
        state=Mandate.State.CHECKED,
        decided_at=timezone.now(),
    )


def _charter(title, partners, coordinator) -> Charter:
    charter = actions.open_charter(title=title, scope=SENTENCES[0], actor=coordinator)
    for partner in partners:
        actions.add_party(charter, partner, actor=coordinator)
    for number in range(1, CLAUSES + 1):
        actions.add_clause(
            charter,
            {
                "kind": Clause.Kind.COMMITMENT,
                "heading": f"Engagement {number} : se tenir à ce qui est dit",
                "text": "\n\n".join([SENTENCES[number % 3], SENTENCES[(number + 1) % 3], LIST]),
                "summary": SENTENCES[number % 3][:120],
            },
            actor=coordinator,
        )
    charter.refresh_from_db()
    return charter


def _follow_up(charter) -> None:
    """Commitments up to COMMITMENTS, each with an indicator and a year of monthly figures; every organisation publishes."""
    version, parties = charter.versions.get(), list(charter.parties.all())
    charter.parties.update(publishes_progress=True)
    for number in range(charter.commitments.count() + 1, COMMITMENTS + 1):
        clause = Clause.objects.create(
            charter=charter,
            heading=f"Engagement suivi {number}",
            text=SENTENCES[0],
            position=number,
            removed_at=timezone.now(),
        )
        made = Commitment.objects.create(charter=charter, clause=clause, version=version, heading=clause.heading)
        made.bearers.set(parties)
    today = timezone.localdate()
    for commitment in charter.commitments.all():
        indicator = Indicator.objects.create(commitment=commitment, label="Personnes", unit="personnes", target=100)
        ProgressEntry.objects.bulk_create(
            ProgressEntry(
                commitment=commitment,
                indicator=indicator,
                party=parties[0],
                on=today - timedelta(days=30 * (MONTHS - month)),
                value=8 * month,
                unit="personnes",
                state=ProgressEntry.State.ON_TRACK,
                finding=SENTENCES[1],
            )
            for month in range(1, MONTHS + 1)
        )


def _opened(charter, coordinator) -> list:
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: Mandate.objects.get(partner=party.partner_id) for party in charter.parties.current()}
    requests = actions.open_signing(version, mandates, actor=coordinator)
    charter.refresh_from_db()
    return requests


def _code(request) -> str:
    """Read to the end, and the six digits that the signatory was sent."""
    user = request.signatory
    actions.view_request(request, user=user, client=CLIENT)
    actions.mark_read(request, user=user, client=CLIENT)
    code = actions.send_code(request, user=user, client=CLIENT)
    return re.search(r"^\d{6}$", Message.objects.get(pk=code.message_id).text, re.MULTILINE)[0]


def _sign(request) -> None:
    user = request.signatory
    actions.sign(request, user=user, code=_code(request), typed_name=user.get_full_name(), client=CLIENT)


def _ready_to_sign(request) -> dict:
    return {
        "address": f"/signer/{request.identifier}/signature/",
        "session": session_of(request.signatory),
        "name": request.signatory.get_full_name(),
        "code": _code(request),
    }


def session_of(user) -> str:
    """The key of a session in which the person is logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
