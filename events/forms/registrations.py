"""Forms of the desk about registrations: the list's filters, a person as an organiser types them, a move to another town."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, Registration, Session, SessionChoice, SpecialNeeds
from events.people import Person
from events.queries.listing import SORTS
from events.queries.registering import questions_of, slots_of
from portal.forms import PlainLineField, PlainTextField
from portal.partners.models import Partner, Territory

from .answers import NEEDED, AnswersMixin, field_name, given_by

ANY = ("", _("peu importe"))


class RegistrationFilterForm(forms.Form):
    """What the list shows. What is not a filter filters nothing."""

    q = forms.CharField(
        label=_("Un nom, une adresse, une organisation ou un code"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("toutes sauf annulées")),
            *Registration.Status.choices,
            ("all", _("toutes, annulées comprises")),
        ],
    )
    session = forms.ModelChoiceField(Session.objects.none(), label=_("Séance"), required=False, empty_label=ANY[1])
    profile = forms.ChoiceField(label=_("Profil"), required=False, choices=[ANY, *Registration.Profile.choices])
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Organisation"), required=False, empty_label=ANY[1]
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Territoire"), required=False, empty_label=ANY[1]
    )
    origin = forms.ChoiceField(label=_("Origine"), required=False, choices=[ANY, *Registration.Origin.choices])
    there = forms.ChoiceField(
        label=_("Présence"),
        required=False,
        choices=[ANY, ("yes", _("pointées à l’accueil")), ("no", _("non pointées"))],
    )
    needs = forms.BooleanField(label=_("Avec un besoin particulier"), required=False)
    address = forms.BooleanField(label=_("Sans adresse électronique"), required=False)
    beyond = forms.BooleanField(label=_("Venue au-delà des places"), required=False)
    unproven = forms.BooleanField(label=_("Place réservée, à vérifier"), required=False)
    sort = forms.ChoiceField(
        label=_("Classer"),
        required=False,
        choices=[
            ("", _("par nom")),
            ("recent", _("les dernières d’abord")),
            ("line", _("dans l’ordre d’arrivée")),
            ("organisation", _("par organisation")),
            ("status", _("par état")),
        ],
    )

    # Shown at once; the others open on demand.
    FIRST = ("q", "status")

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Registration.objects.filter(event=event).order_by()
        self.fields["session"].queryset = Session.objects.to_choose(event)
        self.fields["partner"].queryset = Partner.objects.filter(
            pk__in=seen.exclude(partner=None).values("partner")
        ).order_by("short_name")
        self.fields["territory"].queryset = Territory.objects.order_by("name")

    @property
    def wanted(self) -> dict:
        """What `queries.listing.filtered` takes of what was asked; nonsense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "sort"}

    @property
    def order(self) -> str:
        self.is_valid()
        chosen = self.cleaned_data.get("sort", "")
        return chosen if chosen in SORTS else ""

    @property
    def first(self) -> list:
        return [self[name] for name in self.FIRST]

    @property
    def others(self) -> list:
        return [field for field in self if field.name not in self.FIRST]

    @property
    def opened(self) -> bool:
        """Whether one of those that open on demand filters."""
        return any(name not in self.FIRST for name in self.wanted)


