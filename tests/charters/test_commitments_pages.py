"""Pages of the follow-up as each role: who may open them, what they say and hide, their forms, files and queries."""

import csv
import io
import re
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from charters import actions, queries
from charters.models import CharterParty, Clause, Commitment, ProgressEntry
from portal.partners.models import Membership
from tests.kept import kept

from .conftest import make_member, make_partner
from .following_steps import party_of, tell
from .signing_steps import sign
from .test_pages import ESCAPED, HOSTILE, readers  # noqa: F401
from .visiting import answers, page, visit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 essai"
MEMBERS = {"visitor": "login", "outsider": 403, "member": 200, "signatory": 200, "coordinator": 200}
BEARERS = {"visitor": "login", "outsider": 403, "member": 200, "signatory": 200, "coordinator": 403}
COORDINATORS = {"visitor": "login", "outsider": 403, "member": 403, "signatory": 403, "coordinator": 200}
EVERYBODY = dict.fromkeys(MEMBERS, 200)
LIST_QUERIES = 17
COMMITMENT_QUERIES = 17
DASHBOARD_QUERIES = 15
BILAN_QUERIES = 16


@pytest.fixture
@kept
def in_force(charter, open_round, people):
    for name, user in people.items():
        sign(open_round[name], user)
    charter.refresh_from_db()
    return charter


def publish(*users):
    CharterParty.objects.filter(pk__in=[party_of(user).pk for user in users]).update(publishes_progress=True)


def address(name, commitment, *more):
    return reverse(name, args=[commitment.charter.slug, commitment.pk, *more])


def of_charter(name, charter, *more):
    return reverse(name, args=[charter.slug, *more])


# Who opens what


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("charter_commitments", MEMBERS),
        ("commitments_csv", MEMBERS),
        ("charter_dashboard", EVERYBODY),
        ("charter_bilan", EVERYBODY),
        ("charter_bilan_pdf", EVERYBODY),
    ],
)
def test_pages_of_the_follow_up_by_role(client, readers, in_force, name, expected):  # noqa: F811
    year = [timezone.localdate().year] if "bilan" in name else []
    assert answers(client, readers, of_charter(name, in_force, *year)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("commitment", MEMBERS), ("commitment_plan", COORDINATORS), ("progress_add", BEARERS)],
)
def test_pages_of_a_commitment_by_role(client, readers, welcome, name, expected):  # noqa: F811
    assert answers(client, readers, address(name, welcome)) == expected


def test_an_entry_and_its_document_by_role(client, readers, welcome, indicator, people):  # noqa: F811
    entry = tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("a.pdf", PDF))
    for role, user in readers.items():
        response = visit(client, user, address("progress_evidence", welcome, entry.pk))
        assert response.status_code == (MEMBERS[role] if role != "visitor" else 302)
        b"".join(response)  # A file is read to its end, which closes it.
    own = tell(welcome, people["Passerelle"])
    assert answers(client, readers, address("progress_correct", welcome, own.pk)) == BEARERS
    others = {**COORDINATORS, "coordinator": 403}
    assert answers(client, readers, address("progress_correct", welcome, entry.pk)) == others
    assert answers(client, readers, address("progress_remove", welcome, entry.pk), {}) == others
    assert answers(client, readers, address("indicator_edit", welcome, indicator.pk)) == COORDINATORS
    gone = {**COORDINATORS, "coordinator": 302}
    assert answers(client, readers, address("indicator_remove", welcome, indicator.pk), {}) == gone


def test_the_public_pages_wait_for_the_entry_into_force(client, coordinator, charter):
    assert visit(client, coordinator, of_charter("charter_dashboard", charter)).status_code == 404
    assert visit(client, coordinator, of_charter("charter_bilan", charter, 2026)).status_code == 404
    assert "Aucun engagement à suivre" in page(client, coordinator, of_charter("charter_commitments", charter))


