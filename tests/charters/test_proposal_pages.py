"""The pages of proposals as each role: proposing, reading a redline, saying one's mind, deciding; bad input loses nothing."""

import re

import pytest
from django.urls import reverse

from charters import actions
from charters.models import Charter, Clause, Proposal, ProposalVoice
from charters.rebase import Texts
from portal.models import MenuItem
from portal.partners.models import Membership, User
from tests.kept import kept

from .conftest import make_member, make_partner
from .test_pages import shown_as_text
from .visiting import answers, page, visit

pytestmark = pytest.mark.django_db

Status = Proposal.Status
LIST_QUERIES = 16
PROPOSAL_QUERIES = 16
ENCOUNTER_QUERIES = 7
HISTORY_QUERIES = 8
TEXT = "Le bailleur prévient le service social dès le premier retard, puis chaque mois, par courrier."


@pytest.fixture
@kept
def clause(charter, coordinator):
    clause = charter.clauses.get(heading="Prévenir")
    return actions.edit_clause(clause, {"text": TEXT}, revision=clause.revision, actor=coordinator)


@pytest.fixture
def partners(people):
    return {name: user.memberships.get().partner for name, user in people.items()}


@pytest.fixture
@kept
def referent(partners):
    user = User.objects.create_user("referente@passerelle.test", first_name="Rita", last_name="Passerelle")
    Membership.objects.create(user=user, partner=partners["Passerelle"], role=Membership.Role.REFERENT)
    return user


@pytest.fixture
@kept
def readers(coordinator, charter, people, referent):
    """Ines of Passerelle proposes; Paul belongs to another party; Lena of Rivages holds the pen."""
    actions.set_editors(charter, [people["Rivages"]], actor=coordinator)
    return {
        "visitor": None,
        "outsider": make_member(make_partner("Ailleurs"), "Otto"),
        "member": people["Passerelle"],
        "referent": referent,
        "other": people["Marronniers"],
        "editor": people["Rivages"],
        "coordinator": coordinator,
    }


INSIDE = {
    "visitor": "login",
    "outsider": 403,
    "member": 200,
    "referent": 200,
    "other": 200,
    "editor": 200,
    "coordinator": 200,
}


def propose(clause, user, new, *, old="premier", reason="Plus juste."):
    clause = Clause.objects.get(pk=clause.pk)
    return actions.propose_text(
        clause,
        Texts(clause.heading, clause.text.replace(old, new), clause.summary),
        revision=clause.revision,
        partner=user.memberships.get().partner,
        reason=reason,
        actor=user,
    )


@pytest.fixture
@kept
def proposal(clause, people):
    return propose(clause, people["Passerelle"], "deuxième")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def address_of(proposal, name="proposal"):
    return reverse(name, args=[proposal.charter.slug, proposal.pk])


def way_to(clause, way):
    return reverse("clause_propose", args=[clause.charter.slug, clause.identifier, way])


# Who may open them


@pytest.mark.parametrize("name", ["charter_proposals", "proposal_encounters", "proposal_new"])
def test_pages_of_a_charter_by_role(client, readers, charter, name):
    assert answers(client, readers, reverse(name, args=[charter.slug])) == INSIDE


@pytest.mark.parametrize("way", ["", "texte", "couper", "reunir", "deplacer", "supprimer"])
def test_ways_to_propose_by_role(client, readers, clause, way):
    address = way_to(clause, way) if way else reverse("clause_proposing", args=[clause.charter.slug, clause.identifier])
    assert answers(client, readers, address) == INSIDE


def test_a_proposal_by_role(client, readers, proposal):
    assert answers(client, readers, address_of(proposal)) == INSIDE
    own = {**INSIDE, "other": 403, "editor": 403, "coordinator": 403}
    assert answers(client, readers, address_of(proposal, "proposal_rewrite")) == own


