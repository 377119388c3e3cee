"""What happens on a live board, as pure functions: no clock, no database, no randomness; times and identifiers come in.

A *method* (photolangage, forum theatre, pledge wall) is one module, or one package, that declares its phases and its kinds of
operation. An *operation* is what one person did; applied to a *state* it gives the next one. The state is a set of documents,
one for each *audience*: whoever belongs to an audience may know the whole of its document and nothing else, so what nobody must
know yet stands in a document that nobody receives. `docs/protocole-ateliers.md` says how they travel.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, WALL, Change, Draft, person, table
from workshops.engine.methods import Actor, Kind, Method, Operation, Phase, Refused, Role

__all__ = [
    "DESK",
    "EVERYONE",
    "HIDDEN",
    "WALL",
    "Actor",
    "Change",
    "Draft",
    "Kind",
    "Method",
    "Operation",
    "Phase",
    "Refused",
    "Role",
    "person",
    "table",
]