def test_the_list_leads_to_the_dashboard_after_the_charters_end_too(client, coordinator, in_force):
    address = of_charter("charter_commitments", in_force)
    assert of_charter("charter_dashboard", in_force) in page(client, coordinator, address)
    actions.end_charter(in_force, actor=coordinator)
    assert of_charter("charter_dashboard", in_force) in page(client, coordinator, address)


def test_a_document_is_handed_out_as_a_download(client, welcome, people):
    entry = tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("a.pdf", PDF))
    response = visit(client, people["Passerelle"], address("progress_evidence", welcome, entry.pk))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == f'attachment; filename="piece-{entry.pk}.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    bare = tell(welcome, people["Rivages"])
    assert visit(client, people["Rivages"], address("progress_evidence", welcome, bare.pk)).status_code == 404


def test_an_entry_is_found_under_its_own_commitment_only(client, welcome, people):
    entry = tell(welcome, people["Rivages"])
    other = Commitment.objects.get(heading="Prévenir")
    assert visit(client, people["Rivages"], address("progress_correct", other, entry.pk)).status_code == 404


# The list


def headings(html):
    return re.findall(r'<h3><a href="[^"]+" lang="fr">([^<]+)</a>', html)


def test_filters_of_the_list(client, in_force, welcome, coordinator, people):
    rivages = party_of(people["Rivages"])
    Commitment.objects.get(heading="Prévenir").bearers.set([rivages])
    prevent = Commitment.objects.get(heading="Prévenir")
    actions.plan_commitment(prevent, due_on=timezone.localdate() - timedelta(days=1), actor=coordinator)
    tell(welcome, people["Rivages"], state="blocked")
    here = of_charter("charter_commitments", in_force)
    assert headings(page(client, people["Passerelle"], here)) == ["Accueillir", "Prévenir", "Se revoir"]
    assert headings(page(client, people["Passerelle"], f"{here}?qui=moi")) == ["Accueillir", "Se revoir"]
    assert headings(page(client, people["Rivages"], f"{here}?qui=moi&etat=retard")) == ["Prévenir"]
    assert headings(page(client, people["Rivages"], f"{here}?etat=blocked")) == ["Accueillir"]
    assert headings(page(client, people["Rivages"], f"{here}?etat=attendus")) == ["Prévenir"]
    assert len(headings(page(client, people["Rivages"], f"{here}?etat=%3Cb%3E&qui=x"))) == 3
    assert "Aucun engagement ne répond" in page(client, people["Rivages"], f"{here}?etat=done")


def test_the_switch_of_publication_is_the_referents(client, in_force, people, coordinator):
    here, there = of_charter("charter_commitments", in_force), of_charter("progress_publication", in_force)
    party = party_of(people["Rivages"])
    posted = {"party": party.pk, "verb": "publier"}
    assert "Ce que tout le monde voit" not in page(client, people["Rivages"], here)
    assert visit(client, people["Rivages"], there, posted).status_code == 403
    Membership.objects.filter(user=people["Rivages"]).update(role=Membership.Role.REFERENT)
    assert page(client, people["Rivages"], here).count('name="party"') == 1
    assert visit(client, people["Rivages"], there, posted).status_code == 302
    party.refresh_from_db()
    assert party.publishes_progress
    assert page(client, coordinator, here).count('name="party"') == 3
    assert visit(client, coordinator, there, {"party": party.pk, "verb": "autre"}).status_code == 409
    for key in ("", "x", "²", "9" * 40, "0"):
        assert visit(client, coordinator, there, {"party": key, "verb": "publier"}).status_code == 404


# Reporting


def typed(**values):
    return {"on": timezone.localdate().isoformat(), "state": "on_track", "finding": "Deux permanences.", **values}