def test_a_proposal_that_waits_for_its_organisation_by_role(client, readers, clause, people, charter):
    charter.parties.filter(partner__short_name="Passerelle").update(validates=True)
    proposal = propose(clause, people["Passerelle"], "deuxième")
    assert proposal.status == Status.INTERNAL
    kept = {**INSIDE, "other": 403, "editor": 403, "coordinator": 403}
    assert answers(client, readers, address_of(proposal)) == kept
    listed = reverse("charter_proposals", args=[charter.slug])
    for role, seen in (("member", True), ("referent", True), ("other", False), ("editor", False)):
        assert (address_of(proposal) in page(client, readers[role], listed)) is seen
    actions.withdraw_proposal(proposal, reason="Pas au nom de tous.", actor=readers["referent"])
    assert answers(client, readers, address_of(proposal)) == kept
    history = reverse("clause_history", args=[charter.slug, clause.identifier])
    assert "Pas au nom de tous." not in page(client, readers["editor"], history)


def test_what_each_role_may_press(client, readers, proposal):
    offered = {}
    for role, user in readers.items():
        if role not in ("visitor", "outsider"):
            offered[role] = set(re.findall(r'name="verb" value="(\w+)"', page(client, user, address_of(proposal))))
    decisions = {"accept", "accept_modified", "counter", "reject", "refer", "overtake"}
    assert offered == {
        "member": {"withdraw"},
        "referent": {"withdraw"},
        "other": {"voice"},
        "editor": decisions | {"voice"},
        "coordinator": decisions,
    }


@pytest.mark.parametrize("role", ["member", "referent", "other"])
def test_who_does_not_hold_the_pen_decides_nothing(client, readers, proposal, role):
    for verb in ("accept", "reject", "refer", "overtake", "undo"):
        assert visit(client, readers[role], address_of(proposal), {"verb": verb, "reason": "R"}).status_code == 403
    words = {"verb": "accept_modified", "heading": "H", "text": "T"}
    assert visit(client, readers[role], address_of(proposal), words).status_code == 403
    assert fresh(proposal).status == Status.SUBMITTED


@pytest.mark.parametrize("role", ["other", "editor", "coordinator"])
def test_an_organisations_own_gestures_are_its_own(client, readers, proposal, role, coordinator):
    actions.counter_proposal(proposal, Texts("Prévenir", "Autre.", ""), actor=coordinator)
    for verb in ("withdraw", "take_counter", "leave_counter", "validate"):
        assert visit(client, readers[role], address_of(proposal), {"verb": verb}).status_code == 403
    assert fresh(proposal).status == Status.COUNTERED


# Proposing


def test_proposing_other_words_begins_with_those_of_the_clause(client, clause, people):
    user = people["Passerelle"]
    html = page(client, user, way_to(clause, "texte"))
    assert TEXT in html
    data = {
        "partner": user.memberships.get().partner_id,
        "heading": clause.heading,
        "text": TEXT.replace("premier", "deuxième"),
        "summary": "",
        "reason": "Le temps de se parler.",
        "revision": clause.revision,
    }
    answer = visit(client, user, way_to(clause, "texte"), data)
    made = Proposal.objects.get()
    assert (answer.status_code, answer.url) == (302, address_of(made))
    assert (made.kind, made.reason, made.edits.text[0].text) == ("replace", "Le temps de se parler.", "deuxième")


def test_a_clause_that_changed_meanwhile_shows_both_texts(client, clause, people, coordinator):
    user = people["Passerelle"]
    typed = TEXT.replace("premier", "deuxième")
    data = {
        "partner": user.memberships.get().partner_id,
        "heading": clause.heading,
        "text": typed,
        "reason": "Ma raison.",
        "revision": clause.revision,
    }
    actions.edit_clause(clause, {"text": f"Sans attendre, {TEXT}"}, revision=clause.revision, actor=coordinator)
    html = page(client, user, way_to(clause, "texte"), 409, data)
    assert "Sans attendre, " in html
    assert typed in html
    assert "Ma raison." in html
    assert not Proposal.objects.exists()
    clause = fresh(clause)
    assert f'name="revision" value="{clause.revision}"' in html
    assert visit(client, user, way_to(clause, "texte"), {**data, "revision": clause.revision}).status_code == 302


