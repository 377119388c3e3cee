"""Joining a version in force: the invitation, and the act that the signatory seals, apart from the version's own file.

An organisation that was invited is no party before it signs: until then its row says that it left when it was invited.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import act_typesetting, evidence, files, notifications, rules, sealing, seals, typesetting
from charters.models import CharterParty, EvidenceEvent, SealedAct, Signature, SignatureRequest, SigningCode
from portal.partners.models import Mandate, User
from portal.partners.rules import require
from portal.states import set_status

from .holding import held, raise_edition
from .recording import chain_end, held_round, record
from .requests import Refused, fresh_request, require_signable, who
from .signed_evidence import consent_of, evidence_values
from .writing import STEP

Kind = EvidenceEvent.Kind


@transaction.atomic
def invite_to_join(charter, mandate, *, deadline=None, actor, at=None) -> SignatureRequest:
    """Invite the holder of a checked mandate to join the version in force for their organisation.

    Inviting the same organisation again replaces the former invitation. Raises ValidationError when the charter can't be
    joined, for an organisation that is a party already, and for a mandate that is not valid.
    """
    now = at or timezone.now()
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    reason = rules.why_not_join(charter)
    if reason:
        raise ValidationError(reason, code="state")
    version = rules.version_in_force(charter)
    held_round(version)
    mandate = Mandate.objects.select_related("user", "partner").get(pk=mandate.pk)
    if not mandate.is_valid(timezone.localdate(now)):
        raise ValidationError({"mandate": _("Ce mandat n’est pas valable : il faut un mandat vérifié et en cours.")})
    if mandate.delegated_from_id:
        raise ValidationError({"mandate": _("Cette délégation a été donnée pour une autre signature.")})
    if charter.parties.current().filter(partner=mandate.partner).exists():
        raise ValidationError({"mandate": _("Cette organisation participe déjà à la charte.")})
    if deadline and deadline <= now:
        raise ValidationError({"deadline": _("Cette date est déjà passée.")})
    request = SignatureRequest.objects.create(
        version=version,
        kind=SignatureRequest.Kind.JOINING,
        party=_party_to_be(charter, version, mandate.partner, now),
        signatory=mandate.user,
        mandate=mandate,
        field_name=act_typesetting.FIELD,
        invited_at=now,
        expires_at=deadline,
    )
    message = notifications.JoiningInvitation(request=request).queue(user=mandate.user)
    record(version, Kind.INVITED, now, **who(request), message=message.pk, recipient=mandate.user.email, joining=True)
    log(charter, "charters.joining_invited", user=actor, data={"request": request.pk})
    return request


def _party_to_be(charter, version, partner, now) -> CharterParty:
    """The row of an organisation that is invited: that of its former invitation, unless that one was signed."""
    former = SignatureRequest.objects.filter(version=version, party__partner=partner).exclude(
        status=SignatureRequest.Status.REPLACED
    )
    for request in former.filter(kind=SignatureRequest.Kind.JOINING).exclude(status=SignatureRequest.Status.SIGNED):
        set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)
        record(version, Kind.REPLACED, now, **who(fresh_request(request)))
        return request.party
    last = charter.parties.aggregate(last=Max("position"))["last"] or 0
    return CharterParty.objects.create(
        charter=charter, partner=partner, required=False, position=last + STEP, joined_at=now, left_at=now
    )


def try_to_join(request, code, user, typed_name, language, client, at) -> Signature:
    """Make and sign the act, then put it in the register; the steps before it are those of any signature.

    Raises Refused when the code was used, or the request stopped being signable, meanwhile.
    """
    now = at or timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    version, charter = request.version, request.version.charter
    key = seals.current_key()
    pdf, boxes = act_typesetting.typeset_joining(request, consent_of(request, language), now)
    certified = sealing.certify(pdf, key, [_field(boxes[0], request)], reason=_reason(request))
    values = evidence_values(request, code, user, typed_name, language, client, key, evidence.sha256(certified), now)
    content = sealing.sign_field(
        certified,
        key,
        request.field_name,
        appearance=typesetting.stamp(values, now),
        reason=values["consent"]["text"][:200],
        signer_name=values["signatory"]["name"],
    )
    name = files.keep(charter, version.number, "adhesion", content)
    with files.put_in_place(name):
        charter = held(charter)
        held_round(version)
        request = fresh_request(request)
        require_signable(user, request, now)
        if charter.parties.current().filter(partner=request.party.partner_id).exists():
            raise Refused(_("Cette organisation participe déjà à la charte."), code="answered")
        if SigningCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now) != 1:
            raise Refused({"code": _("Ce code a déjà servi.")}, code="code")
        seals.register_authority(key)
        act = SealedAct.objects.create(
            version=version,
            party=request.party,
            kind=SealedAct.Kind.JOINING,
            name=name,
            sha256=evidence.sha256(content),
            size=len(content),
            made_at=now,
        )
        sequence, previous = chain_end(version)
        values["event"] = {"sequence": sequence + 1, "previous_hash": previous}
        signature = Signature.objects.create(
            version=version,
            request=request,
            party=request.party,
            act=act,
            evidence=values,
            evidence_sha256=evidence.sha256(evidence.canonical_json(values)),
            signed_at=now,
        )
        set_status(request, SignatureRequest.Status.SIGNED, closed_at=now)
        request.party.joined_at, request.party.left_at = now, None
        request.party.save(update_fields=["joined_at", "left_at"])
        raise_edition(charter)
        record(
            version,
            Kind.JOINED,
            now,
            **who(request),
            evidence_sha256=signature.evidence_sha256,
            act_sha256=act.sha256,
            version_sha256=version.sha256,
        )
        log(
            charter, "charters.joined", user=user, data={"version": version.number, "partner": request.party.partner_id}
        )
        notifications.JoiningReceipt(request=request, act=act).queue(user=user)
        for coordinator in User.objects.coordinating():
            notifications.PartyJoined(request=request).queue(user=coordinator)
    return signature


def _field(box, request) -> sealing.FieldBox:
    return sealing.FieldBox(
        name=request.field_name,
        page=box.page,
        box=(box.x, box.y, box.x + box.width, box.y + box.height),
        label=f"Signature de {request.party.partner.legal_name}",
    )


def _reason(request) -> str:
    return f"Adhésion à la version {request.version.number}, empreinte {request.version.sha256}"
