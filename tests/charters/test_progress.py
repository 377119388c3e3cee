"""Where a commitment stands: the table of lights, figures and their units, the days of reminders."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charters import progress
from charters.progress import Figure, Light, traffic

TODAY = date(2026, 11, 23)
PASSED, TO_COME = TODAY - timedelta(days=1), TODAY

# state, day passed and target not reached, day passed and target reached, day not passed, the same with target reached
TABLE = [
    (None, ("late", True), ("late", True), ("silent", False), ("silent", False)),
    ("on_track", ("late", True), ("reached", False), ("on_track", False), ("reached", False)),
    ("attention", ("late", True), ("attention", False), ("attention", False), ("attention", False)),
    ("blocked", ("blocked", True), ("blocked", False), ("blocked", False), ("blocked", False)),
    ("done", ("done", False), ("done", False), ("done", False), ("done", False)),
    ("given_up", ("given_up", False), ("given_up", False), ("given_up", False), ("given_up", False)),
]


@pytest.mark.parametrize(("state", "passed", "passed_reached", "before", "before_reached"), TABLE)
def test_light(state, passed, passed_reached, before, before_reached):
    found = [
        traffic(state, due_on=due, today=TODAY, reached=reached)
        for due, reached in ((PASSED, False), (PASSED, True), (TO_COME, False), (TO_COME, True))
    ]
    assert [(each.light.value, each.late) for each in found] == [passed, passed_reached, before, before_reached]


@pytest.mark.parametrize("row", TABLE)
def test_without_a_due_date_nothing_is_late(row):
    found = traffic(row[0], due_on=None, today=TODAY, reached=False)
    assert (found.light.value, found.late) == row[3]


@pytest.mark.parametrize("state", [row[0] for row in TABLE])
def test_what_an_avenant_took_out_is_dropped_whatever_was_said(state):
    found = traffic(state, due_on=PASSED, today=TODAY, reached=False, dropped=True)
    assert (found.light, found.late, found.over) == (Light.DROPPED, False, True)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "reached", "share"),
    [
        (None, "60", "45", False, 75.0),
        ("20", "60", "30", False, 25.0),
        ("20", "60", "60", True, 100.0),
        ("20", "60", "80", True, 100.0),
        ("20", "60", "10", False, 0.0),
        ("12", "4", "8", False, 50.0),
        ("12", "4", "3", True, 100.0),
        ("12", "12", "12", True, 100.0),
        ("12", "12", "9", False, None),
        ("12", None, "9", False, None),
        ("12", "20", None, False, None),
    ],
)
def test_a_figure_and_its_target(baseline, target, value, reached, share):
    figures = [Decimal(each) if each else None for each in (baseline, target, value)]
    assert progress.is_reached(*figures) is reached
    assert progress.share(*figures) == share


def test_all_targets_count_and_figures_without_a_target_do_not():
    ten, twenty = Decimal(10), Decimal(20)
    assert progress.all_reached([(None, ten, twenty), (None, None, ten)])
    assert not progress.all_reached([(None, ten, twenty), (None, twenty, ten)])
    assert not progress.all_reached([(None, None, ten)])
    assert not progress.all_reached([])


def test_figures_of_one_unit_are_added():
    total = progress.added([Figure(Decimal(12), "personnes"), Figure(Decimal("3.5"), "Personne")])
    assert total == Figure(Decimal("15.5"), "personnes")


def test_figures_of_different_units_are_never_added():
    with pytest.raises(progress.UnitsDiffer):
        progress.added([Figure(Decimal(12), "personnes"), Figure(Decimal(3), "heures")])
    with pytest.raises(ValueError, match="nothing"):
        progress.added([])


@given(st.lists(st.tuples(st.integers(-999, 999), st.sampled_from(["personnes", "heures", "%"])), min_size=1))
def test_a_sum_is_given_only_where_there_is_one_unit(pairs):
    figures = [Figure(Decimal(value), unit) for value, unit in pairs]
    if len({unit for _value, unit in pairs}) == 1:
        assert progress.added(figures).value == sum(value for value, _unit in pairs)
    else:
        with pytest.raises(progress.UnitsDiffer):
            progress.added(figures)


@pytest.mark.parametrize(
    ("typed", "number", "unit"),
    [
        ("12", "12", ""),
        (" 1 250,5 heures ", "1250.5", "heures"),
        ("1\u202f250\u00a0personnes  logées", "1250", "personnes logées"),
        ("12.25", "12.25", ""),
        ("40 %", "40", "%"),
        ("-3", "-3", ""),
        ("−3 °C", "-3", "°C"),
    ],
)
def test_a_figure_as_people_type_it(typed, number, unit):
    assert progress.parse_figure(typed) == (Decimal(number), unit)


@pytest.mark.parametrize("typed", ["", "beaucoup", "1,2,3", "12 ou 13", "=1+1", "1e9", "12/13", "NaN", "Infinity"])
def test_what_is_not_a_figure_is_refused(typed):
    with pytest.raises(ValueError, match="Not a figure"):
        progress.parse_figure(typed)


def test_reminders_come_30_and_7_days_before_and_once_after():
    due = date(2026, 12, 31)
    days = {each: progress.reminder_due(due, due + timedelta(days=each)) for each in (-31, -30, -8, -7, 0, 1, 90)}
    assert {each: day and (day - due).days for each, day in days.items()} == {
        -31: None,
        -30: -30,
        -8: -30,
        -7: -7,
        0: -7,
        1: 1,
        90: 1,
    }
    assert progress.reminder_due(None, due) is None


def test_silence_is_six_months():
    assert not progress.is_silent(TODAY - timedelta(days=182), TODAY)
    assert progress.is_silent(TODAY - timedelta(days=183), TODAY)