@pytest.mark.parametrize("way", ["texte", "couper", "deplacer", "supprimer"])
def test_a_clause_deleted_meanwhile_keeps_what_was_typed(client, clause, people, coordinator, way):
    user = people["Passerelle"]
    revision = clause.revision
    actions.remove_clause(clause, actor=coordinator)
    data = {
        "partner": user.memberships.get().partner_id,
        "heading": "Mon intitulé",
        "text": "Mon texte.",
        "before": "puis chaque",
        "reason": "Ma raison.",
        "revision": revision,
    }
    html = page(client, user, way_to(clause, way), 409, data)
    assert "Cette clause a été retirée entre-temps." in html
    assert "Ma raison." in html
    assert "on ne peut plus y proposer" in page(client, user, way_to(clause, way))


def test_nothing_changed_is_said_beside_the_text(client, clause, people):
    user = people["Passerelle"]
    data = {
        "reason": "Plus clair.",
        "partner": user.memberships.get().partner_id,
        "heading": clause.heading,
        "text": TEXT,
        "revision": clause.revision,
    }
    assert "Rien n’a changé" in page(client, user, way_to(clause, "texte"), 422, data)


def test_every_other_kind_of_change(client, charter, clause, people):
    user = people["Passerelle"]
    base = {"partner": user.memberships.get().partner_id, "reason": "Plus clair."}
    for way, data in (
        ("couper", {"before": "puis chaque", "heading": "Ensuite", "revision": clause.revision}),
        ("reunir", {"heading": ""}),
        ("deplacer", {"after": ""}),
        ("supprimer", {}),
    ):
        answer = visit(client, user, way_to(clause, way), {**base, **data})
        assert (way, answer.status_code) == (way, 302)
        assert "Plus clair." in page(client, user, answer.url)
    kinds = set(Proposal.objects.values_list("kind", flat=True))
    assert kinds == {"split", "merge", "move", "delete"}
    html = page(client, user, reverse("clause_proposing", args=[charter.slug, clause.identifier]))
    assert "Déjà proposé sur cette clause" in html


def test_a_move_starts_from_where_the_clause_stands_and_asks_for_another_place(client, charter, clause, people):
    user = people["Passerelle"]
    before = charter.clauses.filter(removed_at=None, position__lt=clause.position).order_by("position").last()
    html = page(client, user, way_to(clause, "deplacer"))
    assert before is not None and f'<option value="{before.pk}" selected>' in html
    data = {"reason": "Plus clair.", "partner": user.memberships.get().partner_id, "after": before.pk}
    assert "La clause y est déjà" in page(client, user, way_to(clause, "deplacer"), 422, data)
    assert not Proposal.objects.exists()


def test_words_that_the_clause_does_not_have_cut_nothing(client, clause, people):
    user = people["Passerelle"]
    data = {
        "reason": "Plus clair.",
        "partner": user.memberships.get().partner_id,
        "before": "jamais écrit",
        "heading": "Ensuite",
        "revision": clause.revision,
    }
    html = page(client, user, way_to(clause, "couper"), 422, data)
    assert 'value="jamais écrit"' in html
    assert "Copiez ici les premiers mots de la seconde partie" in html


def test_the_last_clause_has_none_to_be_joined_with(client, charter, people):
    last = charter.clauses.get(heading="Se revoir")
    assert visit(client, people["Passerelle"], way_to(last, "reunir")).status_code == 404
    html = page(client, people["Passerelle"], reverse("clause_proposing", args=[charter.slug, last.identifier]))
    assert "La réunir avec la suivante" not in html
    assert visit(client, people["Passerelle"], way_to(last, "autrement")).status_code == 404


def test_nobody_proposes_in_the_name_of_another(client, clause, people, partners):
    data = {
        "reason": "Plus clair.",
        "partner": partners["Marronniers"].pk,
        "heading": clause.heading,
        "text": "Autre chose.",
        "revision": clause.revision,
    }
    html = page(client, people["Passerelle"], way_to(clause, "texte"), 422, data)
    assert "Autre chose." in html
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("phase", "offered", "told"),
    [
        ("collecting", False, "Étape\N{NO-BREAK SPACE}: recueil."),
        ("amending", True, "Étape\N{NO-BREAK SPACE}: amendements."),
        ("deciding", False, "Étape\N{NO-BREAK SPACE}: décision."),
    ],
)
def test_the_stage_says_what_may_be_proposed(client, charter, clause, people, phase, offered, told):
    Charter.objects.filter(pk=charter.pk).update(phase=phase)
    user = people["Passerelle"]
    html = page(client, user, reverse("clause_proposing", args=[charter.slug, clause.identifier]))
    assert told in html
    assert ("Changer ses mots" in html) is offered
    data = {
        "reason": "Plus clair.",
        "partner": user.memberships.get().partner_id,
        "heading": clause.heading,
        "text": "Tout autre chose.",
        "revision": clause.revision,
    }
    answer = visit(client, user, way_to(clause, "texte"), data)
    assert answer.status_code == (302 if offered else 409)
    if not offered:
        assert "Tout autre chose." in answer.content.decode()
        assert "<textarea" not in page(client, user, way_to(clause, "texte"))