def test_a_bearer_reports_with_a_figure(client, welcome, indicator, people):
    here = address("progress_add", welcome)
    html = page(client, people["Rivages"], here)
    assert "Personnes accueillies (personnes)" in html and 'name="party"' not in html
    data = typed(value="1 250,5", unit="personnes", evidence_file=SimpleUploadedFile("a.pdf", PDF))
    assert visit(client, people["Rivages"], here, data).status_code == 302
    entry = ProgressEntry.objects.get()
    assert (entry.value, entry.unit, entry.party.partner.short_name) == (Decimal("1250.5"), "personnes", "Rivages")
    html = page(client, people["Passerelle"], address("commitment", welcome))
    assert "1\u00a0250,5\u00a0personnes" in html and "Deux permanences." in html and "La pièce à l’appui" in html
    assert "Corriger" not in html


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": "12 heures", "unit": "personnes"}, "se compte en «\u00a0personnes\u00a0»"),
        ({"value": "12", "unit": "heures"}, "se compte en «\u00a0personnes\u00a0»"),
        ({"value": "douze", "unit": "personnes"}, "Ce n’est pas un nombre"),
        ({"value": "9" * 30, "unit": "personnes"}, "chiffres"),
        ({"on": "2999-01-01"}, "Cette date n’est pas encore venue"),
        ({"state": "parfait"}, "Il reste quelque chose à corriger"),
        ({"finding": ""}, "Il reste quelque chose à corriger"),
        ({"evidence_file": SimpleUploadedFile("a.pdf", b"MZ")}, "n’est pas ce que son nom annonce"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(client, welcome, indicator, people, values, said):
    html = page(client, people["Rivages"], address("progress_add", welcome), 422, typed(**values))
    assert said in html
    assert values.get("finding", "Deux permanences.") in html
    assert not ProgressEntry.objects.exists()


def test_several_indicators_are_chosen_one_at_a_time(client, welcome, indicator, coordinator, people):
    hours = actions.add_indicator(welcome, label="Heures", unit="heures", actor=coordinator)
    here = address("progress_add", welcome)
    html = page(client, people["Rivages"], here)
    assert 'name="value"' not in html and f"?indicateur={hours.pk}" in html
    assert "Heures (heures)" in page(client, people["Rivages"], f"{here}?indicateur={hours.pk}")
    data = typed(value="4", unit="heures")
    assert visit(client, people["Rivages"], f"{here}?indicateur={hours.pk}", data).status_code == 302
    assert ProgressEntry.objects.get().indicator == hours


def test_somebody_of_two_organisations_says_in_whose_name(client, welcome, people):
    marronniers = party_of(people["Marronniers"])
    Membership.objects.create(user=people["Rivages"], partner=marronniers.partner)
    here = address("progress_add", welcome)
    assert 'name="party"' in page(client, people["Rivages"], here)
    page(client, people["Rivages"], here, 422, typed())
    passerelle = party_of(people["Passerelle"])
    page(client, people["Rivages"], here, 422, typed(party=passerelle.pk))
    assert visit(client, people["Rivages"], here, typed(party=marronniers.pk)).status_code == 302
    assert ProgressEntry.objects.get().party == marronniers


def test_an_entry_is_corrected_then_taken_back_and_stays_in_the_story(client, welcome, indicator, people):
    entry = tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(30), unit="personnes")
    here = address("progress_correct", welcome, entry.pk)
    html = page(client, people["Rivages"], here)
    assert 'value="30"' in html and "Deux permanences ouvertes." in html
    page(client, people["Rivages"], here, 422, typed(value="3 heures", unit="personnes"))
    data = typed(value="35", unit="personnes", finding="Trois.")
    assert visit(client, people["Rivages"], here, data).status_code == 302
    new = ProgressEntry.objects.get(removed_at=None)
    assert visit(client, people["Rivages"], here, data).status_code == 409
    html = page(client, people["Rivages"], address("commitment", welcome))
    assert "Corrigé depuis" in html and "<s>Deux permanences ouvertes.</s>" in html
    assert visit(client, people["Rivages"], address("progress_remove", welcome, new.pk), {}).status_code == 302
    html = page(client, people["Rivages"], address("commitment", welcome))
    assert "<s>Trois.</s>" in html and "Sans nouvelle" in html
    assert visit(client, people["Rivages"], address("progress_remove", welcome, new.pk), {}).status_code == 409


