"""The charters on which a person works, as Mon espace shows them."""

import pytest
from django.urls import reverse

from charters import actions, queries
from charters.models import Charter
from tests.factories.partners import UserFactory


@pytest.fixture
def titles():
    return lambda user: [work.title for work in queries.own_charters(user)]


def test_members_editors_and_coordinators_find_their_charters(people, charter, coordinator, titles):
    editor = UserFactory()
    assert titles(people["Rivages"]) == titles(coordinator) == [charter.title]
    assert titles(editor) == []
    actions.set_editors(charter, [editor], actor=coordinator)
    assert titles(editor) == [charter.title]


def test_the_members_of_an_organisation_that_was_taken_out_do_not(people, charter, coordinator, titles):
    party = charter.parties.get(partner__short_name="Rivages")
    actions.remove_party(party, actor=coordinator)
    assert titles(people["Rivages"]) == []


def test_a_charter_leads_to_its_text_while_it_is_written_then_to_its_page(people, charter):
    [work] = queries.own_charters(people["Rivages"])
    assert (work.url, work.text) == (reverse("charter_writing", args=[charter.slug]), "Étape : Amendements")
    Charter.objects.update(status=Charter.Status.IN_FORCE)
    [work] = queries.own_charters(people["Rivages"])
    assert (work.url, work.text) == (charter.get_absolute_url(), "")
    Charter.objects.update(status=Charter.Status.ENDED)
    assert list(queries.own_charters(people["Rivages"])) == []


def test_mon_espace_leads_to_the_text_and_says_the_stage(client, people, charter):
    client.force_login(people["Rivages"])
    page = client.get(reverse("my_space")).content.decode()
    assert f'href="{reverse("charter_writing", args=[charter.slug])}"' in page
    assert "Étape : Amendements" in page


@pytest.mark.parametrize("many", [1, 3])
def test_as_many_queries_whatever_the_charters(people, charter, coordinator, many, django_assert_num_queries):
    partner = people["Rivages"].memberships.get().partner
    for number in range(1, many):
        actions.add_party(actions.open_charter(title=f"Charte {number}", actor=coordinator), partner, actor=coordinator)
    with django_assert_num_queries(3):
        found = list(queries.own_charters(people["Rivages"]))
    assert len(found) == many
