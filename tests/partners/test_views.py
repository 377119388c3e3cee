"""Pages of organisations, accounts and coordination: who gets what, bad input, constant numbers of queries."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from portal import registry
from portal.models import Message, Picture
from portal.partners import actions
from portal.partners.models import ErasureRequest, Invitation, Mandate, Membership, Partner
from portal.partners.queries import awaiting
from tests.factories.partners import MandateFactory, MembershipFactory, PartnerFactory, TerritoryFactory, UserFactory
from tests.partners.pages import client_of, known_client_of, text_of

pytestmark = pytest.mark.django_db

EVERYBODY = ["coordinator", "referent", "member", "stranger", "referent_elsewhere", "visitor"]
REFUSED, LOGIN = 403, 302
LONG_WORD = "a" * 500
HOSTILE = [
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "'; DROP TABLE x; --",
    "{{ 7|add:7 }}",
    "\x00\x07zéro",
    "🦊" * 30,
]


@pytest.fixture
def things(partner, people):
    """One of each thing of `partner` that has an address."""
    mandate = MandateFactory(partner=partner, user=people.member)
    mandate.document.save("m.pdf", SimpleUploadedFile("m.pdf", b"%PDF-1.7"))
    invitation, token = actions.invite(partner, "invitee@exemple.test", "member", "", people.referent)
    return {
        "slug": partner.slug,
        "mandate": mandate.pk,
        "invitation": invitation.pk,
        "token": token,
        "membership": Membership.objects.get(user=people.member).pk,
        "erasure": actions.ask_erasure(people.member, "", people.member).pk,
        "message": Message.objects.create(kind="x/email/y", recipient="a@b.test", subject="S", state="failed").pk,
    }


ADDRESSES = {
    ("partners",): ("", EVERYBODY),
    ("partner", "slug"): ("", EVERYBODY),
    ("invitation", "token"): ("", ["visitor"]),
    ("organisation", "slug"): ("", ["coordinator", "referent", "member"]),
    ("invite", "slug"): ("", ["coordinator", "referent"]),
    ("presentation", "slug"): ("", ["coordinator", "referent"]),
    ("file_mandate", "slug"): ("", ["coordinator", "referent", "member"]),
    ("end_membership", "slug", "membership"): ("", ["coordinator", "referent", "member"]),
    ("mandate_document", "mandate"): ("", ["coordinator", "referent", "member"]),
    ("revoke_mandate", "mandate"): ("", ["coordinator", "referent", "member"]),
    ("account",): ("", EVERYBODY[:-1]),
    ("usersessions_list",): ("", EVERYBODY[:-1]),
    ("my_data",): ("", EVERYBODY[:-1]),
    ("coordination",): ("", ["coordinator"]),
    ("coordination_mandates",): ("", ["coordinator"]),
    ("coordination_mandate", "mandate"): ("", ["coordinator"]),
    ("coordination_erasures",): ("", ["coordinator"]),
    ("coordination_erasure", "erasure"): ("", ["coordinator"]),
    ("coordination_messages",): ("", ["coordinator"]),
    ("coordination_retention",): ("", ["coordinator"]),
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[0])
def test_each_page_opens_for_those_it_is_for(address, who, people, things):
    view, *names = address
    allowed = ADDRESSES[address][1]
    response = client_of(getattr(people, who)).get(reverse(view, args=[things[name] for name in names]))
    if who in allowed:
        assert response.status_code == 200
        if response.streaming:
            b"".join(response)  # A file is read to its end, which closes it.
        else:
            text_of(response)
    else:
        assert response.status_code == (LOGIN if who == "visitor" else REFUSED)


POSTS = {
    ("revoke_invitation", "slug", "invitation"): (["coordinator", "referent"], {}),
    ("change_role", "slug", "membership"): (["coordinator", "referent"], {"role": "referent"}),
    ("end_membership", "slug", "membership"): (["coordinator", "referent", "member"], {}),
    ("presentation", "slug"): (["coordinator", "referent"], {"description": "Nouveau"}),
    ("invite", "slug"): (["coordinator", "referent"], {"email": "b@exemple.test", "role": "member"}),
    ("revoke_mandate", "mandate"): (["coordinator", "referent", "member"], {"reason": "Fin"}),
    ("coordination_mandate", "mandate"): (["coordinator"], {"decision": "check"}),
    ("coordination_erasure", "erasure"): (["coordinator"], {}),
    ("send_again", "message"): (["coordinator"], {}),
}


def _state():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Invitation, Membership, Mandate, ErasureRequest, Message, Partner)
    ]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("address", POSTS, ids=lambda address: address[0])
def test_each_deed_is_done_by_those_who_may_and_by_nobody_else(address, who, people, things):
    view, *names = address
    allowed, data = POSTS[address]
    before = _state()
    response = client_of(getattr(people, who)).post(reverse(view, args=[things[name] for name in names]), data)
    if who in allowed:
        assert response.status_code == 302
        assert _state() != before
    else:
        assert response.status_code == (LOGIN if who == "visitor" else REFUSED)
        assert _state() == before


@pytest.mark.parametrize("view", ["revoke_invitation", "change_role", "end_membership"])
def test_an_id_of_another_organisation_is_not_found(view, people, things):
    here = PartnerFactory()
    MembershipFactory(user=people.referent, partner=here, role="referent")
    pk = things["invitation"] if view == "revoke_invitation" else things["membership"]
    response = client_of(people.referent).post(reverse(view, args=[here.slug, pk]), {"role": "member"})
    assert response.status_code == 404


@pytest.mark.parametrize("view", ["mandate_document", "revoke_mandate", "coordination_mandate", "coordination_erasure"])
def test_an_id_that_does_not_exist_is_not_found(view, people):
    assert client_of(people.coordinator).get(reverse(view, args=[999_999])).status_code == 404


@pytest.mark.parametrize("view", ["revoke_invitation", "change_role", "send_again", "ask_erasure", "withdraw_erasure"])
def test_deeds_refuse_get(view, people, things):
    names = {
        "revoke_invitation": ("slug", "invitation"),
        "change_role": ("slug", "membership"),
        "send_again": ("message",),
    }
    args = [things[name] for name in names.get(view, ())]
    assert client_of(people.coordinator).get(reverse(view, args=args)).status_code == 405


class TestDirectory:
    def test_filters(self, client):
        nord = TerritoryFactory(name="Nord", slug="nord")
        PartnerFactory(short_name="Alpha", territory=nord)
        PartnerFactory(short_name="Bêta", kind="siao", territory=nord)
        PartnerFactory(short_name="Gamma", active=False)
        for query, names in (
            ("", ["Alpha", "Bêta"]),
            ("?kind=siao", ["Bêta"]),
            ("?territory=nord&q=alph", ["Alpha"]),
            ("?q=gamma", []),
            ("?kind=nothing&territory=nowhere", ["Alpha", "Bêta"]),
            ("?affichage=liste&kind=siao", ["Bêta"]),
            ("?page=99", ["Alpha", "Bêta"]),
        ):
            html = text_of(client.get(reverse("partners") + query))
            assert [name for name in ("Alpha", "Bêta", "Gamma") if f">{name}<" in html] == names, query

    def test_inactive_organisations_have_no_page(self, client):
        assert client.get(PartnerFactory(active=False).get_absolute_url()).status_code == 404

    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    @pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
    @pytest.mark.parametrize("affichage", ["", "liste"])
    def test_constant_queries(self, client, django_assert_num_queries, affichage):
        def add():
            logo = Picture.objects.create(title="Logo", file=get_test_image_file())
            PartnerFactory(territory=TerritoryFactory(), logo=logo)

        address = reverse("partners") + f"?affichage={affichage}"
        counts = []
        for number in (1, 2):
            for _each in range(number):
                add()
            client.get(address)
            with django_assert_num_queries(2 if affichage else 5) as captured:
                client.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_a_row_of_the_table_says_where_how_and_what_in_the_readers_language(self, client):
        partner = PartnerFactory(
            kind="siao", territory=TerritoryFactory(name="Val d’Alor"), contact_phone="01 02", contact_email="a@b.test"
        )
        PartnerFactory(territory=None)
        french = client.get(reverse("partners") + "?affichage=liste").content.decode()
        for shown in (partner.get_absolute_url(), ">SIAO</td>", ">Val d’Alor</td>", ">01 02</span>", "a@b.test"):
            assert shown in french, shown
        partner.kind = "housing_provider"
        partner.save()
        assert ">Bailleur social</td>" in client.get(reverse("partners") + "?affichage=liste").content.decode()
        english = client.get("/en/partenaires/?affichage=liste").content.decode()
        assert ">Bailleur social</td>" not in english

    def test_words_of_an_organisation_stay_text(self, client):
        partner = PartnerFactory(short_name="<b>x</b>", description="<script>alert(1)</script>\n" + LONG_WORD)
        for address in (partner.get_absolute_url(), reverse("partners"), reverse("partners") + "?affichage=liste"):
            html = client.get(address).content.decode()
            assert "<b>x" not in html
            assert "<script>alert" not in html


class TestInvitation:
    @pytest.fixture
    def link(self, partner, people):
        _invitation, token = actions.invite(partner, "nouvelle@exemple.test", "member", "", people.referent)
        return reverse("invitation", args=[token])

    def test_get_changes_nothing_however_often(self, client, link):
        for _scan in range(3):
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
        assert Invitation.objects.get().accepted_at is None

    def test_post_opens_the_account_and_lets_in(self, client, link, partner):
        response = client.post(link, {"first_name": "Inès", "last_name": "Benali"})
        assert (response.status_code, response["Location"]) == (302, reverse("my_space"))
        assert text_of(client.get(reverse("organisation", args=[partner.slug])))
        again = client.post(link, {"first_name": "Inès", "last_name": "Benali"})
        assert again.status_code == 410
        assert Membership.objects.filter(user__email="nouvelle@exemple.test").count() == 1

    def test_post_without_a_name_keeps_what_was_typed(self, client, link):
        response = client.post(link, {"first_name": "Inès", "last_name": ""})
        assert response.status_code == 422
        assert 'value="Inès"' in text_of(response)
        assert Invitation.objects.get().accepted_at is None

    def test_a_logged_in_stranger_is_told(self, people, link):
        client = client_of(people.stranger)
        for response in (client.get(link), client.post(link, {"first_name": "X", "last_name": "Y"})):
            assert response.status_code == 403
            assert people.stranger.email in text_of(response)
        assert Invitation.objects.get().accepted_at is None

    def test_an_existing_account_has_to_log_in(self, client, partner, people):
        _invitation, token = actions.invite(partner, people.stranger.email, "member", "", people.referent)
        response = client.post(reverse("invitation", args=[token]))
        assert response["Location"] == reverse("account_login")
        assert Membership.objects.filter(user=people.stranger, partner=partner).exists()
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize(("token", "status"), [("x", 404), ("é" * 200, 404), ("<script>", 404)])
    def test_a_wrong_link(self, client, token, status):
        response = client.get(reverse("invitation", args=[token]))
        assert response.status_code == status
        text_of(response)


class TestOrganisation:
    def test_a_member_sees_own_mandates_only_and_no_invitation(self, partner, people, things):
        MandateFactory(partner=partner, reference="SECRET-9")
        html = text_of(client_of(people.member).get(reverse("organisation", args=[partner.slug])))
        assert "DEL-12" in html
        assert "SECRET-9" not in html
        assert "invitee@exemple.test" not in html

    @pytest.mark.parametrize("who", ["member", "referent"])
    def test_constant_queries(self, partner, people, django_assert_num_queries, who):
        client = client_of(getattr(people, who))
        address = reverse("organisation", args=[partner.slug])
        MandateFactory(partner=partner, user=people.member)
        actions.invite(partner, "1@exemple.test", "member", "", people.referent)
        client.get(address)
        with django_assert_num_queries(10 if who == "member" else 11):
            client.get(address)
        for number in (2, 3):
            MandateFactory(partner=partner, user=people.member)
            MandateFactory(partner=partner)
            actions.invite(partner, f"{number}@exemple.test", "member", "", people.referent)
        with django_assert_num_queries(10 if who == "member" else 11):
            client.get(address)

    def test_invite_twice_says_so_beside_the_field(self, partner, people):
        client = client_of(people.referent)
        data = {"email": "double@exemple.test", "role": "member", "position": "Juriste"}
        assert client.post(reverse("invite", args=[partner.slug]), data).status_code == 302
        response = client.post(reverse("invite", args=[partner.slug]), data)
        assert response.status_code == 422
        html = text_of(response)
        assert "déjà invitée" in html
        assert 'value="Juriste"' in html
        assert Invitation.objects.count() == 1

    @pytest.mark.parametrize("words", [*HOSTILE, LONG_WORD, ""])
    def test_invite_with_hostile_words(self, partner, people, words):
        client = client_of(people.referent)
        data = {"email": words, "role": words, "position": words}
        response = client.post(reverse("invite", args=[partner.slug]), data)
        assert response.status_code == 422
        assert "<script>alert" not in text_of(response)
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("words", [*HOSTILE, LONG_WORD, "x" * 3001])
    def test_presentation_with_hostile_words(self, partner, people, words):
        client = client_of(people.referent)
        response = client.post(reverse("presentation", args=[partner.slug]), {"description": words})
        if len(words) > 3000:
            assert response.status_code == 422
            return
        assert response.status_code == 302
        html = client.get(partner.get_absolute_url()).content.decode()
        assert "<script>alert" not in html
        assert "\x00" not in html

    @pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://x", "http://" + LONG_WORD, "pas une adresse"])
    def test_presentation_with_a_false_site(self, partner, people, website):
        response = client_of(people.referent).post(reverse("presentation", args=[partner.slug]), {"website": website})
        assert response.status_code == 422
        partner.refresh_from_db()
        assert partner.website == ""

    def test_file_mandate_with_its_document(self, partner, people):
        client = client_of(people.member)
        data = {
            "holder": people.member.pk,
            "kind": "delegation",
            "position": "Directrice",
            "valid_from": "2026-01-01",
            "document": SimpleUploadedFile("=1+1<b>.pdf", b"%PDF-1.7"),
        }
        assert client.post(reverse("file_mandate", args=[partner.slug]), data).status_code == 302
        mandate = Mandate.objects.get()
        response = client.get(reverse("mandate_document", args=[mandate.pk]))
        assert b"".join(response.streaming_content) == b"%PDF-1.7"
        assert response["Content-Disposition"] == f'attachment; filename="mandat-{mandate.pk}.pdf"'
        assert "no-store" in response["Cache-Control"]

    def test_file_mandate_with_a_false_document_loses_nothing(self, partner, people):
        data = {
            "holder": people.member.pk,
            "kind": "delegation",
            "position": "Directrice adjointe",
            "valid_from": "2026-01-01",
            "document": SimpleUploadedFile("delib.pdf", b"MZ\x90"),
        }
        response = client_of(people.member).post(reverse("file_mandate", args=[partner.slug]), data)
        assert response.status_code == 422
        html = text_of(response)
        assert "n’est pas ce que son nom annonce" in html
        assert 'value="Directrice adjointe"' in html

    def test_file_mandate_for_a_colleague_is_no_choice_for_a_member(self, partner, people):
        data = {"holder": people.referent.pk, "kind": "delegation", "position": "X", "valid_from": "2026-01-01"}
        response = client_of(people.member).post(reverse("file_mandate", args=[partner.slug]), data)
        assert response.status_code == 422
        assert not Mandate.objects.exists()

    def test_a_former_member_no_longer_gets_in(self, partner, people):
        Membership.objects.filter(user=people.member).update(ended_at=timezone.now())
        client = client_of(people.member)
        assert client.get(reverse("organisation", args=[partner.slug])).status_code == 403


class TestAccount:
    def test_profile(self, people):
        client = client_of(people.member)
        response = client.post(reverse("account"), {"first_name": "Zoé", "last_name": "Roy", "language": "en"})
        assert response.status_code == 302
        people.member.refresh_from_db()
        assert (people.member.first_name, people.member.language) == ("Zoé", "en")

    @pytest.mark.parametrize("field", ["is_superuser", "is_staff", "email", "groups"])
    def test_profile_ignores_other_fields(self, people, field):
        before = getattr(people.member, field) if field != "groups" else 0
        data = {"first_name": "Zoé", "last_name": "Roy", "language": "fr", field: "1"}
        client_of(people.member).post(reverse("account"), data)
        people.member.refresh_from_db()
        assert (people.member.groups.count() if field == "groups" else getattr(people.member, field)) == before

    def test_profile_with_a_very_long_name(self, people):
        data = {"first_name": LONG_WORD, "last_name": "Roy", "language": "fr"}
        response = client_of(people.member).post(reverse("account"), data)
        assert response.status_code == 422
        assert LONG_WORD in text_of(response)

    def test_sessions_one_then_all_others(self, people):
        first, second, third = (known_client_of(people.member) for _number in range(3))
        address = reverse("usersessions_list")
        html = text_of(first.get(address))
        assert html.count("Déconnecter l’appareil") == 2
        session = second.session.session_key
        pk = people.member.usersession_set.get(session_key=session).pk
        assert first.post(address, {"session": pk}).status_code == 302
        assert second.get(address).status_code == LOGIN
        assert third.get(address).status_code == 200
        first.post(address)
        assert third.get(address).status_code == LOGIN
        assert first.get(address).status_code == 200

    @pytest.mark.parametrize("value", ["abc", "-1", "9" * 30, "٣"])
    def test_sessions_with_a_wrong_id(self, people, value):
        assert client_of(people.member).post(reverse("usersessions_list"), {"session": value}).status_code == 404

    def test_somebody_else_s_session_is_not_found(self, people):
        other = known_client_of(people.stranger)
        pk = people.stranger.usersession_set.get().pk
        assert client_of(people.member).post(reverse("usersessions_list"), {"session": pk}).status_code == 404
        assert other.get(reverse("account")).status_code == 200

    def test_export_holds_mine_and_nobody_else_s(self, people, things):
        people.member.first_name = "=1+1"
        people.member.save()
        client = client_of(people.member)
        response = client.get(reverse("export_my_data", args=["json"]))
        data = json.loads(response.content)
        assert data["account"][0]["email"] == people.member.email
        assert data["unchecked_mandates"][0]["reference"] == "DEL-12"
        for other in (people.referent, people.coordinator, people.stranger):
            assert other.email not in response.content.decode()
        table = client.get(reverse("export_my_data", args=["csv"])).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
        assert {"kind": "account", "row": "1", "field": "first_name", "value": "'=1+1"} in rows

    def test_ask_and_withdraw_erasure(self, people):
        client = client_of(people.stranger)
        assert client.post(reverse("ask_erasure"), {"reason": "<script>x"}).status_code == 302
        assert client.post(reverse("ask_erasure"), {"reason": "encore"}).status_code == 409
        assert "Retirer ma demande" in text_of(client.get(reverse("my_data")))
        assert ErasureRequest.objects.count() == 1
        for _click in range(2):
            assert client.post(reverse("withdraw_erasure")).status_code == 302
        assert not ErasureRequest.objects.waiting().exists()


class TestCoordination:
    def test_check_twice_is_said_and_changes_nothing(self, people, things):
        client = client_of(people.coordinator)
        address = reverse("coordination_mandate", args=[things["mandate"]])
        client.post(address, {"decision": "check"})
        client.post(address, {"decision": "check"})
        assert Message.objects.filter(kind="partners/email/mandate_checked").count() == 1
        assert "l’état a changé entre-temps" in text_of(client.get(reverse("coordination_mandates")))

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
    def test_refuse_without_a_fair_reason(self, people, things, reason):
        address = reverse("coordination_mandate", args=[things["mandate"]])
        response = client_of(people.coordinator).post(address, {"decision": "refuse", "reason": reason})
        assert response.status_code == 422
        assert Mandate.objects.get().state == Mandate.State.PENDING

    def test_own_mandate_can_be_seen_and_not_decided(self, partner):
        coordinator = UserFactory(coordinator=True, member_of=partner)
        mandate = MandateFactory(partner=partner, user=coordinator)
        client = client_of(coordinator)
        address = reverse("coordination_mandate", args=[mandate.pk])
        assert "un autre coordinateur" in text_of(client.get(address))
        assert client.post(address, {"decision": "check"}).status_code == 403

    @pytest.mark.parametrize(
        ("view", "queries"), [("coordination", 16), ("coordination_mandates", 7), ("coordination_messages", 6)]
    )
    def test_constant_queries(self, people, django_assert_num_queries, view, queries):
        client = client_of(people.coordinator)

        def add():
            MandateFactory()
            MandateFactory(checked=True, decided_by=people.coordinator)
            Message.objects.create(kind="x/email/y", recipient="a@b.test", subject="S", state="failed")
            ErasureRequest.objects.create(user=UserFactory())

        add()
        client.get(reverse(view))
        with django_assert_num_queries(queries):
            client.get(reverse(view))
        add()
        add()
        with django_assert_num_queries(queries):
            client.get(reverse(view))

    def test_a_secret_message_is_not_offered_again(self, people):
        secret = Message.objects.create(kind="x/email/y", recipient="a@b.test", state="failed", secret=True)
        client = client_of(people.coordinator)
        assert reverse("send_again", args=[secret.pk]) not in text_of(client.get(reverse("coordination")))
        client.post(reverse("send_again", args=[secret.pk]))
        secret.refresh_from_db()
        assert secret.state == Message.State.FAILED

    def test_retention_names_every_kind(self, people):
        html = text_of(client_of(people.coordinator).get(reverse("coordination_retention")))
        assert all(str(kind.label) in html for kind in registry.personal_data)


class TestMySpace:
    @pytest.mark.parametrize("who", EVERYBODY[:-1])
    def test_the_page_opens(self, people, things, who):
        html = text_of(client_of(getattr(people, who)).get(reverse("my_space")))
        assert (reverse("coordination") in html) == (who == "coordinator")
        assert ("La Passerelle" in html) == (who in ("referent", "member"))

    @pytest.mark.parametrize("words", [*HOSTILE, LONG_WORD, "", "Passerelle"])
    def test_search_with_any_words(self, client, partner, words):
        response = client.get(reverse("search"), {"q": words})
        assert response.status_code == 200
        html = text_of(response)
        assert "<script>alert" not in html
        assert (partner.get_absolute_url() in html) == (words == "Passerelle")

    def test_what_awaits_each(self, partner, people, things):
        verbs = {
            who: [task.label for task in _tasks(getattr(people, who))] for who in ("coordinator", "referent", "member")
        }
        assert verbs == {
            "coordinator": ["1 mandat déposé", "1 demande d’effacement"],
            "referent": [],
            "member": [],
        }

    def test_a_mandate_about_to_end_awaits_its_holder(self, partner, people):
        day = timezone.localdate() + timezone.timedelta(days=10)
        MandateFactory(partner=partner, user=people.member, checked=True, valid_until=day)
        [task] = _tasks(people.member)
        assert "prend fin" in task.label
        assert task.url == reverse("file_mandate", args=[partner.slug])


def _tasks(user):
    return awaiting(user)
