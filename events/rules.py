"""Who may do what with events, and what stands in the way: without writes, for views, templates and actions alike."""

from datetime import timedelta
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.partners.rules import is_coordinator

from .models import Event, EventSeries, FreeText, Registration, Survey, SurveyQuestion
from .surveys import SMALL

Status = Registration.Status
ORGANISE = "events.organise"
GROUP_MOST = 10
# Reminders of an event: how many, and how many days before at most.
MOST_REMINDERS, FARTHEST_REMINDER = 5, 60
# What people did with a day is asked one to three months later.
COLD_AFTER, COLD_BEFORE = timedelta(days=28), timedelta(days=93)


def may_open_events(user) -> bool:
    """May prepare a new event: organisers and coordinators."""
    return user.is_authenticated and (is_coordinator(user) or user.has_perm(ORGANISE))


def may_organise(user, event) -> bool:
    """May run this event: coordinators, and organisers who were put in charge of it."""
    if not user.is_authenticated:
        return False
    if is_coordinator(user):
        return True
    return user.has_perm(ORGANISE) and event.organisers.filter(user=user).exists()


def events_of(user):
    """The events that the user may run."""
    if not may_open_events(user):
        return Event.objects.none()
    return Event.objects.all() if is_coordinator(user) else Event.objects.organised_by(user)


def series_of(user):
    """The series into which the user may put an event: those of the events that they run, any for a coordinator.

    A total over a series is read with what one knows of one's own town: nobody brings theirs uninvited.
    """
    if may_open_events(user) and is_coordinator(user):
        return EventSeries.objects.all()
    return EventSeries.objects.filter(pk__in=events_of(user).exclude(series=None).values("series"))


class Stage(Enum):
    """How far registering for an event is."""

    CANCELLED = "cancelled"
    ELSEWHERE = "elsewhere"
    DRAFT = "draft"
    PAST = "past"
    EARLY = "early"
    CLOSED = "closed"
    OPEN = "open"


CLOSED_BECAUSE = {
    Stage.CANCELLED: gettext_lazy("Cet événement est annulé."),
    Stage.ELSEWHERE: gettext_lazy("On ne s’inscrit pas à cet événement sur le portail."),
    Stage.DRAFT: gettext_lazy("Les inscriptions ne sont pas encore ouvertes."),
    Stage.PAST: gettext_lazy("Cet événement est passé."),
    Stage.EARLY: gettext_lazy("Les inscriptions ne sont pas encore ouvertes."),
    Stage.CLOSED: gettext_lazy("Les inscriptions sont closes."),
}


def stage(event, now) -> Stage:
    if event.status == Event.Status.CANCELLED:
        return Stage.CANCELLED
    if not event.takes_registrations:
        return Stage.ELSEWHERE
    if event.status != Event.Status.PUBLISHED:
        return Stage.DRAFT
    if event.ends_at <= now:
        return Stage.PAST
    if event.opens_at and now < event.opens_at:
        return Stage.EARLY
    if now >= (event.closes_at or event.starts_at):
        return Stage.CLOSED
    return Stage.OPEN


def why_not_register(event, now) -> str:
    """Why nobody can register at this moment, as a sentence; nothing if one can."""
    return str(CLOSED_BECAUSE.get(stage(event, now), ""))


def why_not_edit(registration) -> str:
    """Why nobody, organisers included, changes a registration any more or writes to it; nothing if they may."""
    if registration.anonymised_at:
        return _("Les données de cette inscription ont été effacées.")
    if registration.status == Registration.Status.CANCELLED:
        return _("Cette inscription est annulée.")
    return ""


def why_not_register_again(registration) -> str:
    """Why somebody can't be given a seat again by a new registration; nothing for one that was cancelled."""
    if registration.anonymised_at:
        return why_not_edit(registration)
    if registration.status != Registration.Status.CANCELLED:
        return _("Cette inscription n’est pas annulée.")
    if registration.ended_by == Registration.End.TRANSFERRED:
        return _("Cette personne est passée à une autre ville.")
    return why_not_add(registration.event)


# What an organiser decides about a registration, one by one or in a batch (`Batch.Kind`), and the statuses that take it.
DECISIONS = {
    "validate": (Status.PENDING,),
    "refuse": (Status.PENDING,),
    "promote": (Status.WAITING, Status.OFFERED),
    "put_first": (Status.WAITING,),
    "cancel": (*Registration.HOLDING, Status.WAITING),
    "link": (*Registration.HOLDING, Status.WAITING),
    "confirmation": (Status.CONFIRMED,),
}
# The status that says that nothing is left to do of it.
DECIDED = {"validate": Status.CONFIRMED, "promote": Status.CONFIRMED, "cancel": Status.CANCELLED}
UNDECIDED_BECAUSE = {
    "validate": gettext_lazy("Cette inscription n’est pas à valider."),
    "refuse": gettext_lazy("Cette inscription n’est pas à valider."),
    "promote": gettext_lazy("Cette personne n’est pas en liste d’attente."),
    "put_first": gettext_lazy("Cette personne n’est pas en liste d’attente."),
    "cancel": gettext_lazy("Cette inscription est annulée."),
    "link": gettext_lazy("Cette inscription est annulée."),
    "confirmation": gettext_lazy("Cette inscription n’est pas confirmée."),
}


