"""Forms of the follow-up: a due date, an indicator, where a commitment stands."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.actions.progress import EVIDENCE_KINDS
from charters.models import CharterParty, Indicator, ProgressEntry
from charters.models.commitments import MAX_DIGITS, PLACES
from charters.progress import parse_figure
from charters.queries.commitments import figure_words
from portal.forms import DayInput, PlainTextField

from .opening import FRENCH


class FigureField(forms.CharField):
    """A number as people write it, « 1 250,5 » or « 1 250,5 heures »: cleaned to (number, unit typed), None if empty."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 80, "widget": forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs})

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            number, unit = parse_figure(typed)
        except ValueError as error:
            raise forms.ValidationError(_("Ce n’est pas un nombre. Par exemple : 1 250 ou 12,5.")) from error
        forms.DecimalField(max_digits=MAX_DIGITS, decimal_places=PLACES).clean(number)
        return number, unit


class PlanForm(forms.Form):
    due_on = forms.DateField(
        label=_("À tenir avant le"), required=False, widget=DayInput, help_text=_("Vide : sans échéance.")
    )


class IndicatorForm(forms.Form):
    label = forms.CharField(label=_("Ce qui est mesuré"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    unit = forms.CharField(
        label=_("Unité"),
        max_length=40,
        help_text=_("Par exemple : personnes, heures, %."),
        widget=forms.TextInput(attrs=FRENCH),
    )
    baseline = FigureField(label=_("Au départ"), required=False)
    target = FigureField(label=_("Cible"), required=False)
    source = forms.CharField(
        label=_("D’où vient le chiffre"), max_length=200, required=False, widget=forms.TextInput(attrs=FRENCH)
    )
    period = forms.CharField(
        label=_("Période"),
        max_length=80,
        required=False,
        help_text=_("Par exemple : par an, au 31 décembre."),
        widget=forms.TextInput(attrs=FRENCH),
    )

    def __init__(self, *args, indicator: Indicator | None = None, **kwargs):
        if indicator is not None:
            initial = {name: getattr(indicator, name) for name in ("label", "unit", "source", "period")}
            initial |= {name: figure_words(getattr(indicator, name)) for name in ("baseline", "target")}
            kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    def clean(self):
        """A unit typed after the number is the indicator's own, or a mistake."""
        cleaned = super().clean()
        for name in ("baseline", "target"):
            figure = cleaned.get(name)
            if figure and figure[1] and figure[1] != cleaned.get("unit"):
                self.add_error(name, _("Écrivez le nombre seul : l’unité est dite à côté."))
            cleaned[name] = figure[0] if figure else None
        return cleaned


class ProgressForm(forms.Form):
    """Where a commitment stands, on one screen of a phone. `unit` says in what the value was asked for."""

    party = forms.ModelChoiceField(CharterParty.objects.none(), label=_("Au nom de"), empty_label=None)
    state = forms.ChoiceField(label=_("Où en est-on ?"), choices=ProgressEntry.State.choices, widget=forms.RadioSelect)
    finding = PlainTextField(
        label=_("En quelques mots"),
        max_length=2000,
        help_text=_("Ce qui a été fait, ce qui bloque ; pour un abandon, pourquoi."),
        widget=forms.Textarea(attrs={"rows": 4, **FRENCH}),
    )
    value = FigureField(required=False)
    unit = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    on = forms.DateField(label=_("À la date du"), widget=DayInput)
    evidence_file = forms.FileField(
        label=_("Une pièce à l’appui"),
        required=False,
        help_text=_(
            "PDF, photo ou document, 20 Mo au plus. Seuls les membres des organisations de la charte la lisent."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in sorted(EVIDENCE_KINDS))}),
    )

    def __init__(self, *args, parties, indicator: Indicator | None, entry: ProgressEntry | None = None, **kwargs):
        initial = {"on": timezone.localdate(), "unit": indicator.unit if indicator else ""}
        if entry is not None:
            initial |= {
                "on": entry.on,
                "state": entry.state,
                "finding": entry.finding,
                "value": figure_words(entry.value),
            }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.indicator = indicator
        self.fields["party"].queryset = CharterParty.objects.filter(
            pk__in=[party.pk for party in parties]
        ).select_related("partner")
        if entry is not None or len(parties) == 1:
            # Nothing to choose: the organisation is said above the form.
            del self.fields["party"]
        if indicator is None:
            del self.fields["value"], self.fields["unit"]
        else:
            self.fields["value"].label = f"{indicator.label} ({indicator.unit})"

    def report(self) -> dict:
        """What `actions.report_progress` takes of what was typed, but the commitment and the party."""
        data = self.cleaned_data
        value, typed_unit = data.get("value") or (None, "")
        return {
            "on": data["on"],
            "state": data["state"],
            "finding": data["finding"],
            "indicator": self.indicator if value is not None else None,
            "value": value,
            "unit": typed_unit or data.get("unit", ""),
            "evidence_file": data["evidence_file"],
        }
