"""Where somebody may sit: properties of the counting, whatever shares there are."""

from hypothesis import given
from hypothesis import strategies as st

from events.seats import EVERYBODY, FULL, Seats, Share, left

shares = st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=4).map(
    lambda rows: [Share(key, number, released) for key, (number, released) in enumerate(rows, 1)]
)
capacity = st.one_of(st.none(), st.integers(0, 12))
arrivals = st.lists(st.sets(st.integers(1, 4), max_size=2), max_size=25)


def seat_all(capacity, rows, people):
    """Everybody in turn; gives who took what and the seats in the end."""
    seats, given_seats = Seats(capacity, rows), []
    for own in people:
        found = seats.place(own)
        given_seats.append(found)
        if found is not FULL:
            seats.taken[found] += 1
    return given_seats, seats


@given(capacity, shares, arrivals)
def test_never_one_more_than_there_are(capacity, rows, people):
    _given, seats = seat_all(capacity, rows, people)
    assert capacity is None or seats.held <= capacity


@given(capacity, shares, arrivals)
def test_a_share_is_taken_only_by_its_own_and_never_beyond_its_seats(capacity, rows, people):
    found, seats = seat_all(capacity, rows, people)
    for share in rows:
        assert seats.taken[share.key] <= (0 if share.released else share.seats)
    assert all(seat in own for seat, own in zip(found, people, strict=True) if seat not in (FULL, EVERYBODY))


@given(st.integers(0, 12), shares, arrivals)
def test_those_without_a_share_leave_the_kept_seats_to_its_people(capacity, rows, people):
    _found, seats = seat_all(capacity, rows, [set() for _each in people])
    kept = sum(share.seats for share in rows if not share.released)
    assert seats.taken[EVERYBODY] == min(len(people), max(0, capacity - kept))


@given(st.integers(0, 12), shares, arrivals)
def test_nobody_is_refused_while_a_seat_is_free_for_them(capacity, rows, people):
    _found, seats = seat_all(capacity, rows, people)
    assert (seats.place() is FULL) == (seats.free == 0)
    assert not seats.full or seats.free == 0


@given(capacity, shares, arrivals)
def test_once_released_a_share_keeps_nothing(capacity, rows, people):
    released = [Share(row.key, row.seats, True) for row in rows]
    found, seats = seat_all(capacity, released, people)
    assert len(found) - found.count(FULL) == (len(people) if capacity is None else min(capacity, len(people)))
    assert seats.kept == 0


@given(capacity, st.integers(0, 20))
def test_what_is_left_is_never_below_nothing(capacity, held):
    assert left(capacity, held) == (None if capacity is None else max(0, capacity - held))
