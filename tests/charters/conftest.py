"""A charter on real rows: organisations, people with mandates, clauses, a version, the seal's keys on disk."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from charters import actions
from charters.models import Commitment, SignatureRequest
from portal.partners.models import Mandate, Membership, Partner, User
from portal.partners.roles import permission
from tests.kept import kept


@pytest.fixture(scope="session", autouse=True)
def seal_keys(tmp_path_factory):
    """One keyring for the session: making one takes a second."""
    from django.conf import settings

    settings.SEAL_KEYS = tmp_path_factory.mktemp("seal") / "keys"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }


@pytest.fixture
@kept
def coordinator(db):
    user = User.objects.create_user("coord@reseau.test", first_name="Claire", last_name="Aubin")
    user.user_permissions.add(permission("partners.coordinate"))
    return User.objects.get(pk=user.pk)


def make_partner(name):
    return Partner.objects.create(
        legal_name=f"{name} (association)", short_name=name, slug=name.lower(), kind=Partner.Kind.ASSOCIATION
    )


def make_member(partner, first_name, *, mandate=True):
    user = User.objects.create_user(
        f"{first_name.lower()}@{partner.slug}.test", first_name=first_name, last_name=partner.short_name
    )
    Membership.objects.create(user=user, partner=partner)
    if mandate:
        Mandate.objects.create(
            user=user,
            partner=partner,
            kind=Mandate.Kind.LEGAL,
            position="Directrice",
            reference="CA du 3 mars",
            valid_from=timezone.localdate() - timedelta(days=30),
            state=Mandate.State.CHECKED,
            decided_at=timezone.now(),
        )
    return user


@pytest.fixture
@kept
def people(db):
    """Three organisations with a signatory each, by name."""
    return {
        name: make_member(make_partner(name), first)
        for name, first in (("Passerelle", "Ines"), ("Marronniers", "Paul"), ("Rivages", "Lena"))
    }


@pytest.fixture
@kept
def charter(coordinator, people):
    """A charter being written: three required parties, three clauses."""
    charter = actions.open_charter(title="Charte d’accueil", scope="La résidence.", actor=coordinator)
    for user in people.values():
        actions.add_party(charter, user.memberships.get().partner, actor=coordinator)
    for heading, text in (
        ("Accueillir", "Chacun est accueilli.\n\n- sans condition\n- sans délai"),
        ("Prévenir", "Le bailleur prévient dès le premier retard."),
        ("Se revoir", "Le comité se réunit deux fois par an."),
    ):
        actions.add_clause(charter, {"kind": "commitment", "heading": heading, "text": text}, actor=coordinator)
    charter.refresh_from_db()
    return charter


@pytest.fixture
@kept
def version(charter, coordinator):
    return actions.freeze(charter, actor=coordinator)


@pytest.fixture
@kept
def open_round(version, coordinator, people):
    """The version with its three signatories invited; gives their requests by organisation."""
    mandates = {
        party.pk: Mandate.objects.get(partner=party.partner)
        for party in version.charter.parties.select_related("partner")
    }
    actions.open_signing(version, mandates, actor=coordinator)
    return {
        request.party.partner.short_name: request
        for request in SignatureRequest.objects.filter(version=version).select_related("party__partner")
    }


@pytest.fixture
def welcome(in_force):
    """A commitment of the charter in force, as each module of tests makes it."""
    return Commitment.objects.get(heading="Accueillir")


@pytest.fixture
@kept
def indicator(welcome, coordinator):
    return actions.add_indicator(
        welcome,
        label="Personnes accueillies",
        unit="personnes",
        baseline=Decimal(20),
        target=Decimal(60),
        source="Registre",
        period="par an",
        actor=coordinator,
    )
