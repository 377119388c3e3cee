"""Who may sign, delegate, observe, record an original, and the named reasons why not."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from charters import models
from charters.rules.people import may_manage, may_read_draft
from charters.rules.versions import observes, why_not_join


def may_see_signing(user, charter) -> bool:
    """Who signed, who is awaited and the proof file: for the parties' members, editors and coordinators."""
    return may_read_draft(user, charter)


def may_follow_signing(user, version) -> bool:
    """Where the signing stands, without its evidence: who may see it all, and who was invited to follow it."""
    return may_see_signing(user, version.charter) or observes(user, version)


def may_attest(user, observer) -> bool:
    """A witness, for themselves, for as long as they are invited."""
    return (
        user.is_authenticated
        and observer.user_id == user.pk
        and observer.role == models.Observer.Role.WITNESS
        and observer.removed_at is None
    )


def all_signed(version) -> bool:
    """In force, and signed by every required party (every party where none is required), on paper or here.

    A party that left the charter meanwhile is waited for no more.
    """
    if version.round.status != models.SigningRound.Status.IN_FORCE:
        return False
    parties = list(version.parties().filter(left_at=None))
    signed = set(version.signatures.values_list("party_id", flat=True))
    signed |= set(version.originals.values_list("party_id", flat=True))
    needed = [party for party in parties if party.required] or parties
    return all(party.pk in signed for party in needed)


# What people are told of each reason of `why_not_record`.
RECORDING_REFUSALS = {
    "closed": gettext_lazy(
        "Cette version ne se signe pas : sa signature n’est pas ouverte, ou le texte a été remplacé."
    ),
    "signed": gettext_lazy("Cette organisation a déjà signé cette version dans le portail."),
    "recorded": gettext_lazy("L’original de cette organisation est déjà enregistré."),
    "foreign": gettext_lazy("Cette organisation ne fait pas partie de cette version."),
    "left": gettext_lazy("Cette organisation s’est retirée de la charte : elle ne signe plus."),
}


def why_not_record(version, party) -> str | None:
    """The reason, by name, for which no original can be recorded for this party; None when one can."""
    stopped = models.SigningRound.Status.STOPPED
    if version.round.status not in (*models.SigningRound.SIGNABLE, stopped):
        return "closed"
    if str(party.pk) not in version.fields:
        return "foreign"
    if party.left_at is not None:
        return "left"
    if version.signatures.filter(party=party).exists():
        return "signed"
    if version.originals.filter(party=party).exists():
        return "recorded"
    return None


def may_delegate(user, request, now) -> bool:
    """The signatory, while they may sign, with a mandate of their own that lets them delegate."""
    mandate = request.mandate
    return why_not_sign(user, request, now) is None and mandate.delegates and mandate.delegated_from_id is None


def may_extend_deadline(user, version) -> bool:
    """Give those who have not signed more time: coordinators, while the version may be signed."""
    return version.round.is_signable and may_manage(user, version.charter)


def may_reopen(user, charter) -> bool:
    """Go back to writing from a version that is being signed: coordinators."""
    return charter.status in models.Charter.SIGNED and may_manage(user, charter)


def may_end(user, charter) -> bool:
    """Bring the charter in force to its end: coordinators, while no avenant is under way."""
    return charter.status == models.Charter.Status.IN_FORCE and may_manage(user, charter)


def may_open_request(user, request) -> bool:
    """A request to sign is its signatory's own."""
    return user.is_authenticated and request.signatory_id == user.pk


# What people are told of each reason of `why_not_sign`; "foreign" is a plain denial.
SIGNING_REFUSALS = {
    "planned": gettext_lazy(
        "Votre tour n’est pas encore venu : d’autres organisations signent d’abord. Vous recevrez une invitation."
    ),
    "replaced": gettext_lazy(
        "Cette demande n’a plus cours : la signature a été confiée à quelqu’un d’autre, ou donnée autrement."
    ),
    "closed": gettext_lazy(
        "Cette version ne se signe pas en ce moment : la signature est suspendue, ou le texte a été remplacé."
    ),
    "answered": gettext_lazy("Vous avez déjà répondu à cette demande."),
    "expired": gettext_lazy("Cette invitation a expiré. Demandez-en une nouvelle à la coordination du réseau."),
    "left": gettext_lazy("Votre organisation s’est retirée de la charte : elle ne signe plus."),
    "mandate": gettext_lazy("Votre mandat n’est plus valable : il a été révoqué ou il est arrivé à son terme."),
}


def why_not_sign(user, request, now) -> str | None:
    """The reason, by name, for which the user can't sign this request at this moment; None when they can.

    "foreign", "closed" (the round is not open any more), "answered", "expired", "planned", "replaced", "left" (the party
    withdrew from the charter), "mandate".
    """
    if not may_open_request(user, request):
        return "foreign"
    replaced = request.status == models.SignatureRequest.Status.REPLACED
    if replaced and not request.version.round.is_signable:
        return "closed"
    if request.status not in models.SignatureRequest.AWAITED:
        return request.status if request.status in ("expired", "planned", "replaced") else "answered"
    if not request.version.round.is_signable:
        return "closed"
    if request.kind == models.SignatureRequest.Kind.JOINING and why_not_join(request.version.charter):
        return "closed"
    if request.kind == models.SignatureRequest.Kind.SIGNATURE and request.party.left_at is not None:
        return "left"
    if request.expires_at and request.expires_at <= now:
        return "expired"
    mandate = request.mandate
    its_own = mandate.user_id == user.pk and mandate.partner_id == request.party.partner_id
    if not its_own or not mandate.is_valid(timezone.localdate(now)):
        return "mandate"
    return None
