"""What workshops keep of people: who facilitates, by account; what was said, under other names, until a date; photos."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.partners.personal_data import users_of
from portal.registry import PersonalData, Subject
from portal.retention import months_before
from workshops.actions import forgetting
from workshops.actions.decks import forget_owners
from workshops.actions.photos import purge_photos
from workshops.models import Board, Photo


def export_facilitated(subject: Subject) -> list[dict]:
    rows = []
    for user in users_of(subject):
        for board in Board.objects.facilitated_by(user).order_by("created_at", "pk"):
            answers = board.facilitator_id == user.pk
            rows.append(
                {
                    "title": board.title,
                    "code": board.code,
                    "method": board.get_method_display(),
                    "role": str(_("Animation") if answers else _("Co-animation")),
                    "prepared_at": board.created_at.isoformat(timespec="seconds"),
                }
            )
    return rows


def erase_facilitated(subject: Subject) -> int:
    return forgetting.forget_facilitators(users_of(subject))


def export_said(subject: Subject) -> list[dict]:
    """Nothing: who took part gave a first name or another one, and no account or address says which."""
    return []


def purge_said(now) -> int:
    before = months_before(now, settings.PORTAL_BOARD_MONTHS)
    return forgetting.forget_boards(before, now) + forgetting.forget_witnesses(before)


def _said_kept() -> str:
    months = settings.PORTAL_BOARD_MONTHS
    return ngettext(
        "%(months)d mois après l’atelier, les prénoms s’effacent ; les mots aussi, sauf si la salle a voulu les garder. Ce qui "
        "est noté des personnes qui ont témoigné pour une scène s’efface alors, même si l’atelier n’a jamais été ouvert.",
        "%(months)d mois après l’atelier, les prénoms s’effacent ; les mots aussi, sauf si la salle a voulu les garder. Ce qui "
        "est noté des personnes qui ont témoigné pour une scène s’efface alors, même si l’atelier n’a jamais été ouvert.",
        months,
    ) % {"months": months}


def export_photos(subject: Subject) -> list[dict]:
    """The decks that somebody put together, and what they noted of each photo."""
    photos = Photo.objects.filter(deck__owner__in=users_of(subject)).select_related("deck")
    return [
        {
            "deck": photo.deck.title,
            "number": photo.position,
            "alt": photo.alt,
            "taken_by": photo.taken_by,
            "rights": photo.get_rights_display(),
            "rights_note": photo.rights_note,
            "consent_until": photo.consent_until.isoformat() if photo.consent_until else "",
        }
        for photo in photos.order_by("deck_id", "position", "pk")
    ]


def erase_photos(subject: Subject) -> int:
    return forget_owners(users_of(subject), subject.name)


FACILITATED = PersonalData(
    label=_("Ateliers que vous animez"),
    purpose=_("Savoir qui prépare et anime quel atelier."),
    retention=_("Tant que le compte est ouvert."),
    export=export_facilitated,
    erase=erase_facilitated,
)
SAID = PersonalData(
    label=_("Ce qui est dit dans les ateliers"),
    purpose=_(
        "Travailler ensemble pendant l’atelier, et en garder le bilan ; on y entre sans compte, sous un prénom ou un autre nom."
    ),
    retention=lazy(_said_kept, str)(),
    export=export_said,
    purge=purge_said,
    kept_because=_("parce que ni un compte ni une adresse ne dit qui y a pris part"),
)
PHOTOS = PersonalData(
    label=_("Photos des jeux de photolangage"),
    purpose=_("Montrer des photos dans un atelier, avec l’accord des personnes reconnaissables"),
    retention=_(
        "Jusqu’à la fin de l’accord ou son retrait ; 30 jours après avoir été retirées du jeu, si aucun atelier ne s’en sert"
    ),
    export=export_photos,
    erase=erase_photos,
    purge=purge_photos,
)
