"""The personal data that events hold, for export, erasure and the retention table. What forgetting does: `actions.forgetting`."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.actions import forgetting, purge_batches
from events.models import CheckIn, DoorPass, Organiser, Registration, SessionChoice, SpecialNeeds
from events.queries.registrations import answers_of
from portal.partners.personal_data import users_of
from portal.registry import PersonalData, Subject
from portal.retention import months_before

NEEDS_KEPT = HELPERS_KEPT = timedelta(days=30)

# What the page behind the secret link shows of a row, and how each is called there.
LABELS = {
    "first_name": _("Prénom"),
    "last_name": _("Nom de famille"),
    "email": _("Adresse électronique"),
    "phone": _("Téléphone"),
    "organisation": _("Organisation"),
    "position": _("Fonction"),
    "profile": _("Profil"),
    "territory": _("Territoire"),
    "answers": _("Réponses aux questions de l’inscription"),
    "note": _("Note de l’organisation"),
    "status": _("État"),
    "sessions": _("Séances"),
}

NEED_LABELS = {
    "arrangement": _("Aménagement utile"),
    "diet": _("Repas"),
    "diet_note": _("Précision sur le repas"),
}


def registrations_of(subject: Subject):
    """The registrations of a person: by account, and by address."""
    own = Q(user__in=users_of(subject))
    if subject.email:
        own |= Q(email__iexact=subject.email)
    return Registration.objects.filter(own, anonymised_at=None)


def _moment(value) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def rows_of(registrations) -> list[dict]:
    """All that is held of these registrations (a queryset), in words and plain values."""
    choices = SessionChoice.objects.exclude(status=SessionChoice.Status.CANCELLED).select_related("session")
    registrations = registrations.select_related("event", "partner", "territory").prefetch_related(
        Prefetch("choices", choices, to_attr="chosen"),
        Prefetch("check_ins", CheckIn.objects.standing().select_related("session"), to_attr="present"),
        "letters",
    )
    return [_row(row) for row in registrations.order_by("entered_at", "pk")]


def _row(row) -> dict:
    return {
        "event": row.event.title,
        "starts_at": _moment(row.event.starts_here),
        "status": row.get_status_display(),
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
        "phone": row.phone,
        "organisation": row.organisation_name,
        "position": row.position,
        "profile": row.get_profile_display(),
        "territory": str(row.territory or ""),
        "language": row.language,
        "photo_consent": "" if row.photo_consent is None else str(int(row.photo_consent)),
        "answers": "; ".join(f"{question} {answer}" for question, answer in answers_of(row)),
        "note": row.note,
        "code": row.code,
        "origin": row.get_origin_display(),
        "registered_at": _moment(row.entered_at),
        "confirmed_at": _moment(row.confirmed_at),
        "cancelled_at": _moment(row.cancelled_at),
        "sessions": "; ".join(f"{each.session.name} ({each.get_status_display()})" for each in row.chosen),
        "present": "; ".join(_presence(each) for each in row.present),
        "messages": "; ".join(f"{each.get_kind_display()} {_moment(each.asked_at)}" for each in row.letters.all()),
    }


def _presence(check_in) -> str:
    what = check_in.session.name if check_in.session_id else check_in.half_day
    return f"{what}, {_moment(check_in.at)}"


def export_registrations(subject: Subject) -> list[dict]:
    return rows_of(registrations_of(subject))


def erase_registrations(subject: Subject) -> int:
    return forgetting.erase(registrations_of(subject))


def purge_registrations(now) -> int:
    count = forgetting.forget_past(months_before(now, settings.PORTAL_REGISTRATION_MONTHS), now)
    return count + purge_batches(now)


def needs_of(registrations) -> list[dict]:
    rows = SpecialNeeds.objects.filter(registration__in=registrations).select_related("registration__event")
    return [
        {
            "event": row.registration.event.title,
            "arrangement": row.arrangement,
            "diet": row.get_diet_display(),
            "diet_note": row.diet_note,
            "handled_at": _moment(row.handled_at),
        }
        for row in rows
    ]


def export_needs(subject: Subject) -> list[dict]:
    return needs_of(registrations_of(subject))


def erase_needs(subject: Subject) -> int:
    return SpecialNeeds.objects.filter(registration__in=registrations_of(subject)).delete()[0]


def purge_needs(now) -> int:
    return forgetting.forget_needs(now - NEEDS_KEPT)


def is_kept(registration) -> bool:
    """Whether the name stays after an erasure, for a certificate of training."""
    return Registration.objects.filter(forgetting.ATTENDED_TRAINING, pk=registration.pk).exists()


def export_trainings(subject: Subject) -> list[dict]:
    return [
        {
            "event": row.event.title,
            "starts_at": _moment(row.event.starts_here),
            "first_name": row.first_name,
            "last_name": row.last_name,
            "organisation": row.organisation_name,
            "present": "; ".join(_presence(each) for each in row.check_ins.standing()),
        }
        for row in registrations_of(subject).filter(forgetting.ATTENDED_TRAINING).select_related("event", "partner")
    ]


def purge_trainings(now) -> int:
    return forgetting.forget_trainings(months_before(now, settings.PORTAL_TRAINING_YEARS * 12), now)


def passes_of(subject: Subject):
    """The passes that bear the name of a person's account: of those who have none, nothing but the name is known."""
    named = Q(pk__in=())
    for user in users_of(subject):
        if user.get_full_name().strip():
            named |= Q(label__iexact=user.get_full_name().strip())
    return DoorPass.objects.filter(named)


