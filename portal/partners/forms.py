"""What people fill in about themselves and their organisation. Forms check the shape; actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.forms import DayInput, PlainTextField
from portal.partners.actions.mandates import DOCUMENT_KINDS
from portal.partners.models import Invitation, Mandate, Membership, Partner, Territory, User


class DirectoryForm(forms.Form):
    """Filters of the directory; what is not a choice is ignored."""

    q = forms.CharField(label=_("Nom"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Genre"), required=False)
    territory = forms.ModelChoiceField(
        label=_("Territoire"),
        required=False,
        queryset=Territory.objects.all(),
        to_field_name="slug",
        empty_label=_("Tous"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Tous")), *Partner.Kind.choices]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    position = forms.CharField(
        label=_("Fonction"), required=False, max_length=Invitation._meta.get_field("position").max_length
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("Un référent invite les autres et dépose leurs mandats."),
    )


class NameForm(forms.ModelForm):
    """Who accepts an invitation without an account yet."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["first_name"].label = _("Prénom")
        self.fields["last_name"].label = pgettext_lazy("personne", "Nom")


class ProfileForm(NameForm):
    class Meta(NameForm.Meta):
        fields = ["first_name", "last_name", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Langue de nos messages")


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class PresentationForm(forms.ModelForm):
    description = PlainTextField(label=_("Présentation"), required=False, max_length=3000)

    class Meta:
        model = Partner
        fields = ["description", "contact_email", "contact_phone", "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].label = _("Adresse électronique publique")
        self.fields["contact_phone"].label = _("Téléphone public")
        self.fields["website"] = forms.URLField(
            label=pgettext_lazy("adresse", "Site"), required=False, max_length=200, assume_scheme="https"
        )


class PersonChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.get_full_name()


class MandateForm(forms.Form):
    """`people` are the members for whom the person may file a mandate."""

    holder = PersonChoiceField(label=_("Qui signera"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("Nature du mandat"), choices=Mandate.Kind.choices, widget=forms.RadioSelect)
    position = forms.CharField(
        label=_("Fonction, telle qu’elle paraîtra sous la signature"),
        max_length=Mandate._meta.get_field("position").max_length,
    )
    reference = forms.CharField(
        label=_("Référence du document"),
        required=False,
        max_length=Mandate._meta.get_field("reference").max_length,
        help_text=_("Par exemple le numéro et la date de la délibération."),
    )
    valid_from = forms.DateField(label=_("Valable du"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=DayInput, help_text=_("Vide : sans date de fin.")
    )
    document = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("PDF ou photo (PNG, JPEG), 20 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in sorted(DOCUMENT_KINDS))}),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people

    def clean(self):
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("La fin de validité ne peut pas précéder le début."))
        return data


class ReasonForm(forms.Form):
    reason = PlainTextField(label=_("Motif"), max_length=300, help_text=_("La personne concernée le lira."))


class ErasureForm(forms.Form):
    reason = PlainTextField(label=_("Ce que vous voulez nous dire"), required=False, max_length=2000)
