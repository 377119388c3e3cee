"""Forms of charters: what is typed, cleaned; what it means is checked by the actions."""

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.models import Charter, CharterParty, Clause
from charters.models.clauses import MAX_TEXT
from portal.forms import DayInput, PlainTextField, end_of_day
from portal.partners.models import Mandate, Partner, Territory, User

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
        label=_("Quand entre-t-elle en vigueur ?"), choices=Charter.EntryRule.choices, widget=forms.RadioSelect
    )
    entry_count = forms.IntegerField(label=_("Combien d’organisations ?"), min_value=2, max_value=500, required=False)


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


class ClauseForm(forms.Form):
    kind = forms.ChoiceField(label=_("Genre"), choices=Clause.Kind.choices, initial=Clause.Kind.COMMITMENT)
    heading = forms.CharField(label=_("Intitulé"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte"),
        max_length=MAX_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes. Une ligne qui commence par « - » est un point de liste."),
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
    reason = forms.CharField(label=_("Pourquoi ce changement"), max_length=500, required=False)
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


class ProposalForm(forms.Form):
    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Au nom de"), empty_label=_("choisissez"))
    clause_kind = forms.ChoiceField(label=_("Genre"), choices=Clause.Kind.choices, initial=Clause.Kind.COMMITMENT)
    heading = forms.CharField(label=_("Intitulé"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte proposé"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6, **FRENCH})
    )
    summary = PlainTextField(
        label=_("En clair"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2, **FRENCH})
    )
    reason = PlainTextField(
        label=_("Pourquoi"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, **FRENCH})
    )
    after = forms.ModelChoiceField(
        Clause.objects.none(), label=_("À placer après"), required=False, empty_label=_("la fin")
    )

    def __init__(self, *args, charter, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        only = list(partners[:2])
        if len(only) == 1:
            self.fields["partner"].initial = only[0]
        self.fields["after"].queryset = charter.clauses.filter(removed_at=None).order_by("position")


class DecisionForm(forms.Form):
    heading = forms.CharField(label=_("Intitulé"), max_length=200, required=False, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte"), max_length=MAX_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 6, **FRENCH})
    )
    reason = PlainTextField(
        label=_("Motif de la décision"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **FRENCH}),
    )


class OpeningForm(forms.Form):
    """One mandate per party still to be invited, and the day until which one may sign."""

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

    def clean_deadline(self):
        """The end of the day chosen."""
        deadline = self.cleaned_data["deadline"]
        if deadline and deadline <= timezone.localdate():
            raise forms.ValidationError(_("Cette date est déjà passée."))
        return deadline and end_of_day(deadline)

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
        help_text=_("Il est examiné, puis oublié : rien n’en est gardé."),
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
