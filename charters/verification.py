"""What a file or a hash is, against the register of sealed files, and what its signatures say by themselves.

Two verdicts that are never mixed: *intact* means byte for byte a registered file; the signatures are examined apart.
"""

import threading
from dataclasses import asdict, dataclass, replace

from charters import sealing, seals, timestamping
from charters.evidence import broken_link, canonical_json, sha256, timestamp
from charters.models import EvidenceEvent, ProofFile, SealedAct, SealedRevision, StampedAct, Version

MAX_BYTES = 20 * 1024 * 1024
# The events that carry the hash of a signature's evidence.
SIGNED_BY = (EvidenceEvent.Kind.SIGNED, EvidenceEvent.Kind.JOINED)
EXAMINATIONS = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Known:
    """A registered file or text: `kind` is sealed, pdf (before sealing), text (canonical), proof, joining or
    withdrawal (an act).

    For a sealed file, `later_signatures` were added since. For a sealed file and an act, `timestamped_at` (by
    `timestamped_by`) is the moment of its last timestamp, empty while it has none. For a proof file, `made_at` is when it
    was handed out and `last_event` the last event of the log that it tells.
    """

    kind: str
    charter: str
    slug: str
    version: int
    sequence: int
    last_sequence: int
    signatories: tuple[tuple[str, str, str], ...]
    made_at: str = ""
    last_event: int = 0
    later_signatures: int = 0
    timestamped_at: str = ""
    timestamped_by: str = ""
    organisation: str = ""
    withdrawal_status: str = ""
    effective_on: str = ""


@dataclass(frozen=True)
class Verdict:
    """`intact` is True or False against the register, None when the register was not asked.

    `begins_with` names a registered file at the head of one that was changed after it. `unreadable` is a sentence, empty
    for a file that could be read; `report` is None for a hash alone or an unreadable file.
    """

    sha256: str
    intact: bool | None
    known: Known | None
    begins_with: Known | None
    report: sealing.Report | None
    unreadable: str

    @property
    def signatures_hold(self) -> bool:
        return self.report is not None and self.report.all_hold

    @property
    def exit_code(self) -> int:
        """0 only for an intact file whose signatures hold, 1 for an altered or unknown one, 2 for an unreadable one."""
        if self.unreadable:
            return 2
        return 0 if self.intact and self.signatures_hold else 1

    def as_dict(self) -> dict:
        return {
            "sha256": self.sha256,
            "intact": self.intact,
            "known": asdict(self.known) if self.known else None,
            "begins_with": asdict(self.begins_with) if self.begins_with else None,
            "signatures_hold": self.signatures_hold,
            "signatures": self.report.as_dict() if self.report else None,
            "unreadable": self.unreadable,
        }


@dataclass(frozen=True)
class Chain:
    """What a version's chain of evidence says of itself: how many events, and the first that does not hold (or None).

    `altered` names the organisations whose signature's evidence is not the one that the chain recorded; it is asked of a
    whole chain only.
    """

    events: int
    broken_at: int | None
    last_hash: str
    altered: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.altered


class Busy(Exception):
    """Too many files are being examined at this moment."""


def look_up(digest: str) -> Known | None:
    """What the register knows by this SHA-256 (hexadecimal)."""
    sealed = SealedRevision.objects.filter(sha256=digest).select_related("version__charter").first()
    if sealed:
        return _known("sealed", sealed.version, sealed.sequence)
    for kind, where in (("text", {"sha256": digest}), ("pdf", {"pdf_sha256": digest})):
        version = Version.objects.filter(**where).select_related("charter").first()
        if version:
            return _known(kind, version, 0)
    act = SealedAct.objects.filter(sha256=digest).select_related("version__charter", "party__partner").first()
    if act:
        return _known_act(act)
    stamped = (
        StampedAct.objects.filter(sha256=digest).select_related("act__version__charter", "act__party__partner").first()
    )
    if stamped:
        at, by = timestamp(stamped.attested_at), stamped.authority
        return replace(_known_act(stamped.act), timestamped_at=at, timestamped_by=by)
    proof = ProofFile.objects.filter(sha256=digest).select_related("version__charter").first()
    if proof:
        known = _known("proof", proof.version, 0)
        return replace(known, made_at=timestamp(proof.made_at), last_event=proof.last_event)
    return None


