"""The demonstration's organisations and people, from portal/demo/network.toml. All invented; loaded once."""

import tomllib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.models import SiteIdentity
from portal.partners.models import Mandate, Membership, Partner, Territory, User
from portal.partners.roles import group_of

PASSWORD = "trait-d-union-demo"
DEMO_ACCOUNTS = (
    ("claire.vasseur@metropole-brevent.test", "coordinatrice du réseau"),
    ("ahmed.ziani@saint-alor.test", "signataire attendu (Charte de prévention des expulsions)"),
    ("samira.benali@la-passerelle-etiers.test", "rédactrice d’une charte, animatrice"),
    ("ines.carvalho@brevent-littoral-habitat.test", "membre d’une organisation"),
    ("sophie.marchal@siao-ambre-maritime.test", "référente et signataire"),
    ("odile.renaudin@sante-quartiers-brevent.test", "référente au mandat révoqué"),
    ("mamadou.sarr@institut-social-brevent.test", "formateur"),
    ("lucie.tanguy@metropole-brevent.test", "organisatrice d’événements"),
    ("gaelle.prigent@conseil-logement-brevent.test", "membre du jury, a signé"),
    ("grace.adeyemi@collectif-pairs-brevent.test", "signatory, reads English"),
)
ROLES = {
    "coordinator": "partners.coordinate",
    "facilitator": "workshops.facilitate",
    "trainer": "resources.publish",
    "organiser": "events.organise",
    "jury": "events.judge",
}


def load() -> dict:
    """Make the network; gives the organisations and people by key."""
    with (settings.BASE_DIR / "portal" / "demo" / "network.toml").open("rb") as file:
        texts = tomllib.load(file)
    _identity(texts["network"])
    territories = {
        each["slug"]: Territory.objects.create(name=each["name"], slug=each["slug"]) for each in texts["territory"]
    }
    partners = {each["key"]: _partner(each, territories) for each in texts["organisation"]}
    # Made once for all: it takes longer than an account.
    password = make_password(PASSWORD)
    people = {each["key"]: _person(each, partners, password) for each in texts["person"]}
    coordinator = people[texts["network"]["coordinator"]]
    for each in texts["mandate"]:
        _mandate(each, people, partners, coordinator)
    return {"partners": partners, "people": people, "territories": territories, "coordinator": coordinator}


def _identity(network) -> None:
    identity = SiteIdentity.current()
    identity.network_name, identity.network_name_en = network["name"], network["name_en"]
    identity.help_phone, identity.help_email = network["help_phone"], network["help_email"]
    identity.help_hours = network["help_hours"][:1].upper() + network["help_hours"][1:]
    identity.help_hours_en = network["help_hours_en"]
    identity.save()


def _partner(each, territories) -> Partner:
    return Partner.objects.create(
        legal_name=each["legal_name"],
        short_name=each["short_name"],
        slug=each["slug"],
        kind=each["kind"],
        territory=territories.get(each["territory"]),
        description=each["description"],
        contact_email=each["contact_email"],
        contact_phone=each["phone"],
    )


def _person(each, partners, password: str) -> User:
    user = User.objects.create_user(
        each["email"],
        first_name=each["first_name"],
        last_name=each["last_name"],
        language=each["language"],
    )
    user.password = password
    user.save(update_fields=["password"])
    Membership.objects.create(
        user=user,
        partner=partners[each["organisation"]],
        role=each["membership"],
        position=each["function"],
        since=timezone.now() - timedelta(days=400),
    )
    user.groups.add(*[group_of(ROLES[role]) for role in each["roles"]])
    return user


def _mandate(each, people, partners, coordinator) -> None:
    today = timezone.localdate()
    user = people[each["person"]]
    state = each["state"]
    decided = state in ("checked", "revoked")
    Mandate.objects.create(
        user=user,
        partner=partners[each["organisation"]],
        kind=each["kind"],
        position=user.memberships.first().position,
        reference=each["reference"],
        valid_from=today + timedelta(days=each["valid_from"]),
        valid_until=today + timedelta(days=each["valid_until"]),
        state=state,
        filed_by=user,
        decided_by=coordinator if decided else None,
        decided_at=timezone.now() - timedelta(days=300) if decided else None,
        revoked_by=coordinator if state == "revoked" else None,
        revoked_at=timezone.now() - timedelta(days=5) if state == "revoked" else None,
    )
