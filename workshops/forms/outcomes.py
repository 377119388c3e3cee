"""The form with which a part of a report is carried into a charter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models.clauses import MAX_TEXT
from portal.forms import PlainLineField, PlainTextField


class CarryForm(forms.Form):
    """Which charter, and the clause as it is proposed there."""

    charter = forms.ChoiceField(label=_("Dans quelle charte"))
    text = PlainTextField(
        label=_("Le texte de la clause"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    heading = PlainLineField(
        label=_("Son intitulé"),
        max_length=200,
        required=False,
        help_text=_("Facultatif : sinon, les premiers mots."),
    )

    def __init__(self, *args, charters, **kwargs):
        super().__init__(*args, **kwargs)
        self.charters = {str(charter.pk): charter for charter in charters}
        self.fields["charter"].choices = [(pk, charter.title) for pk, charter in self.charters.items()]

    def clean_charter(self):
        return self.charters[self.cleaned_data["charter"]]
