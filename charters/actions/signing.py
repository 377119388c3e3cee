"""Signing a frozen version: inviting, reading, the code, the signature, declining. Each step leaves its evidence.

The sealed file is made outside the transaction and put in place by compare-and-swap inside a short one, the round held.
"""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, notifications, rules, sealing, seals, typesetting
from charters.entry import Answer, Outcome, outcome
from charters.models import (
    Charter,
    EvidenceEvent,
    SealedRevision,
    Signature,
    SignatureRequest,
    SigningCode,
    SigningRound,
)
from portal.partners.actions.messages import coordinators
from portal.partners.models import Mandate
from portal.partners.rules import require
from portal.states import set_status

from .holding import held
from .recording import chain_end, held_round, record

CODE_LIFE = timedelta(minutes=15)
CODE_PAUSE = timedelta(seconds=45)
CODE_TRIES = 5
CODES_A_DAY = 10
RACES = 8
Kind = EvidenceEvent.Kind


@dataclass(frozen=True)
class Client:
    """How the person came: address, browser, and how they were authenticated, as evidence keeps it."""

    ip: str = ""
    user_agent: str = ""
    methods: tuple[str, ...] = ()


class Refused(ValidationError):
    """A signing step that can't be taken; `code` is the reason's name (see `rules.why_not_sign`)."""


def _require_signable(user, request, now) -> None:
    reason = rules.why_not_sign(user, request, now)
    if reason == "foreign":
        raise PermissionDenied
    if reason:
        raise Refused(rules.SIGNING_REFUSALS[reason], code=reason)


def _fresh(request) -> SignatureRequest:
    return SignatureRequest.objects.select_related(
        "version__round", "version__charter", "party__partner", "mandate", "signatory"
    ).get(pk=request.pk)


def _who(request) -> dict:
    return {"partner": request.party.partner.legal_name, "request": str(request.identifier)}


@transaction.atomic
def open_signing(version, mandates: dict, *, deadline=None, actor, at=None) -> list[SignatureRequest]:
    """Invite the parties to sign. `mandates`: the mandate with which each party (by primary key) will be bound.

    A party left out can be invited later with `replace_signatory`. Opening an open round invites the parties still missing.
    """
    now = at or timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    if signing.status == SigningRound.Status.PREPARED:
        if deadline and deadline <= now:
            raise ValidationError({"deadline": _("Cette date est déjà passée.")})
        set_status(signing, SigningRound.Status.OPEN, opened_at=now, deadline=deadline)
        record(version, Kind.OPENED, now, by=actor.get_full_name())
        log(version.charter, "charters.signing_opened", user=actor, data={"version": version.number})
    elif signing.status not in SigningRound.SIGNABLE:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    requests = []
    for party in version.parties():
        mandate = mandates.get(party.pk)
        if (
            mandate is not None
            and not party.signature_requests.filter(version=version).exclude(status="replaced").exists()
        ):
            requests.append(_invite(version, party, mandate, signing, actor, now))
    return requests


def _invite(version, party, mandate, signing, actor, now) -> SignatureRequest:
    mandate = Mandate.objects.select_related("user").get(pk=mandate.pk)
    if mandate.partner_id != party.partner_id or not mandate.is_valid(timezone.localdate(now)):
        raise ValidationError(
            _("Le mandat choisi pour %(partner)s n’est pas valable.") % {"partner": party.partner.short_name},
            code="mandate",
        )
    request = SignatureRequest.objects.create(
        version=version,
        party=party,
        signatory=mandate.user,
        mandate=mandate,
        field_name=version.fields[str(party.pk)],
        invited_at=now,
        expires_at=signing.deadline,
    )
    message = notifications.SignatureInvitation(request=request).queue(user=mandate.user)
    record(version, Kind.INVITED, now, **_who(request), message=message.pk, recipient=mandate.user.email)
    log(version.charter, "charters.invited", user=actor, data={"request": request.pk})
    return request


@transaction.atomic
def replace_signatory(version, party, mandate, *, actor) -> SignatureRequest:
    """Ask somebody else of the party to sign (or ask again after an expiry or a change of mind)."""
    now = timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    if signing.status == SigningRound.Status.STOPPED:
        # The organisation that declined is asked again: the others may sign meanwhile.
        set_status(signing, SigningRound.Status.OPEN, closed_at=None)
        record(version, Kind.OPENED, now, by=actor.get_full_name())
    elif signing.status not in SigningRound.SIGNABLE:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    for former in party.signature_requests.filter(version=version).exclude(status=SignatureRequest.Status.REPLACED):
        set_status(former, SignatureRequest.Status.REPLACED, closed_at=now)
        record(version, Kind.REPLACED, now, **_who(_fresh(former)))
    request = _invite(version, party, mandate, signing, actor, now)
    _settle(signing, now)
    return request


