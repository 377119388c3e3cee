"""From a version in force to the next: opening an avenant, giving it up, freezing, signing, and what binds meanwhile."""

import json
import subprocess

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from charters import actions, evidence, files, queries, rules
from charters.actions.freezing import canonical_text, reserve_texts
from charters.models import Amendment, Charter, CharterParty, Clause, Proposal, SignatureRequest, SigningRound
from charters.rebase import Texts
from portal.models import Message
from portal.partners.models import Mandate
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import CLIENT, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def in_force(open_round, people, version):
    """The charter in force, signed by its three parties."""
    for name, user in people.items():
        sign(open_round[name], user)
    return Charter.objects.get(pk=version.charter_id)


@pytest.fixture
@kept
def amendment(in_force, coordinator):
    return actions.open_amendment(in_force, reason="Le comité veut un délai.", actor=coordinator)


def fresh(charter):
    return Charter.objects.get(pk=charter.pk)


def clause_named(charter, heading):
    return Clause.objects.get(charter=charter, heading=heading)


def edit(clause, coordinator, **values):
    clause.refresh_from_db()
    wording = {name: getattr(clause, name) for name in ("kind", "heading", "text", "summary", "binding")}
    actions.edit_clause(clause, wording | values, revision=clause.revision, actor=coordinator)


def freeze_and_open(charter, coordinator):
    """The avenant frozen, its parties invited; the requests by organisation."""
    version = actions.freeze(fresh(charter), actor=coordinator)
    mandates = {party.pk: Mandate.objects.filter(partner=party.partner).first() for party in version.parties()}
    actions.open_signing(version, mandates, actor=coordinator)
    requests = SignatureRequest.objects.filter(version=version).select_related("party__partner")
    return version, {each.party.partner.short_name: each for each in requests}


def change_and_sign(charter, coordinator, people, names, **values):
    """An avenant that changes the first clause, signed by some."""
    actions.open_amendment(fresh(charter), reason="Un changement.", actor=coordinator)
    edit(charter.clauses.current().first(), coordinator, **values)
    version, requests = freeze_and_open(charter, coordinator)
    for name in names:
        sign(requests[name], people[name])
    return version, requests


def working_text(charter, version):
    """What freezing would write now, under the number and previous hash of a version already frozen."""
    previous = version.previous.sha256 if version.previous else None
    return canonical_text(
        fresh(charter), version.number, previous, list(charter.parties.current()), reserve_texts(charter)
    )


def test_an_avenant_opens_the_text_again_while_the_version_binds(amendment, in_force, version):
    charter = fresh(in_force)
    assert (charter.status, charter.phase) == ("amending", "amending")
    assert charter.get_status_display() == "En vigueur, avenant en écriture"
    assert (amendment.number, amendment.amends, amendment.version, amendment.status) == (1, version, None, "open")
    assert queries.current_version(charter) == version
    assert queries.public_version(charter) == version
    assert Message.objects.filter(kind="charters/email/amendment_opened").count() == 3


def test_only_coordinators_open_and_abandon(in_force, people, coordinator):
    with pytest.raises(PermissionDenied):
        actions.open_amendment(in_force, reason="Encore.", actor=people["Rivages"])
    amendment = actions.open_amendment(in_force, reason="Encore.", actor=coordinator)
    with pytest.raises(PermissionDenied):
        actions.abandon_amendment(amendment, reason="Non.", actor=people["Rivages"])
    assert rules.may_amend(coordinator, fresh(in_force)) is False


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_an_avenant_without_a_reason_is_refused(in_force, coordinator, reason):
    with pytest.raises(ValidationError) as refused:
        actions.open_amendment(in_force, reason=reason, actor=coordinator)
    assert "reason" in refused.value.message_dict
    assert Amendment.objects.count() == 0


