"""Forms of the import of a list: the file, then what its columns hold."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.list_rows import MEANINGS, QUESTION, SLOT, Known
from events.lists import MOST_BYTES


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("La liste"),
        help_text=_("Un fichier XLSX ou CSV, une personne par ligne : 5 Mo et 5 000 lignes au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("Ce fichier est trop lourd : 5 Mo au plus."))
        return upload


class ColumnsForm(forms.Form):
    """What each column holds, by its heading; a meaning is given once."""

    wait = forms.BooleanField(label=_("Quand il n’y a plus de place, mettre en liste d’attente"), required=False)
    tell = forms.BooleanField(label=_("Envoyer sa confirmation à chaque personne qui a une adresse"), required=False)

    def __init__(self, *args, options: dict, known: Known, samples: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.meanings = {meaning: label for meaning, (label, _names) in MEANINGS.items()}
        for key, slot in known.slots.items():
            self.meanings[f"{SLOT}{key}"] = _("Séance : %(slot)s") % {"slot": slot.name or _("sans titre")}
        for question in known.questions:
            self.meanings[f"{QUESTION}{question.pk}"] = _("Question : %(question)s") % {"question": question.words}
        self.initial |= {"wait": options["wait"], "tell": options["tell"]}
        self.names = [f"column-{place}" for place in range(len(options["headers"]))]
        for name, header, meaning, sample in zip(
            self.names, options["headers"], options["columns"], samples, strict=True
        ):
            self.fields[name] = forms.ChoiceField(
                label=header or _("sans titre"),
                required=False,
                choices=[("", _("ne pas lire")), *self.meanings.items()],
                initial=meaning,
                help_text=_("Par exemple : %(sample)s") % {"sample": sample[:60]} if sample else "",
            )
        self.order_fields([*self.names, "wait", "tell"])

    @property
    def columns_fields(self) -> list:
        return [self[name] for name in self.names]

    def clean(self):
        data = super().clean()
        seen: dict = {}
        for name in self.names:
            meaning = data.get(name)
            if meaning and meaning in seen:
                self.add_error(
                    name, _("« %(other)s » contient déjà cela : choisissez l’une des deux.") % {"other": seen[meaning]}
                )
            elif meaning:
                seen[meaning] = self.fields[name].label
        if not self.errors and not {"last_name", "full_name"} & set(seen):
            raise ValidationError(_("Dites quelle colonne contient le nom."))
        return data

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.names]