class PersonForm(AnswersMixin, forms.Form):
    """Somebody as an organiser types them: who, from where, which sessions, what they answer and need, the organisers' note.

    Answers obey the rules of the public form. With a `registration` it shows what is known of them, but for the diet, which
    organisers read as counts only.
    """

    VALUES = (
        "first_name", "last_name", "email", "phone", "partner", "organisation", "position", "profile", "territory",
        "photo_consent", "note",
    )  # fmt: skip
    AS_BEFORE = "as_before"
    # What stands below the sessions and the answers.
    LAST = ("arrangement", "diet", "diet_note", "note", "wait", "tell")

    first_name = PlainLineField(label=_("Prénom"), max_length=100)
    last_name = PlainLineField(label=_("Nom"), max_length=100)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Sans adresse, la personne ne recevra rien : donnez-lui son billet sur papier."),
    )
    phone = PlainLineField(label=_("Téléphone"), max_length=30, required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Organisation du réseau"), required=False, empty_label=_("aucune, ou une autre")
    )
    organisation = PlainLineField(label=_("Autre organisation"), max_length=160, required=False)
    position = PlainLineField(label=_("Fonction"), max_length=120, required=False)
    profile = forms.ChoiceField(
        label=_("Profil"), required=False, choices=[("", _("non précisé")), *Registration.Profile.choices]
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Territoire"), required=False, empty_label=_("non précisé")
    )
    photo_consent = forms.TypedChoiceField(
        label=_("Accord pour les photos"),
        required=False,
        choices=[("", _("pas de réponse")), ("yes", _("oui")), ("no", _("non : badge « sans photo »"))],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
    )
    arrangement = PlainTextField(
        label=_("Aménagement utile"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce qu’il faut prévoir, jamais la raison."),
    )
    diet = forms.ChoiceField(label=_("Régime alimentaire"), required=False, choices=SpecialNeeds.Diet.choices)
    diet_note = PlainLineField(label=_("Précision pour le repas"), max_length=160, required=False)
    note = PlainLineField(
        label=_("Note de l’organisation"),
        required=False,
        max_length=300,
        help_text=_("Pour votre équipe. La personne peut demander à la lire."),
    )

    def __init__(self, *args, event, registration=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.registration = registration
        self.fields["partner"].queryset = Partner.objects.listed()
        self.fields["territory"].queryset = Territory.objects.order_by("name")
        if registration is not None:
            self._show(registration)
        if not event.asks_needs:
            for name in ("arrangement", "diet", "diet_note"):
                del self.fields[name]
        self.slots = slots_of(event)
        chosen = {} if registration is None else _chosen(registration)
        for slot, sessions in self.slots:
            self.fields[f"slot-{slot.pk}"] = forms.TypedChoiceField(
                label=_("Séance : %(slot)s") % {"slot": slot.name or _("sans titre")},
                required=False,
                choices=[("", _("aucune")), *((str(session.pk), session.name) for session in sessions)],
                initial=chosen.get(slot.pk, ""),
                coerce=int,
                empty_value=None,
                help_text=_("Si elle est complète, la personne y sera en liste d’attente."),
            )
        self._ask(event)
        last = [name for name in self.LAST if name in self.fields]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def _ask(self, event) -> None:
        """The organiser's own questions, each with when it applies."""
        questions = questions_of(event)
        self.put(questions)
        if self.registration is not None:
            self.initial |= given_by(self.registration, questions)
        by_key = {question.pk: question for question in questions}
        for question in questions:
            field = self.fields[field_name(question)]
            if question.kind == question.Kind.SEVERAL:
                field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
            elif question.kind != question.Kind.TEXT:
                field.choices = [("", _("pas de réponse")), *field.choices]
            if question.shown_if_id is None:
                field.required, field.error_messages["required"] = question.required, NEEDED
            else:
                field.help_text = " ".join(
                    filter(None, (field.help_text, _when(question, by_key[question.shown_if_id])))
                )

    def _show(self, registration) -> None:
        for name in self.VALUES:
            self.initial[name] = getattr(registration, f"{name}_id" if name in ("partner", "territory") else name)
        consent = registration.photo_consent
        self.initial["photo_consent"] = "" if consent is None else "yes" if consent else "no"
        needs = getattr(registration, "needs", None)
        self.initial["arrangement"] = needs.arrangement if needs else ""
        self.initial["diet"] = self.AS_BEFORE
        self.fields["diet"].choices = [(self.AS_BEFORE, _("ne pas changer")), *SpecialNeeds.Diet.choices]

    def person(self) -> Person:
        """What `actions.register` and `actions.change` take."""
        data = self.cleaned_data
        chosen = {slot.pk: data[f"slot-{slot.pk}"] for slot, _sessions in self.slots if data[f"slot-{slot.pk}"]}
        former = {} if self.registration is None else self.registration.answers
        return Person(
            values={**{name: data[name] for name in self.VALUES}, "answers": self.answers(former)},
            choices=chosen,
            waits=frozenset(chosen.values()),
            needs=self._needs(),
        )

    def _needs(self) -> dict:
        needs = getattr(self.registration, "needs", None)
        kept = {name: getattr(needs, name, "") for name in ("arrangement", "diet", "diet_note")}
        if "diet" not in self.fields:
            return kept
        data = self.cleaned_data
        if data["diet"] == self.AS_BEFORE:
            return {**kept, "arrangement": data["arrangement"]}
        return {name: data[name] for name in kept}


def _when(question, first) -> str:
    """Under which answer to another a question applies."""
    words = {"first": first.words, "wanted": dict(first.answer_words).get(question.shown_if_value, "")}
    if question.required:
        return _("Nécessaire si la réponse à « %(first)s » est « %(wanted)s ».") % words
    return _("Seulement si la réponse à « %(first)s » est « %(wanted)s ».") % words


def _chosen(registration) -> dict[int, int]:
    standing = registration.choices.exclude(status=SessionChoice.Status.CANCELLED)
    return dict(standing.values_list("slot", "session"))


class AddForm(PersonForm):
    """Somebody new."""

    wait = forms.BooleanField(label=_("S’il n’y a plus de place, en liste d’attente"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ChangeForm(PersonForm):
    tell = forms.BooleanField(label=_("Prévenir la personne par courriel"), required=False)


class NoteForm(forms.Form):
    note = PlainLineField(
        label=_("Note de l’organisation"),
        required=False,
        max_length=300,
        help_text=_("Pour votre équipe. La personne peut demander à la lire."),
    )


class TransferForm(forms.Form):
    """To which other town of the series somebody moves; `targets` are the events that one can move to."""

    target = forms.ModelChoiceField(
        Event.objects.none(), label=_("Vers quelle ville ?"), empty_label=None, widget=forms.RadioSelect
    )
    wait = forms.BooleanField(
        label=_("S’il n’y a plus de place là-bas, en liste d’attente"),
        required=False,
        help_text=_("La personne garde sa place ici tant qu’elle n’en a pas là-bas."),
    )

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Event.objects.filter(pk__in=[town.pk for town in targets])
        self.fields["target"].label_from_instance = lambda event: f"{event.town or event.name} – {event.name}"
