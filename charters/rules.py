"""Who may do what with a charter, and what stands in the way: without writes, for views, templates and actions alike."""

from itertools import pairwise

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charters import consent, models
from portal.partners.actions.messages import coordinators
from portal.partners.models import Mandate, Membership, User
from portal.partners.rules import is_coordinator, is_referent


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
    """A frozen text is public since its signing began, and before then for those who wrote it or were invited to read."""
    return version.is_public or may_read_draft(user, version.charter) or observes(user, version)


def may_edit_clauses(user, charter) -> bool:
    return charter.is_written and is_editor(user, charter)


# The kinds of proposals that each stage of the writing lets members make; who holds the pen may write in all of them.
PHASE_PROPOSALS = {
    "collecting": {"insert"},
    "amending": {"insert", "replace", "delete", "move", "split", "merge"},
    "deciding": set(),
}


def phase_allows(charter, kind: str) -> bool:
    """Whether the stage of the writing lets a proposal of this kind be made."""
    return charter.is_written and kind in PHASE_PROPOSALS[charter.phase]


def why_not_propose(charter, kind: str) -> str:
    """The reason for which `phase_allows` says no, as a sentence."""
    if not charter.is_written:
        return _("Le texte est figé : il ne reçoit plus de proposition.")
    if charter.phase == models.Charter.Phase.COLLECTING:
        return _("Pendant le recueil, on propose de nouvelles clauses. Les autres changements viendront ensuite.")
    return _("Les propositions sont closes : les organisations disent maintenant si le texte leur convient.")


def may_propose(user, charter, kind: str = "insert") -> bool:
    return phase_allows(charter, kind) and may_read_draft(user, charter)


def may_answer_for(user, proposal) -> bool:
    """May rewrite, withdraw or answer for a proposal: its author, and the members of the organisation that makes it."""
    own = any(party.partner_id == proposal.partner_id for party in acts_for(user, proposal.charter))
    return user.is_authenticated and (own or proposal.author_id == user.pk)


def validates_for(user, proposal) -> bool:
    """A referent of the organisation that proposes, as long as it takes part in the charter."""
    own = any(party.partner_id == proposal.partner_id for party in acts_for(user, proposal.charter))
    return own and is_referent(user, proposal.partner)


def may_validate(user, proposal) -> bool:
    """A proposal that waits for its own organisation: the referents of that organisation."""
    return proposal.status == models.Proposal.Status.INTERNAL and validates_for(user, proposal)


def may_set_validation(user, party) -> bool:
    """Say whether an organisation validates what its members propose: its own referents."""
    return party.left_at is None and is_referent(user, party.partner)


def may_see_proposal(user, proposal) -> bool:
    """One that its organisation has not validated, or took back before, is that organisation's own business."""
    if may_answer_for(user, proposal):
        return True
    status, kept = proposal.status, models.Proposal.Status
    if status == kept.INTERNAL or (status == kept.WITHDRAWN and proposal.events.filter(data__internal=True).exists()):
        return False
    return may_read_draft(user, proposal.charter)


def decided_until(charter):
    """The last day on which positions may be given and changed; None while no day is set."""
    stage = models.PhaseDate.Stage.DECIDING
    return charter.phase_dates.filter(stage=stage).values_list("ends_on", flat=True).first()


def why_not_give_positions(charter, today=None) -> str:
    """Why no organisation may say now whether the text suits it, as a sentence; "" while they may. `today`: a date."""
    if not charter.is_written:
        return _("Le texte est figé : les positions sont closes.")
    if charter.phase != models.Charter.Phase.DECIDING:
        return _("Le texte s’écrit encore : les organisations donneront leur position à l’étape de la décision.")
    last_day = decided_until(charter)
    if last_day is not None and (today or timezone.localdate()) > last_day:
        return _("Les positions sont closes depuis le %(day)s au soir. La coordination peut prolonger la décision.") % {
            "day": date_format(last_day, "j F Y")
        }
    return ""


def may_give_positions(user, charter) -> bool:
    """Say, for an organisation of the charter, whether the text suits it: while the text is being decided."""
    return not why_not_give_positions(charter) and bool(acts_for(user, charter))


