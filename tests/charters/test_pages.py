"""Every page of charters as each role: who may open it, what it says, what it does with bad input."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from charters import actions, files
from charters.actions.requests import Client
from charters.models import Charter, CharterIndexPage, Clause, ProofFile, Proposal, SignatureRequest, SigningRound
from portal.models import HomePage, MenuItem, Message
from portal.partners.models import Membership, User
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import tamper
from .visiting import answers, page, visit

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("1")</script> <b>gras</b> =1+1 ' + "m" * 120
ESCAPED = "&lt;script&gt;alert("
SIGNATORY = "Passerelle"
INDEX_QUERIES = 14
PAGE_QUERIES = 19
WRITING_QUERIES = 12


@pytest.fixture
@kept
def readers(coordinator, people):
    """A client of each role; the signatory signs for Passerelle, the member belongs to Passerelle without a mandate."""
    member = User.objects.create_user("membre@passerelle.test", first_name="Mona", last_name="Membre")
    Membership.objects.create(user=member, partner=people[SIGNATORY].memberships.get().partner)
    return {
        "visitor": None,
        "outsider": make_member(make_partner("Ailleurs"), "Otto"),
        "member": member,
        "signatory": people[SIGNATORY],
        "coordinator": coordinator,
    }


@pytest.fixture
@kept
def editor(charter, coordinator, people):
    actions.set_editors(charter, [people["Rivages"]], actor=coordinator)
    return people["Rivages"]


def read_and_ask(request, user):
    client = Client()
    actions.view_request(request, user=user, client=client)
    actions.mark_read(request, user=user, client=client)
    actions.send_code(request, user=user, client=client)
    text = Message.objects.filter(user=user, kind="charters/email/signing_code").latest("pk").text
    return re.search(r"^\d{6}$", text, re.MULTILINE)[0]


def sign(request, user):
    code = read_and_ask(request, user)
    return actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=Client())


INSIDE = {"visitor": "login", "outsider": 403, "member": 200, "signatory": 200, "coordinator": 200}
COORDINATORS = {"visitor": "login", "outsider": 403, "member": 403, "signatory": 403, "coordinator": 200}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("charter_writing", INSIDE),
        ("charter_proposals", INSIDE),
        ("proposal_new", INSIDE),
        ("proposal_encounters", INSIDE),
        ("charter_signing", INSIDE),
        ("charter_settings", COORDINATORS),
        ("charter_freeze", COORDINATORS),
        ("clause_add", COORDINATORS),
    ],
)
def test_pages_of_a_charter_being_written_by_role(client, readers, charter, name, expected):
    assert answers(client, readers, reverse(name, args=[charter.slug])) == expected


@pytest.mark.parametrize(("name", "expected"), [("clause_edit", COORDINATORS), ("clause_history", INSIDE)])
def test_pages_of_a_clause_being_written_by_role(client, readers, charter, name, expected):
    clause = charter.clauses.current()[0]
    found = answers(client, readers, reverse(name, args=[charter.slug, clause.identifier]))
    if name == "clause_history":
        expected = {**expected, "visitor": 403}
    assert found == expected


def test_new_charter_by_role(client, readers):
    assert answers(client, readers, reverse("charter_new")) == COORDINATORS


def test_an_editor_writes_and_does_not_freeze(client, charter, editor):
    assert visit(client, editor, reverse("clause_add", args=[charter.slug])).status_code == 200
    assert visit(client, editor, reverse("charter_freeze", args=[charter.slug])).status_code == 403
    assert visit(client, editor, reverse("charter_settings", args=[charter.slug])).status_code == 403


def test_a_version_is_public_once_its_signing_is_open(client, readers, version, coordinator):
    address = reverse("version", args=[version.charter.slug, 1])
    assert answers(client, readers, address) == {**INSIDE, "visitor": 403}
    actions.open_signing(version, {}, actor=coordinator)
    assert set(answers(client, readers, address).values()) == {200}


def test_the_proof_is_for_the_parties(client, readers, open_round, version):
    address = reverse("version_proof", args=[version.charter.slug, 1])
    assert answers(client, readers, address, data={}) == INSIDE
    assert ProofFile.objects.count() == list(INSIDE.values()).count(200)


def test_a_proof_file_is_recognised_by_the_verification_page(client, people, open_round, version, charter):
    sign(open_round[SIGNATORY], people[SIGNATORY])
    asked = reverse("version_proof", args=[charter.slug, 1])
    assert visit(client, people[SIGNATORY], asked).status_code == 405
    content = visit(client, people[SIGNATORY], asked, {}).content
    events = version.events.count()
    html = page(client, None, reverse("verify"), data={"file": SimpleUploadedFile("preuve.pdf", content)})
    assert "C’est le dossier de preuve de la version 1 de la charte «\N{NO-BREAK SPACE}Charte d’accueil" in html
    assert f"jusqu’à l’événement {events}." in html
    assert "Chaque signe de ce fichier est celui" in html
    assert "Signatures valables" in html
    altered = page(client, None, reverse("verify"), data={"file": SimpleUploadedFile("preuve.pdf", content + b"%\n")})
    assert "Modifié ou inconnu" in altered
    assert "Il commence pourtant comme un fichier du portail" in altered
    assert "C’est le dossier de preuve" in altered


def test_a_proof_file_waits_for_a_seal_that_works(client, coordinator, open_round, charter, settings):
    settings.SEAL_PKCS12 = "/nulle/part.p12"
    response = visit(client, coordinator, reverse("version_proof", args=[charter.slug, 1]), {})
    assert (response.status_code, response.url) == (302, reverse("version", args=[charter.slug, 1]))
    assert "part.p12" in client.get(response.url).content.decode()
    assert not ProofFile.objects.exists()


def test_the_chain_of_evidence_is_checked_by_coordinators(client, readers, open_round, charter):
    assert answers(client, readers, reverse("version_chain", args=[charter.slug, 1])) == COORDINATORS
    assert visit(client, readers["coordinator"], reverse("version_chain", args=[charter.slug, 2])).status_code == 404


@pytest.mark.parametrize("name", ["charter_signing", "version"])
def test_the_way_to_the_chain_is_shown_to_coordinators(client, people, open_round, charter, coordinator, name):
    args = [charter.slug] if name == "charter_signing" else [charter.slug, 1]
    link = reverse("version_chain", args=[charter.slug, 1])
    assert link in page(client, coordinator, reverse(name, args=args))
    assert link not in page(client, people[SIGNATORY], reverse(name, args=args))


def test_a_whole_chain_is_said_to_be_whole(client, people, open_round, charter, coordinator, version):
    sign(open_round[SIGNATORY], people[SIGNATORY])
    html = page(client, coordinator, reverse("version_chain", args=[charter.slug, 1]))
    last = version.events.order_by("sequence").last()
    assert f"La chaîne est entière jusqu’à l’événement {last.sequence}." in html
    assert last.hash in html


def test_a_broken_chain_is_said_to_be_broken_and_where(client, open_round, charter, coordinator, version):
    tamper(version.events.get(sequence=3), data={"partner": "Une autre"})
    html = page(client, coordinator, reverse("version_chain", args=[charter.slug, 1]))
    assert "La chaîne est rompue à l’événement 3." in html
    assert "entière" not in html


def test_a_request_to_sign_is_its_signatorys_own(client, readers, open_round):
    address = reverse("sign", args=[open_round[SIGNATORY].identifier])
    assert answers(client, readers, address) == {
        "visitor": "login",
        "outsider": 403,
        "member": 403,
        "signatory": 200,
        "coordinator": 403,
    }


@pytest.mark.parametrize("name", ["sign_step", "sign_now", "sign_decline"])
def test_somebody_elses_request_takes_no_post(client, people, open_round, name):
    address = reverse(name, args=[open_round[SIGNATORY].identifier])
    assert visit(client, people["Rivages"], address, {"verb": "view"}).status_code == 403
    open_round[SIGNATORY].refresh_from_db()
    assert open_round[SIGNATORY].status == SignatureRequest.Status.INVITED


@pytest.mark.parametrize(
    "address",
    [
        "/chartes/inconnue/ecriture/",
        "/chartes/inconnue/signatures/",
        "/chartes/inconnue/versions/1/",
        "/signer/00000000-0000-0000-0000-000000000000/",
        "/chartes/charte-daccueil/clauses/00000000-0000-0000-0000-000000000000/",
        "/chartes/charte-daccueil/propositions/99999/",
    ],
)
def test_what_does_not_exist_is_not_found(client, coordinator, charter, address):
    assert visit(client, coordinator, address).status_code == 404


def test_a_clause_of_another_charter_is_not_found(client, coordinator, charter):
    other = actions.open_charter(title="Autre charte", actor=coordinator)
    clause = charter.clauses.current()[0]
    assert visit(client, coordinator, reverse("clause_edit", args=[other.slug, clause.identifier])).status_code == 404


@pytest.mark.parametrize("name", ["clause_change", "signing_change"])
def test_a_member_does_not_press_the_editors_buttons(client, people, charter, name):
    clause = charter.clauses.current()[0]
    args = [charter.slug, clause.identifier] if name == "clause_change" else [charter.slug]
    assert visit(client, people[SIGNATORY], reverse(name, args=args), {"verb": "retirer"}).status_code == 403
    assert charter.clauses.current().count() == 3


# --- What the pages say


def test_the_index_offers_a_new_charter_to_a_coordinator_only(client, site, coordinator, people):
    address = "/chartes/"
    assert "Aucune charte pour l’instant" in page(client, None, address)
    assert reverse("charter_new") not in page(client, people[SIGNATORY], address)
    assert reverse("charter_new") in page(client, coordinator, address)


def test_the_index_tells_states_and_signatures(client, site, open_round, people, version):
    sign(open_round[SIGNATORY], people[SIGNATORY])
    html = page(client, None, "/chartes/")
    assert "Charte d’accueil" in html
    assert "1 signature sur 3" in html
    assert "En signature" in html


def test_the_text_being_written_is_hidden_from_a_visitor(client, site, charter, people):
    address = charter.pages.get().url
    html = page(client, None, address)
    assert "Le texte s’écrit encore" in html
    assert "Le bailleur prévient dès le premier retard." not in html
    assert "Le bailleur prévient dès le premier retard." in page(client, people[SIGNATORY], address)


def test_a_frozen_text_stays_hidden_until_its_signing_opens(client, site, version, coordinator):
    address = version.charter.pages.get().url
    assert "Le bailleur prévient dès le premier retard." not in page(client, None, address)
    actions.open_signing(version, {}, actor=coordinator)
    html = page(client, None, address)
    assert "Le bailleur prévient dès le premier retard." in html
    assert reverse("version", args=[version.charter.slug, 1]) in html
    assert "0 signature sur 3" in html


def test_the_charters_page_calls_its_signatory(client, site, open_round, people, version):
    address = version.charter.pages.get().url
    assert "Votre signature est attendue pour Passerelle" in page(client, people[SIGNATORY], address)
    assert "Votre signature est attendue" not in page(client, None, address)


def test_the_clauses_history_is_a_story(client, charter, coordinator, people):
    clause = charter.clauses.get(heading="Prévenir")
    values = {"kind": "commitment", "heading": "Prévenir", "text": "Dès le premier retard.", "binding": "all"}
    partner = people[SIGNATORY].memberships.get().partner
    actions.edit_clause(
        clause, values, revision=clause.revision, partner=partner, reason="Plus court.", actor=coordinator
    )
    html = page(client, people[SIGNATORY], reverse("clause_history", args=[charter.slug, clause.identifier]))
    assert "à la demande de Passerelle" in html
    assert "Plus court." in html
    assert html.index("Le bailleur prévient dès le premier retard.") < html.index("Plus court.")
    assert "[début de suppression] </span>Le bailleur prévient dès<span" in html


def test_freezing_says_what_stands_in_the_way(client, charter, people, coordinator):
    address = reverse("charter_freeze", args=[charter.slug])
    assert "J’ai relu\N{NO-BREAK SPACE}: figer ce texte" in page(client, coordinator, address)
    actions.propose_clause(
        charter,
        text="Un numéro.",
        partner=people[SIGNATORY].memberships.get().partner,
        actor=people[SIGNATORY],
        reason="Pour que ce soit clair.",
    )
    html = page(client, coordinator, address)
    assert "1 proposition attend une décision." in html
    assert "J’ai relu" not in html
    assert "1 proposition" in page(client, coordinator, address, 409, data={})


@pytest.mark.parametrize("verb", ["", "autre"])
def test_a_proposal_has_no_other_button(client, charter, coordinator, verb):
    proposal = actions.propose_clause(charter, text="Un numéro.", actor=coordinator, reason="Pour que ce soit clair.")
    address = reverse("proposal", args=[charter.slug, proposal.pk])
    assert "Ce bouton n’existe pas." in page(client, coordinator, address, 409, {"verb": verb})


def test_freezing_leads_to_the_signatures(client, charter, coordinator):
    response = visit(client, coordinator, reverse("charter_freeze", args=[charter.slug]), {})
    assert (response.status_code, response.url) == (302, reverse("charter_signing", args=[charter.slug]))
    html = page(client, coordinator, response.url)
    assert "Ouvrir la signature" in html
    assert "Ines Passerelle, Directrice" in html


def test_the_signatures_page_reminds_and_replaces_for_a_coordinator_only(client, open_round, coordinator, people):
    address = reverse("charter_signing", args=[open_round[SIGNATORY].version.charter.slug])
    assert 'value="remind"' in page(client, coordinator, address)
    member = page(client, people[SIGNATORY], address)
    assert "Ines Passerelle" in member
    assert 'value="remind"' not in member
    assert "Invitation envoyée" in member


@pytest.mark.parametrize(
    ("of_round", "of_charter", "expected"),
    [
        ("open", "signing", {"remind", "deadline", "reopen"}),
        ("stopped", "signing", {"reopen"}),
        ("in_force", "in_force", {"remind", "deadline", "end"}),
        ("in_force", "amending", {"remind", "deadline"}),
    ],
)
def test_the_signatures_page_offers_what_the_state_allows(
    client, open_round, coordinator, people, version, of_round, of_charter, expected
):
    SigningRound.objects.update(status=of_round)
    Charter.objects.update(status=of_charter)
    address = reverse("charter_signing", args=[version.charter.slug])
    marks = {
        "remind": 'value="remind"',
        "deadline": reverse("signing_deadline", args=[version.charter.slug]),
        "reopen": 'value="reopen"',
        "end": 'value="end"',
    }
    html = page(client, coordinator, address)
    assert {name for name, mark in marks.items() if mark in html} == expected
    html = page(client, people[SIGNATORY], address)
    assert {name for name, mark in marks.items() if mark in html} == set()


def test_a_suspended_signing_goes_on_when_the_party_that_declined_is_asked_again(
    client, open_round, people, coordinator
):
    request, user = open_round["Rivages"], people["Rivages"]
    version = request.version
    actions.decline(request, user=user, reason="Pas voté.")
    address = reverse("charter_signing", args=[version.charter.slug])
    html = page(client, coordinator, address)
    assert "La signature est suspendue" in html
    assert html.count('value="replace"') == 1
    asked = {"verb": "replace", "party": request.party_id, "mandate": request.mandate_id}
    change = reverse("signing_change", args=[version.charter.slug])
    assert visit(client, coordinator, change, asked).status_code == 302
    assert "La signature est suspendue" not in page(client, coordinator, address)
    assert version.requests.filter(party=request.party_id, status="invited").count() == 1


# --- The way to a signature


def test_the_signatory_goes_from_discovery_to_signature(client, open_round, people, version):
    request, user = open_round[SIGNATORY], people[SIGNATORY]
    here = reverse("sign", args=[request.identifier])
    step = reverse("sign_step", args=[request.identifier])
    html = page(client, user, here)
    assert "signature électronique simple" in html
    assert "ni une signature avancée, ni une signature qualifiée" in html
    assert "Le bailleur prévient" not in html
    for verb, seen in (("view", "Lisez le texte en entier"), ("read", "Recevez un code"), ("code", "Signez")):
        response = visit(client, user, step, {"verb": verb})
        assert (response.status_code, response.url) == (302, f"{here}#etape")
        html = page(client, user, here)
        assert seen in html
        assert "Le bailleur prévient dès le premier retard." in html
    assert version.sha256 in html
    code = Message.objects.filter(user=user, kind="charters/email/signing_code").latest("pk").text
    data = {
        "agree": "on",
        "typed_name": user.get_full_name(),
        "code": re.search(r"^\d{6}$", code, re.MULTILINE)[0],
    }
    response = visit(client, user, reverse("sign_now", args=[request.identifier]), data)
    assert (response.status_code, response.url) == (302, f"{here}#etape")
    html = page(client, user, here)
    assert "Merci, vous avez signé" in html
    assert reverse("version_sealed", args=[version.charter.slug, 1]) in html


def test_a_wrong_code_keeps_what_was_typed(client, open_round, people):
    request, user = open_round[SIGNATORY], people[SIGNATORY]
    code = read_and_ask(request, user)
    wrong = "000000" if code != "000000" else "000001"
    data = {"agree": "on", "typed_name": user.get_full_name(), "code": wrong}
    html = page(client, user, reverse("sign_now", args=[request.identifier]), 422, data)
    assert "Ce n’est pas le bon code." in html
    assert f'value="{user.get_full_name()}"' in html


def test_an_expired_code_is_said_where_another_is_asked_for(client, open_round, people):
    request, user = open_round[SIGNATORY], people[SIGNATORY]
    code = read_and_ask(request, user)
    request.codes.update(expires_at=timezone.now())
    data = {"agree": "on", "typed_name": user.get_full_name(), "code": code}
    html = page(client, user, reverse("sign_now", args=[request.identifier]), 422, data)
    assert "Ce code n’est plus valable." in html
    assert "Envoyez-moi le code" in html


def test_declining_needs_a_reason_and_then_shows_it(client, open_round, people):
    request, user = open_round["Rivages"], people["Rivages"]
    address = reverse("sign_decline", args=[request.identifier])
    assert '<details class="fold decline" open>' in page(client, user, address, 422, {"reason": " "})
    assert visit(client, user, address, {"reason": "Pas voté."}).status_code == 302
    html = page(client, user, reverse("sign", args=[request.identifier]))
    assert "Vous avez décliné" in html
    assert "Pas voté." in html


def test_a_revoked_mandate_is_told_in_words(client, open_round, people):
    people[SIGNATORY].mandates.update(state="revoked")
    html = page(client, people[SIGNATORY], reverse("sign", args=[open_round[SIGNATORY].identifier]))
    assert "Votre mandat n’est plus valable" in html
    assert 'value="view"' not in html


@pytest.mark.parametrize("verb", ["read", "code", "inconnu"])
def test_a_step_out_of_order_is_refused_with_a_way_back(client, open_round, people, verb):
    request = open_round[SIGNATORY]
    html = page(client, people[SIGNATORY], reverse("sign_step", args=[request.identifier]), 409, {"verb": verb})
    assert "Ce n’est pas possible" in html
    assert reverse("sign", args=[request.identifier]) in html


# --- Bad input


def test_html_in_a_clause_is_shown_as_text(client, site, charter, coordinator, people):
    values = {"kind": "commitment", "heading": HOSTILE[:190], "text": HOSTILE, "summary": HOSTILE, "binding": "all"}
    clause = actions.add_clause(charter, values, actor=coordinator)
    slug = charter.slug
    addresses = [
        charter.pages.get().url,
        reverse("charter_writing", args=[slug]),
        reverse("clause_edit", args=[slug, clause.identifier]),
        reverse("clause_history", args=[slug, clause.identifier]),
        reverse("charter_freeze", args=[slug]),
    ]
    for address in addresses:
        shown_as_text(page(client, coordinator, address))
    version = actions.freeze(charter, actor=coordinator)
    for address in (charter.pages.get().url, reverse("version", args=[slug, version.number])):
        shown_as_text(page(client, coordinator, address))


def shown_as_text(html):
    assert ESCAPED in html
    assert "<script>alert" not in html


def test_html_in_a_proposal_is_shown_as_text(client, charter, coordinator, people):
    user = people[SIGNATORY]
    proposal = actions.propose_clause(
        charter,
        text=HOSTILE,
        heading="Titre",
        reason=HOSTILE,
        partner=user.memberships.get().partner,
        actor=user,
        origin={"kind": "table", "label": HOSTILE, "text": HOSTILE, "url": "/ateliers/"},
    )
    for address in (
        reverse("charter_proposals", args=[charter.slug]),
        reverse("proposal", args=[charter.slug, proposal.pk]),
    ):
        shown_as_text(page(client, coordinator, address))


CLAUSE = {"kind": "commitment", "heading": "Un titre", "text": "Un texte gardé.", "binding": "all"}


def test_a_clause_without_heading_is_shown_again(client, charter, coordinator):
    html = page(client, coordinator, reverse("clause_add", args=[charter.slug]), 422, {**CLAUSE, "heading": ""})
    assert "Un texte gardé." in html
    assert Clause.objects.count() == 3


def test_a_clause_lands_after_the_one_named_and_a_wrong_name_is_ignored(client, charter, coordinator):
    first = charter.clauses.current()[0]
    address = reverse("clause_add", args=[charter.slug])
    assert visit(client, coordinator, f"{address}?apres={first.identifier}", CLAUSE).status_code == 302
    assert visit(client, coordinator, f"{address}?apres=rien", {**CLAUSE, "heading": "Fin"}).status_code == 302
    headings = [clause.heading for clause in charter.clauses.current()]
    assert headings == ["Accueillir", "Un titre", "Prévenir", "Se revoir", "Fin"]


def test_two_writers_see_both_texts(client, charter, coordinator):
    clause = charter.clauses.current()[0]
    address = reverse("clause_edit", args=[charter.slug, clause.identifier])
    theirs = {**CLAUSE, "heading": clause.heading, "text": "Le texte de l’autre."}
    actions.edit_clause(clause, theirs, revision=clause.revision, actor=coordinator)
    mine = {**CLAUSE, "revision": clause.revision}
    html = page(client, coordinator, address, 409, mine)
    assert "Le texte de l’autre." in html
    assert "Un texte gardé." in html
    clause.refresh_from_db()
    assert visit(client, coordinator, address, {**mine, "revision": clause.revision}).status_code == 302


def test_settings_keep_what_was_typed(client, charter, coordinator):
    data = {"form": "rule", "title": "Nouveau titre", "entry_rule": "count", "entry_count": "1"}
    html = page(client, coordinator, reverse("charter_settings", args=[charter.slug]), 422, data)
    assert 'value="Nouveau titre"' in html


def test_a_charter_opens_once_per_title(client, site, coordinator):
    address = reverse("charter_new")
    assert visit(client, coordinator, address, {"title": "Charte du soir"}).status_code == 302
    html = page(client, coordinator, address, 422, {"title": "Charte du soir"})
    assert "Une charte porte déjà ce titre" in html
    assert Charter.objects.count() == 1
    assert CharterIndexPage.objects.get(locale__language_code="fr").get_children().live().count() == 1


def test_a_proposal_is_rejected_with_a_reason_only(client, charter, coordinator, people):
    user = people[SIGNATORY]
    proposal = actions.propose_clause(
        charter, text="Un mot.", partner=user.memberships.get().partner, actor=user, reason="Pour que ce soit clair."
    )
    address = reverse("proposal", args=[charter.slug, proposal.pk])
    data = {"verb": "reject", "heading": proposal.heading, "text": proposal.text, "reason": ""}
    assert "Un mot." in page(client, coordinator, address, 422, data)
    assert visit(client, coordinator, address, {**data, "reason": "Déjà dit."}).status_code == 302
    assert Proposal.objects.get().status == Proposal.Status.REJECTED
    assert "Déjà dit." in page(client, user, address)


def test_reopening_without_reason_is_refused(client, open_round, coordinator, version):
    address = reverse("signing_change", args=[version.charter.slug])
    html = page(client, coordinator, address, 409, {"verb": "reopen", "reopen-reason": ""})
    assert "Dites pourquoi le texte est rouvert" in html


# --- Verification


def test_verification_tells_two_verdicts_apart(client, open_round, people, version):
    sign(open_round[SIGNATORY], people[SIGNATORY])
    sign(open_round["Rivages"], people["Rivages"])
    older, latest = (files.read(version.sealed_revisions.get(sequence=number).name) for number in (1, 2))
    address = reverse("verify")

    def told(content, status=200):
        return page(client, None, address, status, {"file": SimpleUploadedFile("charte.pdf", content)})

    html = told(latest)
    assert "Intact" in html
    assert "Signatures valables" in html
    assert "Elle porte 2 signatures" in html
    assert "Passerelle (association)" in html
    assert "Depuis ce fichier, 1 signature s’est ajoutée" in told(older)
    appended = told(latest + b"\n% plus\n")
    assert "Modifié ou inconnu" in appended
    assert "Il commence pourtant comme un fichier du portail" in appended
    assert "Signatures illisibles" in told(b"%PDF-1.7 rien")


def test_verification_by_fingerprint(client, open_round, version):
    address = reverse("verify")
    html = page(client, None, f"{address}?empreinte={version.sha256}")
    assert "C’est l’empreinte du texte de la charte" in html
    assert "Cette empreinte n’est pas connue" in page(client, None, f"{address}?empreinte={'0' * 64}", 404)
    assert "64 signes" in page(client, None, f"{address}?empreinte=zz", 422)
    assert "Choisissez un fichier, ou collez une empreinte." in page(client, None, address, 422, {})


def test_verification_names_the_roots(client, open_round):
    html = page(client, None, reverse("verify"))
    assert reverse("seal_roots") in html
    assert "openssl x509 -in racine-du-sceau.pem" in html


# --- The person's space, the search, the other modules' first pages


def test_my_space_lists_what_awaits(client, open_round, people, readers):
    address = reverse("my_space")
    html = page(client, people[SIGNATORY], address)
    assert "Charte d’accueil, pour Passerelle" in html
    assert reverse("sign", args=[open_round[SIGNATORY].identifier]) in html
    assert "Rien ne vous attend" in page(client, readers["outsider"], address)
    assert visit(client, None, address).status_code == 302


def test_search_says_when_nothing_is_found(client, db):
    assert "Tapez un ou deux mots" in page(client, None, reverse("search"))
    html = page(client, None, f"{reverse('search')}?q=<script>")
    assert "Rien trouvé pour" in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("slug", ["evenements", "formations-et-livrets"])
def test_first_pages_of_the_other_modules_are_honest(client, site, slug):
    assert "pour l’instant" in page(client, None, f"/{slug}/")


def test_every_page_offers_the_other_language(client):
    html = page(client, None, "/verifier/")
    assert '<a href="/en/verifier/" lang="en" hreflang="en">' in html
    assert '<a href="/verifier/" lang="fr" hreflang="fr" aria-current="true">' in html


def test_home_buttons_lead_to_published_pages(client, site):
    home = HomePage.objects.get(locale__language_code="fr")
    home.hero_primary = CharterIndexPage.objects.get(locale__language_code="fr").page_ptr
    home.hero_primary_label = "Lire les chartes"
    home.save_revision().publish()
    assert '<a class="button" href="/chartes/"><span>Lire les chartes</span></a>' in page(client, None, "/")
    CharterIndexPage.objects.get(locale__language_code="fr").unpublish()
    assert "Lire les chartes" not in page(client, None, "/")


# --- Query counts: the same with one and with three


def add_charter(coordinator, people, number):
    charter = actions.open_charter(title=f"Charte {number}", actor=coordinator)
    for user in people.values():
        actions.add_party(charter, user.memberships.get().partner, actor=coordinator)
    actions.add_clause(charter, {**CLAUSE, "heading": f"Clause {number}"}, actor=coordinator)
    version = actions.freeze(charter, actor=coordinator)
    actions.open_signing(
        version, {party.pk: party.partner.mandates.get() for party in charter.parties.all()}, actor=coordinator
    )


@pytest.fixture
@kept
def quiet_menu(site):
    MenuItem.objects.all().delete()


def test_the_index_asks_the_same_with_one_and_three_charters(
    client, quiet_menu, coordinator, people, django_assert_num_queries
):
    add_charter(coordinator, people, 1)
    client.get("/chartes/")
    with django_assert_num_queries(INDEX_QUERIES):
        client.get("/chartes/")
    add_charter(coordinator, people, 2)
    add_charter(coordinator, people, 3)
    with django_assert_num_queries(INDEX_QUERIES):
        assert "Charte 3" in client.get("/chartes/").content.decode()


def test_a_charters_pages_ask_the_same_with_one_and_three_clauses(
    client, quiet_menu, coordinator, people, django_assert_num_queries
):
    charter = actions.open_charter(title="Charte mesurée", actor=coordinator)
    for user in people.values():
        actions.add_party(charter, user.memberships.get().partner, actor=coordinator)
    party = charter.parties.get(partner__short_name=SIGNATORY)

    def add(heading):
        actions.add_clause(
            charter, {**CLAUSE, "heading": heading, "binding": "named"}, parties=[party], actor=coordinator
        )

    add("Une")
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    counts = {charter.pages.get().url: PAGE_QUERIES, reverse("charter_writing", args=[charter.slug]): WRITING_QUERIES}
    for address, number in counts.items():
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)
    add("Deux")
    add("Trois")
    for address, number in counts.items():
        with django_assert_num_queries(number):
            assert "Trois" in client.get(address).content.decode()


def test_a_text_that_is_kept_is_not_read_again(client, site, open_round):
    version = open_round[SIGNATORY].version
    address = version.charter.pages.first().url
    first = client.get(address).content.decode()
    with CaptureQueriesContext(connection) as second:
        assert client.get(address).content.decode() == first
    assert not [each["sql"] for each in second if '"canonical"' in each["sql"]]


IN_FRENCH = "The text of the charter is written in French"


def test_english_page_says_that_the_text_is_french(client, open_round, coordinator):
    version = open_round[SIGNATORY].version
    with translation.override("en"):
        address = reverse("version", args=[version.charter.slug, version.number])
    body = page(client, None, address)
    assert '<html lang="en">' in body
    assert IN_FRENCH in body
    assert f'<h1 lang="fr">{version.title}</h1>' in body
    assert '<h3 lang="fr">Accueillir</h3>' in body
    assert '<div class="prose" lang="fr"><p>Le bailleur' in body


def test_french_page_has_nothing_to_say_about_its_language(client, open_round):
    version = open_round[SIGNATORY].version
    body = page(client, None, reverse("version", args=[version.charter.slug, version.number]))
    assert "écrit en français" not in body


def test_verification_answers_in_english(client):
    with translation.override("en"):
        address = reverse("verify")
    upload = SimpleUploadedFile("x.pdf", b"%PDF-1.7 and nothing else", content_type="application/pdf")
    assert "not a PDF that can be read, or it is damaged" in page(client, None, address, data={"file": upload})
