"""Keys and PAdES signatures of the charters: bytes and values in, bytes and values out.

No Django, no database, no network. `keys` and `keyring` hold what signs, `seal` certifies and signs, `timestamps` appends
what a timestamp authority answers, `verify` examines, `sandbox` examines what a stranger handed in.
"""

from .errors import SealingError, SealKeyError, TimestampError, UnreadablePdf
from .keyring import create_keyring, former_certificates, load_keyring, load_pkcs12, rotate_leaf
from .keys import Authority, SealKey, days_left, issue_leaf, make_authority, require_usable, root_fingerprint
from .report import Report, SignatureReport
from .sandbox import examine_untrusted
from .seal import FieldBox, certify, sign_field
from .timestamps import Timestamp, append_timestamp
from .verify import examine, revision_lengths

__all__ = [
    "Authority",
    "FieldBox",
    "Report",
    "SealKey",
    "SealKeyError",
    "SealingError",
    "SignatureReport",
    "Timestamp",
    "TimestampError",
    "UnreadablePdf",
    "append_timestamp",
    "certify",
    "create_keyring",
    "days_left",
    "examine",
    "examine_untrusted",
    "former_certificates",
    "issue_leaf",
    "load_keyring",
    "load_pkcs12",
    "make_authority",
    "require_usable",
    "revision_lengths",
    "root_fingerprint",
    "rotate_leaf",
    "sign_field",
]
