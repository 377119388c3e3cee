"""Forms of who may sit where, who runs the event, and what is asked at registration."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Question
from portal.forms import PlainLineField
from portal.partners.models import Partner, Territory

from .moments import MomentField

# Empty lines below the answers that there are.
MORE_OPTIONS, MOST_OPTIONS = 4, 20


class ShareForm(forms.Form):
    """Seats kept until a date; `share` is the one that changes, None for a new one."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=gettext_lazy("Organisation"), required=False, empty_label=gettext_lazy("Aucune")
    )
    territory = forms.ModelChoiceField(
        Territory.objects.all(), label=gettext_lazy("Ou territoire"), required=False, empty_label=gettext_lazy("Aucun")
    )
    seats = forms.IntegerField(label=gettext_lazy("Places réservées"), min_value=1, max_value=100_000)
    released_at = MomentField(
        label=gettext_lazy("Libérées le"), help_text=gettext_lazy("Ensuite, ces places sont à tout le monde.")
    )

    def __init__(self, *args, event, share=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["released_at"].zone = event.zone_info
        self.fields["partner"].queryset = Partner.objects.filter(active=True)
        if share is not None:
            del self.fields["partner"], self.fields["territory"]

    def clean(self):
        data = super().clean()
        if "partner" in self.fields and bool(data.get("partner")) == bool(data.get("territory")) and not self.errors:
            raise ValidationError(_("Choisissez une organisation ou un territoire, l’un des deux."))
        return data


class OrganiserForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        help_text=gettext_lazy("Celle d’un compte qui peut organiser des événements."),
    )


class QuestionForm(forms.Form):
    """A question and its answers, one field each; `question` is the one that changes, None for a new one."""

    kind = forms.ChoiceField(label=gettext_lazy("Forme"), choices=Question.Kind.choices)
    label = PlainLineField(label=gettext_lazy("Question"), max_length=200)
    label_en = PlainLineField(label=gettext_lazy("Question en anglais"), max_length=200, required=False)
    help_text = PlainLineField(label=gettext_lazy("Précision"), max_length=300, required=False)
    help_text_en = PlainLineField(label=gettext_lazy("Précision en anglais"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("Il faut y répondre"), required=False)
    condition = forms.ChoiceField(
        label=gettext_lazy("Posée seulement si"),
        required=False,
        help_text=gettext_lazy("Une réponse à une question posée avant."),
    )

    # Which field shows what an action says of what it takes.
    FIELDS = {"options": "option-0", "shown_if": "condition", "shown_if_value": "condition"}

    def __init__(self, *args, event, question=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [("", _("Toujours")), *_conditions(event, question)]
        self.options = list(question.options) if question else []
        lines = min(len(self.options) + MORE_OPTIONS, MOST_OPTIONS)
        for place in range(lines):
            known = self.options[place] if place < len(self.options) else {}
            for name, label in (("option", _("Réponse %(n)d")), ("option_en", _("Réponse %(n)d en anglais"))):
                self.fields[f"{name}-{place}"] = PlainLineField(
                    label=label % {"n": place + 1},
                    max_length=120,
                    required=False,
                    initial=known.get("label" if name == "option" else "label_en", ""),
                )
        self.lines = lines

    @staticmethod
    def values_of(question) -> dict:
        names = ("kind", "label", "label_en", "help_text", "help_text_en", "required")
        condition = f"{question.shown_if_id}:{question.shown_if_value}" if question.shown_if_id else ""
        return {name: getattr(question, name) for name in names} | {"condition": condition}

    def words(self) -> dict:
        """What actions take of what was typed. An answer that was emptied is left out."""
        data = self.cleaned_data
        key, _colon, value = data["condition"].partition(":")
        options = []
        for place in range(self.lines):
            if data[f"option-{place}"]:
                known = self.options[place] if place < len(self.options) else {}
                options.append(
                    {
                        "value": known.get("value", ""),
                        "label": data[f"option-{place}"],
                        "label_en": data[f"option_en-{place}"],
                    }
                )
        names = ("kind", "label", "label_en", "help_text", "help_text_en", "required")
        return {name: data[name] for name in names} | {
            "options": options,
            "shown_if": Question.objects.get(pk=int(key)) if key else None,
            "shown_if_value": value,
        }


def _conditions(event, question) -> list:
    """The answers that a question may depend on, by question: those asked before it."""
    groups = []
    for other in event.questions.filter(archived_at=None):
        if question is not None and other.pk == question.pk:
            break
        if other.answer_words:
            groups.append((other.label, [(f"{other.pk}:{value}", words) for value, words in other.answer_words]))
    return groups
