"""What was frozen can't change by any path: model, queryset, the database itself. One audited way out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from charters import actions
from charters.immutability import GUARDED, missing_triggers
from charters.models import Charter, PurgePermit, Version
from charters.models.versions import ImmutableError

from . import timestamp_authority as tsa
from .signing_steps import record, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(open_round, people, version, settings):
    for name in ("Passerelle", "Marronniers"):
        sign(open_round[name], people[name])
    record(version, "Rivages", version.frozen_by)
    actions.hand_out_proof(version, actor=people["Rivages"])
    party = version.charter.parties.get(partner__short_name="Rivages")
    leaving = actions.announce_withdrawal(party, reason="Fin.", actor=people["Rivages"])
    with tsa.authority() as server:
        settings.TIMESTAMP_URL = server.url
        assert actions.timestamp_act(leaving.act)
    return version


def test_the_triggers_are_there_after_migrate():
    assert missing_triggers(connection) == []


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_the_model_refuses_to_change_or_go(model, signed):
    row = model.objects.first()
    with pytest.raises(ImmutableError):
        row.save()
    with pytest.raises(ImmutableError):
        row.delete()
    with pytest.raises(ImmutableError):
        model.objects.update(pk=row.pk)
    with pytest.raises(ImmutableError):
        model.objects.all().delete()


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "REPLACE INTO {table} ({others}) SELECT {others} FROM {table} LIMIT 1",
    ],
)
def test_the_database_refuses_to_change_or_go(model, statement, signed):
    before = list(model.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        others = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields if not field.primary_key)
        cursor.execute(statement.format(table=model._meta.db_table, others=others))
    assert list(model.objects.values()) == before


@pytest.mark.postgres
@pytest.mark.parametrize("model", [*GUARDED, Charter], ids=lambda model: model.__name__)
def test_postgresql_refuses_to_truncate_even_with_a_permit(model, signed):
    PurgePermit.objects.create(version_id=signed.pk)
    connection.check_constraints()  # PostgreSQL truncates nothing while checks of this very transaction are pending
    with pytest.raises(DatabaseError, match="once and for all"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
    assert [each.objects.exists() for each in GUARDED] == [True] * len(GUARDED)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_flush_is_refused_and_loses_nothing(signed):
    with pytest.raises(CommandError):
        call_command("flush", interactive=False)
    assert Version.objects.get() == signed
    assert missing_triggers(connection) == []


@pytest.mark.postgres
def test_a_missing_trigger_against_truncating_is_noticed():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER charters_signature_no_truncate ON charters_signature")
    assert missing_triggers(connection) == ["charters_signature"]


def test_purging_before_the_end_of_retention_is_refused(signed, coordinator):
    actions.end_charter(signed.charter, actor=coordinator)
    with pytest.raises(ValidationError):
        actions.purge_version(signed, now=timezone.now() + timedelta(days=365))
    assert Version.objects.count() == 1


def test_purging_at_the_end_of_retention_removes_everything_and_says_so(signed, coordinator):
    actions.end_charter(signed.charter, actor=coordinator)
    actions.purge_version(signed, now=timezone.now() + timedelta(days=5 * 365 + 3))
    assert [model.objects.count() for model in (*GUARDED, PurgePermit)] == [0] * (len(GUARDED) + 1)
    assert ModelLogEntry.objects.filter(action="charters.purged").count() == 1


def test_a_purge_of_one_version_leaves_the_others(signed, coordinator):
    other = actions.open_charter(title="Une autre", actor=coordinator)
    assert Charter.objects.count() == 2
    actions.end_charter(signed.charter, actor=coordinator)
    actions.purge_version(signed, now=timezone.now() + timedelta(days=5 * 365 + 3))
    assert Charter.objects.filter(pk=other.pk).exists()
