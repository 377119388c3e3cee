"""What an examination found, as plain values that go through JSON unchanged.

Nothing is computed here from a PDF: see verify.py. Texts taken from the file are those of whoever made it: they
are shortened and cleaned of control characters, and still to be escaped where they are shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["certification", "signature", "timestamp"]
ModificationLevel = Literal["none", "lta_updates", "form_filling", "annotations", "other"]
"""What was added after a signature: nothing; timestamps and proofs; signatures; annotations; anything else."""


@dataclass(frozen=True)
class SignatureReport:
    """One signature of the file. Only `bottom_line` says that it holds in every respect; for a
    timestamp, `holds` is that but for who made it.

    `claimed_at` is ISO 8601, as the signer states it. `intact`: the bytes covered are those that were signed.
    `valid`: the certificate's key made the signature. `trusted`: the certificate comes from a given root and was in
    its validity at the moment of reference. `permitted`: what was added later stays within what the certification
    allows. `covers_bytes` counts from the start of the file; 0 when the coverage is unclear. `revision` counts
    from 0, the file before any signature. `problem` is a French sentence, empty when all is well.
    """

    field_name: str
    kind: Kind
    signer: str
    stated_name: str
    reason: str
    claimed_at: str | None
    certificate_serial: str
    intact: bool
    valid: bool
    trusted: bool
    permitted: bool
    modification_level: ModificationLevel
    covers_bytes: int
    covers_whole_file: bool
    revision: int
    bottom_line: bool
    problem: str

    @property
    def holds(self) -> bool:
        """Whether it holds: fully or, for a timestamp, but for an authority that is not among those known here."""
        stands = self.intact and self.valid and self.permitted and self.covers_bytes > 0
        return self.bottom_line or (self.kind == "timestamp" and stands and self.modification_level != "other")


@dataclass(frozen=True)
class Report:
    """The whole file. `signatures` go from the oldest to the latest.

    `appended_bytes` is what follows the end of the latest signature's coverage, 0 without a signature;
    `modification_level` is the heaviest of the signatures', "none" without a signature.
    """

    signatures: tuple[SignatureReport, ...]
    empty_fields: tuple[str, ...]
    revisions: int
    length: int
    certified: bool
    added_after_last: bool
    appended_bytes: int
    modification_level: ModificationLevel

    @property
    def count(self) -> int:
        """Number of signatures, certification and timestamps included."""
        return len(self.signatures)

    @property
    def all_hold(self) -> bool:
        """Whether there is at least one signature, everything holds and nothing follows the last.

        A timestamp of an unknown authority takes nothing from the signatures that it covers, and adds nothing either.
        """
        signed = any(signature.kind != "timestamp" for signature in self.signatures)
        return signed and all(signature.holds for signature in self.signatures) and not self.added_after_last

    def as_dict(self) -> dict[str, Any]:
        """The report as lists, strings, numbers and booleans; `count` and `all_hold` are added for readers."""
        values = asdict(self)
        values["signatures"] = [asdict(signature) for signature in self.signatures]
        values["empty_fields"] = list(self.empty_fields)
        return values | {"count": self.count, "all_hold": self.all_hold}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Report":
        """The inverse of `as_dict`."""
        own = {name: value for name, value in values.items() if name not in {"count", "all_hold"}}
        own["signatures"] = tuple(SignatureReport(**signature) for signature in values["signatures"])
        own["empty_fields"] = tuple(values["empty_fields"])
        return cls(**own)
