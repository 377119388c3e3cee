"""Simulated people for a rehearsal: what each of them does next on a board, as a hand in the room would. Pure.

They go by what they may know themselves, and by chance, which comes in. Whoever rehearses sees each step live: some choose at
once, some hesitate, some pass, nobody is ever done at the same moment.
"""

from random import Random

from workshops.engine.documents import EVERYONE, State
from workshops.engine.methods import view
from workshops.engine.rehearsal import forum, photolangage, pledges
from workshops.engine.rehearsal.people import Act, Eyes, newcomer, simulated

__all__ = ["Act", "newcomer", "next_act", "simulated"]

_METHODS = {"photolangage": photolangage.next_act, "forum": forum.next_act, "pledges": pledges.next_act}


def next_act(method: str, state: State, who: str, chance: Random) -> Act | None:
    """What this simulated person does now; nothing where there is nothing to do, or not yet."""
    common = view(state, EVERYONE)
    if common.get("closed") or common.get("locked"):
        return None
    return _METHODS[method](Eyes(state, who), chance)
