"""Forms of a charter itself: what it is called, when it enters into force, who takes part, who writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import Charter
from portal.forms import PlainTextField
from portal.partners.models import Partner, Territory, User

# What goes into a charter is written in French, whatever the language of the page.
FRENCH = {"lang": "fr"}


class CharterForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    scope = PlainTextField(
        label=_("Périmètre"),
        max_length=2000,
        required=False,
        help_text=_("De quoi et de qui parle cette charte, en quelques phrases."),
        widget=forms.Textarea(attrs={"rows": 4, **FRENCH}),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.all(), label=_("Territoire"), required=False, empty_label=_("tout le réseau")
    )


class CharterRuleForm(CharterForm):
    entry_rule = forms.ChoiceField(
        label=_("Quand entre-t-elle en vigueur ?"), choices=Charter.EntryRule.choices, widget=forms.RadioSelect
    )
    entry_count = forms.IntegerField(label=_("Combien d’organisations ?"), min_value=2, max_value=500, required=False)


class PartyForm(forms.Form):
    partner = forms.ModelChoiceField(Partner.objects.listed(), label=_("Organisation"), empty_label=_("choisissez"))
    required = forms.BooleanField(label=_("Sa signature est requise"), required=False, initial=True)


class EditorsForm(forms.Form):
    editors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Qui tient la plume"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            memberships__ended_at=None, memberships__partner__charter_parties__charter=charter, is_active=True
        )
        self.fields["editors"].queryset = (people | charter.editors.all()).distinct().order_by("last_name", "pk")
        self.fields["editors"].label_from_instance = lambda user: user.get_full_name()
        self.fields["editors"].initial = charter.editors.all()
