"""Form pieces shared by the modules, and what uploads to the Wagtail libraries go through."""

import re
import unicodedata
from datetime import date, datetime, time

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.pictures import cleaned
from portal.uploads import validate_document


class PictureForm(BaseImageForm):
    """A picture is kept upright and without metadata; its alternative text is required."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].required = True
            self.fields["description"].label = _("texte alternatif")
            self.fields["description"].help_text = _("Ce que l’image montre, pour qui ne la voit pas.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        bare = cleaned(upload)
        return _as_upload(upload, bare)


def _as_upload(upload, bare):
    """The cleaned content in the upload's place, with the name that fits it."""
    upload.file = bare.file
    upload.name = bare.name
    upload.size = bare.size
    upload.image = None
    return upload


class AttachmentForm(BaseDocumentForm):
    """A document is kept when it is what its name claims."""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            validate_document(upload, set(settings.WAGTAILDOCS_EXTENSIONS))
        return upload


# Line ends as word processors write them: within a paragraph, between pages, between paragraphs.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


class PlainTextField(forms.CharField):
    """Text without any markup: pasted control characters go, line ends are one kind, no-break spaces stay."""

    widget = forms.Textarea

    def to_python(self, value):
        return as_text(super().to_python(value))


def as_text(typed: str) -> str:
    """What was typed, without control and other unseen characters, its line ends of one kind."""
    return "".join(character for character in LINE_ENDS.sub("\n", typed) if _is_text(character))


class PlainLineField(PlainTextField):
    """The same on one line, as a heading is."""

    widget = forms.TextInput

    def to_python(self, value):
        # Split at breaks, not searched with the blanks around them, which takes a time that grows with the square of these.
        parts = (part.strip(" ") for part in re.split("[\n\t]", super().to_python(value)))
        return " ".join(part for part in parts if part).strip()


def _is_text(character: str) -> bool:
    """Whether a character belongs in a text. French needs its no-break spaces, which Python calls unprintable."""
    return character in "\n\t" or character.isprintable() or unicodedata.category(character) == "Zs"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


def end_of_day(day: date) -> datetime:
    """The last moment of a day that people chose as a deadline, in the zone of the page."""
    return timezone.make_aware(datetime.combine(day, time.max))


class ConfirmForm(forms.Form):
    """A button alone: the check is the token."""


def add_action_errors(form: forms.Form, error: ValidationError) -> None:
    """Show what an action refused beside the fields it names, or above the form."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)
