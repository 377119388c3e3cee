"""Forms of the decision by consent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import Position
from portal.forms import PlainTextField

from .opening import FRENCH


class PositionForm(forms.Form):
    """One answer. `revision` and `seen` say what the person had before their eyes: see `actions.give_position`."""

    stance = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=Position.Stance.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Une objection empêche de figer le texte. Une réserve ne l’empêche pas : elle est imprimée avec lui."
        ),
    )
    reason = PlainTextField(
        label=_("Pourquoi"),
        max_length=2000,
        required=False,
        help_text=_("À dire pour une réserve ou une objection : ce qui manque, ce qu’il faudrait changer."),
        widget=forms.Textarea(attrs={"rows": 4, **FRENCH}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        """Who agrees at last does not say again what they objected: the form showed it to them."""
        data = super().clean()
        lifted = data.get("stance") == Position.Stance.AGREE and "stance" in self.changed_data
        if lifted and "reason" not in self.changed_data:
            data["reason"] = ""
        return data
