"""Read models of charters: what a page, a list or a strip needs, in a number of queries that does not grow."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters import models, rules
from portal.documents import plain_to_html
from portal.partners.rules import is_coordinator
from portal.registry import Awaiting

PUBLIC_STATUSES = ("signing", "in_force", "ended")


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


def draft_clauses(charter) -> list[ReadClause]:
    """The clauses as they are being written."""
    return [
        ReadClause(
            number=place,
            identifier=str(clause.identifier),
            kind=clause.kind,
            kind_label=clause.get_kind_display(),
            heading=clause.heading,
            html=plain_to_html(clause.text),
            summary=clause.summary,
            binds=tuple(party.partner.short_name for party in clause.parties.all())
            if clause.binding == "named"
            else (),
            origin=clause.origin,
        )
        for place, clause in enumerate(charter.clauses.current(), start=1)
    ]


def current_version(charter):
    """The version that is being signed or in force: the latest whose round was not replaced. None while there is none."""
    return (
        charter.versions.exclude(round__status=models.SigningRound.Status.SUPERSEDED)
        .select_related("round")
        .order_by("-number")
        .first()
    )


def public_version(charter):
    """The version that everybody may read: the current one, since its signing was opened. None before then."""
    return _if_public(charter, current_version(charter) if charter.status in PUBLIC_STATUSES else None)


def _if_public(charter, version):
    """The current version, if everybody may read it."""
    return version if version is not None and version.is_public and charter.status in PUBLIC_STATUSES else None


STRIP_STATES = {"signed": "signed", "declined": "declined"}


def strip(charter, version) -> dict:
    """Where each organisation stands: for components/progress_strip.html."""
    requests = {}
    if version is not None:
        latest = models.SignatureRequest.objects.latest_per_party(version).select_related(None)
        requests = {each.party_id: each for each in latest.only("party", "status", "closed_at")}
    parties = []
    for party in charter.parties.current().only("charter", "partner__short_name"):
        request = requests.get(party.pk)
        status = request.status if request else ""
        parties.append(
            {
                "name": party.partner.short_name,
                "state": STRIP_STATES.get(status, "waiting"),
                "label": _strip_label(request, version),
            }
        )
    return {"parties": parties, "signed": sum(party["state"] == "signed" for party in parties)}


def _strip_label(request, version) -> str:
    if version is None:
        return _("participe à l’écriture")
    if request is None:
        return _("pas encore invitée")
    if request.status == "signed":
        return _("a signé le %(day)s") % {"day": date_format(request.closed_at, "j F")}
    if request.status == "declined":
        return _("a décliné")
    if request.status == "expired":
        return _("invitation expirée")
    return _("signature attendue")


STATUS_TAGS = {"drafting": "draft", "signing": "wait", "in_force": "ok", "ended": "info"}


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
                .order_by("-number")
                .prefetch_related("requests"),
                to_attr="standing_versions",
            ),
        )
        .order_by("path")
    )
    return [_card(page) for page in pages]


def _card(page) -> dict:
    charter = page.charter
    version = charter.standing_versions[0] if charter.standing_versions else None
    signed = sum(request.status == "signed" for request in version.requests.all()) if version else 0
    return {
        "page": page,
        "charter": charter,
        "status": STATUS_TAGS[charter.status],
        "parties": charter.current_parties,
        "signed": signed,
        "version": version,
    }


def charter_reading(charter, user) -> dict:
    """What a reader of the charter sees: its state, its text if they may read it, and what they may do."""
    versions = list(charter.versions.defer("canonical").select_related("round").order_by("-number"))
    current = next((each for each in versions if each.round.status != models.SigningRound.Status.SUPERSEDED), None)
    inside = rules.may_read_draft(user, charter)
    version = current if inside else _if_public(charter, current)
    may_read = version is not None or inside
    own_requests = []
    if user.is_authenticated and version is not None:
        own_requests = list(
            version.requests.awaited()
            .filter(signatory=user, version__round__status__in=models.SigningRound.SIGNABLE)
            .select_related("party__partner")
            .order_by("pk")
        )
    return {
        "charter": charter,
        "version": version,
        "status_tag": STATUS_TAGS[charter.status],
        "clauses": SimpleLazyObject(lambda: _clauses(charter, version, may_read)),
        "may_read": may_read,
        "strip": strip(charter, version),
        "own_requests": own_requests,
        "may_write": rules.may_edit_clauses(user, charter),
        "may_propose": rules.may_propose(user, charter),
        "may_manage": rules.may_manage(user, charter),
        "may_see_signing": rules.may_see_signing(user, charter),
        "versions": [each for each in versions if inside or each.is_public],
    }


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


def awaiting_signatures(user):
    """What awaits a person: charters to sign, proposals to decide."""
    requests = (
        models.SignatureRequest.objects.awaited()
        .filter(signatory=user, version__round__status__in=models.SigningRound.SIGNABLE)
        .select_related("version__charter", "party__partner")
        .defer("version__canonical")
    )
    for request in requests:
        if request.expires_at is None or request.expires_at > timezone.now():
            yield Awaiting(
                verb=_("Signer"),
                label=_("%(charter)s, pour %(partner)s")
                % {"charter": request.version.title, "partner": request.party.partner.short_name},
                url=reverse("sign", args=[request.identifier]),
                due=request.expires_at,
                icon="pen",
            )


def awaiting_decisions(user):
    proposals = models.Proposal.objects.open().filter(charter__editors=user, charter__status="drafting")
    if not is_coordinator(user):
        current = models.CharterParty.objects.filter(
            left_at=None, partner__in=user.memberships.current().values("partner")
        )
        proposals = proposals.filter(charter__in=current.values("charter"))
    counts: dict = {}
    for proposal in proposals.select_related("charter"):
        counts.setdefault(proposal.charter, []).append(proposal)
    for charter, waiting in counts.items():
        yield Awaiting(
            verb=_("Décider"),
            label=ngettext(
                "%(count)d proposition sur « %(charter)s »", "%(count)d propositions sur « %(charter)s »", len(waiting)
            )
            % {"charter": charter.title, "count": len(waiting)},
            url=reverse("charter_proposals", args=[charter.slug]),
            icon="document",
        )