def test_what_people_type_is_shown_as_text(client, welcome, coordinator, people):
    indicator = actions.add_indicator(welcome, label=HOSTILE, unit="<i>h</i>", actor=coordinator)
    tell(welcome, people["Rivages"], finding=HOSTILE, indicator=indicator, value=Decimal(1), unit="<i>h</i>")
    publish(people["Rivages"])
    year = timezone.localdate().year
    for each in (
        address("commitment", welcome),
        address("commitment_plan", welcome),
        of_charter("charter_bilan", welcome.charter, year),
    ):
        html = page(client, coordinator, each)
        assert ESCAPED in html and "<script>alert" not in html and "<i>h</i>" not in html


# The plan


def test_the_coordinator_plans_and_measures(client, welcome, coordinator):
    here = address("commitment_plan", welcome)
    assert visit(client, coordinator, here, {"form": "plan", "due_on": "2027-06-30"}).status_code == 302
    data = {"form": "indicator", "indicator-label": "Heures", "indicator-unit": "h", "indicator-target": "1 200"}
    assert visit(client, coordinator, here, data).status_code == 302
    indicator = welcome.indicators.get()
    assert (indicator.label, indicator.target, indicator.baseline) == ("Heures", 1200, None)
    html = page(client, coordinator, here, 422, {**data, "indicator-target": "1 200 personnes"})
    assert "Écrivez le nombre seul" in html
    page(client, coordinator, here, 422, {"form": "plan", "due_on": "demain"})
    welcome.refresh_from_db()
    assert welcome.due_on == date(2027, 6, 30)


def test_a_unit_that_already_served_is_not_changed(client, welcome, indicator, coordinator, people):
    tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(30), unit="personnes")
    here = address("indicator_edit", welcome, indicator.pk)
    html = page(client, coordinator, here, 422, {"label": "Personnes accueillies", "unit": "heures"})
    assert "cette unité ne change plus" in html
    assert visit(client, coordinator, here, {"label": "Accueils", "unit": "personnes"}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.label, indicator.target) == ("Accueils", None)


# The dashboard


def test_the_dashboard_shows_what_organisations_allow_and_counts_the_others(
    client, in_force, welcome, coordinator, people
):
    prevent, review = Commitment.objects.get(heading="Prévenir"), Commitment.objects.get(heading="Se revoir")
    prevent.bearers.set([party_of(people["Passerelle"])])
    review.bearers.set([party_of(people["Rivages"])])
    tell(welcome, people["Rivages"], state="on_track", finding="Secret public ?")
    tell(welcome, people["Passerelle"], state="blocked", finding="Rien ne va.")
    tell(prevent, people["Passerelle"], state="given_up")
    here = of_charter("charter_dashboard", in_force)
    html = page(client, None, here)
    assert "Aucun suivi n’est publié" in html and "Passerelle" not in html and "Rivages" not in html
    publish(people["Rivages"])
    html = page(client, None, here)
    assert "Rivages" in html and "et 2 autres organisations" in html
    assert "Passerelle" not in html and "Prévenir" not in html
    assert "Bloqué" not in html and "Abandonné" not in html and "En bonne voie" in html
    assert "2 organisations ne publient pas leur suivi." in html
    assert "1 engagement n’est pas montré ici" in html
    assert "Rien ne va." not in html


def test_figures_are_added_only_for_one_measure_in_one_unit(client, in_force, coordinator, people):
    publish(people["Rivages"])
    for commitment, unit, value in zip(
        Commitment.objects.order_by("pk"), ("personnes", "Personne", "heures"), (3, 4, 100), strict=True
    ):
        indicator = actions.add_indicator(commitment, label="Accueils", unit=unit, actor=coordinator)
        tell(commitment, people["Rivages"], indicator=indicator, value=Decimal(value), unit=unit)
    board = queries.dashboard(in_force, timezone.localdate())
    assert board.totals == [("Accueils", "7", "personnes", 2)]
    html = page(client, None, of_charter("charter_dashboard", in_force))
    assert "107" not in html and "7 <small>personnes</small>" in html


