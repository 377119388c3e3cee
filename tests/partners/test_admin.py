"""The Wagtail admin: what a coordinator may do, and that they can't raise themselves."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.template import engines
from django.urls import reverse

from portal.partners import roles
from portal.partners.models import Partner, User
from tests.factories.partners import PartnerFactory, UserFactory
from tests.partners.pages import client_of

pytestmark = pytest.mark.django_db
EDIT, ADD = "wagtailusers_users:edit", "wagtailusers_users:add"


@pytest.fixture(autouse=True)
def _stock_templates(monkeypatch):
    """Wagtail's own templates count on undefined variables being empty."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@exemple.test", first_name="Root", last_name="Root")


@pytest.fixture
def beyond(db):
    """A group that holds a permission that coordinators lack."""
    group = Group.objects.create(name="Au-dessus")
    group.permissions.add(Permission.objects.get(content_type__app_label="auth", codename="change_group"))
    return group


def form_of(user, **changes):
    return {
        "email": user.email,
        "first_name": "Prénom",
        "last_name": "Nom",
        "language": "fr",
        "is_active": "on",
        **changes,
    }


def test_ensure_roles_twice_changes_nothing(db):
    def state():
        coordination = roles.group_of(roles.COORDINATE)
        return (
            list(Group.objects.values_list("name", flat=True)),
            coordination.permissions.count(),
            coordination.page_permissions.count(),
            coordination.collection_permissions.count(),
        )

    before = state()
    roles.ensure_roles()
    assert state() == before
    assert all(count > 0 for count in before[1:])


def test_a_renamed_group_is_still_the_role_s(db):
    Group.objects.filter(pk=roles.group_of(roles.COORDINATE).pk).update(name="L’équipe")
    roles.ensure_roles()
    assert roles.group_of(roles.COORDINATE).name == "L’équipe"
    assert not Group.objects.filter(name="Coordination").exists()


def test_what_coordinators_may_and_may_not(people):
    may = ["wagtailadmin.access_admin", "partners.change_partner", "partners.change_user", "portal.change_siteidentity"]
    may_not = ["partners.delete_user", "partners.change_mandate", "auth.change_group", "auth.add_group", "events.judge"]
    assert all(people.coordinator.has_perm(name) for name in may)
    assert not any(people.coordinator.has_perm(name) for name in may_not)


ADMIN_PAGES = [
    "wagtailadmin_home",
    "wagtailusers_users:index",
    ADD,
    "wagtailsnippets_partners_partner:list",
    "wagtailsnippets_partners_partner:add",
    "wagtailsnippets_partners_territory:list",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailredirects:index",
    "wagtaillocales:index",
    "wagtailadmin_workflows:index",
]


@pytest.mark.parametrize("view", ADMIN_PAGES)
def test_admin_pages_open_to_coordinators(people, view):
    assert client_of(people.coordinator).get(reverse(view)).status_code == 200


@pytest.mark.parametrize("who", ["referent", "member", "stranger", "visitor"])
@pytest.mark.parametrize("view", ADMIN_PAGES)
def test_admin_pages_close_to_others(people, view, who):
    assert client_of(getattr(people, who)).get(reverse(view)).status_code in (302, 403)


@pytest.mark.parametrize("view", ["wagtailusers_groups:index", "wagtailusers_groups:add"])
def test_coordinators_do_not_edit_groups(people, view):
    assert client_of(people.coordinator).get(reverse(view)).status_code == 302


def test_the_menu_leads_to_the_coordination_pages(people):
    html = client_of(people.coordinator).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("coordination_mandates") in html


def test_a_coordinator_opens_an_account_that_is_no_superuser(people, beyond):
    data = form_of(people.stranger, email="Neuf@exemple.test", is_superuser="on", groups=[str(beyond.pk)])
    client = client_of(people.coordinator)
    client.post(reverse(ADD), data)
    assert not User.objects.filter(email="neuf@exemple.test").exists()
    del data["groups"]
    assert client.post(reverse(ADD), data).status_code == 302
    user = User.objects.get(email="neuf@exemple.test")
    assert not user.is_superuser
    assert not user.has_usable_password()


def test_a_coordinator_makes_no_superuser(people):
    address = reverse(EDIT, args=[people.member.pk])
    client_of(people.coordinator).post(address, form_of(people.member, is_superuser="on"))
    people.member.refresh_from_db()
    assert people.member.first_name == "Prénom"
    assert not people.member.is_superuser


def test_a_coordinator_does_not_raise_themselves(people, beyond):
    address = reverse(EDIT, args=[people.coordinator.pk])
    data = form_of(people.coordinator, is_superuser="on", groups=[str(beyond.pk)])
    client_of(people.coordinator).post(address, data)
    people.coordinator.refresh_from_db()
    assert not people.coordinator.is_superuser
    assert list(people.coordinator.groups.all()) == [roles.group_of(roles.COORDINATE)]


def test_a_coordinator_gives_no_group_that_holds_more(people, beyond):
    address = reverse(EDIT, args=[people.member.pk])
    client_of(people.coordinator).post(address, form_of(people.member, groups=[str(beyond.pk)]))
    assert not people.member.groups.exists()


