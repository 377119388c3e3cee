"""Forms of an event at its desk: opening it, its facts, how one registers, another town, its end."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events import rules
from events.models import Event, EventSeries
from portal.forms import DayInput, HourInput, PlainLineField
from portal.partners.models import Territory

from .moments import MomentField, require_near, zones_with

TITLE_MOST = 160


class WhenForm(forms.Form):
    """The days and hours of an event, on its own clock."""

    day = forms.DateField(label=_("Jour"), widget=DayInput, validators=[require_near])
    starts = forms.TimeField(label=_("Début"), widget=HourInput)
    last_day = forms.DateField(
        label=_("Dernier jour"),
        widget=DayInput,
        required=False,
        validators=[require_near],
        help_text=_("Si l’événement dure plusieurs jours."),
    )
    ends = forms.TimeField(label=_("Fin"), widget=HourInput)
    zone = forms.ChoiceField(label=_("À l’heure de"), initial="Europe/Paris")

    # Which field shows what an action says of a fact.
    FIELDS = {"starts_at": "day", "ends_at": "ends"}

    def __init__(self, *args, zone="Europe/Paris", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones_with(zone)

    def moments(self) -> dict:
        """When the event takes place, as actions take it."""
        data, zone = self.cleaned_data, ZoneInfo(self.cleaned_data["zone"])
        return {
            "starts_at": datetime.combine(data["day"], data["starts"], zone),
            "ends_at": datetime.combine(data["last_day"] or data["day"], data["ends"], zone),
            "zone": data["zone"],
        }


class OpenForm(WhenForm):
    title = PlainLineField(label=_("Titre"), max_length=TITLE_MOST)
    kind = forms.ChoiceField(label=_("Genre"), choices=Event.Kind.choices)
    town = PlainLineField(label=_("Ville"), max_length=80, required=False)

    field_order = ["title", "kind", "town", "day", "starts", "last_day", "ends", "zone"]

    def facts(self) -> dict:
        data = self.cleaned_data
        return {"title": data["title"], "kind": data["kind"], "town": data["town"], **self.moments()}


class FactsForm(WhenForm):
    """When, where, for whom: what people write in their diary, and how to reach the organisers."""

    kind = forms.ChoiceField(label=_("Genre"), choices=Event.Kind.choices)
    series = forms.ModelChoiceField(
        EventSeries.objects.none(),
        label=_("Série"),
        required=False,
        empty_label=_("Aucune"),
        help_text=_("La même journée dans plusieurs villes : on peut passer de l’une à l’autre."),
    )
    mode = forms.TypedChoiceField(label=_("Participation"), choices=Event.Mode.choices, coerce=int)
    venue = PlainLineField(label=_("Lieu"), max_length=160, required=False)
    address = PlainLineField(label=_("Adresse postale"), max_length=200, required=False)
    town = PlainLineField(label=_("Ville"), max_length=80, required=False)
    territory = forms.ModelChoiceField(
        Territory.objects.all(), label=_("Territoire"), required=False, empty_label=_("Aucun")
    )
    link = forms.URLField(
        label=_("Lien de visioconférence"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("Envoyé aux personnes inscrites ; il ne paraît pas sur la page."),
    )
    accessibility = forms.MultipleChoiceField(
        label=_("Le lieu est accessible"),
        choices=Event.ACCESSIBILITY.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_email = forms.EmailField(label=_("Adresse électronique de l’organisation"), required=False)
    contact_phone = PlainLineField(label=_("Téléphone de l’organisation"), max_length=30, required=False)

    field_order = [
        "kind", "series", "day", "starts", "last_day", "ends", "zone", "mode", "venue", "address", "town", "territory",
        "link", "accessibility", "contact_email", "contact_phone",
    ]  # fmt: skip
    SAME = (
        "kind", "series", "mode", "venue", "address", "town", "territory", "link", "accessibility", "contact_email",
        "contact_phone",
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = rules.series_of(user)

    @classmethod
    def values_of(cls, event) -> dict:
        """What the form shows of an event."""
        start, end = event.starts_here, event.ends_here
        return {name: getattr(event, name) for name in cls.SAME} | {
            "day": start.date(),
            "starts": start.time(),
            "last_day": end.date() if end.date() != start.date() else None,
            "ends": end.time(),
            "zone": event.zone,
        }

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.SAME} | self.moments()


class RegisteringForm(forms.Form):
    """Seats, how one registers, what is asked and given."""

    takes_registrations = forms.BooleanField(label=_("On s’inscrit sur le portail"), required=False)
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Vide : autant que l’on veut."),
    )
    validates = forms.BooleanField(label=_("Je valide chaque inscription"), required=False)
    opens_at = MomentField(label=_("Ouverture des inscriptions"), required=False, help_text=_("Vide : dès l’annonce."))
    closes_at = MomentField(label=_("Clôture des inscriptions"), required=False, help_text=_("Vide : au début."))
    changes_until = MomentField(
        label=_("On peut modifier ou annuler jusqu’au"), required=False, help_text=_("Vide : jusqu’au début.")
    )
    offer_hours = forms.IntegerField(
        label=_("Heures pour répondre à une place proposée"), min_value=1, max_value=336, initial=48
    )
    reminder_days = forms.CharField(
        label=_("Rappels, en jours avant"),
        required=False,
        max_length=40,
        help_text=_("Par exemple : 7, 1."),
    )
    asks_needs = forms.BooleanField(label=_("Demander les aménagements utiles"), required=False)
    asks_diet = forms.BooleanField(label=_("Demander le régime alimentaire"), required=False)
    asks_photo_consent = forms.BooleanField(label=_("Demander l’accord pour les photos"), required=False)
    gives_certificates = forms.BooleanField(
        label=_("Remettre une attestation aux personnes présentes"),
        required=False,
        help_text=_("Trois jours après, chaque personne pointée à l’accueil reçoit le lien vers la sienne."),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at", "changes_until"):
            self.fields[name].zone = event.zone_info

    @classmethod
    def values_of(cls, event) -> dict:
        values = {name: getattr(event, name) for name in cls.base_fields}
        return values | {"reminder_days": ", ".join(map(str, event.reminder_days))}

    def clean_reminder_days(self):
        typed = self.cleaned_data["reminder_days"].replace(",", " ").replace(";", " ").split()
        if not all(number.isascii() and number.isdigit() and len(number) < 4 for number in typed):
            raise ValidationError(_("Des nombres de jours, séparés par des virgules : 7, 1."))
        days = sorted({int(number) for number in typed}, reverse=True)
        if len(days) > rules.MOST_REMINDERS or any(not 0 < day <= rules.FARTHEST_REMINDER for day in days):
            raise ValidationError(
                _("Jusqu’à %(most)d rappels, de 1 à %(farthest)d jours avant.")
                % {"most": rules.MOST_REMINDERS, "farthest": rules.FARTHEST_REMINDER}
            )
        return days

    def facts(self) -> dict:
        return dict(self.cleaned_data)


class CopyForm(forms.Form):
    title = PlainLineField(label=_("Titre"), max_length=TITLE_MOST)
    title_en = PlainLineField(label=_("Titre en anglais"), max_length=TITLE_MOST, required=False)
    town = PlainLineField(label=_("Ville"), max_length=80)
    territory = forms.ModelChoiceField(
        Territory.objects.all(), label=_("Territoire"), required=False, empty_label=_("Aucun")
    )
    day = forms.DateField(label=_("Jour"), widget=DayInput, validators=[require_near])
    zone = forms.ChoiceField(label=_("À l’heure de"))

    FIELDS = {"starts_at": "day", "ends_at": "day"}

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones_with(event.zone)
        self.fields["zone"].initial = event.zone
        self.fields["title"].initial = event.title
        self.fields["title_en"].initial = event.title_en


class CancelForm(forms.Form):
    reason = PlainLineField(
        label=_("Motif"),
        max_length=300,
        help_text=_("Il paraît sur la page et dans le message à chaque personne inscrite."),
    )
