"""What one says to join a board, and to come back to one's place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PlainLineField

ANY = "?"


class JoinForm(forms.Form):
    """A name and a table (nothing to choose where there is one), and the agreement to the board's rule if it has one."""

    name = PlainLineField(
        label=_("Votre prénom, ou un nom inventé"),
        help_text=_("Les personnes de votre table le verront."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "autocapitalize": "words"}),
        error_messages={"required": _("Écrivez un prénom, ou un nom inventé.")},
    )
    table = forms.ChoiceField(
        label=_("Votre table"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites à quelle table vous êtes, ou que vous ne savez pas.")},
    )
    agreed = forms.BooleanField(
        label=_("Je suis d’accord"),
        error_messages={"required": _("Pour participer, il faut être d’accord avec cette règle.")},
    )

    def __init__(self, facts, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(facts.tables) > 1:
            self.fields["table"].choices = [*facts.tables, (ANY, _("Je ne sais pas : choisissez pour moi"))]
        else:
            del self.fields["table"]
        if not facts.secrecy:
            del self.fields["agreed"]

    @property
    def chosen_table(self) -> str:
        """The table's key, or nothing where the emptiest will do. Of a valid form."""
        table = self.cleaned_data.get("table", ANY)
        return "" if table == ANY else table


class ReturnForm(forms.Form):
    name = PlainLineField(
        label=_("Le prénom que vous avez donné"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "autocapitalize": "words"}),
        error_messages={"required": _("Écrivez le prénom que vous avez donné.")},
    )
    words = PlainLineField(
        label=_("Vos deux mots"),
        help_text=_("Par exemple : abeille citron. Les accents et les majuscules ne comptent pas."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez vos deux mots.")},
    )
