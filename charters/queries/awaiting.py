"""What awaits a person in charters and which ones they work on, for Mon espace."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters import models, rules
from charters.consent import consents_of
from portal.partners.models import Membership
from portal.partners.rules import is_coordinator
from portal.registry import Awaiting, Work

from .reading import STATUS_TAGS


def awaiting_signatures(user):
    """What awaits a person: charters to sign, proposals to decide."""
    requests = (
        models.SignatureRequest.objects.awaited()
        .filter(signatory=user, version__round__status__in=models.SigningRound.SIGNABLE)
        .select_related("version__charter", "party__partner")
        .defer("version__canonical")
    )
    for request in requests:
        if request.expires_at is None or request.expires_at > timezone.now():
            yield Awaiting(
                verb=_("Signer"),
                label=_("%(charter)s, pour %(partner)s")
                % {"charter": request.version.title, "partner": request.party.partner.short_name},
                url=reverse("sign", args=[request.identifier]),
                due=request.expires_at,
                icon="pen",
            )


def awaiting_attestations(user):
    """Signings that the person was invited to witness, once everybody has signed."""
    witnessed = (
        models.Observer.objects.current()
        .filter(
            user=user,
            role=models.Observer.Role.WITNESS,
            attested_at=None,
            version__round__status=models.SigningRound.Status.IN_FORCE,
        )
        .select_related("version__charter", "version__round")
        .defer("version__canonical")
    )
    for observer in witnessed:
        if rules.all_signed(observer.version):
            yield Awaiting(
                verb=_("Attester"),
                label=_("la signature de %(charter)s") % {"charter": observer.version.title},
                url=reverse("version", args=[observer.version.charter.slug, observer.version.number]),
                icon="seal",
            )


def awaiting_decisions(user):
    proposals = models.Proposal.objects.open().filter(charter__editors=user, charter__status__in=models.Charter.WRITTEN)
    if not is_coordinator(user):
        current = models.CharterParty.objects.filter(
            left_at=None, partner__in=user.memberships.current().values("partner")
        )
        proposals = proposals.filter(charter__in=current.values("charter"))
    counts: dict = {}
    for proposal in proposals.select_related("charter"):
        counts.setdefault(proposal.charter, []).append(proposal)
    for charter, waiting in counts.items():
        yield Awaiting(
            verb=_("Décider"),
            label=ngettext(
                "%(count)d proposition sur « %(charter)s »", "%(count)d propositions sur « %(charter)s »", len(waiting)
            )
            % {"charter": charter.title, "count": len(waiting)},
            url=reverse("charter_proposals", args=[charter.slug]),
            icon="document",
        )


def awaiting_positions(user):
    """The charters being decided on which an organisation of the user has something left to say."""
    # Here, since pages (models) import this package, and forms want the models loaded.
    from portal.forms import end_of_day

    decided = {"charter__phase": models.Charter.Phase.DECIDING, "charter__status__in": models.Charter.WRITTEN}
    mine = user.memberships.current().values("partner")
    parties = list(
        models.CharterParty.objects.current().filter(partner__in=mine, **decided).select_related("charter", "partner")
    )
    if not parties:
        return
    stage = models.PhaseDate.Stage.DECIDING
    dates = models.PhaseDate.objects.filter(charter__in={party.charter_id for party in parties}, stage=stage)
    last_days = {date.charter_id: date.ends_on for date in dates}
    for consent in consents_of(parties):
        last_day = last_days.get(consent.charter.pk)
        if last_day is not None and last_day < timezone.localdate():
            continue
        for voice in consent.unanswered():
            yield Awaiting(
                verb=_("Donner la position de %(partner)s") % {"partner": voice.party.partner.short_name},
                label=consent.charter.title,
                url=reverse("party_positions", args=[consent.charter.slug, voice.party.pk]),
                due=end_of_day(last_day) if last_day else None,
                icon="hand",
            )


def awaiting_answers(user):
    """What a person's organisations owe on their own proposals: to validate, to answer, to say anew."""
    status, roles = models.Proposal.Status, user.memberships.current()
    written = models.Proposal.objects.filter(charter__status__in=models.Charter.WRITTEN).select_related(
        "charter", "clause"
    )
    takes_part = models.CharterParty.objects.filter(
        charter=OuterRef("charter"), partner=OuterRef("partner"), left_at=None
    )
    own = written.filter(Exists(takes_part), partner__in=roles.values("partner"))
    referred = own.filter(partner__in=roles.filter(role=Membership.Role.REFERENT).values("partner"))
    taken = Q()
    for phase, allowed in rules.PHASE_PROPOSALS.items():
        taken |= Q(charter__phase=phase, kind__in=allowed)
    kinds = [
        (referred.filter(taken, status=status.INTERNAL), _("Valider"), "check"),
        (own.filter(status=status.COUNTERED), _("Répondre au contre-texte"), "comment"),
        (own.open().filter(collides=True, kind=models.Proposal.Kind.REPLACE), _("Reprendre"), "pen"),
    ]
    for proposals, verb, icon in kinds:
        for proposal in proposals.order_by("submitted_at", "pk"):
            heading = proposal.clause.heading if proposal.clause_id else proposal.heading
            yield Awaiting(
                verb=verb,
                label=_("Proposition sur « %(heading)s », « %(charter)s »")
                % {"heading": heading, "charter": proposal.charter.title},
                url=reverse("proposal", args=[proposal.charter.slug, proposal.pk]),
                icon=icon,
            )


def own_charters(user):
    """The charters on which a person works, and where to go on: the text while it is written, its page afterwards.

    A coordinator works on all. In one query beside those of the person's permissions; charters that ended are left to the
    public list.
    """
    found = models.Charter.objects.exclude(status=models.Charter.Status.ENDED)
    if not is_coordinator(user):
        partners = Membership.objects.current().filter(user=user).values("partner")
        parties = models.CharterParty.objects.filter(left_at=None, partner__in=partners)
        found = found.filter(Q(pk__in=parties.values("charter")) | Q(editors=user)).distinct()
    for charter in found.order_by("title", "pk"):
        yield Work(
            title=charter.title,
            url=reverse("charter_writing", args=[charter.slug]) if charter.is_written else charter.get_absolute_url(),
            status=STATUS_TAGS[charter.status],
            status_label=charter.get_status_display(),
            text=_("Étape : %(stage)s") % {"stage": charter.get_phase_display()} if charter.is_written else "",
            language="fr",
        )
