"""Forms of the committee: a meeting, its agenda, who came, what was said and decided, what earlier decisions have become."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.models import Attendance, CharterParty, CommitteeDecision
from portal.forms import DayInput, HourInput, PlainTextField
from portal.moments import ZONE

from .opening import FRENCH

# Meetings are planned within three years; one that took place may be entered up to ten years later.
AHEAD, BACK = timedelta(days=3 * 366), timedelta(days=10 * 366)


class MeetingForm(forms.Form):
    """A meeting on one day. Hours are those of the network's zone (Europe/Paris)."""

    title = forms.CharField(
        label=_("Intitulé"), max_length=160, initial=_("Comité de suivi"), widget=forms.TextInput(attrs=FRENCH)
    )
    day = forms.DateField(label=_("Jour"), widget=DayInput)
    starts = forms.TimeField(label=_("Début"), widget=HourInput)
    ends = forms.TimeField(label=_("Fin"), widget=HourInput, help_text=_("À l’heure de Paris."))
    place = forms.CharField(label=_("Lieu"), max_length=300, required=False, widget=forms.TextInput(attrs=FRENCH))
    link = forms.URLField(label=_("Lien de visioconférence"), max_length=200, required=False, assume_scheme="https")

    @staticmethod
    def values_of(meeting) -> dict:
        """What the form shows of a meeting."""
        start, end = meeting.starts_at.astimezone(ZONE), meeting.ends_at.astimezone(ZONE)
        return {
            "title": meeting.title,
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "place": meeting.place,
            "link": meeting.link,
        }

    def clean_day(self):
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - BACK <= day <= today + AHEAD:
            raise forms.ValidationError(_("Vérifiez l’année : cette date est trop loin."))
        return day

    def details(self) -> dict:
        """What `actions.plan_meeting` and `actions.change_meeting` take of what was typed."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "starts_at": datetime.combine(data["day"], data["starts"], tzinfo=ZONE),
            "ends_at": datetime.combine(data["day"], data["ends"], tzinfo=ZONE),
            "place": data["place"],
            "link": data["link"],
        }


class ItemForm(forms.Form):
    title = forms.CharField(label=_("Nouveau point"), max_length=300, widget=forms.TextInput(attrs=FRENCH))


class NotesForm(forms.Form):
    notes = PlainTextField(
        label=_("Ce qui se dit"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, **FRENCH}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class CommitteeDecisionForm(forms.Form):
    text = PlainTextField(label=_("Décision"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, **FRENCH}))
    owner = forms.ModelChoiceField(CharterParty.objects.none(), label=_("Portée par"), empty_label=_("choisissez"))
    due_on = forms.DateField(label=_("Pour le"), required=False, widget=DayInput)

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = charter.parties.current()


class ReviewForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Qu’est-elle devenue ?"),
        choices=[(state, CommitteeDecision.State(state).label) for state in ("done", "going_on", "given_up")],
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(
        label=_("Pourquoi"),
        max_length=1000,
        required=False,
        help_text=_("Il faut une raison pour abandonner une décision."),
        widget=forms.Textarea(attrs={"rows": 2, **FRENCH}),
    )


class AttendanceForm(forms.Form):
    """For each organisation: whether it was there, and through whom. `rows` as `queries.attendance` gives them."""

    STATES = tuple((state.value, state.label) for state in Attendance.State if state != Attendance.State.EXPECTED)

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"state-{row.party.pk}"] = forms.ChoiceField(
                label=row.party.partner.short_name,
                choices=self.STATES,
                initial=row.state,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"people-{row.party.pk}"] = forms.CharField(
                label=_("Représentée par (%(name)s)") % {"name": row.party.partner.short_name},
                max_length=300,
                initial=row.people,
                required=False,
            )

    def groups(self) -> list[tuple]:
        """The two fields of each organisation."""
        return [(self[f"state-{row.party.pk}"], self[f"people-{row.party.pk}"]) for row in self.rows]

    def attendances(self) -> dict:
        """What `actions.record_attendance` takes: the organisations for which something was said."""
        data = self.cleaned_data
        said = {row.party.pk: (data[f"state-{row.party.pk}"], data[f"people-{row.party.pk}"]) for row in self.rows}
        return {key: values for key, values in said.items() if values[0]}


class SummaryForm(forms.Form):
    summary = PlainTextField(
        label=_("Ce qui s’est dit, en bref"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, **FRENCH}),
    )


class AmendmentReasonForm(forms.Form):
    reason = PlainTextField(
        label=_("Pourquoi un avenant"),
        max_length=2000,
        help_text=_("Toutes les organisations le liront, avec la décision ou le constat du comité."),
        widget=forms.Textarea(attrs={"rows": 4, **FRENCH}),
    )
