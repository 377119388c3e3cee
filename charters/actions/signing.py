"""Signing a frozen version: reading, the code, the signature, declining. Each step leaves its evidence.

The sealed file is made outside the transaction and put in place by compare-and-swap inside a short one, the round held.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, notifications, sealing, seals, typesetting
from charters.models import (
    EvidenceEvent,
    SealedRevision,
    Signature,
    SignatureRequest,
    SigningCode,
)
from portal.partners.models import User
from portal.states import set_status

from .joining import try_to_join
from .recording import chain_end, held_round, record
from .requests import Client, Refused, client_values, fresh_request, require_signable, who
from .settling import settle
from .signed_evidence import evidence_values

CODE_LIFE = timedelta(minutes=15)


CODE_PAUSE = timedelta(seconds=45)


CODE_TRIES = 5


CODES_A_DAY = 10


RACES = 8


Kind = EvidenceEvent.Kind


@transaction.atomic
def view_request(request, *, user, client: Client) -> None:
    """The signatory, logged in, opens the text. Mail scanners never come here: it takes an account and a POST."""
    now = timezone.now()
    held_round(request.version)
    request = fresh_request(request)
    require_signable(user, request, now)
    if request.status == SignatureRequest.Status.INVITED:
        set_status(request, SignatureRequest.Status.VIEWED, viewed_at=now)
        record(request.version, Kind.VIEWED, now, **who(request), client=client_values(client))


@transaction.atomic
def mark_read(request, *, user, client: Client) -> None:
    """The signatory says, at the end of the text, that they have read it."""
    now = timezone.now()
    held_round(request.version)
    request = fresh_request(request)
    require_signable(user, request, now)
    if request.status != SignatureRequest.Status.VIEWED:
        raise Refused(_("Ouvrez d’abord le texte."), code="order")
    if request.read_to_end_at is None:
        request.read_to_end_at = now
        request.save(update_fields=["read_to_end_at"])
        record(request.version, Kind.READ, now, **who(request), client=client_values(client))


@transaction.atomic
def send_code(request, *, user, client: Client) -> SigningCode:
    """Send a one-time code to the signatory's address; former codes of this request stop working."""
    now = timezone.now()
    held_round(request.version)
    request = fresh_request(request)
    require_signable(user, request, now)
    if request.read_to_end_at is None:
        raise Refused(_("Lisez d’abord le texte jusqu’à la fin."), code="order")
    last = request.codes.first()
    if last and now - last.sent_at < CODE_PAUSE:
        raise Refused(_("Un code vient de partir : regardez dans votre boîte, il arrive en une minute."), code="soon")
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
    record(request.version, Kind.CODE_SENT, now, **who(request), message=message.pk, recipient=user.email)
    return kept


def sign(request, *, user, code: str, typed_name: str, language: str = "fr", client: Client, at=None) -> Signature:
    """Sign: check the code, seal the file with one more signature, write the evidence, see whether the charter is in force.

    Raises PermissionDenied for somebody else's request, Refused (code "code", "name", "order" or a reason of
    `rules.why_not_sign`), sealing.SealKeyError when the seal can't be used. A wrong code is counted even so.
    """
    request = fresh_request(request)
    now = at or timezone.now()
    require_signable(user, request, now)
    if request.read_to_end_at is None:
        raise Refused(_("Lisez d’abord le texte jusqu’à la fin."), code="order")
    if evidence.letters_of(typed_name) != evidence.letters_of(user.get_full_name()):
        raise Refused(
            {"typed_name": _("Tapez votre nom comme il figure ici : %(name)s.") % {"name": user.get_full_name()}},
            code="name",
        )
    used = _check_code(request, code, now)
    attempt = try_to_join if request.kind == SignatureRequest.Kind.JOINING else _try_to_sign
    for _race in range(RACES):
        signature = attempt(request, used, user, typed_name, language, client, at)
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
            problem = _("Trop d’essais : demandez un nouveau code.")
        elif kept.code_hash != evidence.code_hash(settings.SECRET_KEY, str(request.identifier), "".join(code.split())):
            problem = _("Ce n’est pas le bon code. Vérifiez les six chiffres reçus.")
        if problem and kept is not None and kept.tries <= CODE_TRIES:
            kept.tries += 1
            kept.save(update_fields=["tries"])
            record(request.version, Kind.CODE_REFUSED, now, **who(request))
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
    values = evidence_values(request, code, user, typed_name, language, client, key, base.sha256, now)
    content = sealing.sign_field(
        files.read(base.name),
        key,
        request.field_name,
        appearance=typesetting.stamp(values, now),
        reason=values["consent"]["text"][:200],
        signer_name=values["signatory"]["name"],
    )
    name = files.keep(charter, version.number, f"{base.sequence + 1:03d}", content)
    with files.put_in_place(name):
        signing = held_round(version)
        require_signable(user, fresh_request(request), now)
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
        request = fresh_request(request)
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
            **who(request),
            evidence_sha256=signature.evidence_sha256,
            sealed_sha256=sealed.sha256,
        )
        notifications.SignatureReceipt(request=request, sealed=sealed).queue(user=user)
        log(
            charter, "charters.signed", user=user, data={"version": version.number, "partner": request.party.partner_id}
        )
        settle(signing, now)
    return signature


@transaction.atomic
def decline(request, *, user, reason: str) -> None:
    """Refuse to sign, with a reason. A required party that declines stops the round."""
    now = timezone.now()
    signing = held_round(request.version)
    request = fresh_request(request)
    require_signable(user, request, now)
    reason = evidence.plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : les autres organisations doivent comprendre.")})
    set_status(request, SignatureRequest.Status.DECLINED, closed_at=now, reason=reason)
    record(request.version, Kind.DECLINED, now, **who(request), reason=reason)
    log(request.version.charter, "charters.declined", user=user, data={"request": request.pk})
    settle(signing, now)
    for coordinator in User.objects.coordinating():
        notifications.SignatureDeclined(request=request, reason=reason).queue(user=coordinator)
