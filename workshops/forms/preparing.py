"""What a facilitator types to prepare a board: one form for each concern, with what it shows of a board and what it gives."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.folding import folded
from portal.forms import PlainLineField, PlainTextField
from workshops import sayings, setups
from workshops.engine.pledges.method import BY_EVERYBODY, BY_FACILITATOR
from workshops.engine.room import ROOM, TABLES
from workshops.models import Board

CODE_INPUT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class FactsForm(forms.Form):
    """How a board is found: its title, its code, the moment of an event to which it belongs."""

    title = PlainLineField(label=gettext_lazy("Titre"), max_length=160)
    code = PlainLineField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy(
            "Ce que les personnes taperont sur leur téléphone : de trois à huit lettres ou chiffres. Gardez celui-ci, ou "
            "choisissez un mot court."
        ),
        widget=forms.TextInput(attrs=CODE_INPUT),
    )
    session = forms.ChoiceField(
        label=gettext_lazy("Séance d’un événement"),
        required=False,
        help_text=gettext_lazy("Si l’atelier a lieu pendant une journée annoncée sur le portail."),
    )

    def __init__(self, *args, sessions, fixed_code=False, **kwargs):
        """`sessions`: for each event its title and its sessions (rows); the code is shown only where it stays as it is."""
        super().__init__(*args, **kwargs)
        self.sessions = {str(each.pk): each for _event, found in sessions for each in found}
        self.fields["session"].choices = [("", _("Aucune"))] + [
            (event, [(str(each.pk), each.title) for each in found]) for event, found in sessions
        ]
        if not self.sessions:
            del self.fields["session"]
        if fixed_code:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Il ne change plus : des personnes l’ont peut-être déjà.")

    @classmethod
    def values_of(cls, board: Board) -> dict:
        return {"title": board.title, "code": board.code, "session": str(board.session_id or "")}

    def facts(self) -> dict:
        found = {name: self.cleaned_data[name] for name in ("title", "code")}
        return found | {"session": self.sessions.get(self.cleaned_data.get("session", ""))}


class PiecesForm(forms.Form):
    """A form whose fields are pieces of the setup (`setups.PIECES`), under their names."""

    @classmethod
    def values_of(cls, board: Board) -> dict:
        setup = setups.effective(board)
        return {name: setup[name] for name in cls.base_fields if name in setup}

    def pieces(self) -> dict:
        return dict(self.cleaned_data)


class QuestionForm(PiecesForm):
    question = PlainTextField(
        label=gettext_lazy("La question posée à la salle"),
        max_length=setups.MOST_QUESTION,
        help_text=gettext_lazy(
            "Une seule, sans bonne ni mauvaise réponse. Lisez-la à voix haute : elle doit se comprendre d’un coup."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    secrecy = PlainTextField(
        label=gettext_lazy("La règle que chacun accepte en entrant"),
        max_length=setups.MOST_SECRECY,
        required=False,
        help_text=gettext_lazy(
            "Ce qui reste dans la salle, comment on se parle. Elle est montrée avant de prendre une place."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class KeepingForm(forms.Form):
    """What becomes of the words once the journal's time has come."""

    keeps_words = forms.ChoiceField(
        label=gettext_lazy("Les mots qui auront été dits"),
        required=False,
        widget=forms.RadioSelect,
        choices=(
            ("", gettext_lazy("Ils s’effacent : ce qui s’est dit ici reste ici")),
            ("on", gettext_lazy("Ils restent, sans les prénoms : la salle est d’accord")),
        ),
    )

    @classmethod
    def values_of(cls, board: Board) -> dict:
        return {"keeps_words": "on" if board.keeps_words else ""}

    def facts(self) -> dict:
        return {"keeps_words": self.cleaned_data["keeps_words"] == "on"}


