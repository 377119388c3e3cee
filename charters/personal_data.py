"""The personal data that charters hold, for export, erasure and the retention table."""

import re

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.actions.lifecycle import RETENTION
from charters.evidence import letters_of, timestamp
from charters.models import (
    Attendance,
    Charter,
    ClauseRevision,
    Comment,
    DecisionReview,
    Meeting,
    Mention,
    Observer,
    Position,
    ProgressEntry,
    Proposal,
    ProposalEvent,
    ProposalVoice,
    ReadMark,
    RecordedOriginal,
    SignatureRequest,
    Withdrawal,
)
from portal.partners.models import Membership
from portal.partners.personal_data import users_of
from portal.registry import PersonalData, Subject


def _signatures(subject: Subject) -> list[dict]:
    requests = SignatureRequest.objects.filter(signatory__in=users_of(subject)).select_related(
        "version", "party__partner"
    )
    rows = [
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
    announced = Withdrawal.objects.filter(announced_by__in=users_of(subject)).select_related(
        "version", "party__partner"
    )
    rows += [
        {
            "charter": withdrawal.version.title,
            "version": withdrawal.version.number,
            "organisation": withdrawal.party.partner.legal_name,
            "status": withdrawal.status,
            "withdrawal_announced_on": withdrawal.announced_on.isoformat(),
            "reason": withdrawal.reason,
        }
        for withdrawal in announced
    ]
    return rows


def _observed(subject: Subject) -> list[dict]:
    rows = Observer.objects.filter(user__in=users_of(subject)).select_related("version")
    return [
        {
            "charter": row.version.title,
            "version": row.version.number,
            "role": row.role,
            "invited_at": timestamp(row.invited_at),
            "attested_at": timestamp(row.attested_at) if row.attested_at else "",
        }
        for row in rows
    ]


def _recorded(subject: Subject) -> list[dict]:
    """Originals that the person entered, and those that bear their name for an organisation that was theirs.

    Who signs on paper may have no account: a name alone, in another organisation, is not known to be the same person.
    """
    rows = []
    for user in users_of(subject):
        name = letters_of(user.get_full_name())
        own = set(user.memberships.values_list("partner_id", flat=True))
        originals = RecordedOriginal.objects.filter(Q(recorded_by=user) | Q(party__partner__in=own))
        for original in originals.select_related("version", "party__partner"):
            signed = original.party.partner_id in own and letters_of(original.signatory) == name != ""
            if signed or original.recorded_by_id == user.pk:
                rows.append(
                    {
                        "charter": original.version.title,
                        "version": original.version.number,
                        "organisation": original.party.partner.legal_name,
                        "signatory": original.signatory if signed else "",
                        "position": original.position if signed else "",
                        "signed_on": original.signed_on.isoformat(),
                        "recorded_at": timestamp(original.recorded_at),
                        "recorded_by_you": "1" if original.recorded_by_id == user.pk else "",
                    }
                )
    return rows


def _writings(subject: Subject) -> list[dict]:
    rows = [
        {"kind": "proposal", "text": proposal.text, "reason": proposal.reason, "at": timestamp(proposal.submitted_at)}
        for proposal in Proposal.objects.filter(author__in=users_of(subject))
    ]
    rows += [
        {"kind": "clause", "text": revision.text, "reason": revision.reason, "at": timestamp(revision.at)}
        for revision in ClauseRevision.objects.filter(author__in=users_of(subject))
    ]
    rows += [
        {"kind": "voice", "text": voice.stance, "reason": voice.comment, "at": timestamp(voice.at)}
        for voice in ProposalVoice.objects.filter(author__in=users_of(subject))
    ]
    rows += [
        {"kind": event.kind, "text": "", "reason": event.reason, "at": timestamp(event.at)}
        for event in ProposalEvent.objects.filter(by__in=users_of(subject)).exclude(kind=ProposalEvent.Kind.SUBMITTED)
    ]
    return rows


def _over(now, path="") -> dict:
    """The charters that have been over for longer than they are kept, as a filter through `path`."""
    return {f"{path}charter__status": Charter.Status.ENDED, f"{path}charter__ended_at__lt": now - RETENTION}


def _purge_authors(now) -> int:
    """As `_forget_author`, for everybody who wrote in charters past their retention."""
    changed = 0
    for model, path, names in (
        (Proposal, "", ("author", "decided_by")),
        (ProposalEvent, "proposal__", ("by",)),
        (ProposalVoice, "proposal__", ("author",)),
        (ClauseRevision, "clause__", ("author",)),
    ):
        changed += _forget_people(model, _over(now, path), names)
    return changed


def _forget_people(model, over: dict, names) -> int:
    known = Q()
    for name in names:
        known |= Q(**{f"{name}__isnull": False})
    return model.objects.filter(known, **over).update(**dict.fromkeys(names))


def _forget_author(subject: Subject) -> int:
    """The text and what was decided on it stay, in the name of the organisation; who typed it, and who decided, go."""
    changed = Proposal.objects.filter(author__in=users_of(subject)).update(author=None)
    Proposal.objects.filter(decided_by__in=users_of(subject)).update(decided_by=None)
    ProposalEvent.objects.filter(by__in=users_of(subject)).update(by=None)
    changed += ProposalVoice.objects.filter(author__in=users_of(subject)).update(author=None)
    return changed + ClauseRevision.objects.filter(author__in=users_of(subject)).update(author=None)


def _positions(subject: Subject) -> list[dict]:
    given = Position.objects.filter(author__in=users_of(subject)).select_related("charter", "party__partner", "clause")
    return [
        {
            "charter": position.charter.title,
            "organisation": position.party.partner.legal_name,
            "clause": position.clause.heading if position.clause_id else None,
            "stance": position.stance,
            "reason": position.reason,
            "at": timestamp(position.at),
        }
        for position in given
    ]


def _forget_speaker(subject: Subject) -> int:
    """What the organisation said stays, in its name; who answered for it, and who recorded an objection, go."""
    given = Position.objects.filter(author__in=users_of(subject)).update(author=None)
    return given + Position.objects.filter(recorded_by__in=users_of(subject)).update(recorded_by=None)


def _purge_speakers(now) -> int:
    return _forget_people(Position, _over(now), ("author", "recorded_by"))


def _progress(subject: Subject) -> list[dict]:
    entries = ProgressEntry.objects.filter(author__in=users_of(subject)).select_related("commitment")
    return [
        {
            "commitment": entry.commitment.heading,
            "on": entry.on.isoformat(),
            "state": entry.state,
            "finding": entry.finding,
            "value": f"{entry.value} {entry.unit}" if entry.value is not None else "",
            "at": timestamp(entry.at),
        }
        for entry in entries
    ]


def _forget_reporter(subject: Subject) -> int:
    """What the organisation reported stays; who typed it goes."""
    return ProgressEntry.objects.filter(author__in=users_of(subject)).update(author=None)


def _purge_reporters(now) -> int:
    return _forget_people(ProgressEntry, _over(now, "commitment__"), ("author",))


def _names_of(subject: Subject) -> list[str]:
    """The names under which minutes may speak of a subject: as it was when its data were asked for, or as it is."""
    full = [f"{user.first_name} {user.last_name}".strip() for user in users_of(subject)]
    known = {name for name in [subject.name, *full] if " " in name}
    return sorted(known)


def _attendances(subject: Subject):
    """(row, name) of the attendances whose words hold a name of the subject, in their organisations and former ones."""
    partners = Membership.objects.filter(user__in=users_of(subject)).values("partner")
    for name in _names_of(subject):
        rows = Attendance.objects.filter(people__icontains=name, party__partner__in=partners)
        for row in rows.select_related("meeting__charter", "party__partner").order_by("pk"):
            yield row, name


def _committee(subject: Subject) -> list[dict]:
    rows = [
        {
            "charter": row.meeting.charter.title,
            "meeting": row.meeting.title,
            "at": timestamp(row.meeting.starts_at),
            "organisation": row.party.partner.legal_name,
            "people": row.people,
        }
        for row, _name in _attendances(subject)
    ]
    rows += [
        {"decision": review.decision_id, "state": review.state, "reason": review.reason, "at": timestamp(review.at)}
        for review in DecisionReview.objects.filter(by__in=users_of(subject))
    ]
    return rows


def _forget_attendance(subject: Subject) -> int:
    """The organisation stays present; the person's name goes. Who planned or reviewed goes too."""
    changed = 0
    for row, name in list(_attendances(subject)):
        row.people = re.sub(re.escape(name), "…", row.people, flags=re.IGNORECASE)
        row.save(update_fields=["people"])
        changed += 1
    changed += DecisionReview.objects.filter(by__in=users_of(subject)).update(by=None)
    return changed + Meeting.objects.filter(created_by__in=users_of(subject)).update(created_by=None)


def _purge_attendance(now) -> int:
    """Who came is forgotten; that the organisation did stays."""
    changed = Attendance.objects.filter(**_over(now, "meeting__")).exclude(people="").update(people="")
    changed += _forget_people(DecisionReview, _over(now, "meeting__"), ("by",))
    return changed + _forget_people(Meeting, _over(now), ("created_by",))


SIGNATURES = PersonalData(
    label=_("Signatures de chartes et leur preuve"),
    purpose=_("Prouver qui a engagé quelle organisation."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_signatures,
    kept_because=_("parce qu’elles prouvent ce qui a été signé, tant que la charte doit être gardée"),
)
OBSERVERS = PersonalData(
    label=_("Lectures et témoignages de signatures"),
    purpose=_("Savoir qui a été invité à suivre une signature, et qui l’a attestée."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_observed,
    kept_because=_("parce qu’ils font partie de la preuve de la signature"),
)
ORIGINALS = PersonalData(
    label=_("Originaux signés hors du portail"),
    purpose=_("Prouver qui a engagé quelle organisation, et qui l’a enregistré."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_recorded,
    kept_because=_("parce qu’ils prouvent ce qui a été signé, tant que la charte doit être gardée"),
)
AUTHORS = PersonalData(
    label=_("Textes proposés ou écrits dans les chartes"),
    purpose=_("Raconter l’histoire des clauses."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_writings,
    erase=_forget_author,
    purge=_purge_authors,
)
POSITIONS = PersonalData(
    label=_("Positions données au nom d’une organisation"),
    purpose=_("Savoir si chaque organisation consent au texte d’une charte, et qui a répondu pour elle."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_positions,
    erase=_forget_speaker,
    purge=_purge_speakers,
)
PROGRESS = PersonalData(
    label=_("Points d’avancement saisis dans le suivi des chartes"),
    purpose=_("Dire où en sont les engagements signés."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_progress,
    erase=_forget_reporter,
    purge=_purge_reporters,
)
ATTENDANCE = PersonalData(
    label=_("Présence aux comités de suivi"),
    purpose=_("Dire qui représentait chaque organisation."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_committee,
    erase=_forget_attendance,
    purge=_purge_attendance,
)


def _comments(subject: Subject) -> list[dict]:
    comments = Comment.objects.filter(author__in=users_of(subject)).select_related("charter")
    return [
        {
            "charter": comment.charter.title,
            "text": comment.text,
            "quote": comment.quote,
            "at": timestamp(comment.at),
            "removed_at": timestamp(comment.removed_at) if comment.removed_at else None,
        }
        for comment in comments
    ]


def _forget_comments(subject: Subject) -> int:
    """The words stay, in the name of the organisation; who typed them goes, with what they had read and been called to."""
    users = users_of(subject)
    changed = Comment.objects.filter(author__in=users).update(author=None)
    changed += Comment.objects.filter(resolved_by__in=users).update(resolved_by=None)
    changed += Mention.objects.filter(user__in=users).delete()[0]
    return changed + ReadMark.objects.filter(user__in=users).delete()[0]


def _purge_comments(now) -> int:
    """The talk goes whole: it served to write a text that nobody has to prove any more."""
    over = Comment.objects.filter(**_over(now))
    gone = over.exclude(thread=None).delete()[0] + over.delete()[0]
    return gone + ReadMark.objects.filter(**_over(now)).delete()[0]


COMMENTS = PersonalData(
    label=_("Commentaires en marge des chartes"),
    purpose=_("Discuter d’un texte pendant qu’il s’écrit."),
    retention=_("La vie de la charte, puis cinq ans."),
    export=_comments,
    erase=_forget_comments,
    purge=_purge_comments,
)
