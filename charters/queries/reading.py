"""What readers see of a charter: its clauses, frozen or being written, its state and strip, its place in lists."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from charters import models, rules
from charters.evidence import reserves_of
from portal.documents import plain_to_html
from portal.partners.models import Mandate, Territory

from .stages import stages

# The states of a round before its version enters into force.
TO_SIGN = ("prepared", "open", "stopped")


@dataclass(frozen=True)
class ReadClause:
    """A clause as readers see it, frozen or being written."""

    number: int
    identifier: str
    kind: str
    kind_label: str
    heading: str
    html: str
    summary: str
    binds: tuple[str, ...]
    origin: dict | None


def read_clauses(canonical: str) -> list[ReadClause]:
    """The clauses of a frozen version, from its canonical text."""
    return list(_frozen_clauses(canonical))


@lru_cache(maxsize=8)
def _frozen_clauses(canonical: str) -> tuple[ReadClause, ...]:
    """The same text always reads the same, in any language: labels are translated when they are shown."""
    labels = dict(models.Clause.Kind.choices)
    return tuple(
        ReadClause(
            number=place,
            identifier=clause["id"],
            kind=clause["kind"],
            kind_label=labels[clause["kind"]],
            heading=clause["heading"],
            html=plain_to_html(clause["text"]),
            summary=clause["summary"],
            binds=() if clause["binds"] == "all" else tuple(clause["binds"]),
            origin=clause["origin"],
        )
        for place, clause in enumerate(json.loads(canonical)["clauses"], start=1)
    )


@dataclass(frozen=True)
class ReadReserve:
    """A reserve as it is printed with a frozen text. `number` and `heading` are the clause's; 0 and "" for the whole."""

    party: str
    number: int
    heading: str
    kind: str
    text: str
    former_text: bool


def read_reserves(canonical: str) -> list[ReadReserve]:
    """The reserves of a frozen version, from its canonical text."""
    return list(_frozen_reserves(canonical))


@lru_cache(maxsize=8)
def _frozen_reserves(canonical: str) -> tuple[ReadReserve, ...]:
    text = json.loads(canonical)
    places = {clause["id"]: (number, clause["heading"]) for number, clause in enumerate(text["clauses"], start=1)}
    return tuple(
        ReadReserve(
            reserve["party"],
            *places.get(reserve["clause"], (0, "")),
            reserve["kind"],
            reserve["text"],
            reserve["former_text"],
        )
        for reserve in reserves_of(text)
    )


def draft_clauses(charter) -> list[ReadClause]:
    """The clauses as they are being written."""
    clauses = with_named_parties(charter.clauses.standing())
    return [read_clause(place, clause) for place, clause in enumerate(clauses, start=1)]


def with_named_parties(clauses) -> list:
    """The clauses of a queryset, with the parties of those that name some: most bind everybody."""
    found = list(clauses)
    parties = Prefetch("parties", models.CharterParty.objects.select_related("partner"))
    prefetch_related_objects([each for each in found if each.binding == models.Clause.Binding.NAMED], parties)
    return found


def read_clause(place: int, clause) -> ReadClause:
    """A clause as it is being written; if it names parties, they are prefetched."""
    return ReadClause(
        number=place,
        identifier=str(clause.identifier),
        kind=clause.kind,
        # Translated where it is shown; Django's own way translates every choice at each call.
        kind_label=models.Clause.Kind(clause.kind).label,
        heading=clause.heading,
        html=plain_to_html(clause.text),
        summary=clause.summary,
        binds=tuple(party.partner.short_name for party in clause.parties.all()) if clause.binding == "named" else (),
        origin=clause.origin,
    )


def standing_versions(charter) -> list:
    """The versions that were not replaced, with their rounds, latest first; without their texts."""
    return list(
        charter.versions.exclude(round__status="superseded")
        .defer("canonical")
        .select_related("round")
        .order_by("-number")
    )


