"""Charters: their writing, what is talked over and decided, the frozen versions and their signing, the follow-up."""

from .acts import ActTries, Observer, RecordedOriginal, SealedAct, StampedAct, Withdrawal
from .charters import Amendment, Charter, CharterParty, PhaseDate
from .clauses import Clause, ClauseRevision
from .commitments import Commitment, Indicator, ProgressEntry
from .consent import Position
from .discussion import Comment, Mention, ReadMark
from .meetings import AgendaItem, Attendance, CommitteeDecision, DecisionReview, Meeting
from .pages import CharterIndexPage, CharterPage
from .proposals import Proposal, ProposalEvent, ProposalVoice
from .signing import EvidenceEvent, Signature, SignatureRequest, SigningCode, SigningRound
from .versions import ProofFile, PurgePermit, SealAuthority, SealedRevision, Version

__all__ = [
    "ActTries",
    "AgendaItem",
    "Amendment",
    "Attendance",
    "Charter",
    "CharterIndexPage",
    "CharterPage",
    "CharterParty",
    "Clause",
    "ClauseRevision",
    "Comment",
    "Commitment",
    "CommitteeDecision",
    "DecisionReview",
    "EvidenceEvent",
    "Indicator",
    "Meeting",
    "Mention",
    "Observer",
    "PhaseDate",
    "Position",
    "ProgressEntry",
    "ProofFile",
    "Proposal",
    "ProposalEvent",
    "ProposalVoice",
    "PurgePermit",
    "ReadMark",
    "RecordedOriginal",
    "SealAuthority",
    "SealedAct",
    "SealedRevision",
    "Signature",
    "SignatureRequest",
    "SigningCode",
    "SigningRound",
    "StampedAct",
    "Version",
    "Withdrawal",
]