def test_charts_of_the_dashboard_have_their_table(client, in_force, welcome, indicator, people):
    publish(people["Rivages"])
    tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(30), unit="personnes")
    html = page(client, None, of_charter("charter_dashboard", in_force))
    assert html.count('<svg width="100%"') == 3  # two lights, one way
    assert html.count("Lire ces chiffres dans un tableau") == 2
    assert "30 pour une cible de 60\u00a0personnes" in html


# The yearly report


def test_the_report_tells_what_was_done_late_and_given_up_and_why(
    client, in_force, welcome, indicator, coordinator, people
):
    prevent, review = Commitment.objects.get(heading="Prévenir"), Commitment.objects.get(heading="Se revoir")
    tell(welcome, people["Rivages"], state="done", indicator=indicator, value=Decimal(61), unit="personnes")
    tell(prevent, people["Passerelle"], state="given_up", finding="Plus de financement.")
    actions.plan_commitment(review, due_on=timezone.localdate() - timedelta(days=1), actor=coordinator)
    tell(review, people["Rivages"], state="blocked")
    year = timezone.localdate().year
    report = queries.report(in_force, year, timezone.localdate(), inside=True)
    assert report.counts == (
        ("Tenus, ou cible atteinte", 1),
        ("En cours", 0),
        ("En retard", 1),
        ("Abandonnés", 1),
        ("Sortis du suivi", 0),
    )
    assert [part.party.partner.short_name for part in report.parts] == ["Passerelle", "Marronniers", "Rivages"]
    html = page(client, people["Marronniers"], of_charter("charter_bilan", in_force, year))
    assert "Plus de financement." in html and "Registre" in html
    assert ">61</td>" in html and '<span class="table__unit">personnes</span>' in html


def test_the_public_report_holds_only_what_is_published(client, in_force, welcome, coordinator, people):
    publish(people["Rivages"])
    tell(welcome, people["Rivages"], finding="Dit en public.")
    tell(welcome, people["Passerelle"], state="blocked", finding="Dit entre nous.")
    year = timezone.localdate().year
    here = of_charter("charter_bilan", in_force, year)
    for user, where in ((None, here), (coordinator, f"{here}?version=publique")):
        html = page(client, user, where)
        assert "Dit en public." in html and "Rivages, 2 autres" not in html
        assert "Dit entre nous." not in html and "Passerelle" not in html
    assert "Dit entre nous." in page(client, coordinator, here)


def test_a_year_is_judged_at_its_end_whatever_came_since(in_force, welcome, people, coordinator):
    today = timezone.localdate()
    Commitment.objects.update(created_at=timezone.now() - timedelta(days=800))
    last_year = date(today.year - 1, 12, 31)
    tell(welcome, people["Rivages"], state="attention", on=last_year - timedelta(days=30))
    tell(welcome, people["Rivages"], state="done", on=last_year + timedelta(days=1))
    Commitment.objects.filter(heading="Prévenir").update(dropped_at=timezone.now())
    lights = {
        year: {
            line.row.commitment.heading: line.row.traffic.light.value
            for part in queries.report(in_force, year, today, inside=True).parts
            for _label, lines in part.groups
            for line in lines
        }
        for year in (today.year - 1, today.year)
    }
    assert lights[today.year - 1] == {"Accueillir": "attention", "Prévenir": "silent", "Se revoir": "silent"}
    assert lights[today.year] == {"Accueillir": "done", "Prévenir": "dropped", "Se revoir": "silent"}


def test_there_is_no_report_of_a_year_without_commitments(client, in_force):
    for year in (timezone.localdate().year + 1, 1999, 99999):
        assert visit(client, None, of_charter("charter_bilan", in_force, year)).status_code == 404


