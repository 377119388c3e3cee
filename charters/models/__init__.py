"""Charters: the writing (charter, parties, clauses, proposals), the frozen versions, the signing and its evidence."""

from .charters import Charter, CharterParty
from .clauses import Clause, ClauseRevision, Proposal
from .pages import CharterIndexPage, CharterPage
from .signing import EvidenceEvent, Signature, SignatureRequest, SigningCode, SigningRound
from .versions import ProofFile, PurgePermit, SealAuthority, SealedRevision, Version

__all__ = [
    "Charter",
    "CharterIndexPage",
    "CharterPage",
    "CharterParty",
    "Clause",
    "ClauseRevision",
    "EvidenceEvent",
    "ProofFile",
    "Proposal",
    "PurgePermit",
    "SealAuthority",
    "SealedRevision",
    "Signature",
    "SignatureRequest",
    "SigningCode",
    "SigningRound",
    "Version",
]
