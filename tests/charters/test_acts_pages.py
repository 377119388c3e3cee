"""The pages of joining and leaving: who sees what, what is refused, what the verification page says of an act."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from charters import actions, due, files
from charters.models import SealedAct, SignatureRequest, Withdrawal
from portal.partners.models import Mandate
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import mailed_code, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def in_force(open_round, people, version):
    for name, user in people.items():
        sign(open_round[name], user)
    return version


@pytest.fixture
@kept
def newcomer(db):
    return make_member(make_partner("Estuaire"), "Nora")


@pytest.fixture
@kept
def invitation(in_force, newcomer, coordinator):
    return actions.invite_to_join(in_force.charter, Mandate.objects.get(user=newcomer), actor=coordinator)


@pytest.fixture
@kept
def joined(invitation, newcomer):
    return sign(invitation, newcomer)


@pytest.fixture
@kept
def leaving(in_force, people):
    party = in_force.charter.parties.get(partner__short_name="Rivages")
    return actions.announce_withdrawal(party, reason="Nous fermons.", actor=people["Rivages"])


def page_of(version):
    return reverse("charter_acts", args=[version.charter.slug])


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_coordinator_invites_and_the_page_says_so(client, in_force, newcomer, coordinator):
    client.force_login(coordinator)
    mandate = Mandate.objects.get(user=newcomer)
    response = client.post(page_of(in_force), {"mandate": mandate.pk}, follow=True)
    assert SignatureRequest.objects.get(kind="joining").mandate == mandate
    assert "L’invitation à adhérer est partie." in words(response)
    assert "invitée le" in words(response)


def test_an_organisation_of_the_charter_is_not_among_the_choices(client, in_force, people, newcomer, coordinator):
    client.force_login(coordinator)
    own = Mandate.objects.get(user=people["Rivages"])
    response = client.post(page_of(in_force), {"mandate": own.pk})
    assert response.status_code == 422
    assert SignatureRequest.objects.filter(kind="joining").count() == 0


def test_a_deadline_that_has_passed_is_said_beside_the_field(client, in_force, newcomer, coordinator):
    client.force_login(coordinator)
    mandate = Mandate.objects.get(user=newcomer)
    response = client.post(page_of(in_force), {"mandate": mandate.pk, "deadline": "2001-01-01"})
    assert response.status_code == 422
    assert "Cette date est déjà passée." in words(response)


def test_before_the_charter_is_in_force_the_page_says_why_nobody_joins(client, open_round, version, coordinator):
    client.force_login(coordinator)
    assert "celle-ci ne l’est pas" in words(client.get(page_of(version)))
    assert "celle-ci ne l’est pas" in words(client.post(page_of(version), {"mandate": 1}, follow=True))


def test_who_sees_the_page(client, in_force, people, newcomer, coordinator):
    for user, status in ((coordinator, 200), (people["Passerelle"], 200), (newcomer, 403)):
        client.force_login(user)
        assert client.get(page_of(in_force)).status_code == status
    client.force_login(people["Passerelle"])
    assert client.post(page_of(in_force), {"mandate": 1}).status_code == 403
    client.logout()
    assert client.get(page_of(in_force)).status_code == 302


def test_the_way_of_who_joins_from_the_invitation_to_the_act(client, invitation, newcomer, in_force):
    client.force_login(newcomer)
    way = reverse("sign", args=[invitation.identifier])
    first = words(client.get(way))
    assert "nous vous invitons à adhérer à cette charte en vigueur" in first
    assert in_force.sha256[:8] in first
    for verb in ("view", "read", "code"):
        client.post(reverse("sign_step", args=[invitation.identifier]), {"verb": verb})
    last = words(client.get(way))
    assert "adhère à la charte" in last
    assert "Adhérer à la charte" in last
    values = {"agree": "on", "typed_name": "Nora Estuaire", "code": mailed_code(newcomer)}
    done = words(client.post(reverse("sign_now", args=[invitation.identifier]), values, follow=True))
    act = SealedAct.objects.get()
    assert "Merci, vous avez adhéré" in done
    assert reverse("charter_act_file", args=[in_force.charter.slug, act.pk]) in done


def test_an_act_of_joining_is_for_everybody_and_one_of_leaving_for_the_parties(
    client, joined, leaving, people, coordinator, in_force
):
    slug = in_force.charter.slug
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    joining, withdrawal = (reverse("charter_act_file", args=[slug, act.pk]) for act in (joined.act, leaving.act))
    answers = {}
    for name, user in (("nobody", None), ("outsider", outsider), ("member", people["Passerelle"])):
        if user:
            client.force_login(user)
        answers[name] = (client.get(joining).status_code, client.get(withdrawal).status_code)
    assert answers == {"nobody": (200, 403), "outsider": (200, 403), "member": (200, 200)}
    assert client.get(joining).content == files.read(joined.act.name)
    assert client.get(reverse("charter_act_file", args=["autre", joined.act.pk])).status_code == 404


def test_a_signatory_announces_and_takes_back(client, in_force, people):
    client.force_login(people["Rivages"])
    party = in_force.charter.parties.get(partner__short_name="Rivages")
    address = reverse("charter_withdraw", args=[in_force.charter.slug, party.pk])
    assert "préavis" in words(client.get(address))
    empty = client.post(address, {"reason": ""})
    assert (empty.status_code, Withdrawal.objects.count()) == (422, 0)
    told = words(client.post(address, {"reason": "Nous fermons."}, follow=True))
    withdrawal = Withdrawal.objects.get()
    assert "Le retrait est annoncé" in told
    assert "Annuler ce retrait" in told
    cancel = reverse("withdrawal_cancel", args=[in_force.charter.slug, withdrawal.pk])
    assert "Le retrait est annulé" in words(client.post(cancel, follow=True))
    assert client.post(cancel).status_code == 409


def test_announcing_twice_leads_back_with_a_sentence(client, leaving, in_force, people):
    client.force_login(people["Rivages"])
    address = reverse("charter_withdraw", args=[in_force.charter.slug, leaving.party_id])
    assert "déjà annoncé" in words(client.get(address, follow=True))
    assert "déjà annoncé" in words(client.post(address, {"reason": "Encore."}, follow=True))
    assert Withdrawal.objects.count() == 1


def test_a_coordinator_is_asked_for_the_date_of_the_letter(client, in_force, coordinator):
    client.force_login(coordinator)
    party = in_force.charter.parties.get(partner__short_name="Rivages")
    address = reverse("charter_withdraw", args=[in_force.charter.slug, party.pk])
    assert "Date de la lettre" in words(client.get(address))
    late = (timezone.localdate() + timedelta(days=3)).isoformat()
    refused = client.post(address, {"reason": "Lettre reçue.", "announced_on": late})
    assert refused.status_code == 422
    assert "La lettre doit dater" in words(refused)
    client.post(address, {"reason": "Lettre reçue.", "announced_on": timezone.localdate().isoformat()})
    assert Withdrawal.objects.get().announced_by == coordinator


def test_who_may_not_announce_or_take_back(client, leaving, in_force, people, newcomer):
    slug = in_force.charter.slug
    for user in (people["Passerelle"], newcomer):
        client.force_login(user)
        assert client.get(reverse("charter_withdraw", args=[slug, leaving.party_id])).status_code == 403
        assert client.post(reverse("withdrawal_cancel", args=[slug, leaving.pk])).status_code == 403
    assert Withdrawal.objects.get().status == "announced"


def test_before_and_after_a_withdrawal_are_shown(client, leaving, in_force):
    address = reverse("version", args=[in_force.charter.slug, 1])
    assert "liée jusqu’au" in words(client.get(address))
    due.withdrawals(timezone.now() + timedelta(days=120))
    assert "s’est retirée" in words(client.get(address))


def test_the_version_page_names_who_joined_and_links_the_act(client, joined, in_force):
    page = words(client.get(reverse("version", args=[in_force.charter.slug, 1])))
    assert "Estuaire (association)" in page
    assert reverse("charter_act_file", args=[in_force.charter.slug, joined.act_id]) in page


def test_the_verification_page_knows_acts(client, joined, leaving):
    for act, sentence in (
        (joined.act, "C’est l’acte d’adhésion de"),
        (leaving.act, "C’est l’acte de retrait de"),
    ):
        upload = BytesIO(files.read(act.name))
        upload.name = "acte.pdf"
        page = words(client.post(reverse("verify"), {"file": upload}))
        assert sentence in page
        assert "Signatures valables" in page
        by_hash = words(client.get(reverse("verify"), {"empreinte": act.sha256}))
        assert sentence in by_hash
        assert "Nous fermons." not in by_hash
