"""Form of the export of registrations: the format, the columns."""

from django import forms
from django.utils.translation import gettext_lazy as _

XLSX, CSV = "xlsx", "csv"


class ExportForm(forms.Form):
    """`columns` as `events.exports.columns` gives them."""

    kind = forms.ChoiceField(
        label=_("Format"),
        choices=[(XLSX, _("Classeur (XLSX)")), (CSV, _("Texte (CSV)"))],
        initial=XLSX,
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(label=_("Colonnes"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = columns
        self.fields["columns"].choices = [(column.key, column.label) for column in columns]
        self.initial["columns"] = [column.key for column in columns if column.ticked]

    @property
    def chosen(self) -> list:
        """The columns that were ticked, in their own order."""
        return [column for column in self.known if column.key in self.cleaned_data["columns"]]
