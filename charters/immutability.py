"""Triggers by which the database itself refuses to change what was frozen, sealed, signed or recorded.

They are made again after every migrate: SQLite loses a table's triggers when it rebuilds the table. A row may be deleted
only while a purge permit names its version (`charters.actions.purge_version`). PostgreSQL's TRUNCATE, which passes by the
triggers of rows, has one of its own and no permit; `manage.py flush` is therefore refused there.
"""

from charters.models import (
    EvidenceEvent,
    ProofFile,
    RecordedOriginal,
    SealedAct,
    SealedRevision,
    Signature,
    StampedAct,
    Version,
)

GUARDED = (Version, SealedRevision, Signature, EvidenceEvent, ProofFile, RecordedOriginal, SealedAct, StampedAct)
MESSAGE = "written once and for all"

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END;
CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
WHEN NOT EXISTS (SELECT 1 FROM charters_purgepermit WHERE version_id = OLD.{column})
BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END;
CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END;
"""
SQLITE_TRIGGERS = 3
POSTGRESQL_TRIGGERS = 2

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION charters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM charters_purgepermit WHERE version_id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '%: {message}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION charters_refuse_change('{column}');
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION charters_refuse_change();
"""


def ensure_triggers(connection) -> None:
    """Make the triggers where they are missing. Needs the tables to exist."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION.format(message=MESSAGE))
        for model in GUARDED:
            values = {"table": model._meta.db_table, "column": model.VERSION_COLUMN, "message": MESSAGE}
            values["same"] = _same_row(model)
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL.format(**values))
            else:
                for statement in SQLITE.format(**values).split("END;")[:-1]:
                    cursor.execute(f"{statement}END;")


def _same_row(model) -> str:
    """The condition on which a new row would take an old one's place: SQLite's REPLACE deletes without any trigger."""
    meta = model._meta
    keys = [(field.column,) for field in meta.local_concrete_fields if field.unique]
    keys += [tuple(meta.get_field(name).column for name in each.fields) for each in meta.total_unique_constraints]
    return " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)


def missing_triggers(connection) -> list[str]:
    """Names of the guarded tables that the database does not guard."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = ANY (%s) AND tgenabled <> 'D'",
                [[f"{model._meta.db_table}_{kind}" for model in GUARDED for kind in ("immutable", "no_truncate")]],
            )
            expected = POSTGRESQL_TRIGGERS
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_no_%%'")
            expected = SQLITE_TRIGGERS
        guarded = [row[0] for row in cursor.fetchall()]
    tables = [model._meta.db_table for model in GUARDED]
    return [table for table in tables if guarded.count(table) < expected]
