"""The personal data that charters hold, for export, erasure and the retention table."""

from django.utils.translation import gettext_lazy as _

from charters.evidence import timestamp
from charters.models import ClauseRevision, Proposal, SignatureRequest
from portal.partners.personal_data import users_of
from portal.registry import PersonalData, Subject


def _signatures(subject: Subject) -> list[dict]:
    requests = SignatureRequest.objects.filter(signatory__in=users_of(subject)).select_related(
        "version", "party__partner"
    )
    return [
        {
            "charter": request.version.title,
            "version": request.version.number,
            "organisation": request.party.partner.legal_name,
            "status": request.status,
            "invited_at": timestamp(request.invited_at),
            "evidence": request.signature.evidence if hasattr(request, "signature") else None,
        }
        for request in requests
    ]


def _writings(subject: Subject) -> list[dict]:
    rows = [
        {"kind": "proposal", "text": proposal.text, "reason": proposal.reason, "at": timestamp(proposal.submitted_at)}
        for proposal in Proposal.objects.filter(author__in=users_of(subject))
    ]
    rows += [
        {"kind": "clause", "text": revision.text, "reason": revision.reason, "at": timestamp(revision.at)}
        for revision in ClauseRevision.objects.filter(author__in=users_of(subject))
    ]
    return rows


def _forget_author(subject: Subject) -> int:
    """The text stays, in the name of the organisation; who typed it goes."""
    changed = Proposal.objects.filter(author__in=users_of(subject)).update(author=None)
    return changed + ClauseRevision.objects.filter(author__in=users_of(subject)).update(author=None)


SIGNATURES = PersonalData(
    label=_("Signatures de chartes et leur preuve"),
    purpose=_("Prouver qui a engagé quelle organisation."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_signatures,
    kept_because=_("parce qu’elles prouvent ce qui a été signé, tant que la charte doit être gardée"),
)
AUTHORS = PersonalData(
    label=_("Textes proposés ou écrits dans les chartes"),
    purpose=_("Raconter l’histoire des clauses."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_writings,
    erase=_forget_author,
)
