"""What the answers make of a signing round, and of its charter. The round is held by whoever calls."""

from wagtail.log_actions import log

from charters import notifications
from charters.entry import Answer, Outcome, outcome
from charters.models import (
    Amendment,
    Charter,
    EvidenceEvent,
    RecordedOriginal,
    SignatureRequest,
    SigningRound,
)
from portal.states import set_status

from .amending import close_requests
from .commitments import draw_commitments
from .holding import held
from .ordering import invite_reached
from .recording import held_round, record

Kind = EvidenceEvent.Kind


def settle(signing, now) -> None:
    """Move the round, and the charter, to what the answers make of them; then invite those whose turn has come."""
    if signing.status == SigningRound.Status.IN_FORCE:
        # Whoever signs late is bound from then on.
        draw_commitments(signing.version, now)
    _conclude(signing, now)
    invite_reached(signing, now)


def _conclude(signing, now) -> None:
    if signing.status != SigningRound.Status.OPEN:
        return
    version = signing.version
    latest = {each.party_id: each.status for each in SignatureRequest.objects.latest_per_party(version)}
    recorded = set(RecordedOriginal.objects.filter(version=version).values_list("party_id", flat=True))
    answers = [
        Answer(
            required=party.required,
            signed=party.pk in recorded or latest.get(party.pk) == SignatureRequest.Status.SIGNED,
            declined=latest.get(party.pk) == SignatureRequest.Status.DECLINED,
        )
        for party in version.parties()
        if party.left_at is None
    ]
    if not answers:
        # Everybody left: nobody enters into force alone with itself.
        return
    result = outcome(version.charter.entry_rule, version.charter.entry_count, answers)
    if result is Outcome.IN_FORCE:
        _enter_into_force(signing, now)
    elif result is Outcome.STOPPED:
        set_status(signing, SigningRound.Status.STOPPED, closed_at=now)
        record(version, Kind.STOPPED, now)


def _enter_into_force(signing, now) -> None:
    """The version binds those who signed it. If it is an avenant, the former one binds only those who signed that alone."""
    version = signing.version
    set_status(signing, SigningRound.Status.IN_FORCE, in_force_at=now)
    amendment = Amendment.objects.filter(version=version, status=Amendment.Status.SIGNING).first()
    charter = held(version.charter)
    set_status(charter, Charter.Status.IN_FORCE)
    draw_commitments(version, now)
    record(version, Kind.IN_FORCE, now)
    if amendment is not None:
        set_status(amendment, Amendment.Status.IN_FORCE, closed_at=now)
        former = amendment.amends
        set_status(held_round(former), SigningRound.Status.AMENDED, closed_at=now)
        close_requests(former, now)
        record(former, Kind.AMENDED, now, by_version=version.number, by_sha256=version.sha256)
    name = "charters.amendment_in_force" if amendment else "charters.in_force"
    log(charter, name, data={"version": version.number})
    for each in SignatureRequest.objects.latest_per_party(version):
        if amendment is not None:
            notifications.AmendmentInForce(amendment=amendment, version=version).queue(user=each.signatory)
        else:
            notifications.CharterInForce(version=version).queue(user=each.signatory)