class TablesForm(forms.Form):
    """How many tables and how they are called; how many people at most."""

    count = forms.IntegerField(label=gettext_lazy("Nombre de tables"), min_value=1, max_value=TABLES)
    names = PlainTextField(
        label=gettext_lazy("Leurs noms, un par ligne"),
        max_length=50 * TABLES,
        required=False,
        help_text=gettext_lazy("Les tables sans nom s’appellent « Table 1 », « Table 2 »…"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    room = forms.IntegerField(
        label=gettext_lazy("Personnes au plus"),
        min_value=1,
        max_value=ROOM,
        required=False,
        help_text=gettext_lazy("Vide : toutes celles qui ont le code, jusqu’à mille."),
    )

    # Which field shows what is said of a piece.
    FIELDS = {"tables": "names"}

    @classmethod
    def values_of(cls, board: Board) -> dict:
        tables, room = board.setup.get("tables", []), setups.effective(board)["room"]
        return {"count": len(tables) or 1, "names": "\n".join(tables), "room": None if room == ROOM else room}

    def clean(self):
        data = super().clean()
        names = [line.strip() for line in data.get("names", "").split("\n") if line.strip()]
        count = data.get("count")
        if count is None or "names" not in data:
            return data
        if len(names) > count:
            self.add_error("names", _("Il y a plus de noms que de tables."))
        if any(len(name) > 40 for name in names):
            self.add_error("names", _("Quarante signes au plus pour le nom d’une table."))
        if len({folded(name) for name in names}) != len(names):
            self.add_error("names", _("Deux tables ont le même nom."))
        data["tables"] = names + [_("Table %(number)d") % {"number": number + 1} for number in range(len(names), count)]
        return data

    def pieces(self) -> dict:
        return {"tables": self.cleaned_data["tables"], "room": self.cleaned_data["room"] or ROOM}


class StepsForm(forms.Form):
    """How long each step lasts, and which of those that may be left out are held."""

    def __init__(self, *args, method: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.method = method
        for phase, default in setups.timed(method).items():
            name = sayings.STEPS[method][phase]
            if phase in setups.OPTIONAL[method]:
                self.fields[f"with_{phase}"] = forms.BooleanField(
                    label=_("Faire cette étape : %(step)s") % {"step": name}, required=False
                )
            self.fields[f"minutes_{phase}"] = forms.IntegerField(
                label=_("%(step)s, en minutes") % {"step": name},
                min_value=0,
                max_value=setups.MOST_MINUTES,
                initial=default,
            )

    @classmethod
    def values_of(cls, board: Board) -> dict:
        minutes, phases = setups.timed(board.method) | setups.minutes_of(board), board.setup.get("phases", [])
        found = {f"minutes_{phase}": minutes[phase] for phase in setups.timed(board.method)}
        return found | {f"with_{phase}": phase in phases for phase in setups.OPTIONAL[board.method]}

    def pieces(self) -> dict:
        data, optional = self.cleaned_data, setups.OPTIONAL[self.method]
        phases = setups.steps(self.method, [phase for phase in optional if not data[f"with_{phase}"]])
        return {"phases": phases, "minutes": {phase: data[f"minutes_{phase}"] for phase in setups.timed(self.method)}}


class PhotosForm(PiecesForm):
    """Which photos of one deck lie on the tables, and how many of them each person chooses."""

    choices = forms.IntegerField(
        label=gettext_lazy("Photos que chaque personne choisit"),
        min_value=1,
        max_value=setups.MOST_CHOICES,
        help_text=gettext_lazy("Une seule dans une grande salle."),
    )
    photos = forms.MultipleChoiceField(
        label=gettext_lazy("Photos"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins quatre photos.")},
    )

    def __init__(self, *args, shown: dict, **kwargs):
        """`shown`: what a page shows of each photo of the deck, by key."""
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["photos"].choices = [(key, photo["alt"]) for key, photo in shown.items()]

    def clean_photos(self):
        chosen = set(self.cleaned_data["photos"])
        if len(chosen) < setups.LEAST_PHOTOS:
            raise forms.ValidationError(_("Choisissez au moins quatre photos."))
        if len(chosen) > setups.MOST_PHOTOS:
            raise forms.ValidationError(_("Soixante photos au plus : au-delà, on ne les regarde plus."))
        return [key for key in self.shown if key in chosen]

    @property
    def pictures(self) -> list[dict]:
        """Each photo with what the page shows of it, and whether it is ticked."""
        ticked = set(self["photos"].value() or ())
        return [{"key": key, "ticked": key in ticked, **photo} for key, photo in self.shown.items()]


class CharacterForm(forms.Form):
    name = PlainLineField(label=gettext_lazy("Nom du personnage"), max_length=60)
    note = PlainLineField(
        label=gettext_lazy("Qui est-ce ?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("En une phrase, montrée à la salle. Jamais le nom d’une personne réelle."),
    )


class SceneForm(forms.Form):
    """A scene with what stands behind it: testimonies, the agreement of those who gave them, their re-reading."""

    title = PlainLineField(label=gettext_lazy("Titre de la scène"), max_length=80)
    summary = PlainTextField(
        label=gettext_lazy("Ce qui se passe"),
        max_length=1500,
        help_text=gettext_lazy(
            "La salle le lit une fois la scène jouée. Elle finit mal : c’est de là que l’on rejoue."
        ),
    )
    characters = forms.MultipleChoiceField(
        label=gettext_lazy("Personnages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez les personnages de la scène.")},
    )
    protagonist = forms.ChoiceField(
        label=gettext_lazy("Personnage principal"),
        widget=forms.RadioSelect,
        error_messages={"required": sayings.REASONS["no_protagonist"]},
        help_text=gettext_lazy("Celui qui voudrait que cela finisse autrement."),
    )
    source = PlainTextField(
        label=gettext_lazy("De quels témoignages elle vient"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Pour l’animation seule, sans nom : « trois témoignages recueillis au printemps »."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    consent = PlainLineField(
        label=gettext_lazy("Accord de ces personnes"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Quand, comment, où il est gardé. Sans cet accord, la scène n’est pas jouée."),
    )
    reread = PlainLineField(
        label=gettext_lazy("Relecture par ces personnes ou leurs pairs"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Quand et par qui. Sans relecture, la scène n’est pas jouée."),
    )

    def __init__(self, *args, characters, lacks=(), **kwargs):
        """`lacks`: by field, what is still missing before the scene may be played; it is said beside the field."""
        super().__init__(*args, **kwargs)
        for name, words in dict(lacks).items():
            self.fields[name].help_text = f"{words} {self.fields[name].help_text}"
        choices = [(each["key"], each["name"]) for each in characters]
        self.fields["characters"].choices = self.fields["protagonist"].choices = choices

    def clean(self):
        data = super().clean()
        if {"characters", "protagonist"} <= data.keys() and data["protagonist"] not in data["characters"]:
            self.add_error("protagonist", sayings.REASONS["no_protagonist"])
        return data


class RulesForm(PiecesForm):
    rules = PlainTextField(
        label=gettext_lazy("Les règles du jeu, montrées à la salle"),
        max_length=setups.MOST_SECRECY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    moderated = forms.BooleanField(
        label=gettext_lazy("Ce que les personnes écrivent est relu avant de paraître"), required=False
    )
    votes = forms.IntegerField(label=gettext_lazy("Voix de chaque personne"), min_value=1, max_value=20)
    votes_each = forms.IntegerField(label=gettext_lazy("Au plus, pour une même proposition"), min_value=1, max_value=20)


class PointsForm(PiecesForm):
    points = forms.IntegerField(label=gettext_lazy("Points de chaque personne"), min_value=1, max_value=20)
    most_each = forms.IntegerField(label=gettext_lazy("Au plus, pour un même engagement"), min_value=1, max_value=20)
    grouping = forms.ChoiceField(
        label=gettext_lazy("Qui regroupe et réunit les engagements"),
        widget=forms.RadioSelect,
        choices=((BY_FACILITATOR, gettext_lazy("L’animation")), (BY_EVERYBODY, gettext_lazy("Tout le monde"))),
    )
    moderated = forms.BooleanField(label=gettext_lazy("Un engagement est relu avant de paraître"), required=False)


class ShareForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique de son compte"),
        validators=[MaxLengthValidator(254)],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class DeleteForm(forms.Form):
    """A board that was used asks to be ticked; another one is a button alone."""

    used = forms.BooleanField(
        label=gettext_lazy("Oui, effacer aussi tout ce qui a été dit et décidé"),
        required=False,
    )

    def __init__(self, *args, was_used: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not was_used:
            del self.fields["used"]