def export_helped(subject: Subject) -> list[dict]:
    rows = passes_of(subject).select_related("event")
    return [{"event": row.event.title, "label": row.label, "created_at": _moment(row.created_at)} for row in rows]


def erase_helped(subject: Subject) -> int:
    return forgetting.forget_helpers(passes_of(subject))


def purge_helped(now) -> int:
    return forgetting.forget_helpers(DoorPass.objects.filter(event__ends_at__lt=now - HELPERS_KEPT))


def export_organised(subject: Subject) -> list[dict]:
    rows = Organiser.objects.filter(user__in=users_of(subject)).select_related("event")
    return [{"event": row.event.title, "starts_at": _moment(row.event.starts_here)} for row in rows]


def erase_organised(subject: Subject) -> int:
    return forgetting.forget_organiser(users_of(subject))


def _registrations_kept() -> str:
    months = settings.PORTAL_REGISTRATION_MONTHS
    return ngettext(
        "%(months)d mois après l’événement, l’inscription est rendue anonyme.",
        "%(months)d mois après l’événement, l’inscription est rendue anonyme.",
        months,
    ) % {"months": months}


def _trainings_kept() -> str:
    years = settings.PORTAL_TRAINING_YEARS
    return ngettext(
        "%(years)d an après la formation : le nom, l’organisation et les demi-journées.",
        "%(years)d ans après la formation : le nom, l’organisation et les demi-journées.",
        years,
    ) % {"years": years}


# Before the registrations: an erasure asks what is kept while it can still be found by its address.
TRAININGS = PersonalData(
    label=_("Présence aux formations"),
    purpose=_("Délivrer les attestations, et rendre compte à qui finance la formation."),
    retention=lazy(_trainings_kept, str)(),
    export=export_trainings,
    purge=purge_trainings,
    kept_because=_("parce que qui finance la formation demande la preuve de votre présence"),
)
REGISTRATIONS = PersonalData(
    label=_("Inscriptions aux événements, présence, messages reçus"),
    purpose=_("Vous attendre, vous écrire, vous remettre une attestation."),
    retention=lazy(_registrations_kept, str)(),
    export=export_registrations,
    erase=erase_registrations,
    purge=purge_registrations,
)
NEEDS = PersonalData(
    label=_("Aménagements utiles et repas"),
    purpose=_("Préparer votre venue ; jamais le motif."),
    retention=_("Trente jours après l’événement, ou dès que l’inscription est annulée."),
    export=export_needs,
    erase=erase_needs,
    purge=purge_needs,
)
HELPED = PersonalData(
    label=_("Accès à l’accueil : le nom de qui aide"),
    purpose=_("Savoir qui a pointé les présences, et retirer l’accès d’un téléphone perdu."),
    retention=_("Trente jours après l’événement."),
    export=export_helped,
    erase=erase_helped,
    purge=purge_helped,
)
ORGANISED = PersonalData(
    label=_("Événements que vous organisez"),
    purpose=_("Savoir qui s’occupe de quel événement."),
    retention=_("Tant que le compte est ouvert."),
    export=export_organised,
    erase=erase_organised,
)
