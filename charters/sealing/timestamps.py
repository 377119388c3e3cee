"""Appends a document timestamp (RFC 3161, PAdES) to a sealed PDF: one more incremental update over everything before it.

Bytes in, bytes out. The network is the caller's: `ask` carries the request to the authority and brings its answer back.
What comes back is believed only once it was examined as any other timestamp would be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import tsp
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper

from .errors import TimestampError, UnreadablePdf
from .running import run_to_completion
from .seal import DIGEST, open_writer
from .verify import examine

TIMESTAMP_LABEL = "Horodatage du document"
NOT_A_TIMESTAMP = "L’autorité d’horodatage a répondu autre chose qu’un horodatage."
OTHER_REQUEST = "L’autorité d’horodatage a répondu à une autre demande que la nôtre."
DOES_NOT_HOLD = "L’horodatage reçu ne tient pas sur ce fichier."


@dataclass(frozen=True)
class Timestamp:
    """A sealed PDF with one more timestamp: its bytes, the moment attested (aware), the authority's name and serial."""

    pdf: bytes
    at: datetime
    authority: str
    certificate_serial: str


def append_timestamp(pdf: bytes, ask: Callable[[bytes], bytes], field_name: str) -> Timestamp:
    """Append a document timestamp under a new invisible field; the result begins with `pdf` unchanged.

    `ask` takes a DER TimeStampReq and returns the DER TimeStampResp; it is called twice (the first answer says how much
    room to leave) and may raise TimestampError, which comes through. Raises TimestampError for an answer that is no
    timestamp of this file, SealingError for a file that can't be appended to. Blocks.
    """
    writer = open_writer(pdf)
    stamper = signers.PdfTimeStamper(
        _Asking(ask),
        field_name=field_name,
        invis_settings=InvisSigSettings(box_out_of_bounds=True),
        readable_field_name=TIMESTAMP_LABEL,
    )
    output = BytesIO()
    try:
        run_to_completion(lambda: stamper.async_timestamp_pdf(writer, DIGEST, output=output))
    except TimestampError:
        raise
    except (SigningError, PdfError, OSError, ValueError, TypeError, KeyError, AttributeError, AssertionError) as error:
        # A token is parsed piece by piece as it is put in place: whatever it lacks shows anywhere on the way.
        raise TimestampError(NOT_A_TIMESTAMP) from error
    return _examined(output.getvalue(), field_name)


class _Asking(TimeStamper):
    """pyHanko's client of an authority, over the caller's `ask`; what it answers is checked against what was asked."""

    def __init__(self, ask: Callable[[bytes], bytes]):
        super().__init__()
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = self._ask(req.dump())
        try:
            response = tsp.TimeStampResp.load(answer, strict=True)
            status = response["status"]["status"].native
            if status != "granted":
                raise TimestampError(f"L’autorité d’horodatage a refusé la demande ({status}).")
            attested = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            same_nonce = attested["nonce"].native == req["nonce"].native
            same_imprint = attested["message_imprint"].native == req["message_imprint"].native
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampError(NOT_A_TIMESTAMP) from error
        if not (same_nonce and same_imprint):
            raise TimestampError(OTHER_REQUEST)
        return response


def _examined(pdf: bytes, field_name: str) -> Timestamp:
    """The stamped file, once its last timestamp is found to hold, whoever made it."""
    try:
        last = examine(pdf, []).signatures[-1]
    except UnreadablePdf as error:
        raise TimestampError(DOES_NOT_HOLD) from error
    if last.field_name != field_name or not (last.holds and last.covers_whole_file and last.claimed_at):
        raise TimestampError(DOES_NOT_HOLD)
    return Timestamp(pdf, datetime.fromisoformat(last.claimed_at), last.signer, last.certificate_serial)
