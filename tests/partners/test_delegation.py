"""A mandate delegated within a mandate: by whom, to whom, for how long, and what ends it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.partners import actions
from portal.partners.models import Mandate
from tests.factories.partners import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def parent(partner, people, today):
    """The member's mandate, checked, that may delegate for a month."""
    mandate = MandateFactory(partner=partner, user=people.member, valid_until=today + timedelta(days=30))
    return actions.check_mandate(mandate, people.coordinator, delegates=True)


def delegate(parent, colleague, **changes):
    values = {"position": "Directrice adjointe", "actor": parent.user}
    return actions.delegate_mandate(parent, colleague, **{**values, **changes})


def test_a_delegation_is_bounded_by_its_parent_and_checked_as_it_was(parent, people, today):
    mandate = delegate(parent, people.referent)
    assert (mandate.kind, mandate.delegated_from, mandate.user) == (Mandate.Kind.DELEGATION, parent, people.referent)
    assert (mandate.valid_from, mandate.valid_until) == (today, parent.valid_until)
    assert (mandate.decided_by, mandate.decided_at) == (people.coordinator, parent.decided_at)
    assert mandate.is_valid(today)
    assert not mandate.delegates
    assert people.member.get_full_name() in mandate.reference


def test_a_shorter_delegation_is_kept_as_asked(parent, people, today):
    assert delegate(parent, people.referent, valid_until=today).valid_until == today


def test_a_longer_delegation_is_refused(parent, people):
    with pytest.raises(ValidationError) as caught:
        delegate(parent, people.referent, valid_until=parent.valid_until + timedelta(days=1))
    assert list(caught.value.error_dict) == ["valid_until"]


def test_a_delegation_already_over_is_refused(parent, people, today):
    with pytest.raises(ValidationError) as caught:
        delegate(parent, people.referent, valid_until=today - timedelta(days=1))
    assert list(caught.value.error_dict) == ["valid_until"]


@pytest.mark.parametrize("who", ["stranger", "referent_elsewhere", "member"])
def test_only_to_a_colleague(parent, people, who):
    with pytest.raises(ValidationError) as caught:
        delegate(parent, getattr(people, who))
    assert list(caught.value.error_dict) == ["colleague"]
    assert not parent.delegations.exists()


@pytest.mark.parametrize("who", ["coordinator", "referent", "stranger", "visitor"])
def test_only_by_its_holder(parent, people, who):
    with pytest.raises(PermissionDenied):
        delegate(parent, people.referent, actor=getattr(people, who))


def test_a_mandate_that_may_not_delegate_does_not(partner, people):
    mandate = actions.check_mandate(MandateFactory(partner=partner, user=people.member), people.coordinator)
    with pytest.raises(ValidationError, match="ne permet pas de déléguer"):
        delegate(mandate, people.referent)


def test_a_delegation_is_not_delegated_again(parent, people):
    mandate = delegate(parent, people.referent)
    Mandate.objects.filter(pk=mandate.pk).update(delegates=True)
    with pytest.raises(ValidationError, match="ne se délègue pas à nouveau"):
        delegate(mandate, people.member)


def test_a_revoked_mandate_does_not_delegate(parent, people):
    actions.revoke_mandate(parent, "Fin de fonction", people.coordinator)
    with pytest.raises(ValidationError, match="plus valable"):
        delegate(parent, people.referent)


def test_revoking_the_parent_ends_the_delegation_and_tells_both(parent, people, sent):
    mandate = delegate(parent, people.referent)
    actions.revoke_mandate(parent, "Fin de fonction", people.coordinator)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.reason) == (Mandate.State.REVOKED, "Fin de fonction")
    assert [message.user for message in sent("mandate_revoked")] == [people.member, people.referent]


def test_leaving_the_organisation_ends_what_was_delegated(parent, people, partner):
    mandate = delegate(parent, people.referent)
    actions.end_membership(people.member.memberships.get(partner=partner), actor=people.coordinator)
    mandate.refresh_from_db()
    assert mandate.state == Mandate.State.REVOKED


@pytest.mark.parametrize(("sent_with", "expected"), [({"delegates": "on"}, True), ({}, False)])
def test_the_coordinator_says_whether_a_mandate_delegates(client, partner, people, sent_with, expected):
    mandate = MandateFactory(partner=partner, user=people.member)
    client.force_login(people.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("coordination_mandate", args=[mandate.pk])
    assert 'name="delegates"' in client.get(page).content.decode()
    assert client.post(page, {"decision": "check", **sent_with}).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.state, mandate.delegates) == (Mandate.State.CHECKED, expected)


def test_the_organisations_page_says_who_entrusted_whom(client, parent, people, partner):
    delegate(parent, people.referent)
    client.force_login(people.referent, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse("organisation", args=[partner.slug])).content.decode()
    assert "peut déléguer" in html
    assert f"confié par {people.member.get_full_name()}" in html


def test_a_name_too_long_for_the_reference_is_cut(parent, people):
    parent.user.first_name, parent.user.last_name = "m" * 100, "n" * 100
    parent.user.save()
    assert len(delegate(parent, people.referent).reference) <= 160


def test_a_title_is_required(parent, people):
    with pytest.raises(ValidationError) as caught:
        delegate(parent, UserFactory(member_of=parent.partner), position="  ")
    assert list(caught.value.error_dict) == ["position"]
