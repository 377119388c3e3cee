"""Forms of the margin and of the stages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import Charter, CharterParty, PhaseDate
from portal.forms import DayInput, PlainLineField, PlainTextField
from portal.partners.models import User

from .opening import FRENCH


class CommentForm(forms.Form):
    """`people`: queries.people_by_organisation; `parties`: those in whose name the person may speak."""

    text = PlainTextField(
        label=_("Votre commentaire"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4, **FRENCH})
    )
    quote = PlainLineField(
        label=_("Passage dont vous parlez"),
        max_length=300,
        required=False,
        help_text=_("Copiez ici les mots du texte, si cela aide à comprendre."),
        widget=forms.TextInput(attrs=FRENCH),
    )
    party = forms.ModelChoiceField(CharterParty.objects.none(), label=_("Au nom de"), empty_label=None)
    mentions = forms.MultipleChoiceField(
        label=_("Prévenir…"),
        required=False,
        help_text=_("Ces personnes reçoivent un courriel et le voient dans leur espace."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, people, parties, answers=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentions"].choices = people
        if not people:
            del self.fields["mentions"]
        if len(parties) > 1:
            self.fields["party"].queryset = CharterParty.objects.filter(pk__in=[party.pk for party in parties])
        else:
            del self.fields["party"]
        if answers:
            del self.fields["quote"]
            self.fields["text"].label = _("Votre réponse")

    def said(self) -> dict:
        """What `actions.comment` and `actions.answer_comment` take of what was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "mentions"}
        return {**data, "mentions": list(User.objects.filter(pk__in=self.cleaned_data.get("mentions", ())))}


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(label=_("Où en est l’écriture"), choices=Charter.Phase.choices, widget=forms.RadioSelect)


class StageDatesForm(forms.Form):
    """A first and a last day for each stage; entering into force has a day only."""

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        planned = {each.stage: each for each in charter.phase_dates.all()}
        for stage in PhaseDate.Stage:
            dated = planned.get(stage)
            in_force = stage == PhaseDate.Stage.IN_FORCE
            self._add(stage, "starts_on", _("Prévue le") if in_force else _("Du"), dated)
            if not in_force:
                self._add(stage, "ends_on", _("Au"), dated)

    def _add(self, stage, name, label, dated) -> None:
        self.fields[f"{stage.value}_{name}"] = forms.DateField(
            label=label, required=False, widget=DayInput(), initial=getattr(dated, name, None)
        )

    def stages(self):
        """(name of the stage, its fields), for the template."""
        for stage in PhaseDate.Stage:
            names = [f"{stage.value}_starts_on", f"{stage.value}_ends_on"]
            yield stage.label, [self[name] for name in names if name in self.fields]

    def dates(self) -> dict:
        """What `actions.set_stage_dates` takes."""
        data = self.cleaned_data
        return {
            stage.value: (data[f"{stage.value}_starts_on"], data.get(f"{stage.value}_ends_on"))
            for stage in PhaseDate.Stage
        }