def test_a_group_that_holds_more_stays_when_a_coordinator_saves(people, beyond):
    people.member.groups.add(beyond)
    coordination = roles.group_of(roles.COORDINATE)
    address = reverse(EDIT, args=[people.member.pk])
    client_of(people.coordinator).post(address, form_of(people.member, groups=[str(coordination.pk)]))
    assert set(people.member.groups.all()) == {beyond, coordination}


def test_a_coordinator_does_not_move_an_account_to_another_address(people):
    address = reverse(EDIT, args=[people.member.pk])
    before = people.member.email
    client_of(people.coordinator).post(address, form_of(people.member, email="a-moi@exemple.test"))
    people.member.refresh_from_db()
    assert people.member.email == before


def test_a_coordinator_does_not_open_a_superuser_s_account(people, root):
    client = client_of(people.coordinator)
    address = reverse(EDIT, args=[root.pk])
    assert client.get(address).status_code == 302
    client.post(address, form_of(root, email="a-moi@exemple.test"))
    root.refresh_from_db()
    assert (root.email, root.first_name) == ("root@exemple.test", "Root")


def test_a_superuser_may(people, root, beyond):
    address = reverse(EDIT, args=[people.member.pk])
    data = form_of(people.member, email="Autre@exemple.test", is_superuser="on", groups=[str(beyond.pk)])
    client_of(root).post(address, data)
    people.member.refresh_from_db()
    assert (people.member.email, people.member.is_superuser) == ("autre@exemple.test", True)
    assert list(people.member.groups.all()) == [beyond]


def bulk(client, action, users, data):
    ids = "&".join(f"id={user.pk}" for user in users)
    return client.post(f"/admin/bulk/partners/user/{action}/?{ids}", data)


def test_bulk_roles_keep_the_same_limits(people, root, beyond):
    client = client_of(people.coordinator)
    coordination = roles.group_of(roles.COORDINATE)
    bulk(client, "assign_role", [people.member], {"role": beyond.pk})
    bulk(client, "assign_role", [root, people.coordinator], {"role": beyond.pk})
    assert not beyond.user_set.exists()
    bulk(client, "assign_role", [people.member, root], {"role": coordination.pk})
    assert coordination in people.member.groups.all()
    assert not root.groups.exists()


def test_bulk_closing_spares_superusers(people, root):
    bulk(client_of(people.coordinator), "set_active_state", [people.member, root], {"mark_as_active": "False"})
    people.member.refresh_from_db()
    root.refresh_from_db()
    assert (people.member.is_active, root.is_active) == (False, True)


def test_closing_an_account_ends_its_sessions(people):
    client = client_of(people.member)
    data = form_of(people.member)
    del data["is_active"]
    client_of(people.coordinator).post(reverse(EDIT, args=[people.member.pk]), data)
    assert client.get(reverse("account")).status_code == 302


def test_users_are_not_deleted_by_coordinators(people):
    client_of(people.coordinator).post(reverse("wagtailusers_users:delete", args=[people.stranger.pk]))
    assert User.objects.filter(pk=people.stranger.pk).exists()


def partner_form(**changes):
    return {
        "short_name": "Neuve",
        "legal_name": "Association neuve",
        "slug": "neuve",
        "kind": "association",
        "active": "on",
        "siren": "",
        "siret": "",
        "rna": "",
        **changes,
    }


def test_identifiers_are_compacted_before_the_check(people):
    client = client_of(people.coordinator)
    address = reverse("wagtailsnippets_partners_partner:add")
    data = partner_form(siren="732 829 320", siret="732 829 320 00074", rna="w123 456 789")
    assert client.post(address, data).status_code == 302
    partner = Partner.objects.get(slug="neuve")
    assert (partner.siren, partner.siret, partner.rna) == ("732829320", "73282932000074", "W123456789")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("siren", "732829321", "SIREN n’est pas valable"),
        ("siret", "73282932000075", "SIRET n’est pas valable"),
        ("rna", "123", "RNA n’est pas valable"),
    ],
)
def test_a_wrong_identifier_is_said(people, field, value, words):
    address = reverse("wagtailsnippets_partners_partner:add")
    response = client_of(people.coordinator).post(address, partner_form(**{field: value}))
    assert words in response.content.decode()
    assert not Partner.objects.filter(slug="neuve").exists()


def test_two_organisations_never_share_a_siret(people):
    PartnerFactory(siret="73282932000074")
    address = reverse("wagtailsnippets_partners_partner:add")
    response = client_of(people.coordinator).post(address, partner_form(siret="73282932000074"))
    assert "déjà celui d’un autre partenaire" in response.content.decode()


def test_a_user_in_the_admin_is_shown_by_name(people):
    UserFactory(first_name="<b>Gras</b>", last_name="X")
    html = client_of(people.coordinator).get(reverse("wagtailusers_users:index")).content.decode()
    assert "<b>Gras" not in html
    assert "&lt;b&gt;Gras" in html
