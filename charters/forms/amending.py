"""Forms of avenants and of the versions over time."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import DayInput, PlainTextField

WORKING = "ecriture"


class OpenAmendmentForm(forms.Form):
    reason = PlainTextField(
        label=_("Pourquoi un avenant ?"),
        max_length=2000,
        help_text=_("Toutes les organisations le liront."),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
    )


class AbandonAmendmentForm(forms.Form):
    reason = PlainTextField(
        label=_("Pourquoi l’abandonner ?"),
        max_length=1500,
        help_text=_(
            "Toutes les organisations le liront. Les propositions qui attendent seront closes avec cette raison."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
    )


class CompareForm(forms.Form):
    """Two texts of a charter: versions by number, or the text being written where the reader may see it."""

    de = forms.ChoiceField(label=_("Du texte"))
    a = forms.ChoiceField(label=_("au texte"))

    def __init__(self, *args, versions, working: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(str(each.number), _("Version %(number)s") % {"number": each.number}) for each in reversed(versions)]
        self.fields["de"].choices = choices
        self.fields["a"].choices = [*choices, (WORKING, _("Le texte en écriture"))] if working else choices


class DayForm(forms.Form):
    le = forms.DateField(label=_("Le texte en vigueur le"), widget=DayInput)

    def clean_le(self):
        if self.cleaned_data["le"] > timezone.localdate():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour passé : la suite n’est pas connue."))
        return self.cleaned_data["le"]