@transaction.atomic
def remind(request, *, actor=None, at=None) -> None:
    """Send an invitation again to somebody who is awaited; at most one a day."""
    now = at or timezone.now()
    held_round(request.version)
    request = _fresh(request)
    require(actor is None or rules.may_manage(actor, request.version.charter))
    if request.status not in SignatureRequest.AWAITED or request.version.round.status != SigningRound.Status.OPEN:
        raise ValidationError(rules.SIGNING_REFUSALS["answered"], code="answered")
    if now - (request.reminded_at or request.invited_at) < timedelta(days=1):
        raise ValidationError(_("Un message est déjà parti il y a moins d’un jour."), code="soon")
    request.reminded_at, request.reminders = now, request.reminders + 1
    request.save(update_fields=["reminded_at", "reminders"])
    message = notifications.SignatureReminder(request=request).queue(user=request.signatory)
    record(request.version, Kind.REMINDED, now, **_who(request), message=message.pk)


@transaction.atomic
def view_request(request, *, user, client: Client) -> None:
    """The signatory, logged in, opens the text. Mail scanners never come here: it takes an account and a POST."""
    now = timezone.now()
    held_round(request.version)
    request = _fresh(request)
    _require_signable(user, request, now)
    if request.status == SignatureRequest.Status.INVITED:
        set_status(request, SignatureRequest.Status.VIEWED, viewed_at=now)
        record(request.version, Kind.VIEWED, now, **_who(request), client=_client(client))


@transaction.atomic
def mark_read(request, *, user, client: Client) -> None:
    """The signatory says, at the end of the text, that they have read it."""
    now = timezone.now()
    held_round(request.version)
    request = _fresh(request)
    _require_signable(user, request, now)
    if request.status != SignatureRequest.Status.VIEWED:
        raise Refused(_("Ouvrez d’abord le texte."), code="order")
    if request.read_to_end_at is None:
        request.read_to_end_at = now
        request.save(update_fields=["read_to_end_at"])
        record(request.version, Kind.READ, now, **_who(request), client=_client(client))


