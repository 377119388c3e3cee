"""How often somebody may: the count, its window, whose it is, and that nobody is named in the cache."""

import pytest
import time_machine
from django.core.cache import cache

from portal.rates import has_left, network_of, within

START = "2026-03-02 10:00:00+00:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def tries(times: int, name: str = "door", who: str = "Zoé", most: int = 2) -> list[bool]:
    return [within(name, who, most, 60) for _try in range(times)]


def test_as_many_as_said_and_none_more():
    assert tries(4) == [True, True, False, False]


def test_none_where_none_may():
    assert tries(2, most=0) == [False, False]


def test_others_and_other_things_have_counts_of_their_own():
    tries(3)
    assert tries(1, who="Maud") == tries(1, name="window") == [True]


def test_the_next_window_starts_anew(clock):
    tries(3)
    clock.shift(59)
    assert tries(1) == [False]
    clock.shift(1)
    assert tries(3) == [True, True, False]


def test_a_count_that_lost_its_end_counts_against_nobody_later(clock):
    tries(3)
    for key in [key.split(":", 2)[2] for key in cache._cache]:
        cache.touch(key, None)
    clock.shift(60)
    assert tries(1) == [True]


def test_a_look_counts_nothing():
    assert [has_left("door", "Zoé", 1, 60) for _look in range(3)] == [True, True, True]
    tries(1)
    assert has_left("door", "Zoé", 2, 60)
    assert not has_left("door", "Zoé", 1, 60)


def test_nobody_is_named_in_the_cache():
    tries(1, who="192.0.2.7")
    tries(1, who="zoe@exemple.test")
    held = str(cache._cache)
    assert held.count("portal:rates:") == 2
    assert not any(word in held for word in ("192.0.2.7", "zoe", "exemple"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:a:b:c:d", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ],
)
def test_network_of_a_request(rf, address, network):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == network
