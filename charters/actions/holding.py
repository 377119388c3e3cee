"""What every action on a charter begins and ends with: its row held, its text still open, its edition raised."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from charters import presence
from charters.models import Charter


def held(charter: Charter) -> Charter:
    """The charter as it is now, its row locked until the transaction ends."""
    return Charter.objects.select_for_update().get(pk=charter.pk)


def require_drafting(charter: Charter) -> None:
    if not charter.is_written:
        raise ValidationError(
            _("Le texte de cette charte est figé : il ne change plus. Il faut d’abord rouvrir l’écriture."),
            code="frozen",
        )


def raise_edition(charter: Charter) -> None:
    """Say that the text, the parties or the rule changed: a freezing under way then starts again."""
    charter.edition += 1
    charter.save(update_fields=["edition"])
    presence.tell_on_commit(charter.pk, presence.TEXT)