def text_of(pdf, path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path.write_bytes(pdf)
    said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"[\s\u00ad\u2010-]", "", said)


def test_the_report_on_paper_says_the_same_and_is_tagged(client, in_force, welcome, indicator, people, tmp_path):
    publish(people["Rivages"])
    tell(welcome, people["Rivages"], state="done", indicator=indicator, value=Decimal(61), unit="personnes")
    tell(welcome, people["Passerelle"], state="blocked", finding="Dit entre nous.", on=date(2026, 1, 1))
    here = of_charter("charter_bilan_pdf", in_force, timezone.localdate().year)
    response = visit(client, people["Passerelle"], here)
    assert response["Content-Type"] == "application/pdf"
    said = text_of(response.content, tmp_path / "a.pdf")
    for words in ("Charte d’accueil", "Version complète", "Tenus, ou cible atteinte", "personnes", "61", "Registre"):
        assert re.sub(r"\s", "", words) in said
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.trailer["/Root"]
    public = text_of(visit(client, None, here).content, tmp_path / "b.pdf")
    assert "Versionpublique" in public and "Passerelle" not in public


# The spreadsheet


def test_the_spreadsheet_has_a_line_an_indicator_and_no_formula(client, welcome, indicator, coordinator, people):
    actions.add_indicator(welcome, label="=1+1", unit="h", actor=coordinator)
    tell(welcome, people["Rivages"], indicator=indicator, value=Decimal("30.5"), unit="personnes")
    response = visit(client, people["Rivages"], of_charter("commitments_csv", welcome.charter))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(lines) == 5 and {len(line) for line in lines} == {15}
    assert lines[1][6:11] == ["Personnes accueillies", "personnes", "20", "60", "30,5"]
    assert lines[2][6] == "'=1+1"


# Queries


@pytest.fixture
def more(in_force, welcome, indicator, coordinator, people):
    """Makes commitments with an indicator and two entries each."""

    def make(count):
        for number in range(count):
            clause = Clause.objects.create(charter=in_force, heading=f"Clause {number}", text="x")
            made = Commitment.objects.create(
                charter=in_force, clause=clause, version=welcome.version, heading=clause.heading
            )
            made.bearers.set(in_force.parties.all())
            measured = actions.add_indicator(made, label=f"Mesure {number}", unit="h", target=10, actor=coordinator)
            for value in (1, 2):
                tell(made, people["Rivages"], indicator=measured, value=Decimal(value), unit="h")

    return make


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("charter_commitments", LIST_QUERIES),
        ("charter_dashboard", DASHBOARD_QUERIES),
        ("charter_bilan", BILAN_QUERIES),
    ],
)
def test_queries_do_not_grow(client, in_force, people, more, django_assert_num_queries, name, expected):
    publish(people["Rivages"])
    year = [timezone.localdate().year] if name == "charter_bilan" else []
    here = of_charter(name, in_force, *year)
    client.force_login(people["Rivages"], backend="django.contrib.auth.backends.ModelBackend")
    for count in (1, 3):
        more(count)
        client.get(here)
        with django_assert_num_queries(expected):
            assert client.get(here).status_code == 200


def test_queries_of_one_commitment_do_not_grow(client, welcome, indicator, people, django_assert_num_queries):
    client.force_login(people["Rivages"], backend="django.contrib.auth.backends.ModelBackend")
    here = address("commitment", welcome)
    for count in (1, 3):
        for value in range(count):
            tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(value), unit="personnes")
        client.get(here)
        with django_assert_num_queries(COMMITMENT_QUERIES):
            assert client.get(here).status_code == 200


def test_outsiders_of_the_network_find_the_dashboard_from_the_charters_page(client, site, in_force):
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    html = page(client, outsider, in_force.pages.get().get_url())
    assert of_charter("charter_dashboard", in_force) in html
    assert of_charter("charter_commitments", in_force) not in html