def is_decided(verb: str, registration) -> bool:
    """Whether deciding so again would change nothing."""
    return registration.status == DECIDED.get(verb)


def why_not_decide(verb: str, registration) -> str:
    """Why an organiser can't decide so (a key of DECISIONS) about a registration as it stands; nothing if they can."""
    if registration.anonymised_at:
        return why_not_edit(registration)
    return "" if registration.status in DECISIONS[verb] else str(UNDECIDED_BECAUSE[verb])


def decisions_about(registration) -> frozenset[str]:
    """What an organiser can decide about a registration as it stands."""
    return frozenset(verb for verb in DECISIONS if not why_not_decide(verb, registration))


def decisions_among(statuses) -> frozenset[str]:
    """What an organiser can decide about some registration at least of a list that holds these statuses."""
    return frozenset(verb for verb, taken in DECISIONS.items() if not set(taken).isdisjoint(statuses))


def why_not_change(registration, now) -> str:
    """Why a registration can't be changed or cancelled by its link any more; nothing if it can."""
    event = registration.event
    over = why_not_edit(registration)
    if over:
        return over
    if event.status == Event.Status.CANCELLED:
        return _("Cet événement est annulé.")
    if now >= (event.changes_until or event.starts_at):
        return _("Il est trop tard pour changer quelque chose ici. Appelez-nous.")
    return ""


def why_not_transfer(registration, now) -> str:
    """Why somebody can't move to another town of the series, by their link or at the desk; nothing if they can.

    One move at a time: with two, somebody would end with two seats. Which towns take them: `queries.registering.open_towns`.
    """
    reason = why_not_change(registration, now)
    if reason:
        return reason
    if registration.event.series_id is None:
        return _("On ne passe que d’une ville à une autre d’une même série.")
    replaced = registration.replaces
    half_way = replaced is not None and replaced.status != Status.CANCELLED
    if half_way or Registration.objects.active().filter(replaces=registration).exists():
        return _("Vous attendez déjà une place dans une autre ville : annulez d’abord cette demande.")
    return ""


def shares_of(person, shares) -> list[int]:
    """The keys of the shares (`SeatShare` rows) that are open to somebody: by their organisation, or by a territory.

    `person` is a registration. The territory is theirs, or their organisation's.
    """
    territories = {person.territory_id}
    if person.partner_id:
        territories.add(person.partner.territory_id)
    territories.discard(None)
    return [
        share.pk
        for share in shares
        if (share.partner_id and share.partner_id == person.partner_id) or share.territory_id in territories
    ]


def why_not_add(event) -> str:
    """Why an organiser can't add anybody to an event; nothing if they can. They may before the opening and after the end."""
    return _("Cet événement est annulé.") if event.status == Event.Status.CANCELLED else ""


# Helpers open the door's page from two days before; names leave the phones twelve hours after the end; what a phone
# still holds may come in for three days.
DOOR_OPENS, DOOR_CLOSES, DOOR_UPLOADS = timedelta(days=2), timedelta(hours=12), timedelta(days=3)


def door_closes_at(event):
    """When the door's page closes and phones forget the names."""
    return event.ends_at + DOOR_CLOSES


def why_not_open_door(event, now, *, door_pass=None) -> str:
    """Why the door's page shows nobody's name at this moment, as a sentence; nothing if it does. `door_pass`: for helpers."""
    if now >= door_closes_at(event):
        return _("L’accueil de cet événement est fermé.")
    if door_pass is not None and now < event.starts_at - DOOR_OPENS:
        return _("L’accueil ouvre deux jours avant l’événement. Gardez ce lien et revenez alors.")
    return ""


def door_pass_ends_at(event):
    """Until when a pass lets a phone give what it still holds; names have left it before (`door_closes_at`)."""
    return event.ends_at + DOOR_UPLOADS


def why_not_use_pass(door_pass, event, now) -> str:
    """Why a pass opens this event's door no more, as a sentence; nothing while it does: it may be opened ahead of the door."""
    if door_pass.event_id != event.pk or door_pass.revoked_at:
        return _("Cet accès à l’accueil a été retiré.")
    if now >= door_pass_ends_at(event):
        return _("L’accueil de cet événement est fermé.")
    return ""