@transaction.atomic
def send_code(request, *, user, client: Client) -> SigningCode:
    """Send a one-time code to the signatory's address; former codes of this request stop working."""
    now = timezone.now()
    held_round(request.version)
    request = _fresh(request)
    _require_signable(user, request, now)
    if request.read_to_end_at is None:
        raise Refused(_("Lisez d’abord le texte jusqu’à la fin."), code="order")
    last = request.codes.first()
    if last and now - last.sent_at < CODE_PAUSE:
        raise Refused(_("Un code vient de partir : regardez dans votre boîte, il arrive en une minute."), code="soon")
    if request.codes.filter(sent_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY:
        raise Refused(_("Trop de codes sont partis depuis hier. Réessayez demain, ou appelez-nous."), code="many")
    code = evidence.new_code()
    message = notifications.SigningCodeMessage(request=request, code=code, minutes=CODE_LIFE.seconds // 60).queue(
        user=user
    )
    kept = SigningCode.objects.create(
        request=request,
        code_hash=evidence.code_hash(settings.SECRET_KEY, str(request.identifier), code),
        message=message,
        sent_at=now,
        expires_at=now + CODE_LIFE,
    )
    record(request.version, Kind.CODE_SENT, now, **_who(request), message=message.pk, recipient=user.email)
    return kept


def consent_of(request, language: str) -> str:
    """The sentence that the signatory of this request agrees to."""
    mandate = request.mandate
    return evidence.consent_wording(
        language,
        name=request.signatory.get_full_name(),
        position=mandate.position,
        partner=request.party.partner.legal_name,
        title=request.version.title,
        number=request.version.number,
        sha256=request.version.sha256,
        delegation_reference=mandate.reference if mandate.kind == Mandate.Kind.DELEGATION else "",
    )


def letters_of(name: str) -> str:
    """A name as it is compared with what was typed: letters and figures of any alphabet, without accents or case."""
    return "".join(each for each in unicodedata.normalize("NFKD", name).casefold() if each.isalnum())


def sign(request, *, user, code: str, typed_name: str, language: str = "fr", client: Client, at=None) -> Signature:
    """Sign: check the code, seal the file with one more signature, write the evidence, see whether the charter is in force.

    Raises PermissionDenied for somebody else's request, Refused (code "code", "name", "order" or a reason of
    `rules.why_not_sign`), sealing.SealKeyError when the seal can't be used. A wrong code is counted even so.
    """
    request = _fresh(request)
    now = at or timezone.now()
    _require_signable(user, request, now)
    if request.read_to_end_at is None:
        raise Refused(_("Lisez d’abord le texte jusqu’à la fin."), code="order")
    if letters_of(typed_name) != letters_of(user.get_full_name()):
        raise Refused(
            {"typed_name": _("Tapez votre nom comme il figure ici : %(name)s.") % {"name": user.get_full_name()}},
            code="name",
        )
    used = _check_code(request, code, now)
    for _race in range(RACES):
        signature = _try_to_sign(request, used, user, typed_name, language, client, at)
        if signature is not None:
            return signature
    raise Refused(_("D’autres personnes signent en ce moment même. Réessayez dans un instant."), code="busy")


def _check_code(request, code: str, now) -> SigningCode:
    """The request's code, if it is the one typed; a wrong one is counted, and recorded, before the refusal.

    What is tried on a code after its last try is refused and not recorded: nobody swells the chain of evidence at will.
    """
    with transaction.atomic():
        held_round(request.version)
        kept = request.codes.select_for_update(of=("self",)).first()
        problem = None
        if kept is None or kept.used_at or kept.expires_at <= now:
            problem = _("Ce code n’est plus valable. Demandez-en un nouveau.")
        elif kept.tries >= CODE_TRIES:
            problem = _("Trop d’essais : demandez un nouveau code.")
        elif kept.code_hash != evidence.code_hash(settings.SECRET_KEY, str(request.identifier), "".join(code.split())):
            problem = _("Ce n’est pas le bon code. Vérifiez les six chiffres reçus.")
        if problem and kept is not None and kept.tries <= CODE_TRIES:
            kept.tries += 1
            kept.save(update_fields=["tries"])
            record(request.version, Kind.CODE_REFUSED, now, **_who(request))
    if problem:
        raise Refused({"code": problem}, code="code")
    return kept


def _try_to_sign(request, code, user, typed_name, language, client, at) -> Signature | None:
    """One race for the next place in the sealed file; None when somebody else took it."""
    now = at or timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    version, charter = request.version, request.version.charter
    base = version.sealed_revisions.order_by("-sequence").first()
    key = seals.current_key()
    values = _evidence_values(request, code, user, typed_name, language, client, key, base, now)
    content = sealing.sign_field(
        files.read(base.name),
        key,
        request.field_name,
        appearance=typesetting.stamp(values, now),
        reason=values["consent"]["text"][:200],
        signer_name=values["signatory"]["name"],
    )
    name = files.keep(charter, version.number, f"{base.sequence + 1:03d}", content)
    with transaction.atomic():
        signing = held_round(version)
        _require_signable(user, _fresh(request), now)
        if SealedRevision.objects.filter(version=version, sequence__gt=base.sequence).exists():
            files.forget(name)
            return None
        if SigningCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now) != 1:
            raise Refused({"code": _("Ce code a déjà servi.")}, code="code")
        seals.register_authority(key)
        sealed = SealedRevision.objects.create(
            version=version,
            sequence=base.sequence + 1,
            name=name,
            sha256=evidence.sha256(content),
            size=len(content),
            made_at=now,
        )
        sequence, previous = chain_end(version)
        values["event"] = {"sequence": sequence + 1, "previous_hash": previous}
        request = _fresh(request)
        signature = Signature.objects.create(
            version=version,
            request=request,
            party=request.party,
            sealed_revision=sealed,
            evidence=values,
            evidence_sha256=evidence.sha256(evidence.canonical_json(values)),
            signed_at=now,
        )
        set_status(request, SignatureRequest.Status.SIGNED, closed_at=now)
        record(
            version,
            Kind.SIGNED,
            now,
            **_who(request),
            evidence_sha256=signature.evidence_sha256,
            sealed_sha256=sealed.sha256,
        )
        notifications.SignatureReceipt(request=request, sealed=sealed).queue(user=user)
        log(
            charter, "charters.signed", user=user, data={"version": version.number, "partner": request.party.partner_id}
        )
        _settle(signing, now)
    return signature


