"""Every deed on a charter, tried by who may not: refused before anything is said of its state, and nothing changes."""

import pytest
from django.urls import reverse

from charters import actions, models, rules
from charters.queries import awaiting_decisions
from charters.views.proposals import VERBS
from charters.views.proposing import WAYS
from portal.partners.models import Mandate, Membership, User
from tests.kept import kept

from .conftest import make_member, make_partner

pytestmark = pytest.mark.django_db

COUNTED = (
    models.Charter,
    models.CharterParty,
    models.Clause,
    models.ClauseRevision,
    models.Proposal,
    models.ProposalEvent,
    models.ProposalVoice,
    models.Version,
    models.SignatureRequest,
    models.SigningCode,
    models.EvidenceEvent,
)


def everything() -> list:
    """The rows of a charter as they are: a deed that was refused leaves them so."""
    return [list(model.objects.order_by("pk").values()) for model in COUNTED]


@pytest.fixture
@kept
def outsiders(people):
    """People who are logged in and have no say: of another organisation, of none, and a former member."""
    former = make_member(people["Rivages"].memberships.get().partner, "Franck", mandate=False)
    former.memberships.update(ended_at="2026-01-01T00:00:00Z")
    return [
        make_member(make_partner("Ailleurs"), "Otto"),
        User.objects.create_user("seul@exemple.test", first_name="Sam", last_name="Seul"),
        former,
    ]


def deeds(charter, proposal, request_to_sign=None):
    """(address, what is posted) of every view that changes something of a charter."""
    clause = charter.clauses.current()[0]
    party = charter.parties.current()[0]
    words = {"kind": "commitment", "heading": "H", "text": "T", "binding": "all", "revision": clause.revision}
    found = [
        (reverse("charter_new"), {"title": "X"}),
        (
            reverse("charter_settings", args=[charter.slug]),
            {"form": "rule", "title": "X", "entry_rule": "all_required"},
        ),
        (reverse("party_remove", args=[charter.slug, party.pk]), {}),
        (reverse("clause_add", args=[charter.slug]), words),
        (reverse("clause_edit", args=[charter.slug, clause.identifier]), words),
        *(
            (reverse("clause_change", args=[charter.slug, clause.identifier]), {"verb": verb})
            for verb in ("haut", "bas", "retirer", "retablir", "?")
        ),
        (
            reverse("proposal_new", args=[charter.slug]),
            {"partner": party.partner_id, "heading": "H", "text": "T", "reason": "R"},
        ),
        *(
            (
                reverse("clause_propose", args=[charter.slug, clause.identifier, way]),
                {**words, "partner": party.partner_id, "before": "sans", "reason": "R"},
            )
            for way in WAYS
        ),
        *((reverse("party_validation", args=[charter.slug, party.pk]), {"verb": verb}) for verb in ("oui", "non", "?")),
        *(
            (reverse("proposal", args=[charter.slug, proposal.pk]), {**words, "verb": verb, "reason": "R"})
            for verb in VERBS
        ),
        (reverse("charter_freeze", args=[charter.slug]), {}),
        (reverse("charter_signing", args=[charter.slug]), {}),
        *(
            (reverse("signing_change", args=[charter.slug]), {"verb": verb, "reopen-reason": "R"})
            for verb in ("remind", "replace", "reopen", "end", "?")
        ),
    ]
    if request_to_sign:
        of_request = [request_to_sign.identifier]
        found += [
            *((reverse("sign_step", args=of_request), {"verb": verb}) for verb in ("view", "read", "code", "?")),
            (reverse("sign_now", args=of_request), {"agree": "on", "typed_name": "Ines Passerelle", "code": "123456"}),
            (reverse("sign_decline", args=of_request), {"reason": "R"}),
        ]
    return found


def check_refused(client, user, tried):
    client.logout()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    before = everything()
    for address, data in tried:
        answer = client.post(address, data)
        if user:
            assert (address, data, answer.status_code) == (address, data, 403)
        else:
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert everything() == before


@pytest.fixture
@kept
def proposal(charter, people):
    member = people["Passerelle"]
    partner = member.memberships.get().partner
    return actions.propose_clause(
        charter, text="Une idée.", partner=partner, actor=member, reason="Pour que ce soit clair."
    )


def test_a_charter_being_written(client, charter, proposal, outsiders):
    for user in [None, *outsiders]:
        check_refused(client, user, deeds(charter, proposal))


def test_a_charter_being_signed(client, charter, proposal, outsiders, coordinator, people):
    actions.reject_proposal(proposal, actor=coordinator, reason="Plus tard.")
    version = actions.freeze(charter, actor=coordinator)
    parties = charter.parties.select_related("partner")
    mandates = {party.pk: Mandate.objects.get(partner=party.partner) for party in parties}
    actions.open_signing(version, mandates, actor=coordinator)
    request_to_sign = version.requests.get(signatory=people["Passerelle"])
    for user in [None, *outsiders]:
        check_refused(client, user, deeds(charter, proposal, request_to_sign))


def test_a_member_of_a_party_changes_neither_the_text_nor_somebody_else_s_signature(
    client, charter, proposal, coordinator, people
):
    actions.reject_proposal(proposal, actor=coordinator, reason="Plus tard.")
    version = actions.freeze(charter, actor=coordinator)
    mandate = Mandate.objects.get(user=people["Passerelle"])
    party = charter.parties.get(partner=mandate.partner)
    actions.open_signing(version, {party.pk: mandate}, actor=coordinator)
    # Those are answered 409: members propose and answer, while the text is being written.
    own = {reverse("proposal_new", args=[charter.slug]), reverse("proposal", args=[charter.slug, proposal.pk])}
    tried = [
        each
        for each in deeds(charter, proposal, version.requests.get())
        if each[0] not in own and "/proposer/" not in each[0]
    ]
    check_refused(client, people["Rivages"], tried)


def test_an_editor_who_left_puts_the_pen_down(client, charter, proposal, coordinator, people):
    editor = people["Rivages"]
    actions.set_editors(charter, [editor], actor=coordinator)
    assert rules.may_edit_clauses(editor, charter)
    assert list(awaiting_decisions(editor))
    Membership.objects.filter(user=editor).update(ended_at="2026-01-01T00:00:00Z")
    assert not list(awaiting_decisions(editor))
    check_refused(client, editor, deeds(charter, proposal))
    for view in ("charter_writing", "charter_proposals", "charter_signing"):
        assert client.get(reverse(view, args=[charter.slug])).status_code == 403
