"""Registrations as spreadsheets: the columns chosen, the list's filters, nothing that runs, nobody's diet."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from events import exports
from events.models import SessionChoice, SpecialNeeds
from tests.factories.events import (
    EventFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    SlotFactory,
    organiser_of,
)
from tests.factories.partners import PartnerFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def take(client, event):
    """The file for some columns, as the rows of its cells."""
    client.force_login(organiser_of(event))

    def go(kind, columns, filters=""):
        address = reverse("event_export", args=[event.slug]) + filters
        response = client.post(address, {"kind": kind, "columns": columns})
        if response.status_code != 200:
            return response
        if kind == "csv":
            return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        return [list(row) for row in load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)]

    return go


def test_filters_columns_sessions_and_answers(event, take):
    question = QuestionFactory(event=event, label="Train ?", kind="yes_no")
    session = SessionFactory(slot=SlotFactory(event=event, title="Matin"), title="Théâtre-forum")
    found = RegistrationFactory(event=event, last_name="Roy", answers={str(question.identifier): "yes"})
    SessionChoice.objects.create(registration=found, session=session, slot=session.slot, status="waiting")
    SpecialNeeds.objects.create(registration=found, arrangement="une rampe", diet="halal")
    RegistrationFactory(event=event, last_name="Autre")
    columns = ["last_name", f"slot-{session.slot_id}", f"question-{question.pk}", "arrangement"]
    expected = [
        ["Nom", "Séance : Matin", "Train ?", "Aménagement utile"],
        ["Roy", "Théâtre-forum (en liste d’attente)", "oui", "une rampe"],
    ]
    assert [sorted(zip(*take(kind, columns, "?q=roy"), strict=True)) for kind in ("csv", "xlsx")] == [
        sorted(zip(*expected, strict=True))
    ] * 2
    assert ModelLogEntry.objects.filter(action="events.exported").count() == 2


def test_formulas_are_words(event, take):
    RegistrationFactory(event=event, last_name='=HYPERLINK("http://x")')
    assert take("csv", ["last_name"])[1] == ['\'=HYPERLINK("http://x")']
    assert take("xlsx", ["last_name"])[1] == ['=HYPERLINK("http://x")']


def test_no_column_tells_a_diet_or_a_link(event):
    assert not {"diet", "diet_note", "identifier", "link"} & {column.key for column in exports.columns(event)}


def test_every_column_tells_its_own(event, take):
    event.asks_needs, event.zone = True, "Indian/Reunion"
    event.save()
    entered = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
    partner = PartnerFactory(short_name="Foyer Clé", territory=TerritoryFactory())
    row = RegistrationFactory(
        event=event,
        last_name="A",
        partner=partner,
        organisation="autrefois",
        territory=TerritoryFactory(name="Brévent"),
        profile="peer",
        photo_consent=False,
        entered_at=entered,
        origin="import",
    )
    row.check_ins.create(half_day="2026-03-01-am", source="scan", at=entered)
    row.check_ins.create(half_day="2026-03-01-pm", source="scan", at=entered, undone_at=entered)
    RegistrationFactory(event=event, last_name="B", organisation="Ailleurs", entered_at=entered, code="QZ7RTX")
    columns = [column.key for column in exports.columns(event)]
    headers, first, second = take("csv", columns)
    told = [dict(zip(columns, cells, strict=True)) for cells in (first, second)]
    expected = {
        "organisation": ("Foyer Clé", "Ailleurs"),
        "territory": ("Brévent", ""),
        "profile": ("Travail pair", ""),
        "status": ("Confirmée", "Confirmée"),
        "code": (row.code, "QZ7RTX"),
        "entered_at": ("2026-03-02 00:30:00",) * 2,
        "origin": ("Liste importée", "En ligne"),
        "photo_consent": ("non", ""),
        "check_ins": ("1", "0"),
        "arrangement": ("", ""),
    }
    assert {name: tuple(row[name] for row in told) for name in expected} == expected
    assert len(headers) == len(columns)


def test_no_column_is_refused(take):
    assert [take("csv", []).status_code, take("ods", ["last_name"]).status_code, take("csv", ["x"]).status_code] == [
        422
    ] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(event, django_assert_num_queries, count):
    session = SessionFactory(slot=SlotFactory(event=event))
    for _number in range(count):
        registration = RegistrationFactory(event=event, partner=PartnerFactory())
        SessionChoice.objects.create(registration=registration, session=session, slot=session.slot, status="confirmed")
    chosen = exports.columns(event)
    with django_assert_num_queries(3):
        rows = list(exports.table(event.registrations.all(), chosen))
    assert len(rows) == count
