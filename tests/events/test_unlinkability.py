"""Whoever holds all that the database holds, and knows who answered when, can't tell whose an answer is.

The attack below reads every table in the order of its rows on the disk, and tries to put answers and people in the same
order by everything that has an order. Three databases in which answers are kept less carefully show that it would succeed.
"""

import json
import random
import uuid
from datetime import timedelta
from itertools import pairwise, product

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events import actions
from events.actions.answering import put_back
from events.models import FreeText, Letter, SurveyAnswer, SurveyToken
from portal.models import Message
from portal.notifications import deliver
from tests.factories.events import organiser_of

from .surveying_steps import asked, day, draft, name_of, present, secrets_of

pytestmark = pytest.mark.django_db

PEOPLE, SILENT = 40, 6
BITS = "abcdef"
# By chance, one answer in its place, or beside its neighbour, is to be expected; ten are seen once in ten million orders.
CHANCE, MATCHING = 10, 0.8


# What the attacker holds: every row of every table, in the order of the rows on the disk


def dump() -> dict[str, list[dict]]:
    found = {}
    with connection.cursor() as cursor:
        # As sqlite3's own dump reads them; PostgreSQL's may begin anywhere, were it not told.
        order = "" if connection.vendor == "sqlite" else " ORDER BY ctid"
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}{order}")
            columns = [column[0] for column in cursor.description]
            found[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


# What people wrote themselves: this scene needs it to know who is who.
WRITTEN = {"values", "text"}
ANSWERS, TEXTS = SurveyAnswer._meta.db_table, FreeText._meta.db_table


def orders(rows, of) -> dict[str, list]:
    """Everything but what was answered that puts rows in an order, as that order of what `of` makes of a row."""
    found = {"disk": [of(row) for row in rows]}
    for column in rows[0] if rows else ():
        if column not in WRITTEN and len({str(row[column]) for row in rows}) > 1:
            numbers = all(isinstance(row[column], int) for row in rows)
            found[column] = [
                of(row) for row in sorted(rows, key=lambda row: row[column] if numbers else str(row[column]))
            ]
    return found


def orders_of_people(tables, people) -> dict[str, list[int]]:
    """Every order of people that stands somewhere: by rows that name them by their key, or by their address."""
    by_key, by_address = {person.pk: number for number, person in enumerate(people)}, {}
    for number, person in enumerate(people):
        by_address[person.email] = number
    found = {}
    for table, rows in tables.items():
        for column in rows[0] if rows else ():
            known = by_key if column == "registration_id" or table.endswith("_registration") else by_address
            named = [row for row in rows if isinstance(row[column], str | int) and row[column] in known]
            for order, numbers in orders(named, lambda row, c=column, k=known: k[row[c]]).items():
                found[f"{table}.{column} by {order}"] = list(dict.fromkeys(numbers))
    return found


def correlation(one: list, other: list) -> float:
    """Spearman's, of two orders of the same things."""
    places = {each: place for place, each in enumerate(other)}
    n = len(one)
    return 1 - 6 * sum((place - places[each]) ** 2 for place, each in enumerate(one)) / (n * (n * n - 1))


def links(answered: dict[str, list[int]], people: dict[str, list[int]]) -> list[str]:
    """The pairs of orders that agree better than chance: each would tell whose answers are whose."""
    found = []
    for (name, truth), (other, guess) in product(answered.items(), people.items()):
        if set(truth) != set(guess) & set(truth):
            continue
        same = [number for number in guess if number in set(truth)]
        for way in (same, same[::-1]):
            matches = sum(one == another for one, another in zip(truth, way, strict=True))
            # A database may put a later page of rows before an earlier one: neighbours stay neighbours.
            together = len(set(pairwise(truth)) & set(pairwise(way)))
            if max(matches, together) >= CHANCE or correlation(truth, way) >= MATCHING:
                found.append(f"{name} ~ {other}: {matches} of {len(truth)} in their places, {together} side by side")
    return found


def small_groups(rows) -> list[str]:
    """Columns, other than the key and what was answered, that set few answers apart."""
    found = []
    for column in rows[0]:
        values = [str(row[column]) for row in rows]
        if column != "id" and column not in WRITTEN and any(values.count(value) < 5 for value in values):
            found.append(column)
    return found


def named_elsewhere(tables, rows) -> list[str]:
    """Keys of answers that stand in another table."""
    keys = {str(row["id"]).replace("-", "") for row in rows}
    others = json.dumps([rows for table, rows in tables.items() if table not in {ANSWERS, TEXTS}], default=str)
    return [key for key in keys if len(key) == 32 and (key in others or str(uuid.UUID(key)) in others)]


# What really happened: who is who in what was answered


def number_in(row) -> int:
    """The person who answered so: they ticked the bits of their number."""
    values = row["values"] if isinstance(row["values"], dict) else json.loads(row["values"])
    ticked = next(value for value in values.values() if isinstance(value, list))
    return sum(1 << BITS.index(letter) for letter in ticked if letter in BITS)


def bits(number) -> list[str]:
    return ["always", *(letter for place, letter in enumerate(BITS) if number >> place & 1)]


@pytest.fixture
def scene():
    event = day()
    people = present(event, PEOPLE)
    survey = draft(event)
    bit = asked(survey, "multiple", options=["always", *BITS])
    word = asked(survey, "text")
    organiser = organiser_of(event)
    actions.open_survey(survey, actor=organiser)
    survey.refresh_from_db()
    arriving = list(range(PEOPLE))
    random.Random(4).shuffle(arriving)
    return {
        "people": people,
        "survey": survey,
        "bit": bit,
        "word": word,
        "organiser": organiser,
        "arriving": arriving[SILENT:],
    }


def go_through(client, scene):
    """Each answers by the link of their letter, in a known order, one a minute; half way the others are reminded."""
    survey, people = scene["survey"], scene["people"]
    secrets, start = secrets_of(survey), timezone.now()
    send_all()
    for place, number in enumerate(scene["arriving"]):
        with time_machine.travel(start + timedelta(hours=20 * (place > 17), minutes=place), tick=False):
            if place == 18:
                actions.remind_of_survey(survey, actor=scene["organiser"])
                secrets |= secrets_of(survey, Letter.Kind.SURVEY_REMINDER)
                send_all()
            data = {name_of(scene["bit"]): bits(number), name_of(scene["word"]): f"mot {number}"}
            response = client.post(reverse("survey_answer", args=[secrets[people[number].pk]]), data)
            assert response.status_code == 302


def send_all():
    for key in Message.objects.filter(state=Message.State.QUEUED).values_list("pk", flat=True):
        deliver(key)


def attacked(tables, scene, table=ANSWERS, of=number_in) -> list[str]:
    """What the attack finds. The attacker also knows, from outside, in what order people answered."""
    rows = tables[table]
    people = orders_of_people(tables, scene["people"]) | {"as they came": scene["arriving"]}
    return links(orders(rows, of), people) + small_groups(rows) + named_elsewhere(tables, rows)


def test_no_answer_is_linked_to_anybody_while_the_survey_is_open(client, scene):
    go_through(client, scene)
    tables = dump()
    assert len(tables[ANSWERS]) == PEOPLE - SILENT
    # Whatever the day of the reminder, which says who had not answered by then.
    assert set(scene["survey"].answers.values_list("day", flat=True)) == {timezone.localdate(scene["survey"].opened_at)}
    assert attacked(tables, scene) == []


def test_no_answer_and_no_text_is_linked_to_anybody_once_it_is_closed(client, scene):
    go_through(client, scene)
    actions.close_survey(scene["survey"], actor=scene["organiser"])
    tables = dump()

    def writer(row):
        return int(row["text"].removeprefix("mot "))

    assert attacked(tables, scene) == []
    assert attacked(tables, scene, TEXTS, writer) == []
    # Nor is a text linked to the answer that it stood in.
    assert "mot " not in json.dumps([row["values"] for row in tables[ANSWERS]])
    assert links(orders(tables[TEXTS], writer), orders(tables[ANSWERS], number_in)) == []
    assert not SurveyToken.objects.exists() and not scene["survey"].invited.exists()


def test_nobody_is_told_to_have_answered_once_it_is_closed(client, scene):
    """Whether a reminder was written, or had no object any more, said who had answered by then; so did its message."""
    another = draft(scene["survey"].event)
    asked(another, "text")
    actions.open_survey(another, actor=scene["organiser"])
    go_through(client, scene)
    actions.close_survey(scene["survey"], actor=scene["organiser"])
    answered = {scene["people"][number] for number in scene["arriving"]}
    silent = [person for person in scene["people"] if person not in answered]
    assert len(silent) == SILENT
    marks = {
        person: (
            sorted(person.letters.values_list("kind", "key", "state", "message__state")),
            sorted(Message.objects.filter(recipient=person.email).values_list("kind", "state")),
        )
        for person in scene["people"]
    }
    (mark,) = {repr(mark) for mark in marks.values()}
    assert f"('survey', '{another.pk}', " in mark and "survey_reminder" not in mark


def kept_in_order(survey, number, values):
    SurveyAnswer.objects.create(survey=survey, day=timezone.localdate(), values=values)


def kept_with_their_day(survey, number, values):
    alone = SurveyAnswer.objects.count() > PEOPLE - SILENT - 4
    day = timezone.localdate() + timedelta(days=alone)
    put_back([*survey.answers.all(), SurveyAnswer(survey=survey, day=day, values=values)])


@pytest.mark.parametrize("keep", [kept_in_order, kept_with_their_day])
def test_the_attack_succeeds_where_answers_are_kept_carelessly(scene, keep):
    for number in scene["arriving"]:
        values = {str(scene["bit"].identifier): bits(number), str(scene["word"].identifier): f"mot {number}"}
        keep(scene["survey"], number, values)
    assert attacked(dump(), scene) != []


def test_the_attack_succeeds_where_a_journal_goes_with_the_answers(scene):
    survey = scene["survey"]
    for number in scene["arriving"]:
        kept_in_order(survey, number, {str(scene["bit"].identifier): bits(number)})
        Message.objects.create(kind="seen", recipient=scene["people"][number].email, subject="", text="", html="")
    assert any("portal_message" in link for link in attacked(dump(), scene))


def test_an_answer_leaves_a_trace_in_two_tables_only(client, scene):
    secret = secrets_of(scene["survey"])[scene["people"][0].pk]
    before = dump()
    client.get(reverse("survey_answer", args=[secret]))
    client.post(reverse("survey_answer", args=[secret]), {name_of(scene["bit"]): ["always"]})
    after = dump()
    assert {table for table in after if after[table] != before[table]} == {
        ANSWERS,
        SurveyToken._meta.db_table,
    }
