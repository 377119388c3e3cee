"""What boards keep of people: who facilitates, by account; what was said, under first names or pseudonyms, until a date."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.personal_data import months_before
from portal.partners.personal_data import users_of
from portal.registry import PersonalData, Subject
from workshops.actions import forgetting
from workshops.models import Board


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
    return forgetting.forget_boards(months_before(now, settings.PORTAL_BOARD_MONTHS), now)


def _said_kept() -> str:
    months = settings.PORTAL_BOARD_MONTHS
    return ngettext(
        "%(months)d mois après l’atelier, les prénoms s’effacent ; les mots aussi, sauf si la salle a voulu les garder.",
        "%(months)d mois après l’atelier, les prénoms s’effacent ; les mots aussi, sauf si la salle a voulu les garder.",
        months,
    ) % {"months": months}


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
        "Travailler ensemble pendant l’atelier, et en garder le bilan ; on y entre sans compte, sous un prénom ou un autre nom."
    ),
    retention=lazy(_said_kept, str)(),
    export=export_said,
    purge=purge_said,
    kept_because=_("parce que ni un compte ni une adresse ne dit qui y a pris part"),
)