def may_ask_for_positions(user, charter) -> bool:
    """Remind the organisations that have not answered: who holds the pen, while they may answer."""
    return may_edit_clauses(user, charter) and not why_not_give_positions(charter)


def may_record_objections(user, charter) -> bool:
    """Record an objection as a reserve, so that it no longer blocks: coordinators, until the text is frozen."""
    return charter.is_written and may_manage(user, charter)


def follow_one_another(charter, clause, other) -> bool:
    """Whether `other` stands right after `clause` in the text."""
    order = list(charter.clauses.filter(removed_at=None).order_by("position", "pk").values_list("pk", flat=True))
    return (clause.pk, other.pk) in pairwise(order)


def may_speak_for(user, charter) -> list:
    """The parties in whose name the user may propose: an editor enters for any, a member speaks for their own."""
    if is_editor(user, charter):
        return list(models.CharterParty.objects.current().filter(charter=charter))
    return acts_for(user, charter)


def may_decide_proposals(user, charter) -> bool:
    return may_edit_clauses(user, charter)


def may_manage(user, charter) -> bool:
    """Parties, rule, editors, freezing, the signing round: the network's coordinators."""
    return is_coordinator(user)


def may_amend(user, charter) -> bool:
    """Open an avenant on the charter in force, now: coordinators."""
    return may_manage(user, charter) and charter.status == models.Charter.Status.IN_FORCE


def why_not_amend(charter) -> str:
    """Why no avenant can be opened on the charter as it is; "" when one can."""
    if charter.status == models.Charter.Status.IN_FORCE:
        return ""
    if charter.status in models.Charter.BINDING:
        return _("Un avenant est déjà en cours sur cette charte.")
    return _("Un avenant s’ouvre sur une charte en vigueur.")


def is_bound(party) -> bool:
    """Whether a version that entered into force binds the party: signed, on paper, or joined by an act."""
    entered = models.Version.objects.filter(charter=party.charter_id, round__in_force_at__isnull=False).values("pk")
    return (
        party.signatures.filter(version__in=entered).exists()
        or party.originals.filter(version__in=entered).exists()
        or party.acts.filter(kind=models.SealedAct.Kind.JOINING).exists()
    )


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
        reasons.append(
            ngettext(
                "%(count)d proposition attend une décision.", "%(count)d propositions attendent une décision.", waiting
            )
            % {"count": waiting}
        )
    blocking = charter.positions.blocking().in_reading_order().select_related("party__partner", "clause")
    return reasons + [_objection_sentence(position) for position in blocking]


def _objection_sentence(position) -> str:
    if position.clause_id is None:
        return _("%(partner)s fait objection à l’ensemble du texte.") % {"partner": position.party.partner.short_name}
    return _("%(partner)s fait objection à la clause « %(heading)s ».") % {
        "partner": position.party.partner.short_name,
        "heading": position.clause.heading,
    }


def what_to_weigh_before_freezing(charter) -> list[str]:
    """What does not block freezing and should be known first, as sentences: once positions were asked for, the silences."""
    if charter.phase != models.Charter.Phase.DECIDING:
        return []
    found = consent.consent_of(charter)
    silent = [voice.party.partner.short_name for voice in found.voices if voice.is_silent]
    partly = [voice.party.partner.short_name for voice in found.unanswered() if not voice.is_silent]
    warnings = []
    if silent:
        warnings.append(_("N’ont pas donné de position : %(names)s.") % {"names": ", ".join(silent)})
    if partly:
        warnings.append(_("Ont une réponse à donner ou à confirmer : %(names)s.") % {"names": ", ".join(partly)})
    return warnings


def version_in_force(charter):
    """The version that new organisations join; None while there is none."""
    in_force = models.SigningRound.Status.IN_FORCE
    return charter.versions.filter(round__status=in_force).select_related("round").order_by("-number").first()


def why_not_join(charter) -> str | None:
    """The reason, as a sentence, for which nobody can join this charter now; None when one can."""
    if charter.status not in models.Charter.BINDING or version_in_force(charter) is None:
        return _("On adhère à une charte en vigueur : celle-ci ne l’est pas.")
    if not charter.open_to_joining:
        return _("Cette charte n’est pas ouverte aux adhésions.")
    return None