PASTED = (
    "“Guillemets” et l’apostrophe,\tune tabulation\r\n"
    "•\tpremier point\v• second point\u2028autre ligne\n"
    "post\u2011test, sou\u00ad\u200bdé, 12\u202f%\n"
    '<p class="MsoNormal"><b>gras</b></p> <script>alert(1)</script> <!--[if mso]>x<![endif]-->'
)


def test_what_a_word_processor_pastes_is_kept_as_text(client, clause, people):
    user = people["Passerelle"]
    data = {
        "reason": "Plus clair.",
        "partner": user.memberships.get().partner_id,
        "heading": "Un “titre”\tcollé",
        "text": PASTED,
        "summary": "<b>En clair</b>\u200b",
        "revision": clause.revision,
    }
    answer = visit(client, user, way_to(clause, "texte"), data)
    assert answer.status_code == 302
    result = Proposal.objects.get().edits.applied_to(clause.texts)
    assert result.text == (
        "“Guillemets” et l’apostrophe,\tune tabulation\n"
        "•\tpremier point\n• second point\nautre ligne\n"
        "post\u2011test, soudé, 12\u202f%\n"
        '<p class="MsoNormal"><b>gras</b></p> <script>alert(1)</script> <!--[if mso]>x<![endif]-->'
    )
    assert result.summary == "<b>En clair</b>"
    html = page(client, user, answer.url)
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "MsoNormal" in html


# Reading


def test_a_redline_says_its_changes_in_words(client, proposal, people):
    html = page(client, people["Marronniers"], address_of(proposal))
    assert (
        '<del><span class="visually-hidden"> [début de suppression] </span>premier<span class="visually-hidden">'
        " [fin de suppression] </span></del>"
    ) in html
    assert (
        '<ins><span class="visually-hidden"> [début d’ajout] </span>deuxième<span class="visually-hidden">'
        " [fin d’ajout] </span></ins>"
    ) in html
    assert "« premier »</span> devient" in html
    assert TEXT.replace("premier", "deuxième") in html


def test_hostile_words_are_shown_as_text_everywhere(client, charter, clause, people, coordinator):
    hostile = '<script>alert("1")</script>'
    one = propose(clause, people["Passerelle"], hostile, reason=hostile)
    two = propose(clause, people["Marronniers"], f"{hostile} bis")
    party = charter.parties.get(partner__short_name="Rivages")
    actions.give_voice(one, party, stance="reserve", comment=hostile, actor=people["Rivages"])
    actions.counter_proposal(two, Texts(hostile, hostile, hostile), reason=hostile, actor=coordinator)
    slug = charter.slug
    for address in (
        reverse("charter_proposals", args=[slug]),
        reverse("proposal_encounters", args=[slug]),
        reverse("clause_proposing", args=[slug, clause.identifier]),
        address_of(one),
        address_of(two),
    ):
        shown_as_text(page(client, coordinator, address))
    actions.accept_proposal(one, actor=coordinator)
    for address in (reverse("clause_history", args=[slug, clause.identifier]), address_of(two)):
        shown_as_text(page(client, coordinator, address))


