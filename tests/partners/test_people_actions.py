"""Invitations and memberships: who may, who may not, links wrong, expired, replayed and foreign."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.partners import actions
from portal.partners.models import Invitation, Mandate, Membership, User
from tests.factories.partners import MandateFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
MAY = ["coordinator", "referent"]
MAY_NOT = ["member", "stranger", "referent_elsewhere", "visitor"]


def invite(partner, actor, email="nouvelle@exemple.test", role="member"):
    return actions.invite(partner, email, role, "Chargée de mission", actor)


@pytest.mark.parametrize("who", MAY)
def test_invite_allowed(partner, people, who, sent):
    invitation, token = invite(partner, getattr(people, who), "Nouvelle@Exemple.test ")
    assert invitation.email == "nouvelle@exemple.test"
    [message] = sent("invitation_join")
    assert (message.recipient, message.secret) == ("nouvelle@exemple.test", True)
    assert f"/invitation/{token}/" in message.text
    assert token not in invitation.token_hash
    assert len(invitation.token_hash) == 64


@pytest.mark.parametrize("who", MAY_NOT)
def test_invite_forbidden(partner, people, who):
    with pytest.raises(PermissionDenied):
        invite(partner, getattr(people, who))
    assert not Invitation.objects.exists()


def test_invite_leaves_a_log_without_the_address(partner, people):
    invite(partner, people.referent)
    entry = ModelLogEntry.objects.get(action="partners.invite")
    assert entry.user == people.referent
    assert "nouvelle" not in f"{entry.label} {entry.data}"


def test_invite_twice_is_refused(partner, people, sent):
    invite(partner, people.referent)
    with pytest.raises(ValidationError, match="déjà invitée"):
        invite(partner, people.referent, "NOUVELLE@exemple.test")
    assert len(sent("invitation_join")) == 1


def test_invite_a_member_is_refused(partner, people):
    with pytest.raises(ValidationError, match="fait déjà partie"):
        invite(partner, people.referent, people.member.email)


def test_invite_to_an_inactive_organisation_is_refused(partner, people):
    partner.active = False
    partner.save()
    with pytest.raises(ValidationError, match="ne fait plus partie"):
        invite(partner, people.referent)


@pytest.mark.parametrize("role", ["", "patron", "coordinator"])
def test_invite_with_an_unknown_role_is_refused(partner, people, role):
    with pytest.raises(ValidationError):
        invite(partner, people.referent, role=role)


def test_invite_again_after_expiry_replaces_the_first(partner, people):
    with time_machine.travel(timezone.now() - timedelta(days=15), tick=False):
        _first, old_token = invite(partner, people.referent)
    second, _token = invite(partner, people.referent)
    assert list(Invitation.objects.pending(timezone.now())) == [second]
    with pytest.raises(ValidationError, match="retirée"):
        actions.find_invitation(old_token)


def test_accept_opens_an_account(partner, people):
    _invitation, token = invite(partner, people.referent, role="referent")
    membership, is_new = actions.accept_invitation(token, first_name=" Inès ", last_name="Benali", language="en")
    assert is_new
    user = membership.user
    assert (user.email, user.first_name, user.language) == ("nouvelle@exemple.test", "Inès", "en")
    assert not user.has_usable_password()
    assert (membership.partner, membership.role, membership.position) == (partner, "referent", "Chargée de mission")


def test_accept_without_a_name_is_refused(partner, people):
    _invitation, token = invite(partner, people.referent)
    with pytest.raises(ValidationError) as caught:
        actions.accept_invitation(token, first_name=" ", last_name="")
    assert set(caught.value.error_dict) == {"first_name", "last_name"}
    assert not User.objects.filter(email="nouvelle@exemple.test").exists()


def test_accept_joins_the_existing_account(partner, people):
    _invitation, token = invite(partner, people.referent, people.stranger.email.upper())
    membership, is_new = actions.accept_invitation(token, actor=people.stranger)
    assert (membership.user, is_new) == (people.stranger, False)


def test_accept_with_a_closed_account_is_refused(partner, people):
    _invitation, token = invite(partner, people.referent, people.stranger.email)
    User.objects.filter(pk=people.stranger.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="fermé"):
        actions.accept_invitation(token)


def test_accept_twice_is_refused(partner, people):
    _invitation, token = invite(partner, people.referent)
    actions.accept_invitation(token, first_name="Inès", last_name="Benali")
    with pytest.raises(ValidationError, match="déjà servi"):
        actions.accept_invitation(token, first_name="Inès", last_name="Benali")
    assert Membership.objects.filter(user__email="nouvelle@exemple.test").count() == 1


@pytest.mark.parametrize("token", ["", "x", "../../", "é" * 300])
def test_accept_a_wrong_link_is_refused(db, token):
    with pytest.raises(ValidationError, match="n’existe pas"):
        actions.accept_invitation(token, first_name="Inès", last_name="Benali")


@pytest.mark.parametrize(("days", "accepted"), [(13, True), (14, False), (400, False)])
def test_accept_until_the_fourteenth_day(partner, people, days, accepted):
    _invitation, token = invite(partner, people.referent)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        if accepted:
            assert actions.accept_invitation(token, first_name="Inès", last_name="Benali")[1]
        else:
            with pytest.raises(ValidationError, match="expiré"):
                actions.accept_invitation(token, first_name="Inès", last_name="Benali")


def test_accept_a_revoked_invitation_is_refused(partner, people):
    invitation, token = invite(partner, people.referent)
    actions.revoke_invitation(invitation, people.referent)
    actions.revoke_invitation(invitation, people.referent)
    with pytest.raises(ValidationError, match="retirée"):
        actions.accept_invitation(token, first_name="Inès", last_name="Benali")


def test_accept_for_somebody_else_is_refused(partner, people):
    _invitation, token = invite(partner, people.referent)
    with pytest.raises(ValidationError, match="autre adresse"):
        actions.accept_invitation(token, actor=people.stranger)
    assert not Membership.objects.filter(user=people.stranger).exists()


@pytest.mark.parametrize("who", MAY_NOT)
def test_revoke_invitation_forbidden(partner, people, who):
    invitation, _token = invite(partner, people.referent)
    with pytest.raises(PermissionDenied):
        actions.revoke_invitation(invitation, getattr(people, who))


@pytest.mark.parametrize("who", [*MAY, "member"])
def test_end_membership_allowed(partner, people, who):
    membership = Membership.objects.get(user=people.member)
    actions.end_membership(membership, getattr(people, who))
    assert not Membership.objects.current().filter(user=people.member).exists()


@pytest.mark.parametrize("who", ["stranger", "referent_elsewhere", "visitor"])
def test_end_membership_forbidden(partner, people, who):
    with pytest.raises(PermissionDenied):
        actions.end_membership(Membership.objects.get(user=people.member), getattr(people, who))


def test_end_membership_of_another_member_forbidden(partner, people):
    other = MembershipFactory(partner=partner)
    with pytest.raises(PermissionDenied):
        actions.end_membership(other, people.member)


def test_end_membership_revokes_the_mandates_for_that_organisation_only(partner, people, sent):
    here = MandateFactory(user=people.member, partner=partner, checked=True)
    elsewhere = MandateFactory(user=people.member, partner=MembershipFactory(user=people.member).partner, checked=True)
    actions.end_membership(Membership.objects.get(user=people.member, partner=partner), people.referent)
    here.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (here.state, elsewhere.state) == (Mandate.State.REVOKED, Mandate.State.CHECKED)
    assert len(sent("mandate_revoked")) == 1


def test_the_last_referent_stays(partner, people):
    membership = Membership.objects.get(user=people.referent)
    with pytest.raises(ValidationError, match="dernier référent"):
        actions.end_membership(membership, people.referent)
    with pytest.raises(ValidationError, match="dernier référent"):
        actions.change_membership_role(membership, "member", people.referent)
    actions.end_membership(membership, people.coordinator)
    membership.refresh_from_db()
    assert membership.ended_at


@pytest.mark.parametrize("who", MAY)
def test_change_membership_role_allowed(partner, people, who):
    membership = Membership.objects.get(user=people.member)
    actions.change_membership_role(membership, "referent", getattr(people, who))
    membership.refresh_from_db()
    assert membership.role == "referent"


@pytest.mark.parametrize("who", MAY_NOT)
def test_change_membership_role_forbidden(partner, people, who):
    with pytest.raises(PermissionDenied):
        actions.change_membership_role(Membership.objects.get(user=people.member), "referent", getattr(people, who))


def test_change_membership_role_to_an_unknown_one_is_refused(partner, people):
    with pytest.raises(ValidationError):
        actions.change_membership_role(Membership.objects.get(user=people.member), "roi", people.referent)


def test_a_former_referent_may_no_longer_invite(partner, people):
    former = UserFactory(referent_of=partner)
    actions.end_membership(Membership.objects.get(user=former), people.referent)
    with pytest.raises(PermissionDenied):
        invite(partner, former)


@pytest.mark.parametrize("who", MAY)
def test_update_presentation_allowed(partner, people, who):
    actions.update_presentation(partner, getattr(people, who), description="Nous logeons.", website="")
    partner.refresh_from_db()
    assert partner.description == "Nous logeons."


@pytest.mark.parametrize("who", MAY_NOT)
def test_update_presentation_forbidden(partner, people, who):
    with pytest.raises(PermissionDenied):
        actions.update_presentation(partner, getattr(people, who), description="Nous logeons.")


def test_update_presentation_never_touches_the_legal_name(partner, people):
    with pytest.raises(TypeError):
        actions.update_presentation(partner, people.referent, legal_name="Autre")
