"""The forms of what stands beside a signature in the portal: an original signed elsewhere, a delegation, who observes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import Observer, RecordedOriginal
from portal.forms import DayInput, PlainTextField, end_of_day
from portal.partners.actions.mandates import DOCUMENT_KINDS
from portal.partners.models import Mandate, User

from .opening import FRENCH


class OriginalForm(forms.Form):
    """What a coordinator copies from an original that they hold in their hands."""

    kind = forms.ChoiceField(label=_("Nature"), choices=RecordedOriginal.Kind.choices, widget=forms.RadioSelect)
    signatory = forms.CharField(label=_("Qui a signé"), max_length=160, help_text=_("Prénom et nom."))
    position = forms.CharField(label=_("Sa fonction"), max_length=120, widget=forms.TextInput(attrs=FRENCH))
    reference = forms.CharField(
        label=_("Son mandat ou sa délégation"),
        max_length=160,
        required=False,
        help_text=_("Par exemple la référence et la date de la délibération."),
        widget=forms.TextInput(attrs=FRENCH),
    )
    delegated = forms.BooleanField(label=_("Cette personne a signé par délégation."), required=False)
    signed_on = forms.DateField(label=_("Signé le"), widget=DayInput)
    holder = forms.CharField(
        label=_("Qui garde l’original, et où"), max_length=200, widget=forms.TextInput(attrs=FRENCH)
    )
    reserves = PlainTextField(
        label=_("Réserves écrites sur l’original"),
        max_length=2000,
        required=False,
        help_text=_("Mot pour mot."),
        widget=forms.Textarea(attrs={"rows": 4, **FRENCH}),
    )
    scan = forms.FileField(
        label=_("Numérisation"),
        help_text=_(
            "PDF ou photo (PNG, JPEG), 20 Mo au plus. Elle n’est lisible que par les organisations de la charte."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in sorted(DOCUMENT_KINDS))}),
    )
    confirmed = forms.BooleanField(
        label=_("J’ai relu : ces indications sont celles de l’original, et je sais qu’elles ne changeront plus.")
    )


class DelegateForm(forms.Form):
    """A colleague of the signatory's organisation, at what title they sign, until when."""

    colleague = forms.ModelChoiceField(
        User.objects.none(), label=_("À qui confiez-vous la signature ?"), empty_label=_("choisissez")
    )
    position = forms.CharField(
        label=_("Sa fonction, telle qu’elle paraîtra sous la signature"),
        max_length=Mandate._meta.get_field("position").max_length,
        widget=forms.TextInput(attrs=FRENCH),
    )
    valid_until = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        widget=DayInput,
        help_text=_("Vide : aussi longtemps que votre mandat."),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.belonging_to([request.party.partner_id]).exclude(pk=request.signatory_id)
        self.fields["colleague"].queryset = people.order_by("last_name", "first_name", "pk")
        self.fields["colleague"].label_from_instance = lambda user: user.get_full_name()


class ObserverForm(forms.Form):
    email = forms.EmailField(label=_("Adresse électronique de son compte"), max_length=254)
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=Observer.Role.choices,
        initial=Observer.Role.READER,
        widget=forms.RadioSelect,
        help_text=_(
            "Les deux lisent la version et voient où en est la signature. Un témoin atteste, à la fin, qu’elle a eu lieu."
        ),
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Aucun compte du réseau n’a cette adresse."))
        self.user = user
        return email


class DeadlineForm(forms.Form):
    deadline = forms.DateField(label=_("À signer avant le"), widget=DayInput)

    def clean_deadline(self):
        """The end of the day chosen."""
        return end_of_day(self.cleaned_data["deadline"])
