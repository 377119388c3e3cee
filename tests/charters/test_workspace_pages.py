"""The pages of the working space as each role: the margin, its forms and buttons, the stages, paper; how much they ask."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from charters import actions, queries
from charters.models import Comment, ReadMark
from tests.bench import workspace
from tests.kept import kept

from .conftest import make_member, make_partner
from .test_pages import COORDINATORS, INSIDE, quiet_menu, readers
from .visiting import answers, page, visit

__all__ = ["quiet_menu", "readers"]

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("1")</script>'
QUERIES = 13


@pytest.fixture
def clause(charter):
    return charter.clauses.get(heading="Prévenir")


@pytest.fixture
@kept
def thread(charter, clause, people):
    return actions.comment(charter, clause=clause, text="Dès le premier jour ?", actor=people["Rivages"])


def talk(clause):
    return reverse("clause_discussion", args=[clause.charter.slug, clause.identifier])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("charter_discussion", INSIDE), ("charter_print", INSIDE), ("charter_phases", COORDINATORS)],
)
def test_pages_by_role(client, readers, charter, name, expected):
    assert answers(client, readers, reverse(name, args=[charter.slug])) == expected


def test_the_discussion_of_a_clause_and_of_a_proposal_by_role(client, readers, charter, clause, coordinator):
    proposal = actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    for address in (talk(clause), reverse("proposal_discussion", args=[charter.slug, proposal.pk])):
        assert answers(client, readers, address) == INSIDE


def test_posts_by_role(client, readers, charter, clause, thread):
    done = {role: 302 if status == 200 else status for role, status in INSIDE.items()}
    assert answers(client, readers, talk(clause), {"text": "Un mot."}) == done
    assert answers(client, readers, reverse("charter_read", args=[charter.slug]), {"until": "hier"}) == done
    settle = reverse("comment_change", args=[charter.slug, thread.pk])
    assert answers(client, readers, settle, {"verb": "regler"}) == {
        "visitor": "login",
        "outsider": 403,
        "member": 403,
        "signatory": 403,
        "coordinator": 302,
    }
    assert answers(client, readers, settle, {"verb": "retirer"})["coordinator"] == 403


def test_a_thread_is_begun_answered_and_read_beside_its_clause(client, charter, clause, people):
    called = people["Marronniers"]
    visit(client, people["Rivages"], talk(clause), {"text": f"Trop tard {HOSTILE}", "mentions": [called.pk]})
    thread = Comment.objects.get()
    address = f"{talk(clause)}?repondre={thread.pk}"
    assert "Répondre à Lena Rivages" in page(client, called, address)
    response = visit(client, called, address, {"text": "Je suis d’accord."})
    assert response.url == f"{talk(clause)}#t-{thread.pk}"
    shown = page(client, people["Passerelle"], reverse("charter_writing", args=[charter.slug]))
    assert "Je suis d’accord." in shown
    assert "2 non lus" in shown
    assert "&lt;script&gt;alert(" in shown
    assert HOSTILE not in shown


def test_an_empty_comment_is_refused_and_keeps_what_was_typed(client, clause, people):
    shown = page(client, people["Rivages"], talk(clause), 422, {"text": " ", "quote": "dès le premier retard"})
    assert 'value="dès le premier retard"' in shown
    assert Comment.objects.count() == 0


def test_a_mention_of_a_stranger_is_refused(client, clause, people):
    otto = make_member(make_partner("Ailleurs"), "Otto")
    page(client, people["Rivages"], talk(clause), 422, {"text": "Otto ?", "mentions": [otto.pk]})
    assert Comment.objects.count() == 0


def test_an_unknown_button_says_so(client, charter, thread, people):
    page(client, people["Rivages"], reverse("comment_change", args=[charter.slug, thread.pk]), 409, {"verb": "danser"})


@pytest.mark.parametrize("identifier", ["rien", str(uuid.UUID(int=7))])
def test_marking_an_unknown_clause_is_not_found(client, charter, people, identifier):
    page(client, people["Rivages"], reverse("charter_read", args=[charter.slug]), 404, {"clause": identifier})
    assert ReadMark.objects.count() == 0


def test_one_marks_a_clause_as_read(client, charter, clause, thread, people):
    reader = people["Passerelle"]
    assert "1 commentaire que vous n’avez pas lu" in page(client, reader, talk(clause))
    data = {"clause": clause.identifier, "until": timezone.now().isoformat()}
    visit(client, reader, reverse("charter_read", args=[charter.slug]), data)
    assert "pas lu" not in page(client, reader, talk(clause))


def test_a_removed_clause_keeps_a_way_to_its_talk(client, charter, clause, thread, people, coordinator):
    actions.remove_clause(clause, actor=coordinator)
    assert talk(clause) in page(client, people["Rivages"], reverse("charter_writing", args=[charter.slug]))
    shown = page(client, people["Rivages"], talk(clause))
    assert "Clause retirée du texte" in shown
    assert "Dès le premier jour ?" in shown


def test_an_organisation_that_left_is_shown_the_door(client, charter, clause, people, coordinator):
    user = people["Rivages"]
    actions.remove_party(charter.parties.get(partner__short_name="Rivages"), actor=coordinator)
    for address in (talk(clause), *(reverse(n, args=[charter.slug]) for n in ("charter_writing", "charter_print"))):
        assert visit(client, user, address).status_code == 403


def test_only_who_holds_the_pen_gets_the_clauses_buttons(client, charter, clause, people, coordinator):
    address = reverse("charter_writing", args=[charter.slug])
    change = reverse("clause_change", args=[charter.slug, clause.identifier])
    assert change not in page(client, people["Rivages"], address)
    assert f'formaction="{change}"' in page(client, coordinator, address)


def test_one_proposes_on_a_clause_from_its_margin_at_the_stages_that_let_it(
    client, charter, clause, people, coordinator
):
    address = reverse("charter_writing", args=[charter.slug])
    proposing = reverse("clause_proposing", args=[charter.slug, clause.identifier])
    listed = f"{reverse('charter_proposals', args=[charter.slug])}?clause={clause.identifier}"
    html = page(client, people["Rivages"], address)
    assert (proposing in html, listed in html) == (True, False)
    actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    html = page(client, people["Rivages"], address)
    assert (proposing in html, listed in html) == (True, True)
    actions.set_phase(charter, "deciding", actor=coordinator)
    html = page(client, people["Rivages"], address)
    assert (proposing in html, listed in html) == (False, True)


def test_open_proposals_are_counted_at_their_clause(charter, clause, coordinator):
    actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    actions.propose_clause(charter, text="Un numéro.", actor=coordinator, reason="Pour que ce soit clair.")
    found = queries.workspace(charter, coordinator)
    assert [each.proposals for each in found["clauses"]] == [0, 1, 0]
    assert (found["waiting"], found["new_clauses"]) == (2, 1)


def test_paper_holds_the_threads_when_asked(client, charter, thread, people):
    address = reverse("charter_print", args=[charter.slug])
    assert "Dès le premier jour ?" not in page(client, people["Rivages"], address)
    assert "Dès le premier jour ?" in page(client, people["Rivages"], f"{address}?discussions=oui")


def test_paper_holds_what_is_proposed_and_said_of_the_whole(client, charter, clause, people, coordinator):
    actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Elle fait double emploi.")
    actions.propose_clause(charter, text="Un numéro unique.", actor=coordinator, reason="Pour être joint.")
    actions.comment(charter, text="Le texte est long.", actor=coordinator)
    address = reverse("charter_print", args=[charter.slug])
    told = ("Elle fait double emploi.", "Un numéro unique.", "Le texte est long.")
    alone, whole = (page(client, people["Rivages"], address + query) for query in ("", "?discussions=oui"))
    assert [words in alone for words in told] == [False, False, False]
    assert [words in whole for words in told] == [True, True, True]


def test_the_coordinator_sets_stage_and_dates(client, charter, coordinator, people):
    address = reverse("charter_phases", args=[charter.slug])
    visit(client, coordinator, address, {"form": "phase", "phase": "deciding"})
    visit(client, coordinator, address, {"form": "dates", "deciding_ends_on": "2027-03-01"})
    shown = page(client, people["Rivages"], reverse("charter_writing", args=[charter.slug]))
    assert "jusqu’au 1 mars 2027" in shown
    assert "Les propositions sont closes." in shown


@pytest.mark.parametrize(
    "data",
    [
        {"form": "phase", "phase": "sieste"},
        {"form": "phase"},
        {"form": "dates", "deciding_ends_on": "bientôt"},
        {"form": "dates", "deciding_starts_on": "2027-03-02", "deciding_ends_on": "2027-03-01"},
    ],
)
def test_a_wrong_stage_or_date_is_refused(client, charter, coordinator, data):
    page(client, coordinator, reverse("charter_phases", args=[charter.slug]), 422, data)
    charter.refresh_from_db()
    assert (charter.phase, charter.phase_dates.count()) == ("amending", 0)


def test_everybody_sees_the_stages_on_the_charters_page(client, site, coordinator):
    charter = actions.open_charter(title="Charte publique", actor=coordinator)
    assert "Amendements" in page(client, None, charter.pages.get().url)


@pytest.mark.parametrize(("clauses", "proposals", "comments"), [(1, 1, 1), (3, 3, 6), (200, 500, 300)])
def test_the_working_space_asks_the_same_whatever_its_size(
    client, quiet_menu, django_assert_num_queries, clauses, proposals, comments
):
    charter, editor = workspace.fill(clauses, proposals, comments)
    client.force_login(editor, backend=workspace.BACKEND)
    address = reverse("charter_writing", args=[charter.slug])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        assert f"Engagement {clauses}<" in client.get(address).content.decode()


@pytest.mark.parametrize("comments", [1, 6])
def test_a_discussion_asks_the_same_whatever_its_size(client, quiet_menu, django_assert_num_queries, comments):
    charter, editor = workspace.fill(1, 1, comments)
    client.force_login(editor, backend=workspace.BACKEND)
    address = talk(charter.clauses.get())
    client.get(address)
    with django_assert_num_queries(17):
        client.get(address)
