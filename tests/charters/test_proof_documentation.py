"""The pages on evidence and on the register: the script that readers copy, the kinds and fields they are told of."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from charters import actions, due
from charters.models import Charter, EvidenceEvent, SealedAct, Signature, Version
from portal.partners.models import Mandate

from . import timestamp_authority as tsa
from .conftest import make_member, make_partner
from .signing_steps import record, sign

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "preuve.md").read_text()
REGISTER = (DOCS / "registre.md").read_text()
SCRIPT = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
TABLES = (Charter, Version, EvidenceEvent, Signature, SealedAct)


@pytest.fixture
def version(charter, coordinator, people, settings):
    """A version in force with every way of being bound and freed: signed, on paper, joined, leaving; timestamped."""
    version = actions.freeze(charter, actor=coordinator)
    mandates = {
        party.pk: Mandate.objects.get(partner=party.partner)
        for party in version.parties()
        if party.partner.short_name != "Rivages"
    }
    for request in actions.open_signing(version, mandates, actor=coordinator):
        sign(request, people[request.party.partner.short_name])
    record(version, "Rivages", coordinator)
    newcomer = make_member(make_partner("Estuaire"), "Nora")
    invitation = actions.invite_to_join(charter, Mandate.objects.get(user=newcomer), actor=coordinator)
    sign(invitation, newcomer)
    party = charter.parties.get(partner__short_name="Marronniers")
    withdrawal = actions.announce_withdrawal(party, reason="Nous fermons.", actor=people["Marronniers"])
    actions.cancel_withdrawal(withdrawal, actor=people["Marronniers"])
    with tsa.authority() as server:
        settings.TIMESTAMP_URL = server.url
        assert due.timestamps(timezone.now()) == 3
    return version


@pytest.fixture
def base(version, tmp_path):
    """The tables that the script reads, as SQLite keeps them, whatever the database of the tests."""
    path = tmp_path / "portal.sqlite3"
    lite = DatabaseWrapper({**connections["default"].settings_dict, "NAME": str(path), "OPTIONS": {}}, "copy")
    with closing(lite):
        with lite.schema_editor(atomic=False) as editor:
            for model in TABLES:
                editor.create_model(model)
        lite.disable_constraint_checking()
        for model in TABLES:
            fields = model._meta.local_concrete_fields
            names = ", ".join(field.column for field in fields)
            marks = ", ".join("%s" for _field in fields)
            for row in model.objects.all():
                values = [field.get_db_prep_save(getattr(row, field.attname), lite) for field in fields]
                with lite.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", values)
    return path


def run(folder, *arguments) -> tuple[int, str]:
    (folder / "chaine.py").write_text(SCRIPT)
    command = [sys.executable, "chaine.py", *map(str, arguments)]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return answer.returncode, answer.stdout + answer.stderr


def spoil(base, statement) -> None:
    with closing(sqlite3.connect(base)) as lite, lite:
        assert lite.execute(statement).rowcount == 1


def expected(version) -> list[str]:
    last = version.events.order_by("-sequence").first()
    joining, leaving = version.acts.order_by("pk")
    return [
        f"{last.sequence} événements, chaîne entière ; dernière empreinte : {last.hash}",
        "Passerelle (association) : preuve intacte",
        "Marronniers (association) : preuve intacte",
        "Estuaire (association) : preuve intacte",
        f"Estuaire (association) : acte d’adhésion cité au journal, {joining.sha256}",
        f"Marronniers (association) : acte de retrait cité au journal, {leaving.sha256}",
    ]


def test_the_script_accepts_every_act_from_the_base_and_notices_what_was_changed(version, base, tmp_path):
    asked = (base, version.charter.slug, version.number)
    assert run(tmp_path, *asked) == (0, "\n".join([*expected(version), ""]))
    spoil(
        base, f"UPDATE charters_signature SET evidence = replace(evidence, 'Nora', 'Nina') WHERE act_id = {first_act()}"
    )
    assert "Estuaire (association) : PREUVE MODIFIÉE" in run(tmp_path, *asked)[1]
    spoil(base, f"UPDATE charters_sealedact SET sha256 = '{'0' * 64}' WHERE id = {first_act()}")
    assert f"ACTE INCONNU DU JOURNAL : {'0' * 64}" in run(tmp_path, *asked)[1]
    spoil(base, "UPDATE charters_evidenceevent SET data = replace(data, 'Estuaire', 'Estran') WHERE kind = 'joined'")
    joined = version.events.get(kind=EvidenceEvent.Kind.JOINED)
    assert run(tmp_path, *asked) == (1, f"La chaîne est rompue à l’événement {joined.sequence}.\n")


def first_act() -> int:
    return SealedAct.objects.order_by("pk").first().pk


def test_the_script_reads_a_proof_file_alone(version, people, tmp_path):
    pdf = actions.hand_out_proof(version, actor=people["Passerelle"])
    (content,) = PdfReader(BytesIO(pdf)).attachments["preuve.json"]
    (tmp_path / "preuve.json").write_bytes(content)
    assert run(tmp_path, "preuve.json") == (0, "\n".join([*expected(version), ""]))
    told = json.loads(content)
    told["events"][5]["data"]["partner"] = "Quelqu’un d’autre"
    (tmp_path / "preuve.json").write_text(json.dumps(told))
    assert run(tmp_path, "preuve.json") == (1, "La chaîne est rompue à l’événement 6.\n")


def test_every_kind_of_event_and_all_that_it_tells_are_described(version):
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert set(EvidenceEvent.Kind.values) - set(rows) == set()
    told = {"invited": {"joining"}}
    for event in version.events.all():
        missing = {name for name in event.data if f"`{name}`" not in rows[event.kind]}
        assert missing <= told.get(event.kind, set()), event.kind
    assert "`invited` avec `joining`" in PAGE


def test_every_field_of_a_signature_s_evidence_is_described(version):
    table = PAGE[: PAGE.index("## Le journal")]
    names = set()
    for signature in version.signatures.all():
        for name, value in signature.evidence.items():
            names |= {f"{name}.{inner}" for inner in value} if isinstance(value, dict) else {name}
    for name in names:
        group, _dot, field = name.partition(".")
        assert f"`{name}`" in table or (f"`{group}." in table and f"`.{field}`" in table), name


def test_every_field_of_the_register_is_described(version, client, people):
    client.force_login(people["Passerelle"])
    told = json.loads(client.get(reverse("charter_register_json", args=[version.charter.slug])).content)
    assert f"`{told['form']}`" in REGISTER
    bound = next(each for each in told["parties"] if each["bonds"])
    names = {
        **{f"charter.{name}": name for name in told["charter"]},
        **{f"parties[].{name}": name for name in bound},
        **{f"parties[].bonds[].{name}": name for name in bound["bonds"][0]},
    }
    assert [full for full, name in names.items() if f"`{full}`" not in REGISTER and f"`.{name}`" not in REGISTER] == []
    assert [each for each in Charter.Status.values if f"`{each}`" not in REGISTER] == []
    ways = {bond["through"] for each in told["parties"] for bond in each["bonds"]}
    assert ways == {"signature", "paper", "joining"}
