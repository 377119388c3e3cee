"""Personal data in the lists that organisers began to import: what a person may take away or have erased, and its end."""

from django.utils.translation import gettext_lazy as _

from events import actions
from events.models import Batch, BatchLine
from portal.registry import PersonalData, Subject


def _lines(subject: Subject):
    """The lines to import that hold the person's address; few lists stay unfinished."""
    address = subject.email.casefold()
    if not address:
        return
    typed = BatchLine.objects.filter(batch__kind=Batch.Kind.IMPORT).exclude(cells=[]).select_related("batch__event")
    for line in typed.iterator(chunk_size=1000):
        if any(cell.strip().casefold() == address for cell in line.cells):
            yield line


def export(subject: Subject) -> list[dict]:
    return [{"event": line.batch.event.title, "line": " ; ".join(line.cells)} for line in _lines(subject)]


def erase(subject: Subject) -> int:
    """The lines go: nobody is registered from them."""
    return BatchLine.objects.filter(pk__in=[line.pk for line in _lines(subject)]).delete()[0]


IMPORTED_LISTS = PersonalData(
    label=_("Listes de personnes à inscrire, en cours d’import"),
    purpose=_("Inscrire à un événement les personnes d’une liste que l’organisation possède déjà"),
    retention=_("Jusqu’à la fin de l’import, 7 jours au plus"),
    export=export,
    erase=erase,
    purge=actions.purge_batches,
)
