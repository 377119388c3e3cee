"""Forms of an event's messages: the organiser's own words, the words of a change."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models.announcements import LONGEST
from portal.forms import PlainLineField, PlainTextField


class TextForm(forms.Form):
    subject = PlainLineField(label=_("Objet"), max_length=160)
    body = PlainTextField(
        label=_("Texte"),
        max_length=4000,
        help_text=_("Une ligne vide sépare deux paragraphes."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language


class AnnouncementForm(forms.Form):
    words = PlainTextField(
        label=_("Ce qui change"),
        max_length=LONGEST,
        help_text=_("En quelques phrases. Le jour, le lieu et le lien de chacun sont ajoutés au message."),
        widget=forms.Textarea(attrs={"rows": 6, "lang": "fr"}),
    )
    words_en = PlainTextField(
        label=_("La même chose en anglais"),
        max_length=LONGEST,
        required=False,
        help_text=_("Pour qui s’est inscrit en anglais ; sinon, ces personnes reçoivent le texte français."),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )
    identifier = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["identifier"].initial = uuid4

    def announcement(self) -> dict:
        """What `actions.announce_change` takes."""
        data = self.cleaned_data
        return {name: data[name] for name in ("words", "words_en", "identifier")}
