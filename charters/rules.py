"""Who may do what with a charter, and what stands in the way: without writes, for views, templates and actions alike."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters import models
from portal.partners.models import Membership
from portal.partners.rules import is_coordinator


def is_editor(user, charter) -> bool:
    """Holds the pen: coordinators, and the charter's editors for as long as they belong to one of its parties."""
    if not user.is_authenticated:
        return False
    return is_coordinator(user) or (charter.editors.filter(pk=user.pk).exists() and bool(acts_for(user, charter)))


def acts_for(user, charter) -> list:
    """The parties in whose name the user may speak: those of the organisations they belong to."""
    if not user.is_authenticated:
        return []
    partners = Membership.objects.current().filter(user=user).values("partner")
    return list(models.CharterParty.objects.current().filter(charter=charter, partner__in=partners))


def may_open_charters(user) -> bool:
    return is_coordinator(user)


def may_read_draft(user, charter) -> bool:
    """The text before it is frozen is for those who write it: parties' members, editors, coordinators."""
    return is_editor(user, charter) or bool(acts_for(user, charter))


def may_read_version(user, version) -> bool:
    """A frozen text is public since its signing began, and before then for those who wrote it."""
    return version.is_public or may_read_draft(user, version.charter)


def may_edit_clauses(user, charter) -> bool:
    return charter.status == models.Charter.Status.DRAFTING and is_editor(user, charter)


def may_propose(user, charter) -> bool:
    return charter.status == models.Charter.Status.DRAFTING and may_read_draft(user, charter)


def may_propose_for(user, charter) -> list:
    """The parties in whose name the user may propose: an editor enters for any, a member speaks for their own."""
    if is_editor(user, charter):
        return list(models.CharterParty.objects.current().filter(charter=charter))
    return acts_for(user, charter) if may_propose(user, charter) else []


def may_withdraw_proposal(user, proposal) -> bool:
    """Its author, and the members of the organisation in whose name it was made."""
    own = any(party.partner_id == proposal.partner_id for party in acts_for(user, proposal.charter))
    return user.is_authenticated and (own or proposal.author_id == user.pk)


def may_decide_proposals(user, charter) -> bool:
    return may_edit_clauses(user, charter)


def may_manage(user, charter) -> bool:
    """Parties, rule, editors, freezing, the signing round: the network's coordinators."""
    return is_coordinator(user)


def why_not_freeze(charter) -> list[str]:
    """What still stands in the way of freezing, as sentences; empty when nothing does."""
    reasons = []
    parties = charter.parties.current().count()
    if not charter.clauses.filter(removed_at=None).exists():
        reasons.append(_("Le texte n’a encore aucune clause."))
    if parties < 2:
        reasons.append(_("Il faut au moins deux organisations."))
    if charter.entry_rule == models.Charter.EntryRule.COUNT and (charter.entry_count or 0) > parties:
        reasons.append(_("La règle d’entrée en vigueur demande plus d’organisations qu’il n’y en a."))
    waiting = charter.proposals.open().count()
    if waiting:
        reasons.append(_("Des propositions attendent une décision : %(count)s.") % {"count": waiting})
    return reasons


def may_see_signing(user, charter) -> bool:
    """Who signed, who is awaited and the proof file: for the parties' members, editors and coordinators."""
    return may_read_draft(user, charter)


def may_open_request(user, request) -> bool:
    """A request to sign is its signatory's own."""
    return user.is_authenticated and request.signatory_id == user.pk


# What people are told of each reason of `why_not_sign`; "foreign" is a plain denial.
SIGNING_REFUSALS = {
    "closed": gettext_lazy(
        "Cette version ne se signe pas en ce moment : la signature est suspendue, ou le texte a été remplacé."
    ),
    "answered": gettext_lazy("Vous avez déjà répondu à cette demande."),
    "expired": gettext_lazy("Cette invitation a expiré. Demandez-en une nouvelle à la coordination du réseau."),
    "mandate": gettext_lazy("Votre mandat n’est plus valable : il a été révoqué ou il est arrivé à son terme."),
}


def why_not_sign(user, request, now) -> str | None:
    """The reason, by name, for which the user can't sign this request at this moment; None when they can.

    "foreign", "closed" (the round is not open any more), "answered", "expired", "mandate".
    """
    if not may_open_request(user, request):
        return "foreign"
    if request.status not in models.SignatureRequest.AWAITED:
        return "expired" if request.status == models.SignatureRequest.Status.EXPIRED else "answered"
    if request.version.round.status not in models.SigningRound.SIGNABLE:
        return "closed"
    if request.expires_at and request.expires_at <= now:
        return "expired"
    mandate = request.mandate
    its_own = mandate.user_id == user.pk and mandate.partner_id == request.party.partner_id
    if not its_own or not mandate.is_valid(timezone.localdate(now)):
        return "mandate"
    return None
