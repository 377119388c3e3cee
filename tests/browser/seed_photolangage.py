"""Photolangages that browser tests and pictures start from, made by `manage.py shell -c`: open, or played to a step."""

import uuid
from itertools import pairwise

FACILITATOR = "claire.vasseur@metropole-brevent.test"
QUESTION = "Quelle image est le logement de vos rêves, et pourquoi ?"
# Who sits where, what they choose by the place of the photo in the deck, and what they say of it.
TABLES = {
    "Rive": [
        ("Awa", 0, "On frappe, et quelqu’un ouvre."),
        ("Bilal", 1, "Un endroit où je peux poser mes clés sans compter les jours."),
        ("Camille", 2, "Le pont, c’est les voisins."),
    ],
    "Pont": [
        ("Denise", 19, "Une adresse à moi, pour recevoir le courrier."),
        ("Élie", 11, "Le phare : on sait où revenir."),
    ],
    "Jardin": [
        ("Fatou", 30, "Un jardin pour les enfants, même petit."),
        ("Gaëtan", 42, "Le silence, la nuit. Ne plus dormir d’un œil."),
        ("Hana", 4, "La table. Il y a de la place pour tout le monde."),
    ],
    "Escale": [
        ("Ismaël", 5, "Dormir sans avoir peur."),
        ("Louise", 32, "Fermer la porte quand je veux."),
    ],
}
ANSWERS = {
    "Rive": "Une porte qui s’ouvre quand on frappe, et des voisins.",
    "Pont": "Une adresse à soi, où l’on sait revenir.",
    "Jardin": "Un jardin, une grande table, et le silence la nuit : on y vit à plusieurs sans se perdre.",
    "Escale": "Dormir sans peur, et fermer la porte quand on veut.",
}
THEMES = {
    "Ouvrir et fermer": ("shared", ["Awa", "Bilal", "Louise"]),
    "Dormir tranquille": ("shared", ["Gaëtan", "Ismaël"]),
    "Avec les autres": ("differs", ["Camille", "Hana"]),
}


def open_board(code: str, photos: int = 12, tables: tuple[str, ...] = ("Rive", "Pont")):
    """An open photolangage with the first photos of the deck that every site has."""
    from portal.partners.models import User
    from workshops.engine.photolangage import PHOTOLANGAGE
    from workshops.models import Board, Photo

    deck = Photo.objects.exclude(drawing="").order_by("position", "pk")
    setup = {
        "question": QUESTION,
        "phases": list(PHOTOLANGAGE.phases),
        "tables": list(tables),
        "photos": [photo.key for photo in deck[:photos]],
        "choices": 1,
    }
    return Board.objects.create(
        code=code,
        title="Habiter, c’est quoi ?",
        method=Board.Method.PHOTOLANGAGE,
        setup=setup,
        status=Board.Status.OPEN,
        facilitator=User.objects.get(email=FACILITATOR),
    )


def play(code: str, until: str) -> None:
    """A photolangage of ten people at four tables that has come to this step, with all that was done in those before it."""
    board = open_board(code, photos=48, tables=tuple(TABLES))
    _Played(board).go(until)


class _Played:
    """Does what people would, operation by operation, through the journal."""

    def __init__(self, board):
        self.board = board
        self.photos = board.setup["photos"]
        self.said: dict[str, str] = {}

    def do(self, key: str | None, kind: str, **data) -> str:
        """By a participant, or by whoever facilitates; returns the operation's identifier."""
        from workshops import journal
        from workshops.admission import facilitating
        from workshops.engine import Actor, Role
        from workshops.hub import now

        actor = Actor(key, Role.PARTICIPANT) if key else facilitating(self.board.facilitator)
        asked = journal.Asked(actor, uuid.uuid4().hex, kind, data)
        [outcome] = journal.commit(journal.load(self.board.pk), [asked], now()).outcomes
        if outcome.reason:
            raise ValueError(f"{kind} was refused: {outcome.reason}")
        return asked.id

    def go(self, until: str) -> None:
        phases = self.board.setup["phases"]
        for before, phase in pairwise(phases):
            getattr(self, f"during_{before}", lambda: None)()
            if before == until:
                return
            self.do(None, "phase", **{"from": before, "to": phase})
        self.during_plenary()

    def people(self):
        """Key, table's key, and what each chooses and says."""
        for place, people in enumerate(TABLES.values(), start=1):
            for name, photo, words in people:
                yield f"p-{place}-{photo}", str(place), name, self.photos[photo], words

    def during_waiting(self) -> None:
        for key, table, name, _photo, _words in self.people():
            self.do(key, "join", person=key, name=name, table=table)
        for key, _table, name, _photo, _words in self.people():
            if name in {"Bilal", "Denise", "Hana", "Louise"}:
                self.do(key, "scribe", person=key)

    def during_choice(self) -> None:
        for key, _table, _name, photo, _words in self.people():
            self.do(key, "choose", photo=photo)
            self.do(key, "chosen")

    def during_round(self) -> None:
        for key, _table, name, photo, words in self.people():
            if name in {"Awa", "Denise", "Fatou", "Ismaël"}:
                self.do(None, "turn", person=key)
            self.said[name] = self.do(key, "say", text=words, photo=photo)

    def during_answer(self) -> None:
        for place, (name, text) in enumerate(ANSWERS.items(), start=1):
            here = [(key, photo) for key, table, _name, photo, _words in self.people() if table == str(place)]
            self.do(None, "answer", table=str(place), text=text, photos=[photo for _key, photo in here])
            for key, _photo in here[: None if name != "Pont" else 1]:
                self.do(key, "confirm", version=1)

    def during_plenary(self) -> None:
        for title, (extent, names) in THEMES.items():
            theme = self.do(None, "theme", title=title)
            self.do(None, "mend_theme", theme=theme, extent=extent)
            for name in names:
                self.do(None, "gather", theme=theme, word=self.said[name])
