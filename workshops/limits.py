"""How often one may guess: codes of boards, and the words with which somebody comes back to a place.

Only what was wrong counts: a whole room comes from one address, and most of it types rightly.
"""

from portal.folding import folded
from portal.rates import has_left, network_of, within

TEN_MINUTES, QUARTER = 10 * 60, 15 * 60
WRONG_CODES, WRONG_WORDS = 300, 10
# On one board, whatever the name: with many names, ten tries for each would soon open some place.
WRONG_WORDS_OF_A_BOARD = 100


def may_try_codes(request) -> bool:
    """Whether so few wrong codes came from this network that another may be tried."""
    return has_left("workshops.codes", network_of(request), WRONG_CODES, TEN_MINUTES)


def wrong_code(request) -> None:
    within("workshops.codes", network_of(request), WRONG_CODES, TEN_MINUTES)


def may_try_words(board: int, name: str) -> bool:
    """Whether the words that go with this name on this board may be tried once more."""
    of_the_name = has_left("workshops.words", f"{board}:{folded(name)}", WRONG_WORDS, QUARTER)
    return of_the_name and has_left("workshops.words-of-a-board", str(board), WRONG_WORDS_OF_A_BOARD, QUARTER)


def wrong_words(board: int, name: str) -> None:
    within("workshops.words", f"{board}:{folded(name)}", WRONG_WORDS, QUARTER)
    within("workshops.words-of-a-board", str(board), WRONG_WORDS_OF_A_BOARD, QUARTER)