def test_the_list_is_filtered(client, charter, clause, people, coordinator):
    mine = propose(clause, people["Passerelle"], "deuxième")
    other = propose(clause, people["Marronniers"], "lettre", old="courrier")
    new = actions.propose_clause(charter, text="Un numéro.", actor=coordinator, reason="Pour que ce soit clair.")
    actions.reject_proposal(other, actor=coordinator, reason="Non.")
    listed = reverse("charter_proposals", args=[charter.slug])
    expected = {
        "": {mine, other, new},
        "etat=ouvertes": {mine, new},
        "etat=rejected": {other},
        "etat=rencontres": set(),
        f"organisation={mine.partner_id}": {mine},
        f"clause={clause.identifier}": {mine, other},
        f"clause={clause.identifier}&etat=ouvertes": {mine},
        "etat=rien&clause=nulle&organisation=x&page=99": {mine, other, new},
    }
    for query, rows in expected.items():
        html = page(client, people["Passerelle"], f"{listed}?{query}")
        assert {each for each in (mine, other, new) if f'href="{address_of(each)}"' in html} == rows, query
    assert "Aucune proposition ne correspond" in page(client, coordinator, f"{listed}?etat=rencontres")


def test_proposals_that_meet_stand_side_by_side(client, charter, clause, people, coordinator):
    one = propose(clause, people["Passerelle"], "deuxième")
    two = propose(clause, people["Marronniers"], "troisième")
    apart = propose(clause, people["Rivages"], "lettre", old="courrier")
    listed = page(client, coordinator, reverse("charter_proposals", args=[charter.slug]))
    assert "se rencontrent à 1 endroit" in listed
    html = page(client, coordinator, reverse("proposal_encounters", args=[charter.slug]))
    assert TEXT in html
    assert {each for each in (one, two, apart) if address_of(each) in html} == {one, two}
    assert address_of(two) in page(client, coordinator, address_of(one))
    assert address_of(one) not in page(client, coordinator, address_of(apart))
    actions.accept_proposal(one, actor=coordinator)
    html = page(client, coordinator, reverse("proposal_encounters", args=[charter.slug]))
    assert address_of(two) in html
    assert "Le texte a changé au même endroit" in html
    assert 'value="accept"' not in page(client, coordinator, address_of(two))