def _known_act(act: SealedAct) -> Known:
    known = replace(
        _known(act.kind, act.version, 0), made_at=timestamp(act.made_at), organisation=act.party.partner.legal_name
    )
    if act.kind == SealedAct.Kind.JOINING:
        signatory = act.signature.evidence["signatory"]
        organisation = act.signature.evidence["organisation"]["legal_name"]
        return replace(
            known,
            organisation=organisation,
            signatories=((organisation, signatory["name"], act.signature.evidence["signed_at"]),),
        )
    return replace(
        known,
        withdrawal_status=act.withdrawal.status,
        effective_on=act.withdrawal.effective_on.isoformat(),
    )


def _known(kind: str, version: Version, sequence: int) -> Known:
    signatures = version.signatures.filter(sealed_revision__sequence__lte=sequence).order_by(
        "sealed_revision__sequence"
    )
    revisions = list(version.sealed_revisions.order_by("sequence"))
    stamp = last_timestamp(version, sequence)
    later = [each for each in revisions if each.sequence > sequence and each.kind != SealedRevision.Kind.TIMESTAMP]
    return Known(
        kind=kind,
        charter=version.title,
        slug=version.charter.slug,
        version=version.number,
        sequence=sequence,
        last_sequence=revisions[-1].sequence,
        later_signatures=len(later),
        timestamped_at=stamp.data["attested_at"] if stamp else "",
        timestamped_by=stamp.data["authority"] if stamp else "",
        signatories=tuple(
            (
                each.evidence["organisation"]["legal_name"],
                each.evidence["signatory"]["name"],
                each.evidence["signed_at"],
            )
            for each in signatures
        ),
    )


def last_timestamp(version: Version, sequence: int) -> EvidenceEvent | None:
    """The event that tells of the last timestamp that the sealed file of this sequence bears."""
    events = version.events.filter(kind=EvidenceEvent.Kind.TIMESTAMPED).order_by("-sequence")
    return next((event for event in events if event.data["revision"] <= sequence), None)


def check_chain(version: Version) -> Chain:
    """Recompute every hash of a version's chain, then of each signature's evidence.

    A chain that ends before the last event that a registered proof file tells is broken at the first one missing.
    """
    events = list(version.events.order_by("sequence"))
    broken_at, altered = broken_link(version.sha256, events), ()
    told = max(version.proof_files.values_list("last_event", flat=True), default=1)
    if broken_at is None and len(events) < told:
        broken_at = len(events) + 1
    if broken_at is None:
        recorded = {each.data["evidence_sha256"] for each in events if each.kind in SIGNED_BY}
        altered = tuple(
            each.party.partner.legal_name
            for each in version.signatures.select_related("party__partner").order_by("signed_at", "pk")
            if _evidence_hash(each) not in recorded
        )
    return Chain(len(events), broken_at, events[-1].hash if events else "", altered)


def _evidence_hash(signature) -> str:
    """The hash of a signature's evidence as it stands; empty for values that have no canonical form."""
    try:
        return sha256(canonical_json(signature.evidence))
    except ValueError:
        return ""


def verify(content: bytes, *, roots=None, with_register: bool = True) -> Verdict:
    """Both verdicts on a file. `roots` are the trusted roots (the register's by default).

    A registered file is read in this process; any other in one of its own, with little memory and time. Raises Busy.
    """
    digest = sha256(content)
    known = look_up(digest) if with_register else None
    intact = (known is not None) if with_register else None
    if roots is None:
        roots = seals.trusted_roots()
    begins_with = None
    try:
        report = (
            sealing.examine(content, roots, timestamp_roots=timestamping.trusted_roots())
            if known
            else _examine_stranger(content, roots)
        )
    except sealing.UnreadablePdf as error:
        return Verdict(digest, intact, known, None, None, str(error))
    if with_register and not known:
        begins_with = _head(content)
    return Verdict(digest, intact, known, begins_with, report, "")


def _examine_stranger(content: bytes, roots):
    if not EXAMINATIONS.acquire(timeout=15):
        raise Busy
    try:
        return sealing.examine_untrusted(content, roots, timestamp_roots=timestamping.trusted_roots())
    finally:
        EXAMINATIONS.release()


def _head(content: bytes) -> Known | None:
    """The longest registered file that stands, whole, at the head of this one: what was there before it was changed."""
    sealed, *others = (
        registered.objects.filter(size__lt=len(content)).order_by().values_list("size", flat=True)
        for registered in (SealedRevision, SealedAct, StampedAct, ProofFile)
    )
    for size in sealed.union(*others).order_by("-size")[:2000]:
        if content[max(0, size - 6) : size].rstrip().endswith(b"%%EOF"):
            known = look_up(sha256(content[:size]))
            if known:
                return known
    return None
