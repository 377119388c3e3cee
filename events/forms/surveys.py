"""Forms of the survey builder: a new survey, its settings, its questions, its tables, the reading of texts."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import sheets
from events.models import FreeText, Survey, SurveyQuestion
from events.survey_templates import templates
from portal.forms import PlainLineField, PlainTextField

from .moments import MomentField

Kind = SurveyQuestion.Kind
ENGLISH = {"lang": "en"}
# Empty lines below the answers that there are.
MORE, MOST = 4, 20
COPY = "copie-"
DEGREES = (3, 4, 5, 7, 10)


def english(label, **options) -> PlainLineField:
    return PlainLineField(label=label, required=False, widget=forms.TextInput(attrs=ENGLISH), **options)


class NewSurveyForm(forms.Form):
    """Where to start from: a questionnaire that ships with the portal, one of another day, or an empty one."""

    start = forms.ChoiceField(label=gettext_lazy("Partir de"), widget=forms.RadioSelect)

    def __init__(self, *args, polls_only=False, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.others = {f"{COPY}{survey.pk}": survey for survey in others}
        shipped = [
            (name, f"{each.title} ({Survey.Kind(each.kind).label.lower()})")
            for name, each in templates().items()
            if not polls_only or each.kind == Survey.Kind.POLL
        ]
        kinds = [Survey.Kind.POLL] if polls_only else list(Survey.Kind)
        empty = [(kind.value, _("Questionnaire vide : %(kind)s") % {"kind": kind.label.lower()}) for kind in kinds]
        self.fields["start"].choices = [
            (_("Questionnaires prêts à l’emploi"), shipped),
            (_("Ou une page blanche"), empty),
        ]
        if self.others:
            known = [(key, f"{survey.name} – {survey.event.name}") for key, survey in self.others.items()]
            self.fields["start"].choices.insert(1, (_("Le questionnaire d’une autre journée"), known))

    @property
    def copied(self) -> Survey | None:
        """The survey to copy, if it is to be a copy."""
        return self.others.get(self.cleaned_data["start"])

    def chosen(self) -> dict:
        """What `actions.make_survey` takes."""
        start = self.cleaned_data["start"]
        if start in templates():
            template = templates()[start]
            return {
                "kind": template.kind,
                "title": template.title,
                "title_en": template.title_en,
                "template": template,
            }
        return {"kind": start, "title": _("Nouveau questionnaire")}


class SurveyForm(forms.Form):
    title = PlainLineField(label=gettext_lazy("Titre"), max_length=160)
    title_en = english(gettext_lazy("Titre en anglais"), max_length=160)
    intro = PlainTextField(
        label=gettext_lazy("Présentation"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Une ou deux phrases, en haut du questionnaire."),
    )
    intro_en = PlainTextField(
        label=gettext_lazy("Présentation en anglais"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **ENGLISH}),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Qui répond ?"), choices=Survey.Audience.choices, widget=forms.RadioSelect
    )
    opens_at = MomentField(
        label=gettext_lazy("Ouvrir tout seul le"),
        required=False,
        help_text=gettext_lazy("Vide : vous l’ouvrez vous-même, quand il est prêt."),
    )
    closes_at = MomentField(label=gettext_lazy("On peut répondre jusqu’au"), required=False)
    reminder_days = forms.IntegerField(
        label=gettext_lazy("Rappel, en jours après l’envoi"),
        min_value=1,
        max_value=30,
        required=False,
        help_text=gettext_lazy("Un seul rappel, à qui n’a pas répondu. Vide : aucun."),
    )
    room_open = forms.BooleanField(
        label=gettext_lazy("Dans la salle, répondre sans le code du badge"),
        required=False,
        help_text=gettext_lazy("Plus simple, mais une même personne peut alors répondre deux fois."),
    )

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = survey.zone_info
        if survey.event_id is None:
            self.fields["audience"].choices = [(Survey.Audience.EVERYBODY, Survey.Audience.EVERYBODY.label)]

    @classmethod
    def values_of(cls, survey) -> dict:
        return {name: getattr(survey, name) for name in cls.base_fields}


class QuestionForm(forms.Form):
    """One question of a given form, its answers a line each. `question` is the one that changes, None for a new one."""

    label = PlainLineField(label=gettext_lazy("Question"), max_length=300)
    label_en = english(gettext_lazy("Question en anglais"), max_length=300)
    help_text = PlainLineField(label=gettext_lazy("Précision"), max_length=300, required=False)
    help_text_en = english(gettext_lazy("Précision en anglais"), max_length=300)
    degrees = forms.TypedChoiceField(
        label=gettext_lazy("Nombre de degrés"),
        choices=[(number, number) for number in DEGREES],
        coerce=int,
        help_text=gettext_lazy("Du moins favorable au plus favorable. Donnez au moins les mots des deux bouts."),
    )
    required = forms.BooleanField(label=gettext_lazy("Il faut y répondre"), required=False)
    condition = forms.ChoiceField(
        label=gettext_lazy("Posée seulement si"),
        required=False,
        help_text=gettext_lazy("Selon la réponse à une question posée avant."),
    )

    # Which field shows what an action says of a field of the question.
    FIELDS = {"options": "option-0", "rows": "row-0", "shown_if": "condition", "shown_if_value": "condition"}

    def __init__(self, *args, kind, questions, question=None, **kwargs):
        self.kind, self.question = kind, question
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [("", _("Toujours")), *_conditions(questions, question)]
        if kind == Kind.SECTION:
            self.fields["label"].label = _("Titre de la partie")
            self.fields["label_en"].label = _("Titre en anglais")
            del self.fields["required"]
        if kind != Kind.SCALE:
            del self.fields["degrees"]
        self.options = list(question.options) if question else []
        self.rows = list(question.rows) if question else []
        self.option_lines, self.row_lines = self._lines(), 0
        self._add_lines("option", self.option_lines, self.options, _answer_words(kind))
        if kind == Kind.MATRIX:
            self.row_lines = min(len(self.rows) + MORE, MOST)
            self._add_lines("row", self.row_lines, self.rows, (_("Ligne %(n)d"), _("Ligne %(n)d en anglais")))

    def _lines(self) -> int:
        if self.kind == Kind.SCALE:
            return max(DEGREES)
        if self.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX}:
            return min(len(self.options) + MORE, MOST)
        return 0

    def _add_lines(self, name, lines, known, labels) -> None:
        for place in range(lines):
            option = known[place] if place < len(known) else {}
            self.fields[f"{name}-{place}"] = PlainLineField(
                label=labels[0] % {"n": place + 1}, max_length=160, required=False, initial=option.get("label", "")
            )
            self.fields[f"{name}_en-{place}"] = english(
                labels[1] % {"n": place + 1}, max_length=160, initial=option.get("label_en", "")
            )

    @staticmethod
    def values_of(question) -> dict:
        condition = f"{question.shown_if_id}:{question.shown_if_value}" if question.shown_if_id else ""
        names = ("label", "label_en", "help_text", "help_text_en", "required")
        return {name: getattr(question, name) for name in names} | {
            "condition": condition,
            "degrees": len(question.options),
        }

    def plain_fields(self) -> list:
        return [field for field in self if not field.name.startswith(("option", "row"))]

    def option_rows(self) -> list[tuple]:
        """The two fields of each answer."""
        return [(self[f"option-{place}"], self[f"option_en-{place}"]) for place in range(self.option_lines)]

    def matrix_rows(self) -> list[tuple]:
        return [(self[f"row-{place}"], self[f"row_en-{place}"]) for place in range(self.row_lines)]

    def clean(self):
        data = super().clean()
        if self.kind == Kind.SCALE and "degrees" in data:
            for place in (0, data["degrees"] - 1):
                if not data.get(f"option-{place}"):
                    self.add_error(f"option-{place}", _("Les deux bouts d’une échelle ont des mots."))
        return data

    def words(self) -> dict:
        """What actions take of what was typed. An answer that was emptied is left out; a degree keeps its number."""
        data = self.cleaned_data
        key, _colon, value = data["condition"].partition(":")
        names = ("label", "label_en", "help_text", "help_text_en")
        return {name: data[name] for name in names} | {
            "required": data.get("required", False),
            "options": self._degrees() if self.kind == Kind.SCALE else self._written("option", self.options),
            "rows": self._written("row", self.rows),
            "shown_if_id": int(key) if key else None,
            "shown_if_value": value,
        }

    def _degrees(self) -> list[dict]:
        data = self.cleaned_data
        return [
            {"value": str(place + 1), "label": data[f"option-{place}"], "label_en": data[f"option_en-{place}"]}
            for place in range(data["degrees"])
        ]

    def _written(self, name, known) -> list[dict]:
        """Answers keep the value they had: conditions and figures hang on it."""
        data, found = self.cleaned_data, []
        fresh = max((int(each["value"]) for each in known if each["value"].isdecimal()), default=0)
        for place in range(self.option_lines if name == "option" else self.row_lines):
            if not data[f"{name}-{place}"]:
                continue
            if place < len(known):
                value = known[place]["value"]
            else:
                fresh += 1
                value = str(fresh)
            found.append({"value": value, "label": data[f"{name}-{place}"], "label_en": data[f"{name}_en-{place}"]})
        return found


def _answer_words(kind):
    if kind == Kind.SCALE:
        return _("Degré %(n)d"), _("Degré %(n)d en anglais")
    if kind == Kind.MATRIX:
        return _("Colonne %(n)d"), _("Colonne %(n)d en anglais")
    return _("Réponse %(n)d"), _("Réponse %(n)d en anglais")


def _conditions(questions, question):
    """Each earlier question with its answers."""
    earlier = sheets.before(questions, question) if question else [q for q in questions if q.kind in sheets.CONDITIONS]
    return [(each.label, [(f"{each.pk}:{value}", words) for value, words in each.choices]) for each in earlier]


class TableForm(forms.Form):
    """One table of the results."""

    question = forms.ModelChoiceField(
        SurveyQuestion.objects.none(), label=gettext_lazy("Question"), empty_label=gettext_lazy("choisissez")
    )
    by = forms.ModelChoiceField(
        SurveyQuestion.objects.none(),
        label=gettext_lazy("Croisée par"),
        required=False,
        empty_label=gettext_lazy("aucune : la question seule"),
    )

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = survey.questions.filter(kind__in=SurveyQuestion.CLOSED)
        self.fields["by"].queryset = survey.questions.filter(kind__in=SurveyQuestion.ONE_VALUE)


class MaskForm(forms.Form):
    shown = PlainTextField(
        label=gettext_lazy("Texte publié"),
        max_length=SurveyQuestion.TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown"].help_text = _("Remplacez par %(mark)s ce qui nomme quelqu’un, et rien d’autre.") % {
            "mark": FreeText.MARK
        }
