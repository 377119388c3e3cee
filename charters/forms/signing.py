"""Forms of the signing, and of the verification of a file."""

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import DayInput, PlainTextField, end_of_day
from portal.partners.models import Mandate

MOST_STEPS = 20


class OpeningForm(forms.Form):
    """One mandate and one rank per party still to be invited, and the day until which one may sign."""

    deadline = forms.DateField(
        label=_("À signer avant le"),
        required=False,
        widget=DayInput,
    )

    def __init__(self, *args, parties, mandates, **kwargs):
        super().__init__(*args, **kwargs)
        self.parties = parties
        for party in parties:
            choices = [mandate for mandate in mandates if mandate.partner_id == party.partner_id]
            self.fields[f"mandate-{party.pk}"] = forms.ModelChoiceField(
                Mandate.objects.filter(pk__in=[mandate.pk for mandate in choices]).select_related("user"),
                label=party.partner.short_name,
                required=False,
                initial=choices[0] if len(choices) == 1 else None,
                empty_label=_("inviter plus tard") if choices else _("aucun mandat vérifié"),
            )
            self.fields[f"mandate-{party.pk}"].label_from_instance = lambda mandate: (
                f"{mandate.user.get_full_name()}, {mandate.position}"
            )
            self.fields[f"step-{party.pk}"] = forms.IntegerField(
                label=_("Rang de %(partner)s") % {"partner": party.partner.short_name},
                required=False,
                initial=1,
                min_value=1,
                max_value=MOST_STEPS,
            )

    def clean_deadline(self):
        """The end of the day chosen."""
        deadline = self.cleaned_data["deadline"]
        if deadline and deadline <= timezone.localdate():
            raise forms.ValidationError(_("Cette date est déjà passée."))
        return deadline and end_of_day(deadline)

    def pairs(self) -> list:
        """For each party, the field of its mandate and that of its rank."""
        return [(self[f"mandate-{party.pk}"], self[f"step-{party.pk}"]) for party in self.parties]

    def steps(self) -> dict:
        """The rank of each party; 1 where none was typed."""
        return {party.pk: self.cleaned_data.get(f"step-{party.pk}") or 1 for party in self.parties}

    def mandates(self) -> dict:
        chosen = {party.pk: self.cleaned_data.get(f"mandate-{party.pk}") for party in self.parties}
        return {key: mandate for key, mandate in chosen.items() if mandate}


class SignForm(forms.Form):
    agree = forms.BooleanField(label=_("J’ai lu cette phrase et je suis d’accord."))
    typed_name = forms.CharField(
        label=_("Votre prénom et votre nom"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    code = forms.CharField(
        label=_("Le code reçu par courriel"),
        max_length=20,
        help_text=_("Six chiffres."),
        validators=[RegexValidator(r"^[\d\s]{6,20}$", _("Le code est fait de six chiffres."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DeclineForm(forms.Form):
    reason = PlainTextField(
        label=_("Votre raison"),
        max_length=2000,
        help_text=_("Elle sera lue par les autres organisations et inscrite au dossier de preuve."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    reason = PlainTextField(label=_("Pourquoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("Le fichier PDF"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("Il est examiné, puis oublié : rien n’en est gardé."),
    )
    empreinte = forms.CharField(
        label=_("Ou une empreinte SHA-256"),
        required=False,
        max_length=120,
        help_text=_("Les 64 signes imprimés sur la première page, avec ou sans espaces."),
    )

    def clean_empreinte(self):
        digest = "".join(self.cleaned_data["empreinte"].split()).lower()
        if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
            raise forms.ValidationError(_("Une empreinte SHA-256 a 64 signes, de 0 à 9 et de a à f."))
        return digest

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not cleaned.get("empreinte"):
            raise forms.ValidationError(_("Choisissez un fichier, ou collez une empreinte."))
        return cleaned
