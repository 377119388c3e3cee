"""Forms of decks: their words, sending photos, what is said of a photo."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import DayInput, PlainLineField
from workshops.models import Photo
from workshops.photo_files import ACCEPTED

NEEDS_NOTE = {Photo.Rights.AUTHORISED, Photo.Rights.CC_BY, Photo.Rights.CC_BY_SA, Photo.Rights.OTHER}
YES, NO = "oui", "non"
# A consent for ever is none that people remember.
MOST_YEARS = 10


class DeckForm(forms.Form):
    title = PlainLineField(label=_("Titre du jeu"), max_length=120)
    title_en = PlainLineField(
        label=_("Titre en anglais"), max_length=120, required=False, widget=forms.TextInput(attrs={"lang": "en"})
    )
    credits = PlainLineField(
        label=_("Qui remercier"),
        max_length=200,
        required=False,
        help_text=_("Imprimé sur les cartes, par exemple « Photos du club photo de la résidence »."),
    )
    credits_en = PlainLineField(
        label=_("Qui remercier, en anglais"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    shared = forms.BooleanField(
        label=_("Partager ce jeu avec les autres personnes qui animent dans le réseau"),
        required=False,
        help_text=_("Elles pourront l’utiliser, pas le changer."),
    )


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files together; each is judged by itself afterwards, so that a bad one costs the others nothing."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = [each for each in data or [] if each]
        if not files:
            raise forms.ValidationError(_("Choisissez au moins une photo."), code="required")
        return files


class RightsForm(forms.Form):
    taken_by = PlainLineField(
        label=_("Qui a pris la photo ?"), max_length=120, help_text=_("Un nom, ou celui d’une association.")
    )
    rights = forms.ChoiceField(label=_("De quel droit la montrez-vous ?"), choices=[("", "–"), *Photo.Rights.choices])
    rights_note = PlainLineField(
        label=_("Précision"),
        max_length=200,
        required=False,
        help_text=_("Licence et adresse d’origine, ou date de l’autorisation et où elle est gardée."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rights") in NEEDS_NOTE and not cleaned.get("rights_note") and "rights_note" not in self.errors:
            self.add_error("rights_note", _("Donnez cette précision : elle prouve le droit de montrer la photo."))
        return cleaned


class UploadForm(RightsForm):
    photos = SeveralFilesField(
        label=_("Photos"),
        help_text=_(
            "JPEG, PNG, WebP, AVIF ou HEIC, 20 Mo au plus chacune. Le lieu et l’heure que l’appareil y a notés sont effacés."
        ),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED}),
    )
    field_order = ("photos", "taken_by", "rights", "rights_note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken_by"].label = _("Qui a pris ces photos ?")
        self.fields["rights"].label = _("De quel droit les montrez-vous ?")

    def noted(self) -> dict:
        """What holds for all of these photos."""
        return {name: self.cleaned_data[name] for name in ("taken_by", "rights", "rights_note")}


class ConsentForm(forms.Form):
    """Whether people can be recognised, and their agreement."""

    recognisable = forms.ChoiceField(
        label=_("Peut-on reconnaître quelqu’un ?"),
        choices=[
            (NO, _("Non, personne n’est reconnaissable")),
            (YES, _("Oui, et toutes ces personnes ont donné leur accord par écrit")),
        ],
        widget=forms.RadioSelect,
    )
    consent_until = forms.DateField(
        label=_("Leur accord vaut jusqu’au"),
        required=False,
        widget=DayInput(),
        help_text=_("Après ce jour, la photo n’est plus montrée nulle part et ses fichiers sont détruits."),
    )
    consent_note = PlainLineField(
        label=_("Où l’accord écrit est gardé"),
        max_length=200,
        required=False,
        help_text=_("Sans le nom des personnes : « classeur de l’association, fiche 12 »."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("recognisable") != YES:
            return cleaned
        until, today = cleaned.get("consent_until"), timezone.localdate()
        if until and until.year > today.year + MOST_YEARS:
            self.add_error("consent_until", _("Dix ans au plus : un accord se redemande."))
        if not cleaned.get("consent_note") and "consent_note" not in self.errors:
            self.add_error("consent_note", _("Dites où l’accord écrit se retrouve."))
        return cleaned


class PhotoForm(RightsForm, ConsentForm):
    """All that a photo needs to be of use."""

    alt = PlainLineField(
        label=_("Ce qu’on voit sur la photo"),
        max_length=240,
        help_text=_(
            "Une phrase, sans dire ce qu’il faut en penser ni nommer personne. Elle est lue à qui ne voit pas."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    alt_en = PlainLineField(
        label=_("La même phrase en anglais"),
        max_length=240,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    field_order = (
        "alt",
        "alt_en",
        "recognisable",
        "consent_until",
        "consent_note",
        "taken_by",
        "rights",
        "rights_note",
    )

    @staticmethod
    def values_of(photo: Photo) -> dict:
        names = ("alt", "alt_en", "consent_until", "consent_note", "taken_by", "rights", "rights_note")
        answers = {True: YES, False: NO, None: ""}
        return {name: getattr(photo, name) for name in names} | {"recognisable": answers[photo.recognisable]}

    def facts(self) -> dict:
        """What `actions.photos.describe_photo` takes."""
        return self.cleaned_data | {"recognisable": self.cleaned_data["recognisable"] == YES}


class SeveralPhotosForm(RightsForm, ConsentForm):
    """What is noted of several photos at once. A field that is left empty changes nothing."""

    field_order = ("taken_by", "rights", "rights_note", "recognisable", "consent_until", "consent_note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        unchanged = ("", _("Ne rien changer"))
        self.fields["taken_by"].label = _("Qui a pris ces photos ?")
        self.fields["rights"].label = _("De quel droit les montrez-vous ?")
        self.fields["rights"].choices = [unchanged, *Photo.Rights.choices]
        self.fields["recognisable"].label = _("Peut-on y reconnaître quelqu’un ?")
        self.fields["recognisable"].choices = [unchanged, *ConsentForm.base_fields["recognisable"].choices]
        self.initial.setdefault("recognisable", "")
        for name in ("taken_by", "rights", "recognisable"):
            self.fields[name].required = False

    def clean(self):
        cleaned = super().clean()
        consented = cleaned.get("consent_until") or cleaned.get("consent_note")
        if consented and cleaned.get("recognisable") != YES and "recognisable" not in self.errors:
            self.add_error("recognisable", _("Un accord ne se note que si des personnes sont reconnaissables."))
        if not any(cleaned.values()) and not self.errors:
            raise forms.ValidationError(_("Rien n’est rempli : notez au moins une chose."), code="required")
        return cleaned

    def facts(self) -> dict:
        """What `actions.photos.describe_photos` takes: what was filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return given | ({"recognisable": given["recognisable"] == YES} if "recognisable" in given else {})
