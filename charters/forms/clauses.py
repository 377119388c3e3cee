"""Forms of clauses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import CharterParty, Clause
from charters.models.clauses import MAX_TEXT
from portal.forms import PlainLineField, PlainTextField
from portal.partners.models import Partner

from .opening import FRENCH


class ClauseForm(forms.Form):
    kind = forms.ChoiceField(label=_("Sorte de clause"), choices=Clause.Kind.choices, initial=Clause.Kind.COMMITMENT)
    heading = PlainLineField(label=_("Intitulé"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte"),
        max_length=MAX_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes. Une ligne qui commence par « - » est un point de liste."),
        widget=forms.Textarea(attrs={"rows": 10, **FRENCH}),
    )
    summary = PlainTextField(
        label=_("En clair"),
        max_length=1000,
        required=False,
        help_text=_("La même chose avec des mots de tous les jours, en une ou deux phrases."),
        widget=forms.Textarea(attrs={"rows": 3, **FRENCH}),
    )
    binding = forms.ChoiceField(
        label=_("Cette clause engage"),
        choices=Clause.Binding.choices,
        initial=Clause.Binding.ALL,
        widget=forms.RadioSelect,
    )
    parties = forms.ModelMultipleChoiceField(
        CharterParty.objects.none(),
        label=_("Organisations nommées"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Au nom de"),
        required=False,
        empty_label=_("la rédaction"),
        help_text=_("L’organisation qui demande ce texte, pour l’histoire de la clause."),
    )
    reason = PlainLineField(label=_("Pourquoi ce changement"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = charter.parties.current()
        self.fields["partner"].queryset = Partner.objects.filter(
            charter_parties__charter=charter, charter_parties__left_at=None
        ).order_by("short_name")

    def wording(self) -> dict:
        """What `actions.add_clause` and `actions.edit_clause` take of what was typed."""
        data = self.cleaned_data
        return {
            "values": {name: data[name] for name in ("kind", "heading", "text", "summary", "binding")},
            "parties": list(data["parties"]),
            "partner": data["partner"],
            "reason": data["reason"],
        }
