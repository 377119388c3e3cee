"""The form of an event's page in the Wagtail admin: what its programme must respect, said beside the block."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from events import programme
from events.models.events import Event
from events.queries.programme import choices_of

TITLE_MOST = Event._meta.get_field("title").max_length


class EventPageForm(WagtailAdminPageForm):
    def clean_title(self):
        title = self.cleaned_data["title"]
        if len(title) > TITLE_MOST:
            raise ValidationError(
                _("%(most)d caractères au plus : ce titre est aussi celui des badges et des messages.")
                % {"most": TITLE_MOST}
            )
        return title

    def clean(self):
        cleaned = super().clean()
        page = self.instance
        if "programme" in cleaned and page.event_id and page.locale.language_code == settings.LANGUAGE_CODE:
            found = programme.problems(
                cleaned["programme"],
                page.event.starts_here.date(),
                page.event.ends_here.date(),
                choices_of(page.event),
            )
            if found:
                self.add_error("programme", in_blocks(found))
        return cleaned


def in_blocks(found) -> StreamBlockValidationError:
    """The problems as Wagtail shows them: each beside the field of its block, the others above the programme."""
    whole, slots = [], {}
    for problem in found:
        error = ValidationError(problem.sentence)
        if problem.slot is None:
            whole.append(error)
        elif problem.session is None:
            slots.setdefault(problem.slot, {})[problem.field] = error
        else:
            sessions = slots.setdefault(problem.slot, {}).setdefault("sessions", {})
            sessions[problem.session] = StructBlockValidationError(block_errors={problem.field: error})
    return StreamBlockValidationError(
        block_errors={
            place: StructBlockValidationError(block_errors=_fields(fields)) for place, fields in slots.items()
        },
        non_block_errors=whole,
    )


def _fields(fields: dict) -> dict:
    if "sessions" in fields:
        fields["sessions"] = ListBlockValidationError(block_errors=fields["sessions"])
    return fields