def in_force_among(versions):
    """Of versions with their rounds, the one that is in force; None while there is none."""
    return next((each for each in versions if each.round.status == "in_force"), None)


def in_signing_among(versions):
    """Of versions with their rounds, the one that is prepared for signing or being signed; None while there is none."""
    return next((each for each in versions if each.round.status in TO_SIGN), None)


def current_version(charter):
    """The version that the charter is read in: the one in force, else the one being signed. None while there is none."""
    versions = standing_versions(charter)
    return in_force_among(versions) or in_signing_among(versions)


def version_to_sign(charter):
    """The version whose signing people follow: the one being signed, else the one in force, which can still be signed."""
    versions = standing_versions(charter)
    return in_signing_among(versions) or in_force_among(versions)


def public_version(charter):
    """The version that everybody may read: the one in force, else the one being signed, since its signing was opened."""
    return _if_public(current_version(charter))


def _if_public(version):
    return version if version is not None and version.is_public else None


STRIP_STATES = {"signed": "signed", "declined": "declined"}


def strip(charter, version) -> dict:
    """Where each organisation stands: for components/progress_strip.html."""
    requests, originals = {}, {}
    if version is not None:
        latest = models.SignatureRequest.objects.latest_per_party(version).select_related(None)
        latest = latest.select_related("mandate").only("party", "kind", "status", "closed_at", "mandate__kind")
        requests = {each.party_id: each for each in latest}
        originals = dict(version.originals.order_by().values_list("party_id", "signed_on"))
    parties = []
    current = charter.parties.current().only("charter", "partner__short_name")
    if version is not None:
        # An avenant being written may bring other organisations: this version is not asked of them.
        current = current.filter(
            Q(pk__in=[int(key) for key in version.fields]) | Q(signatures__version=version)
        ).distinct()
    for party in current:
        request = requests.get(party.pk)
        status = "signed" if party.pk in originals else request.status if request else ""
        parties.append(
            {
                "name": party.partner.short_name,
                "state": STRIP_STATES.get(status, "waiting"),
                "label": _strip_label(request, version, originals.get(party.pk)),
            }
        )
    return {"parties": parties, "signed": sum(party["state"] == "signed" for party in parties)}


def _strip_label(request, version, signed_on) -> str:
    if version is None:
        return _("participe à l’écriture")
    if signed_on is not None:
        return _("original signé le %(day)s") % {"day": date_format(signed_on, "j F")}
    if request is None:
        return _("pas encore invitée")
    if request.status == "planned":
        return _("signera à son tour")
    if request.status == "signed":
        day = timezone.localdate(request.closed_at)
        if request.mandate.kind == Mandate.Kind.DELEGATION:
            return _("a signé le %(day)s, par délégation") % {"day": date_format(day, "j F")}
        if request.kind == "joining":
            return _("a adhéré le %(day)s") % {"day": date_format(day, "j F Y")}
        return _("a signé le %(day)s") % {"day": date_format(day, "j F")}
    if request.status == "declined":
        return _("a décliné")
    if request.status == "expired":
        return _("invitation expirée")
    return _("signature attendue")


STATUS_TAGS = {
    "drafting": "draft",
    "signing": "wait",
    "in_force": "ok",
    "amending": "ok",
    "amendment_signing": "wait",
    "ended": "info",
}


def charter_cards(index_page) -> list[dict]:
    """The charters presented under an index page, with their state and strip, in a constant number of queries."""
    pages = (
        models.CharterPage.objects.child_of(index_page)
        .live()
        .public()
        .select_related("charter__territory")
        .prefetch_related(
            Prefetch("charter__parties", models.CharterParty.objects.current(), to_attr="current_parties"),
            Prefetch(
                "charter__versions",
                models.Version.objects.exclude(round__status="superseded")
                .defer("canonical")
                .select_related("round")
                .order_by("-number")
                .prefetch_related("requests", "originals"),
                to_attr="standing_versions",
            ),
        )
        .order_by("path")
    )
    return [_card(page) for page in pages]