def may_check_in(event, now, *, user=None, door_pass=None) -> bool:
    """May say who is there: those who run the event, and helpers with a pass that stands, once the door opens."""
    if door_pass is not None:
        return now >= event.starts_at - DOOR_OPENS and not why_not_use_pass(door_pass, event, now)
    return user is not None and may_organise(user, event)


def why_not_announce(event, now) -> str:
    """Why nobody can be told of a change any more, as a sentence; nothing if they can."""
    if event.status == Event.Status.CANCELLED:
        return _("Cet événement est annulé : il n’y a plus de changement à annoncer.")
    if event.ends_at <= now:
        return _("Cet événement est passé.")
    return ""


def may_run_survey(user, survey) -> bool:
    """May prepare a survey, open it and read what came of it: who runs its event; coordinators where it has none."""
    if survey.event_id:
        return may_organise(user, survey.event)
    return user.is_authenticated and is_coordinator(user)


def surveys_of(user):
    """The surveys that the user may run."""
    if not may_open_events(user):
        return Survey.objects.none()
    return Survey.objects.all() if is_coordinator(user) else Survey.objects.filter(event__organisers__user=user)


def is_open_to_all(survey) -> bool:
    """Whether it is answered without any proof: a public poll, or in the room where the organiser so chose."""
    return survey.audience == Survey.Audience.EVERYBODY or survey.room_open


def why_not_change_survey(survey) -> str:
    """Why a survey can't be changed, as a sentence; nothing while it is in preparation."""
    if survey.status == Survey.Status.DRAFT:
        return ""
    return _("Ce questionnaire a été ouvert : il ne change plus. Faites-en une nouvelle version.")


def why_not_open_survey(survey, now) -> list[str]:
    """What stands in the way of opening a survey, as sentences."""
    reasons = []
    if survey.status != Survey.Status.DRAFT:
        return [_("Ce questionnaire a déjà été ouvert.")]
    if not any(question.kind != SurveyQuestion.Kind.SECTION for question in survey.questions.all()):
        reasons.append(_("Il n’y a encore aucune question."))
    if survey.closes_at is None or survey.closes_at <= now:
        reasons.append(_("Dites jusqu’à quand on peut répondre."))
    if survey.kind == Survey.Kind.HOT and survey.event and now < survey.event.starts_at:
        reasons.append(_("La journée n’a pas encore commencé."))
    if survey.kind == Survey.Kind.COLD and survey.event and now < survey.event.ends_at + COLD_AFTER:
        reasons.append(_("Un questionnaire à froid s’ouvre un mois au moins après la journée."))
    return reasons


def without_photo(event, registration) -> bool:
    """Whether somebody is not to be photographed: they said no, or were asked and did not say yes."""
    return registration.photo_consent is False or (event.asks_photo_consent and not registration.photo_consent)


# Who was there is known once phones may upload nothing more; what is typed in from paper still comes for some weeks.
CERTIFICATES_FROM, CERTIFICATES_UNTIL = DOOR_UPLOADS, timedelta(days=30)


def may_have_certificate(registration, now) -> bool:
    """May fetch a certificate of attendance by the secret link: after an event that gives them.

    Whether they were there is another matter. Organisers may always print one for whoever asks.
    """
    event = registration.event
    return event.gives_certificates and event.status != Event.Status.CANCELLED and event.ends_at <= now


def why_too_few_answers(survey) -> str:
    """Why the number of answers lets none of them be shown, as a sentence; nothing if there are enough.

    Whoever typed the paper forms knows them: those who answered otherwise must be as many as if they were alone.
    """
    count, typed = survey.answers.count(), survey.answers.filter(paper=True).count()
    if count < SMALL:
        return _("Il y a moins de cinq réponses : rien ne peut en être montré.")
    if 0 < count - typed < SMALL:
        return _(
            "Moins de cinq réponses ont été données autrement que sur papier : qui a saisi les feuilles les retrouverait. "
            "Rien ne peut en être montré."
        )
    return ""


def why_not_publish_results(survey) -> list[str]:
    """What stands in the way of publishing the results of a survey, as sentences; nothing once they are."""
    if survey.status == Survey.Status.PUBLISHED:
        return []
    if survey.status != Survey.Status.CLOSED:
        return [_("Les résultats se publient une fois le questionnaire clos.")]
    reasons = [few] if (few := why_too_few_answers(survey)) else []
    if survey.texts.filter(state=FreeText.State.WAITING).exists():
        reasons.append(_("Des textes attendent d’être relus."))
    return reasons
