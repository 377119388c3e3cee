"""The filters above the list of events. What an address holds that no filter knows is left out, without a word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models.events import Event

WHEN = (("", _("À venir")), ("passes", _("Passés")))


class FilterForm(forms.Form):
    quand = forms.ChoiceField(label=_("Quand"), choices=WHEN, required=False)
    genre = forms.ChoiceField(label=_("Genre"), choices=[("", _("Tous")), *Event.Kind.choices], required=False)
    ville = forms.ChoiceField(label=_("Ville"), required=False)
    territoire = forms.ChoiceField(label=_("Territoire"), required=False)
    serie = forms.ChoiceField(label=_("Série"), required=False)

    def __init__(self, data, *, towns, territories, series):
        """Each of the three is a list of (value, words); a filter that would leave nothing to choose is not shown."""
        super().__init__(data, auto_id="filtre-%s")
        for name, choices in (("ville", towns), ("territoire", territories), ("serie", series)):
            self.fields[name].choices = [("", _("Tous") if name == "territoire" else _("Toutes")), *choices]
            if not choices:
                del self.fields[name]

    def chosen(self) -> dict:
        """What was chosen, by the names of the model; what is wrong counts as nothing."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "when": data.get("quand") or "",
            "kind": data.get("genre") or "",
            "town": data.get("ville") or "",
            "territory": data.get("territoire") or "",
            "series": data.get("serie") or "",
        }