def _card(page) -> dict:
    charter = page.charter
    version = in_force_among(charter.standing_versions) or in_signing_among(charter.standing_versions)
    signed = 0
    if version is not None:
        signed = sum(request.status == "signed" for request in version.requests.all()) + len(version.originals.all())
    return {
        "page": page,
        "charter": charter,
        "status": STATUS_TAGS[charter.status],
        "parties": [each for each in charter.current_parties if _takes_part(each, version)],
        "signed": signed,
        "version": version,
    }


def _takes_part(party, version) -> bool:
    """Whether a party of the charter is one of the version's: an avenant being written may bring others."""
    if version is None or str(party.pk) in version.fields:
        return True
    return any(request.party_id == party.pk and request.status == "signed" for request in version.requests.all())


def charter_reading(charter, user) -> dict:
    """What a reader of the charter sees: its state, its text if they may read it, and what they may do."""
    versions = list(charter.versions.defer("canonical").select_related("round").order_by("-number"))
    inside = rules.may_read_draft(user, charter)
    in_force, in_signing = in_force_among(versions), in_signing_among(versions)
    version = in_force or (in_signing if inside else _if_public(in_signing))
    proposed = None
    if in_force is not None and in_signing is not None and (inside or in_signing.is_public):
        proposed = in_signing
    may_read = version is not None or inside
    own_requests = []
    if user.is_authenticated and version is not None:
        own_requests = list(
            models.SignatureRequest.objects.awaited()
            .filter(signatory=user, version__charter=charter, version__round__status__in=models.SigningRound.SIGNABLE)
            .select_related("party__partner", "version")
            .defer("version__canonical")
            .order_by("pk")
        )
    return {
        "charter": charter,
        "version": version,
        "facts": _facts(charter, version),
        "status_tag": STATUS_TAGS[charter.status],
        "stages": stages(charter),
        "clauses": SimpleLazyObject(lambda: _clauses(charter, version, may_read)),
        "reserves": SimpleLazyObject(lambda: read_reserves(version.canonical) if version else []),
        "may_read": may_read,
        "strip": strip(charter, version),
        "own_requests": own_requests,
        "may_write": rules.may_edit_clauses(user, charter),
        "may_propose": rules.may_propose(user, charter),
        "may_manage": rules.may_manage(user, charter),
        "may_see_signing": rules.may_see_signing(user, charter),
        "proposed": proposed,
        "amendments": amendments_shown(charter, user),
        "versions": [each for each in versions if inside or each.is_public],
    }


def _facts(charter, version):
    """What the charter is about, as the version in force says it while an avenant is being written or signed."""
    if version is None or version.round.status != "in_force" or charter.status not in ("amending", "amendment_signing"):
        return charter
    frozen = json.loads(version.canonical)
    rule = frozen["entry_rule"]
    said = models.Charter(scope=frozen["scope"], entry_rule=rule["kind"], entry_count=rule["count"])
    said.territory = Territory(name=frozen["territory"]) if frozen["territory"] else None
    return said


def amendments_shown(charter, user) -> list:
    """The avenants of a charter that the user may know of, latest first: to readers, those whose signing was opened."""
    found = charter.amendments.select_related("version__round", "amends").order_by("-number")
    found = found.defer("version__canonical", "amends__canonical")
    if not rules.may_read_draft(user, charter):
        found = found.filter(version__round__opened_at__isnull=False)
    return list(found)


def _clauses(charter, version, may_read) -> list[ReadClause]:
    """Read only when a page asks for them: a page whose text is kept does not."""
    if not may_read:
        return []
    return read_clauses(version.canonical) if version else draft_clauses(charter)


def public_words(charter) -> str:
    """The words of the text that everybody may read, for search; nothing of a text being written."""
    version = public_version(charter)
    if version is None:
        return ""
    clauses = json.loads(version.canonical)["clauses"]
    return " ".join(f"{clause['heading']} {clause['text']} {clause['summary']}" for clause in clauses)