def test_a_draft_or_a_second_avenant_is_refused(charter, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.open_amendment(charter, reason="Trop tôt.", actor=coordinator)
    assert refused.value.code == "state"


def test_one_avenant_at_a_time(amendment, in_force, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.open_amendment(in_force, reason="Encore un.", actor=coordinator)
    assert refused.value.messages == ["Un avenant est déjà en cours sur cette charte."]


def test_the_origin_is_kept(in_force, coordinator):
    origin = {"kind": "meeting", "label": "Comité du 3 mars", "text": "", "date": "2026-03-03", "url": ""}
    amendment = actions.open_amendment(in_force, reason="Constat.", origin=origin, actor=coordinator)
    assert Amendment.objects.get(pk=amendment.pk).origin == origin


def test_members_propose_and_editors_decide_again(amendment, in_force, people, coordinator):
    clause, user = clause_named(in_force, "Prévenir"), people["Rivages"]
    texts = Texts("Prévenir", "Le bailleur prévient dans les quinze jours du premier retard.", "")
    own = user.memberships.get().partner
    proposal = actions.propose_text(clause, texts, revision=clause.revision, partner=own, reason="Tôt.", actor=user)
    actions.accept_proposal(proposal, actor=coordinator)
    assert "quinze jours" in clause_named(in_force, "Prévenir").text
    assert "quinze jours" not in queries.current_version(fresh(in_force)).canonical


def test_abandoning_brings_back_every_word_and_the_order(amendment, in_force, version, people, coordinator):
    first, second, third = in_force.clauses.current()
    edit(first, coordinator, text="Tout autre chose.")
    actions.move_clause(third, -1, actor=coordinator)
    actions.remove_clause(second, actor=coordinator)
    values = {"kind": "commitment", "heading": "Nouvelle", "text": "Une clause de l’avenant."}
    added = actions.add_clause(in_force, values, actor=coordinator)
    new = make_partner("Horizon")
    actions.add_party(in_force, new, actor=coordinator)
    actions.require_party(in_force.parties.current()[2], False, actor=coordinator)
    actions.describe_charter(
        in_force,
        title="Autre titre",
        scope="Ailleurs.",
        territory=None,
        entry_rule="count",
        entry_count=2,
        actor=coordinator,
    )
    assert working_text(in_force, version) != version.canonical
    actions.abandon_amendment(amendment, reason="Le comité a changé d’avis.", actor=coordinator)
    assert working_text(in_force, version) == version.canonical
    assert fresh(in_force).status == "in_force"
    assert Amendment.objects.get().status == "abandoned"
    assert first.revisions.last().change == "undone"
    assert second.revisions.last().change == "restored"
    assert added.revisions.last().change == "removed"
    assert "changé d’avis" in first.revisions.last().reason
    assert Clause.objects.get(pk=added.pk).removed_at is not None
    assert CharterParty.objects.get(partner=new).left_at is not None
    assert Message.objects.filter(kind="charters/email/amendment_abandoned").count() == 3


def test_abandoning_leaves_alone_the_clauses_that_did_not_change(amendment, in_force, coordinator):
    before = {clause.pk: clause.revision for clause in in_force.clauses.all()}
    actions.abandon_amendment(amendment, reason="Pour rien.", actor=coordinator)
    assert {clause.pk: clause.revision for clause in in_force.clauses.all()} == before


def test_abandoning_brings_back_the_parties_that_a_clause_names(charter, people, coordinator):
    party = charter.parties.current()[0]
    clause = charter.clauses.current()[1]
    wording = {"kind": "commitment", "heading": "Prévenir", "text": "Elle prévient.", "summary": "", "binding": "named"}
    actions.edit_clause(clause, wording, revision=clause.revision, parties=[party], actor=coordinator)
    version, requests = freeze_and_open(charter, coordinator)
    for name, user in people.items():
        sign(requests[name], user)
    amendment = actions.open_amendment(fresh(charter), reason="Pour toutes.", actor=coordinator)
    edit(clause, coordinator, binding="all")
    actions.abandon_amendment(amendment, reason="Finalement non.", actor=coordinator)
    assert list(Clause.objects.get(pk=clause.pk).parties.all()) == [party]
    assert working_text(charter, version) == version.canonical


def test_abandoning_tells_what_becomes_of_waiting_proposals(amendment, in_force, people, coordinator):
    user = people["Rivages"]
    own = user.memberships.get().partner
    proposal = actions.propose_clause(
        in_force, text="Un délai.", partner=own, actor=user, reason="Pour que ce soit clair."
    )
    actions.abandon_amendment(amendment, reason="Pas maintenant.", actor=coordinator)
    proposal.refresh_from_db()
    assert proposal.status == Proposal.Status.OVERTAKEN
    assert "Pas maintenant." in proposal.decision_reason
    assert proposal.events.last().reason == proposal.decision_reason
    assert Message.objects.filter(kind="charters/email/proposal_answered", user=user).count() == 1


def test_abandoning_needs_a_reason_and_an_open_avenant(amendment, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.abandon_amendment(amendment, reason=" ", actor=coordinator)
    assert "reason" in refused.value.message_dict
    actions.abandon_amendment(amendment, reason="Fini.", actor=coordinator)
    with pytest.raises(ValidationError) as again:
        actions.abandon_amendment(amendment, reason="Encore.", actor=coordinator)
    assert again.value.code == "state"


def test_a_decision_of_an_abandoned_avenant_is_not_undone_in_the_next(amendment, in_force, people, coordinator):
    user = people["Rivages"]
    third, first = clause_named(in_force, "Se revoir"), clause_named(in_force, "Accueillir")
    own = user.memberships.get().partner
    proposal = actions.propose_move(third, first, partner=own, actor=user, reason="Pour que ce soit clair.")
    actions.accept_proposal(proposal, actor=coordinator)
    actions.abandon_amendment(amendment, reason="Non.", actor=coordinator)
    actions.open_amendment(fresh(in_force), reason="Autre chose.", actor=coordinator)
    with pytest.raises(ValidationError):
        actions.undo_decision(proposal, actor=coordinator)


def test_an_avenant_that_changes_nothing_is_not_frozen(amendment, in_force, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.freeze(fresh(in_force), actor=coordinator)
    assert refused.value.messages == ["L’avenant ne change encore rien au texte en vigueur."]
    assert in_force.versions.count() == 1


def test_a_frozen_avenant_cites_the_version_that_it_amends(amendment, in_force, version, coordinator, tmp_path):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Le bailleur prévient sous quinze jours.")
    second = actions.freeze(fresh(in_force), actor=coordinator)
    amendment.refresh_from_db()
    assert (second.number, second.previous) == (2, version)
    assert json.loads(second.canonical)["previous"] == version.sha256
    assert (amendment.version, amendment.status) == (second, "signing")
    assert fresh(in_force).status == "amendment_signing"
    path = tmp_path / "avenant.pdf"
    path.write_bytes(files.read(second.pdf_name))
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Avenant à la charte de partenariat" in text
    assert "la version 1, arrêtée le" in " ".join(text.split())
    assert version.sha256[:8] in text


def test_readers_keep_the_version_in_force_until_the_avenant_is(amendment, in_force, version, people, coordinator):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Le bailleur prévient sous quinze jours.")
    second = actions.freeze(fresh(in_force), actor=coordinator)
    charter = fresh(in_force)
    assert queries.current_version(charter) == version
    assert queries.version_to_sign(charter) == second
    assert queries.public_version(charter) == version
    mandates = {party.pk: Mandate.objects.get(partner=party.partner) for party in second.parties()}
    actions.open_signing(second, mandates, actor=coordinator)
    assert queries.public_version(fresh(in_force)) == version
    for request in second.requests.all():
        sign(request, request.signatory)
    assert queries.public_version(fresh(in_force)) == second
    assert fresh(in_force).status == "in_force"


def test_reopening_an_avenant_goes_back_to_its_writing(amendment, in_force, coordinator):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous quinze jours.")
    second, _requests = freeze_and_open(in_force, coordinator)
    actions.reopen_draft(second, actor=coordinator, reason="Une faute.")
    amendment.refresh_from_db()
    assert fresh(in_force).status == "amending"
    assert (amendment.status, amendment.version) == ("open", None)
    assert SigningRound.objects.get(version=second).status == "superseded"
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous trente jours.")
    third = actions.freeze(fresh(in_force), actor=coordinator)
    assert (third.number, third.previous.number) == (3, 1)


def test_an_avenant_being_signed_can_be_abandoned(amendment, in_force, version, people, coordinator):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous quinze jours.")
    second, requests = freeze_and_open(in_force, coordinator)
    sign(requests["Rivages"], people["Rivages"])
    amendment.refresh_from_db()
    actions.abandon_amendment(amendment, reason="Refus du conseil.", actor=coordinator)
    assert fresh(in_force).status == "in_force"
    assert set(second.requests.values_list("status", flat=True)) == {"signed", "replaced"}
    assert working_text(in_force, version) == version.canonical
    assert {each.bond.version for each in queries.register(fresh(in_force))} == {1}


def test_entry_into_force_amends_the_former_version(amendment, in_force, version, people, coordinator):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous quinze jours.")
    second, requests = freeze_and_open(in_force, coordinator)
    for name, user in people.items():
        sign(requests[name], user)
    amendment.refresh_from_db()
    assert amendment.status == "in_force"
    assert SigningRound.objects.get(version=second).status == "in_force"
    former = SigningRound.objects.get(version=version)
    assert former.status == "amended"
    assert version.events.last().kind == "amended"
    assert version.events.last().data == {"by_version": 2, "by_sha256": second.sha256}
    assert evidence.broken_link(version.sha256, version.events.order_by("sequence")) is None
    assert Message.objects.filter(kind="charters/email/amendment_in_force").count() == 3


def test_who_has_not_signed_stays_bound_to_the_former_version(amendment, in_force, people, coordinator):
    rivages = in_force.parties.get(partner__short_name="Rivages")
    actions.require_party(rivages, False, actor=coordinator)
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous quinze jours.")
    _second, requests = freeze_and_open(in_force, coordinator)
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    states = {each.short_name: (each.state, each.bond.version) for each in queries.register(fresh(in_force))}
    assert states == {"Passerelle": ("bound", 2), "Marronniers": ("bound", 2), "Rivages": ("former", 1)}
    sign(requests["Rivages"], people["Rivages"])
    last = queries.register(fresh(in_force))[2]
    assert (last.state, [bond.version for bond in last.bonds]) == ("bound", [2, 1])
    assert last.bonds[1].until == last.bonds[0].since


def test_a_required_party_that_declines_leaves_the_former_version_in_force(
    amendment, in_force, version, people, coordinator
):
    edit(clause_named(in_force, "Prévenir"), coordinator, text="Sous quinze jours.")
    second, requests = freeze_and_open(in_force, coordinator)
    actions.view_request(requests["Rivages"], user=people["Rivages"], client=CLIENT)
    actions.decline(requests["Rivages"], user=people["Rivages"], reason="Notre conseil n’a pas voté.")
    assert SigningRound.objects.get(version=second).status == "stopped"
    assert fresh(in_force).status == "amendment_signing"
    assert queries.current_version(fresh(in_force)) == version


def test_a_bound_party_is_not_taken_out_by_an_avenant(amendment, in_force, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.remove_party(in_force.parties.current()[0], actor=coordinator)
    assert refused.value.code == "bound"


def test_only_coordinators_say_whose_signature_is_required(amendment, in_force, people, coordinator):
    party = in_force.parties.current()[0]
    with pytest.raises(PermissionDenied):
        actions.require_party(party, False, actor=people["Rivages"])
    actions.require_party(party, False, actor=coordinator)
    assert CharterParty.objects.get(pk=party.pk).required is False


def test_two_avenants_and_one_that_undoes_the_first(in_force, version, people, coordinator):
    original = in_force.clauses.current()[0].text
    names = list(people)
    second, _requests = change_and_sign(in_force, coordinator, people, names, text="Autre chose.")
    third, _requests = change_and_sign(in_force, coordinator, people, names, text=original)
    assert [third.previous, second.previous] == [second, version]
    assert json.loads(third.canonical)["clauses"] == json.loads(version.canonical)["clauses"]
    assert third.sha256 != version.sha256
    states = dict(SigningRound.objects.values_list("version__number", "status"))
    assert states == {1: "amended", 2: "amended", 3: "in_force"}
    assert [each.status for each in in_force.amendments.order_by("number")] == ["in_force", "in_force"]
    bonds = queries.register(fresh(in_force))[0].bonds
    assert [bond.version for bond in bonds] == [3, 2, 1]
    assert [bond.until is None for bond in bonds] == [True, False, False]


def test_a_new_organisation_comes_in_by_an_avenant(amendment, in_force, version, people, coordinator):
    new = make_partner("Horizon")
    people["Horizon"] = make_member(new, "Omar")
    actions.add_party(in_force, new, actor=coordinator)
    assert "Horizon" not in [each["name"] for each in queries.strip(fresh(in_force), version)["parties"]]
    second, requests = freeze_and_open(in_force, coordinator)
    for name, user in people.items():
        sign(requests[name], user)
    last = queries.register(fresh(in_force))[-1]
    assert (last.short_name, last.state, [bond.version for bond in last.bonds]) == ("Horizon", "bound", [2])
    assert second.parties().count() == 4
