"""Profile, roles, sessions and erasure: who may, who may not, what is left afterwards."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.log_actions import log

from portal import registry
from portal.models import Message
from portal.notifications import deliver
from portal.partners import actions, roles
from portal.partners.models import ErasureRequest, Invitation, Mandate, Membership, User
from tests.factories.partners import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_update_profile(people):
    actions.update_profile(people.member, people.member, first_name=" Léa ", last_name="Roux", language="en")
    people.member.refresh_from_db()
    assert (people.member.get_full_name(), people.member.language) == ("Léa Roux", "en")


@pytest.mark.parametrize("who", ["coordinator", "referent", "stranger"])
def test_update_profile_of_somebody_else_forbidden(people, who):
    with pytest.raises(PermissionDenied):
        actions.update_profile(people.member, getattr(people, who), first_name="X", last_name="Y", language="fr")


def test_update_profile_with_an_unknown_language_is_refused(people):
    with pytest.raises(ValidationError):
        actions.update_profile(people.member, people.member, first_name="X", last_name="Y", language="xx")


def test_the_name_that_a_checked_mandate_bears_is_not_changed_by_its_holder(people):
    mandate = MandateFactory(user=people.member, state=Mandate.State.CHECKED)
    person = people.member
    same = {"first_name": person.first_name, "last_name": person.last_name}
    with pytest.raises(ValidationError, match="mandat vérifié"):
        actions.update_profile(person, person, **{**same, "last_name": "Autre"}, language="fr")
    actions.update_profile(person, person, **same, language="en")
    Mandate.objects.filter(pk=mandate.pk).update(state=Mandate.State.REVOKED)
    actions.update_profile(person, person, **{**same, "last_name": "Autre"}, language="fr")
    person.refresh_from_db()
    assert (person.last_name, person.language) == ("Autre", "fr")


def test_grant_and_revoke_role(people):
    actions.grant_role(people.member, roles.COORDINATE, people.coordinator)
    assert User.objects.get(pk=people.member.pk).has_perm(roles.COORDINATE)
    actions.revoke_role(people.member, roles.COORDINATE, people.coordinator)
    assert not User.objects.get(pk=people.member.pk).has_perm(roles.COORDINATE)


@pytest.mark.parametrize("who", ["referent", "member", "stranger", "visitor"])
def test_grant_role_forbidden(people, who):
    with pytest.raises(PermissionDenied):
        actions.grant_role(people.stranger, roles.COORDINATE, getattr(people, who))


def test_grant_role_to_a_superuser_forbidden_to_coordinators(people):
    root = User.objects.create_superuser("root@exemple.test")
    with pytest.raises(PermissionDenied):
        actions.grant_role(root, roles.COORDINATE, people.coordinator)


@pytest.mark.parametrize("role", ["partners.delete_user", "nothing.at_all", "workshops.nothing"])
def test_grant_an_unknown_role_is_refused(people, role):
    with pytest.raises(ValidationError):
        actions.grant_role(people.member, role, people.coordinator)


def test_nobody_takes_their_own_coordination_back(people):
    with pytest.raises(ValidationError):
        actions.revoke_role(people.coordinator, roles.COORDINATE, people.coordinator)


def test_ask_erasure_is_acknowledged_once(people, sent):
    actions.ask_erasure(people.member, "Je pars.", people.member)
    with pytest.raises(ValidationError, match="déjà une demande"):
        actions.ask_erasure(people.member, "", people.member)
    [message] = sent("erasure_received")
    assert message.recipient == people.member.email


def test_ask_erasure_for_somebody_else_forbidden(people):
    with pytest.raises(PermissionDenied):
        actions.ask_erasure(people.member, "", people.coordinator)


def test_withdraw_erasure_then_ask_again(people):
    request = actions.ask_erasure(people.member, "", people.member)
    with pytest.raises(PermissionDenied):
        actions.withdraw_erasure(request, people.stranger)
    actions.withdraw_erasure(request, people.member)
    actions.withdraw_erasure(request, people.member)
    assert not ErasureRequest.objects.waiting().exists()
    actions.ask_erasure(people.member, "", people.member)
    with pytest.raises(ValidationError):
        actions.carry_out_erasure(request, people.coordinator)


@pytest.mark.parametrize("who", ["referent", "member", "stranger", "visitor"])
def test_carry_out_erasure_forbidden(people, who):
    request = actions.ask_erasure(people.member, "", people.member)
    with pytest.raises(PermissionDenied):
        actions.carry_out_erasure(request, getattr(people, who))


def test_a_coordinator_does_not_erase_themselves(people):
    request = actions.ask_erasure(people.coordinator, "", people.coordinator)
    with pytest.raises(PermissionDenied):
        actions.carry_out_erasure(request, people.coordinator)


def test_a_coordinator_does_not_erase_a_superuser(people):
    root = User.objects.create_superuser("root@exemple.test")
    request = actions.ask_erasure(root, "", root)
    with pytest.raises(PermissionDenied):
        actions.carry_out_erasure(request, people.coordinator)


def _session_of(user):
    store = import_module(django_settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store.create()
    return UserSession.objects.create(user=user, ip="192.0.2.7", user_agent="Firefox", session_key=store.session_key)


@pytest.fixture
def known_everywhere(partner, people):
    """A member whose name, address and words stand wherever this app keeps personal data."""
    user = UserFactory(
        email="zelda.unique@exemple.test", first_name="Zelda", last_name="Quintessence", member_of=partner
    )
    Membership.objects.filter(user=user).update(position="Zeldatrice")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    pending = MandateFactory(partner=partner, user=user, position="Zeldatrice")
    pending.document.save("m.pdf", SimpleUploadedFile("m.pdf", b"%PDF-"))
    MandateFactory(partner=partner, user=user, position="Signataire", checked=True)
    Invitation.objects.create(
        partner=partner, email=user.email, token_hash="0" * 64, expires_at=timezone.now(), accepted_at=timezone.now()
    )
    _session_of(user)
    log(user, "partners.update_profile", user=user)
    actions.ask_erasure(user, "Zelda veut partir", user)
    return user


def test_carry_out_erasure_leaves_no_name(known_everywhere, people, sent):
    user = known_everywhere
    document = Mandate.objects.get(user=user, decided_at=None).document
    request = actions.carry_out_erasure(ErasureRequest.objects.get(), people.coordinator)
    [farewell] = sent("erasure_done")
    assert farewell.recipient == "zelda.unique@exemple.test"
    assert "Mandats vérifiés" in farewell.text
    assert deliver(farewell.pk)
    everything = str(
        [
            list(model.objects.values())
            for model in (User, Membership, Invitation, Mandate, ErasureRequest, EmailAddress, Message, UserSession)
        ]
    )
    for word in ("zelda", "Zelda", "Quintessence", "unique", "192.0.2.7"):
        assert word not in everything
    assert not document.storage.exists(document.name)
    assert not Authenticator.objects.filter(user=user).exists()
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    assert not Membership.objects.current().filter(user=user).exists()
    assert set(Mandate.objects.filter(user=user).values_list("state", flat=True)) == {Mandate.State.REVOKED}
    assert Mandate.objects.filter(user=user, position="Signataire").exists()
    assert {entry["name"] for entry in request.outcome if entry["kept"]} >= {"checked_mandates", "logs"}


def test_carry_out_erasure_twice_is_refused(known_everywhere, people):
    actions.carry_out_erasure(ErasureRequest.objects.get(), people.coordinator)
    with pytest.raises(ValidationError, match="déjà été traitée"):
        actions.carry_out_erasure(ErasureRequest.objects.get(), people.coordinator)


def test_erasure_leaves_others_alone(known_everywhere, people):
    others = User.objects.exclude(pk=known_everywhere.pk).order_by("pk")
    before = list(others.values("email", "first_name", "is_active"))
    memberships = Membership.objects.exclude(user=known_everywhere).current().count()
    actions.carry_out_erasure(ErasureRequest.objects.get(), people.coordinator)
    assert list(others.values("email", "first_name", "is_active")) == before
    assert Membership.objects.exclude(user=known_everywhere).current().count() == memberships


def test_an_erased_person_may_be_invited_anew(known_everywhere, people, partner):
    actions.carry_out_erasure(ErasureRequest.objects.get(), people.coordinator)
    _invitation, token = actions.invite(partner, "zelda.unique@exemple.test", "member", "", people.referent)
    membership, is_new = actions.accept_invitation(token, first_name="Z", last_name="Q")
    assert is_new
    assert membership.user != known_everywhere


@pytest.mark.parametrize("name", registry.personal_data.names())
def test_each_kind_exports_nothing_about_strangers(known_everywhere, name):
    stranger = registry.Subject(email="personne@ailleurs.test", user_id=0)
    assert registry.personal_data[name].export(stranger) == []


def test_end_session(people):
    session = _session_of(people.member)
    with pytest.raises(PermissionDenied):
        actions.end_session(session, people.stranger)
    actions.end_session(session, people.member)
    assert not session.exists()
