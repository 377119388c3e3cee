"""A request to sign as every signing action meets it: read anew, judged, named in the evidence."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError

from charters import rules
from charters.models import (
    SignatureRequest,
)


@dataclass(frozen=True)
class Client:
    """How the person came: address, browser, and how they were authenticated, as evidence keeps it."""

    ip: str = ""
    user_agent: str = ""
    methods: tuple[str, ...] = ()


class Refused(ValidationError):
    """A signing step that can't be taken; `code` is the reason's name (see `rules.why_not_sign`)."""


def require_signable(user, request, now) -> None:
    reason = rules.why_not_sign(user, request, now)
    if reason == "foreign":
        raise PermissionDenied
    if reason:
        raise Refused(rules.SIGNING_REFUSALS[reason], code=reason)


def fresh_request(request) -> SignatureRequest:
    return SignatureRequest.objects.select_related(
        "version__round", "version__charter", "party__partner", "mandate__delegated_from__user", "signatory"
    ).get(pk=request.pk)


def who(request) -> dict:
    return {"partner": request.party.partner.legal_name, "request": str(request.identifier)}


def client_values(client: Client) -> dict:
    return {**asdict(client), "user_agent": client.user_agent[:300], "methods": list(client.methods)}