def test_a_cut_meets_the_words_where_it_cuts(client, charter, clause, people, partners, coordinator):
    cut = actions.propose_cut(
        clause,
        before="premier retard",
        heading="Ensuite",
        revision=clause.revision,
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    words = propose(clause, people["Passerelle"], "deuxième")
    drop = actions.propose_deletion(
        clause, partner=partners["Marronniers"], actor=people["Marronniers"], reason="Pour que ce soit clair."
    )
    html = page(client, coordinator, reverse("proposal_encounters", args=[charter.slug]))
    assert all(address_of(each) in html for each in (cut, words, drop))
    assert "On demande aussi de supprimer cette clause" in html


# Saying one's mind


def test_another_organisation_supports_or_has_a_reserve(client, charter, proposal, people):
    user = people["Marronniers"]
    party = charter.parties.get(partner__short_name="Marronniers")
    data = {"verb": "voice", "party": party.pk, "stance": "reserve", "comment": ""}
    assert "Dites en quelques mots quelle est votre réserve." in page(client, user, address_of(proposal), 422, data)
    assert visit(client, user, address_of(proposal), {**data, "comment": "Trop tard."}).status_code == 302
    html = page(client, people["Passerelle"], address_of(proposal))
    assert "Trop tard." in html
    assert "1 réserve" in page(client, user, reverse("charter_proposals", args=[charter.slug]))
    assert visit(client, user, address_of(proposal), {**data, "stance": "support"}).status_code == 302
    assert ProposalVoice.objects.get().stance == "support"
    assert visit(client, user, address_of(proposal), {**data, "stance": ""}).status_code == 302
    assert not ProposalVoice.objects.exists()


def test_nobody_speaks_for_another_or_on_their_own(client, charter, proposal, people):
    for name, party_of in (("Marronniers", "Rivages"), ("Passerelle", "Passerelle")):
        party = charter.parties.get(partner__short_name=party_of)
        data = {"verb": "voice", "party": party.pk, "stance": "support"}
        assert visit(client, people[name], address_of(proposal), data).status_code == 422
    assert not ProposalVoice.objects.exists()


def test_a_referent_validates_what_a_member_proposes(client, charter, clause, people, referent, readers):
    party = charter.parties.get(partner__short_name="Passerelle")
    switch = reverse("party_validation", args=[charter.slug, party.pk])
    for role in ("member", "other", "editor", "coordinator", "outsider"):
        assert visit(client, readers[role], switch, {"verb": "oui"}).status_code == 403
    listed = reverse("charter_proposals", args=[charter.slug])
    assert switch in page(client, referent, listed)
    assert switch not in page(client, people["Passerelle"], listed)
    assert visit(client, referent, switch, {"verb": "oui"}).status_code == 302
    assert visit(client, referent, switch, {"verb": "peut-être"}).status_code == 409
    proposal = propose(clause, people["Passerelle"], "deuxième")
    assert "Valider" in page(client, referent, reverse("my_space"))
    assert "Valider</strong>" not in page(client, people["Passerelle"], reverse("my_space"))
    assert visit(client, people["Passerelle"], address_of(proposal), {"verb": "validate"}).status_code == 403
    assert visit(client, referent, address_of(proposal), {"verb": "validate"}).status_code == 302
    assert fresh(proposal).status == Status.SUBMITTED
    assert visit(client, referent, address_of(proposal), {"verb": "validate"}).status_code == 409
    assert visit(client, referent, switch, {"verb": "non"}).status_code == 302
    assert propose(clause, people["Passerelle"], "troisième").status == Status.SUBMITTED


def test_an_organisation_that_left_validates_nothing(client, charter, clause, people, referent, coordinator):
    party = charter.parties.get(partner__short_name="Passerelle")
    actions.set_validation(party, True, actor=referent)
    proposal = propose(clause, people["Passerelle"], "deuxième")
    actions.remove_party(party, actor=coordinator)
    assert visit(client, referent, address_of(proposal), {"verb": "validate"}).status_code == 403
    switch = reverse("party_validation", args=[charter.slug, party.pk])
    assert visit(client, referent, switch, {"verb": "non"}).status_code == 403
    assert "Valider</strong>" not in page(client, referent, reverse("my_space"))
    assert fresh(proposal).status == Status.INTERNAL


# Deciding


@pytest.mark.parametrize("role", ["editor", "coordinator"])
@pytest.mark.parametrize(
    ("verb", "status"), [("reject", Status.REJECTED), ("refer", Status.REFERRED), ("overtake", Status.OVERTAKEN)]
)
def test_a_decision_that_changes_no_word_gives_its_reason(client, readers, proposal, role, verb, status):
    html = page(client, readers[role], address_of(proposal), 422, {"verb": verb, "reason": ""})
    assert "Dites " in html
    answer = visit(client, readers[role], address_of(proposal), {"verb": verb, "reason": "Pour cette raison."})
    assert (answer.status_code, fresh(proposal).status) == (302, status)
    assert "Pour cette raison." in page(client, readers["member"], address_of(proposal))


def test_accepted_then_undone(client, readers, proposal, clause):
    editor = readers["editor"]
    assert visit(client, editor, address_of(proposal), {"verb": "accept", "reason": "Oui."}).status_code == 302
    assert "deuxième" in fresh(clause).text
    assert 'value="undo"' not in page(client, readers["member"], address_of(proposal))
    assert 'value="undo"' in page(client, editor, address_of(proposal))
    assert visit(client, editor, address_of(proposal), {"verb": "accept"}).status_code == 409
    assert visit(client, editor, address_of(proposal), {"verb": "undo", "reason": "Trop vite."}).status_code == 302
    assert (fresh(clause).text, fresh(proposal).status) == (TEXT, Status.SUBMITTED)
    assert "Trop vite." in page(client, readers["member"], address_of(proposal))


def test_accepted_with_other_words(client, readers, proposal, clause):
    words = {"heading": clause.heading, "text": "Le bailleur prévient.", "summary": "", "reason": "Plus court."}
    data = {"verb": "accept_modified", **words, "revision": clause.revision}
    html = page(client, readers["editor"], address_of(proposal), 422, {**data, "text": ""})
    assert "Plus court." in html
    assert visit(client, readers["editor"], address_of(proposal), data).status_code == 302
    assert (fresh(clause).text, fresh(proposal).status) == ("Le bailleur prévient.", Status.ACCEPTED_MODIFIED)


def test_two_editors_deciding_at_once_see_both_texts(client, readers, proposal, clause, coordinator):
    data = {
        "verb": "accept_modified",
        "heading": clause.heading,
        "text": "Ce que je décidais.",
        "reason": "Ma raison.",
        "revision": clause.revision,
    }
    actions.edit_clause(clause, {"text": f"Sans attendre, {TEXT}"}, revision=clause.revision, actor=coordinator)
    html = page(client, readers["editor"], address_of(proposal), 409, data)
    for words in ("Sans attendre, ", "Ce que je décidais.", "Ma raison."):
        assert words in html
    assert fresh(proposal).status == Status.SUBMITTED
    again = {**data, "revision": fresh(clause).revision}
    assert f'name="revision" value="{again["revision"]}"' in html
    assert visit(client, readers["editor"], address_of(proposal), again).status_code == 302
    assert visit(client, readers["coordinator"], address_of(proposal), again).status_code == 409


def test_words_of_a_proposal_that_has_none_are_refused(client, clause, people, partners, coordinator):
    drop = actions.propose_deletion(
        clause, partner=partners["Marronniers"], actor=people["Marronniers"], reason="Pour que ce soit clair."
    )
    data = {"verb": "counter", "heading": "H", "text": "T"}
    assert "Un contre-texte répond" in page(client, coordinator, address_of(drop), 409, data)


def test_a_counter_text_is_answered_by_its_author(client, readers, proposal, clause):
    words = {"heading": clause.heading, "text": TEXT.replace("premier", "second"), "summary": ""}
    data = {"verb": "counter", **words, "reason": "Un mot de moins."}
    assert visit(client, readers["editor"], address_of(proposal), data).status_code == 302
    member = readers["member"]
    assert "Répondre au contre-texte" in page(client, member, reverse("my_space"))
    html = page(client, member, address_of(proposal))
    assert "Ce contre-texte nous convient" in html
    assert "« deuxième »</span> devient" in html
    refused = {"verb": "leave_counter", "reason": "Pas assez."}
    assert visit(client, member, address_of(proposal), refused).status_code == 302
    assert fresh(proposal).status == Status.SUBMITTED
    assert visit(client, member, address_of(proposal), refused).status_code == 409
    visit(client, readers["editor"], address_of(proposal), data)
    assert visit(client, member, address_of(proposal), {"verb": "take_counter"}).status_code == 302
    assert visit(client, readers["editor"], address_of(proposal), {"verb": "accept"}).status_code == 302
    assert "second" in fresh(clause).text


def test_what_collides_is_said_anew(client, readers, clause, people, coordinator):
    early = propose(clause, people["Marronniers"], "dernier")
    late = propose(clause, people["Passerelle"], "deuxième")
    actions.accept_proposal(early, actor=coordinator)
    member = readers["member"]
    assert "Reprendre" in page(client, member, reverse("my_space"))
    rewrite = address_of(late, "proposal_rewrite")
    html = page(client, member, rewrite)
    assert TEXT.replace("premier", "dernier") in html
    clause = fresh(clause)
    data = {"heading": clause.heading, "text": clause.text.replace("dernier", "deuxième"), "revision": 1}
    html = page(client, member, rewrite, 409, data)
    assert data["text"] in html
    assert visit(client, member, rewrite, {**data, "revision": clause.revision}).status_code == 302
    assert not fresh(late).collides
    actions.accept_proposal(late, actor=coordinator)
    assert page(client, member, rewrite, 409, data)


def test_withdrawn_by_its_organisation(client, readers, proposal):
    data = {"verb": "withdraw", "reason": "Nous avons changé d’avis."}
    assert visit(client, readers["referent"], address_of(proposal), data).status_code == 302
    assert "Nous avons changé d’avis." in page(client, readers["editor"], address_of(proposal))
    assert visit(client, readers["member"], address_of(proposal), data).status_code == 409


def test_a_frozen_text_takes_no_decision(client, readers, proposal, coordinator, charter):
    actions.reject_proposal(proposal, actor=coordinator, reason="Non.")
    actions.freeze(charter, actor=coordinator)
    html = page(client, readers["editor"], address_of(proposal))
    assert 'name="verb"' not in html
    for verb in ("undo", "accept"):
        assert visit(client, readers["editor"], address_of(proposal), {"verb": verb}).status_code == 409
    html = page(client, readers["member"], reverse("proposal_new", args=[charter.slug]))
    assert "Le texte est figé" in html
    assert "<textarea" not in html


# The story of a clause


def test_the_story_tells_origin_proposals_and_decisions(client, charter, people, partners, coordinator):
    made = actions.propose_clause(
        charter,
        text="Un numéro que l’on peut appeler.",
        heading="Appeler",
        partner=partners["Passerelle"],
        actor=people["Passerelle"],
        origin={"kind": "meeting", "label": "Comité du 3 mars", "text": "On ne sait pas qui appeler."},
    )
    clause = actions.accept_proposal(made, actor=coordinator, reason="Demandé par tous.")
    set_aside = propose(clause, people["Marronniers"], "joindre", old="appeler", reason="Moins direct.")
    actions.reject_proposal(set_aside, actor=coordinator, reason="Appeler est plus simple.")
    taken = propose(clause, people["Rivages"], "jour et nuit", old="que l’on peut appeler")
    actions.accept_proposal(taken, actor=coordinator, reason="La nuit aussi.")
    address = reverse("clause_history", args=[charter.slug, clause.identifier])
    html = page(client, people["Passerelle"], address)
    told = [
        "Comité du 3 mars",
        "Un numéro que l’on peut appeler.",
        "Demandé par tous.",
        "Moins direct.",
        "Appeler est plus simple.",
        "à la demande de Rivages",
        "[début d’ajout] </span>jour et nuit",
        "La nuit aussi.",
    ]
    places = [html.index(words) for words in told]
    assert places == sorted(places)
    assert visit(client, None, address).status_code == 403


def test_readers_outside_are_told_what_was_frozen_only(client, charter, open_round, people, coordinator):
    clause = charter.clauses.get(heading="Prévenir")
    address = reverse("clause_history", args=[charter.slug, clause.identifier])
    Charter.objects.filter(pk=charter.pk).update(status=Charter.Status.AMENDING)
    refused = propose(clause, people["Passerelle"], "au", old="dès le")
    actions.reject_proposal(refused, actor=coordinator, reason="Entre nous.")
    values = {"heading": "Alerter", "text": "Un texte à venir."}
    actions.edit_clause(clause, values, revision=clause.revision, actor=coordinator)
    html = page(client, None, address)
    assert "Le bailleur prévient dès le premier retard." in html
    for hidden in ("Alerter", "Un texte à venir.", "Entre nous.", "Claire"):
        assert hidden not in html
    inside = page(client, people["Passerelle"], address)
    for told in ("Alerter", "Un texte à venir", "Entre nous.", "Claire"):
        assert told in inside
    actions.remove_clause(fresh(clause), actor=coordinator)
    assert "Le bailleur prévient" in page(client, None, address)
    new = actions.add_clause(charter, {"kind": "final", "heading": "Neuve", "text": "Pas encore."}, actor=coordinator)
    assert visit(client, None, reverse("clause_history", args=[charter.slug, new.identifier])).status_code == 403


# Query counts: the same with one and with three


def test_the_pages_ask_the_same_with_one_and_three(
    client, site, charter, clause, people, coordinator, django_assert_num_queries
):
    MenuItem.objects.all().delete()
    addresses = {
        reverse("charter_proposals", args=[charter.slug]): LIST_QUERIES,
        reverse("proposal_encounters", args=[charter.slug]): ENCOUNTER_QUERIES,
        reverse("clause_history", args=[charter.slug, clause.identifier]): HISTORY_QUERIES,
    }

    def add(name, old, number):
        proposal = propose(clause, people[name], f"{old} {number}", old=old)
        for party in charter.parties.select_related("partner"):
            if party.partner_id != proposal.partner_id:
                member = people[party.partner.short_name]
                actions.give_voice(proposal, party, stance="support", actor=member)
        return proposal

    first = add("Passerelle", "premier", 1)
    add("Marronniers", "premier", 2)
    addresses[address_of(first)] = PROPOSAL_QUERIES
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    for address, number in addresses.items():
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)
    for name, old, number in (("Rivages", "premier", 3), ("Passerelle", "courrier", 4), ("Marronniers", "courrier", 5)):
        add(name, old, number)
    for address, number in addresses.items():
        with django_assert_num_queries(number):
            assert client.get(address).status_code == 200
