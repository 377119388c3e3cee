"""What is typed at the door and on the attendance pages of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import DoorPass, Registration
from portal.forms import PlainLineField


def _longest(name: str, model=Registration) -> int:
    return model._meta.get_field(name).max_length


class WalkInForm(forms.Form):
    """Somebody who comes without being registered; the names of the fields are those of Registration."""

    first_name = PlainLineField(label=_("Prénom"), max_length=_longest("first_name"))
    last_name = PlainLineField(label=_("Nom"), max_length=_longest("last_name"))
    organisation = PlainLineField(label=_("Organisation"), max_length=_longest("organisation"), required=False)
    profile = forms.ChoiceField(
        label=_("Profil"), choices=[("", _("Non précisé")), *Registration.Profile.choices], required=False
    )
    email = forms.EmailField(label=_("Adresse électronique"), max_length=_longest("email"), required=False)

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class DoorPassForm(forms.Form):
    label = PlainLineField(
        label=_("Pour qui ?"),
        max_length=_longest("label", DoorPass),
        help_text=_("Un prénom, ou « entrée côté parc » : pour savoir quel accès retirer."),
    )