def bound_version(party):
    """The latest version that the party signed, joined, or had an original recorded of, and that was in force."""
    was_in_force = (models.SigningRound.Status.IN_FORCE, models.SigningRound.Status.AMENDED)
    signed = Q(signatures__party=party) | Q(originals__party=party)
    versions = models.Version.objects.filter(signed, round__status__in=was_in_force)
    return versions.select_related("charter", "round").order_by("-number").first()


def holds_mandate(user, party) -> bool:
    """Whether the user has a valid mandate for the party's organisation today."""
    if not user.is_authenticated:
        return False
    return Mandate.objects.valid(timezone.localdate()).filter(user=user, partner=party.partner_id).exists()


def may_withdraw(user, party) -> bool:
    """Announce or take back the leaving of a party: who can bind it, and the coordinators, on a letter."""
    return is_coordinator(user) or holds_mandate(user, party)


def why_not_withdraw(party) -> str | None:
    """The reason, as a sentence, for which the party can't announce that it leaves; None when it can."""
    if party.charter.status not in models.Charter.BINDING or party.left_at is not None or bound_version(party) is None:
        return _("Seule une organisation liée par une charte en vigueur peut s’en retirer.")
    if party.withdrawals.filter(status=models.Withdrawal.Status.ANNOUNCED).exists():
        return _("Un retrait est déjà annoncé pour cette organisation.")
    return None


def may_see_acts(user, charter) -> bool:
    """Who joins and who leaves: for those who see the signing, and whoever can bind one of the parties."""
    if may_see_signing(user, charter):
        return True
    if not user.is_authenticated:
        return False
    partners = Mandate.objects.valid(timezone.localdate()).filter(user=user).values("partner")
    return charter.parties.current().filter(partner__in=partners).exists()


def may_read_act(user, act) -> bool:
    """An act of joining is as public as the version it cites; one of leaving tells a reason, for the parties only."""
    if act.kind == models.SealedAct.Kind.JOINING:
        return may_read_version(user, act.version)
    return may_see_acts(user, act.version.charter)


def may_read_meetings(user, charter) -> bool:
    return may_read_draft(user, charter)


def may_run_meetings(user, charter) -> bool:
    """Plan and call the committee, write its agenda and minutes: editors and coordinators."""
    return is_editor(user, charter)


def may_see_signing(user, charter) -> bool:
    """Who signed, who is awaited and the proof file: for the parties' members, editors and coordinators."""
    return may_read_draft(user, charter)


def observes(user, version) -> bool:
    """Was invited to follow this version's signing, as a reader or a witness."""
    return user.is_authenticated and version.observers.filter(user=user, removed_at=None).exists()


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
    """In force, and signed by every required party (every party where none is required), on paper or here."""
    if version.round.status != models.SigningRound.Status.IN_FORCE:
        return False
    parties = list(version.parties())
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
}


def why_not_record(version, party) -> str | None:
    """The reason, by name, for which no original can be recorded for this party; None when one can."""
    stopped = models.SigningRound.Status.STOPPED
    if version.round.status not in (*models.SigningRound.SIGNABLE, stopped):
        return "closed"
    if str(party.pk) not in version.fields:
        return "foreign"
    if version.signatures.filter(party=party).exists():
        return "signed"
    if version.originals.filter(party=party).exists():
        return "recorded"
    return None


def may_delegate(user, request, now) -> bool:
    """The signatory, while they may sign, with a mandate of their own that lets them delegate."""
    mandate = request.mandate
    return why_not_sign(user, request, now) is None and mandate.delegates and mandate.delegated_from_id is None


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
        "Cette version ne se signe pas en ce moment : la signature est suspendue, ou le texte a été remplacé."
    ),
    "answered": gettext_lazy("Vous avez déjà répondu à cette demande."),
    "expired": gettext_lazy("Cette invitation a expiré. Demandez-en une nouvelle à la coordination du réseau."),
    "mandate": gettext_lazy("Votre mandat n’est plus valable : il a été révoqué ou il est arrivé à son terme."),
}