def _evidence_values(request, code, user, typed_name, language, client, key, base, now) -> dict:
    """Everything that evidence keeps of a signature, as values copied at the time (docs/preuve.md)."""
    version, partner, mandate = request.version, request.party.partner, request.mandate
    consent = consent_of(request, language)
    message = code.message
    return {
        "form": "trait-d-union/signature/1",
        "version": {
            "charter": str(version.charter.identifier),
            "number": version.number,
            "sha256": version.sha256,
            "pdf_sha256": version.pdf_sha256,
            "signed_over_sha256": base.sha256,
        },
        "organisation": {
            "legal_name": partner.legal_name,
            "siren": partner.siren,
            "siret": partner.siret,
            "rna": partner.rna,
        },
        "signatory": {
            "name": user.get_full_name(),
            "position": mandate.position,
            "email": user.email,
            "typed_name": typed_name.strip(),
        },
        "mandate": {
            "kind": mandate.kind,
            "reference": mandate.reference,
            "valid_from": mandate.valid_from.isoformat(),
            "valid_until": mandate.valid_until.isoformat() if mandate.valid_until else None,
            "checked_at": evidence.timestamp(mandate.decided_at) if mandate.decided_at else None,
            "checked_by": mandate.decided_by.get_full_name() if mandate.decided_by else None,
        },
        "consent": {"language": language, "text": consent, "sha256": evidence.sha256(consent)},
        "reading": {
            "viewed_at": evidence.timestamp(request.viewed_at),
            "read_to_end_at": evidence.timestamp(request.read_to_end_at),
        },
        "reserves": [],
        "authentication": {
            "methods": list(client.methods),
            "code_sent_at": evidence.timestamp(code.sent_at),
            "code_handed_to_mail_server_at": evidence.timestamp(message.sent_at)
            if message and message.sent_at
            else None,
            "code_entered_at": evidence.timestamp(now),
            "wrong_tries": code.tries,
        },
        "client": {"ip": client.ip, "user_agent": client.user_agent[:300]},
        "signed_at": evidence.timestamp(now),
        "seal": {
            "certificate_serial": f"{key.certificate.serial_number:x}",
            "field": request.field_name,
            "level": "PAdES B-B",
        },
    }


def _client(client: Client) -> dict:
    return {**asdict(client), "user_agent": client.user_agent[:300], "methods": list(client.methods)}


@transaction.atomic
def decline(request, *, user, reason: str) -> None:
    """Refuse to sign, with a reason. A required party that declines stops the round."""
    now = timezone.now()
    signing = held_round(request.version)
    request = _fresh(request)
    _require_signable(user, request, now)
    reason = evidence.plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : les autres organisations doivent comprendre.")})
    set_status(request, SignatureRequest.Status.DECLINED, closed_at=now, reason=reason)
    record(request.version, Kind.DECLINED, now, **_who(request), reason=reason)
    log(request.version.charter, "charters.declined", user=user, data={"request": request.pk})
    _settle(signing, now)
    for coordinator in coordinators():
        notifications.SignatureDeclined(request=request, reason=reason).queue(user=coordinator)


def _settle(signing, now) -> None:
    """Move the round, and the charter, to what the answers make of them."""
    if signing.status != SigningRound.Status.OPEN:
        return
    version = signing.version
    latest = {each.party_id: each.status for each in SignatureRequest.objects.latest_per_party(version)}
    answers = [
        Answer(
            required=party.required,
            signed=latest.get(party.pk) == SignatureRequest.Status.SIGNED,
            declined=latest.get(party.pk) == SignatureRequest.Status.DECLINED,
        )
        for party in version.parties()
    ]
    result = outcome(version.charter.entry_rule, version.charter.entry_count, answers)
    if result is Outcome.IN_FORCE:
        set_status(signing, SigningRound.Status.IN_FORCE, in_force_at=now)
        set_status(held(version.charter), Charter.Status.IN_FORCE)
        record(version, Kind.IN_FORCE, now)
        log(version.charter, "charters.in_force", data={"version": version.number})
        for each in SignatureRequest.objects.latest_per_party(version):
            notifications.CharterInForce(version=version).queue(user=each.signatory)
    elif result is Outcome.STOPPED:
        set_status(signing, SigningRound.Status.STOPPED, closed_at=now)
        record(version, Kind.STOPPED, now)


@transaction.atomic
def expire_requests(now) -> int:
    """Requests whose time has passed without an answer are marked so, with an event each."""
    late = list(SignatureRequest.objects.awaited().filter(expires_at__lte=now).order_by("version_id", "pk"))
    for stale in late:
        held_round(stale.version)
        request = _fresh(stale)
        if request.status in SignatureRequest.AWAITED:
            set_status(request, SignatureRequest.Status.EXPIRED, closed_at=now)
            record(request.version, Kind.EXPIRED, now, **_who(request))
    return len(late)
