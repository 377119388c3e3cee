"""The form with which a part of a report is carried into a charter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import Clause
from charters.models.clauses import MAX_TEXT
from portal.forms import PlainLineField, PlainTextField


class CarryForm(forms.Form):
    """Which charter, the clause as it is proposed there, and its place."""

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
    after = forms.ChoiceField(label=_("À placer après"), required=False)

    def __init__(self, *args, charters, **kwargs):
        super().__init__(*args, **kwargs)
        self.charters = {str(charter.pk): charter for charter in charters}
        self.fields["charter"].choices = [(pk, charter.title) for pk, charter in self.charters.items()]
        self.clauses = {charter: {} for charter in charters}
        for clause in Clause.objects.standing().filter(charter__in=charters).select_related("charter"):
            self.clauses[clause.charter][str(clause.pk)] = clause
        places = [(charter.title, [*clauses.items()]) for charter, clauses in self.clauses.items() if clauses]
        # The name of the only charter need not be read again.
        self.fields["after"].choices = [("", _("la fin")), *(places[0][1] if len(charters) == 1 and places else places)]

    def clean_charter(self):
        return self.charters[self.cleaned_data["charter"]]

    def clean(self):
        typed = super().clean()
        after, charter = typed.get("after"), typed.get("charter")
        if after and charter:
            typed["after"] = self.clauses[charter].get(after)
            if typed["after"] is None:
                self.add_error("after", _("Cette clause n’est pas dans la charte choisie."))
        return typed | {"after": typed.get("after") or None}
