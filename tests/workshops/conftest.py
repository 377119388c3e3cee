"""What every test of boards begins with."""

import pytest

from workshops import latest


@pytest.fixture(autouse=True)
def _no_board_is_known():
    """A board of an earlier test may have had the same key."""
    latest._known.clear()