def why_not_sign(user, request, now) -> str | None:
    """The reason, by name, for which the user can't sign this request at this moment; None when they can.

    "foreign", "closed" (the round is not open any more), "answered", "expired", "planned", "replaced", "mandate".
    """
    if not may_open_request(user, request):
        return "foreign"
    replaced = request.status == models.SignatureRequest.Status.REPLACED
    if replaced and request.version.round.status not in models.SigningRound.SIGNABLE:
        return "closed"
    if request.status not in models.SignatureRequest.AWAITED:
        return request.status if request.status in ("expired", "planned", "replaced") else "answered"
    if request.version.round.status not in models.SigningRound.SIGNABLE:
        return "closed"
    if request.kind == models.SignatureRequest.Kind.JOINING and why_not_join(request.version.charter):
        return "closed"
    if request.expires_at and request.expires_at <= now:
        return "expired"
    mandate = request.mandate
    its_own = mandate.user_id == user.pk and mandate.partner_id == request.party.partner_id
    if not its_own or not mandate.is_valid(timezone.localdate(now)):
        return "mandate"
    return None


def may_see_commitments(user, charter) -> bool:
    """The follow-up of a charter, what every bearer reported and the documents behind it: for its parties' members."""
    return may_read_draft(user, charter)


def may_plan_commitments(user, charter) -> bool:
    """Due dates and indicators, while the charter binds: for who holds the pen."""
    return charter.status in models.Charter.BINDING and is_editor(user, charter)


def parties_reporting(user, commitment) -> list:
    """The bearers in whose name the user may say where a commitment stands; none once it is no longer followed."""
    if commitment.dropped_at or commitment.charter.status not in models.Charter.BINDING:
        return []
    bearers = set(commitment.bearers.values_list("pk", flat=True))
    return [party for party in acts_for(user, commitment.charter) if party.pk in bearers]


def may_change_entry(user, entry) -> bool:
    """Correct or take back what was reported: the members of the organisation that said it."""
    return entry.party in acts_for(user, entry.commitment.charter)


def may_switch_publication(user, party) -> bool:
    """Whether an organisation's progress appears in public: its referents decide, or the network's coordinators."""
    return party.left_at is None and (is_coordinator(user) or is_referent(user, party.partner))


def parties_switched(user, charter) -> list:
    """The parties whose publication the user may switch, as `may_switch_publication` says of each; two queries."""
    parties = list(models.CharterParty.objects.current().filter(charter=charter))
    if is_coordinator(user):
        return parties
    own = Membership.objects.current().filter(user=user, role=Membership.Role.REFERENT)
    referent_of = set(own.values_list("partner_id", flat=True))
    return [party for party in parties if party.partner_id in referent_of]


def people_of(charter):
    """Accounts that work on the charter and may be called into its margin: its parties' members, the coordinators."""
    members = Membership.objects.current().filter(partner__in=charter.parties.current().values("partner"))
    through = Q(pk__in=members.values("user")) | Q(pk__in=coordinators().values("pk"))
    return User.objects.filter(through, is_active=True)


def stage_of(charter) -> str:
    """The stage (`PhaseDate.Stage`) that the charter is at; empty once it ended."""
    if charter.is_written:
        return charter.phase
    if charter.status in models.Charter.SIGNED:
        return models.PhaseDate.Stage.SIGNING
    return models.PhaseDate.Stage.IN_FORCE if charter.status in models.Charter.BINDING else ""


def may_comment(user, charter) -> bool:
    """Say something in the margin, for as long as the charter lives: those who may read the text while it is written."""
    return charter.status != models.Charter.Status.ENDED and may_read_draft(user, charter)


def may_see_comment(user, comment) -> bool:
    """What is said of a proposal is read by those who may see the proposal."""
    if comment.proposal_id:
        return may_see_proposal(user, comment.proposal)
    return may_read_draft(user, comment.charter)


def may_resolve(user, thread) -> bool:
    """Close or open a thread again: whoever began it, and who holds the pen."""
    own = user.is_authenticated and thread.author_id == user.pk
    return may_comment(user, thread.charter) and (
        is_editor(user, thread.charter) or (own and may_see_comment(user, thread))
    )


def may_remove_comment(user, comment) -> bool:
    """One's own words, for as long as one may read what stands around them."""
    return user.is_authenticated and comment.author_id == user.pk and may_see_comment(user, comment)


def may_set_phase(user, charter) -> bool:
    """The stage of the writing and the stages' dates: the network's coordinators, until the charter ends."""
    return charter.status != models.Charter.Status.ENDED and is_coordinator(user)
