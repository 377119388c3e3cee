"""What is chosen of a document before it is made: by GET, so that an address says all of it."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Survey
from events.queries import attendance, papers

ALL_HALF_DAYS, ALL_SESSIONS, EVERYBODY = "demi-journees", "seances", ""
EVENT_PAGE = "evenement"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class SinceInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class PaperForm(forms.Form):
    """The choices of one kind of document for one event."""

    def __init__(self, data, *, event):
        super().__init__(data, initial={})
        self.event = event


def _sought():
    return forms.CharField(
        label=gettext_lazy("Une seule personne"),
        required=False,
        strip=True,
        validators=[MaxLengthValidator(200)],
        help_text=gettext_lazy("Son nom, ou le code de son badge. Vide : tout le monde."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )


class BadgesForm(PaperForm):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[
            ("ten", gettext_lazy("Dix par feuille (90 × 54 mm)")),
            ("eight", gettext_lazy("Huit par feuille (95 × 67 mm)")),
            ("label", gettext_lazy("Un par étiquette (90 × 62 mm)")),
        ],
    )
    liste = forms.ChoiceField(label=gettext_lazy("Pour qui"), required=False)
    depuis = forms.DateTimeField(
        label=gettext_lazy("Inscriptions confirmées depuis"),
        required=False,
        help_text=gettext_lazy("Pour n’imprimer que les nouveaux badges. Vide : tous."),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=SinceInput,
    )
    nom = _sought()

    def __init__(self, data, *, event):
        super().__init__(data, event=event)
        self.sessions = {each.key: each for each in attendance.lists_of(event) if each.session and each.session.chosen}
        self.fields["liste"].choices = [
            (EVERYBODY, _("Toutes les personnes inscrites")),
            *[(key, each.label) for key, each in self.sessions.items()],
        ]

    def clean_depuis(self):
        """What was typed is a time of the event's town."""
        since = self.cleaned_data["depuis"]
        if since is None:
            return None
        if not FIRST_YEAR <= since.year <= LAST_YEAR:
            raise ValidationError(_("Donnez une date entre %(first)s et %(last)s.") % {"first": 2000, "last": 2100})
        return since.replace(tzinfo=self.event.zone_info)


class SheetsForm(PaperForm):
    liste = forms.ChoiceField(label=gettext_lazy("Quelles feuilles"), required=False)

    def __init__(self, data, *, event):
        super().__init__(data, event=event)
        self.lists = attendance.lists_of(event)
        self.fields["liste"].choices = [
            (EVERYBODY, _("Une par demi-journée")),
            (ALL_SESSIONS, _("Une par séance où l’on s’inscrit")),
            *[(each.key, each.label) for each in self.lists],
        ]

    def chosen(self) -> list:
        """The lists to be printed."""
        key = self.cleaned_data["liste"]
        if key == EVERYBODY:
            return [each for each in self.lists if each.session is None]
        if key == ALL_SESSIONS:
            return [each for each in self.lists if each.session is not None and each.session.chosen]
        return [each for each in self.lists if each.key == key]


class CertificatesForm(PaperForm):
    nom = _sought()


class SignsForm(PaperForm):
    salle = forms.ChoiceField(label=gettext_lazy("Salles"), required=False)
    cible = forms.ChoiceField(label=gettext_lazy("Le code mène"), required=False)

    def __init__(self, data, *, event):
        super().__init__(data, event=event)
        self.rooms = papers.rooms(event)
        self.surveys = {str(survey.pk): survey for survey in Survey.objects.filter(event=event)}
        self.fields["salle"].choices = [
            (EVERYBODY, _("L’accueil et toutes les salles")),
            *[(str(place), room) for place, (room, _held) in enumerate(self.rooms, start=1)],
        ]
        self.fields["cible"].choices = [
            ("", _("à la page de l’événement")),
            *[
                (key, _("au questionnaire « %(title)s »") % {"title": survey.title})
                for key, survey in self.surveys.items()
            ],
        ]
