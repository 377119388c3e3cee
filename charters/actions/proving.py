"""The proof file of a version: made and sealed when it is asked for, its hash registered before it is handed out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, queries, rules, sealing, seals, typesetting
from charters.models import ProofFile
from portal.partners.rules import require

from .recording import held_round


def hand_out_proof(version, *, actor) -> bytes:
    """The sealed proof file (PDF) of a version as its log stands now; the verification page knows it from then on.

    Raises PermissionDenied to whoever may not see the signing, sealing.SealKeyError when the seal can't be used.
    """
    require(rules.may_see_signing(actor, version.charter))
    made_at = timezone.now()
    key = seals.current_key()
    with transaction.atomic():
        held_round(version)
        signatures = list(version.signatures.order_by("signed_at", "pk"))
        events = list(version.events.order_by("sequence"))
        elsewhere = queries.recorded_originals(version)
        witnesses = queries.witnesses_of(version)
    pdf = typesetting.proof(version, signatures, events, made_at, elsewhere, witnesses)
    content = sealing.certify(pdf, key, [], reason=_("Dossier de preuve établi par le portail"))
    with transaction.atomic():
        seals.register_authority(key)
        proof = ProofFile.objects.create(
            version=version,
            sha256=evidence.sha256(content),
            size=len(content),
            last_event=events[-1].sequence,
            made_at=made_at,
        )
        log(
            version.charter,
            "charters.proof_made",
            user=actor,
            data={"version": version.number, "sha256": proof.sha256},
        )
    return content
