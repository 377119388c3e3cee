"""Kept fixtures: what is put back equals what was built, and what differs is built."""

from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as current
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import translation
from wagtail.models import Locale, Page

from portal.partners.models import Membership, Partner
from tests import kept
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_test(settings, tmp_path):
    """What happens within it is a test of its own: it begins from the migrations with a folder of its own, and is undone."""
    numbers = count()

    @contextmanager
    def life():
        folder = settings.PRIVATE_ROOT = tmp_path / str(next(numbers))
        settings.STORAGES = {
            **settings.STORAGES,
            "private": {**settings.STORAGES["private"], "OPTIONS": {"location": folder, "base_url": None}},
        }
        kept.begin()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return life


@pytest.fixture
def built():
    """The names of what was built for real, in order."""
    return []


@pytest.fixture
def make(request, built):
    """A kept organisation, new to each test: rows inserted, changed and gone again, and a file."""

    def organisation(name):
        built.append(name)
        partner = PartnerFactory(short_name=name)
        member = UserFactory(member_of=partner)
        Page.objects.filter(depth=1).update(numchild=7)
        Locale.objects.create(language_code="de")
        Locale.objects.get(language_code="de").delete()
        storages["private"].save(f"{name}/statuts.pdf", ContentFile(b"%PDF-1.7"))
        return {"partner": partner, "members": [member]}

    organisation.__qualname__ = f"organisation of {request.node.name}"
    return kept.kept(organisation)


def test_what_is_put_back_equals_what_was_built(a_test, make, built):
    seen = []
    for _time in range(2):
        with a_test():
            before = kept.rows()
            value = make(name="Rive")
            seen.append((kept.rows(), kept.files(), value["partner"].__dict__ | {"_state": None}, value["members"]))
            assert kept.rows() != before
            assert value["partner"] == Partner.objects.get(short_name="Rive")
            assert Page.objects.get(depth=1).numchild == 7
    assert built == ["Rive"]
    assert seen[0] == seen[1]
    assert seen[1][1] == {"Rive/statuts.pdf": b"%PDF-1.7"}


def test_a_deleted_row_is_deleted_again(a_test, built):
    @kept.kept
    def emptied():
        built.append("emptied")
        Group.objects.all().delete()

    for _time in range(2):
        with a_test():
            assert Group.objects.exists()
            emptied()
            assert not Group.objects.exists()
    assert built == ["emptied"]


def test_rows_made_later_get_other_keys(a_test, make):
    for _time in range(2):
        with a_test():
            make(name="Rive")
            known = set(Partner.objects.values_list("pk", flat=True))
            assert PartnerFactory().pk not in known


def test_each_test_has_objects_of_its_own_that_are_one_another(a_test, make, built):
    @kept.kept
    def renamed(organisation):
        built.append("renamed")
        partner = organisation["partner"]
        partner.short_name = "Rivage"
        partner.save()
        return {"partner": partner, "membership": Membership.objects.get(user=organisation["members"][0])}

    lives = []
    for _time in range(2):
        with a_test():
            organisation = make(name="Rive")
            result = renamed(organisation=organisation)
            assert result["partner"] is organisation["partner"]
            assert organisation["partner"].short_name == "Rivage"
            assert result["membership"].partner == organisation["partner"]
            organisation["partner"].short_name = "Changé par ce test"
            lives.append(organisation["partner"])
    assert built == ["Rive", "renamed"]
    assert lives[0] is not lives[1]


def test_other_arguments_are_built(a_test, make, built):
    for name in ("Rive", "Dune", "Rive"):
        with a_test():
            make(name=name)
            assert Partner.objects.get().short_name == name
    assert built == ["Rive", "Dune"]


def test_what_comes_after_another_write_is_built(a_test, make, built):
    with a_test():
        make(name="Rive")
    with a_test():
        PartnerFactory(short_name="Rive d’en face")
        make(name="Rive")
        assert Partner.objects.count() == 2
    with a_test():
        list(Partner.objects.all())
        make(name="Rive")
    assert built == ["Rive", "Rive"]


def test_an_object_changed_in_memory_only_is_another_argument(a_test, make, built):
    @kept.kept
    def read(partner):
        built.append("read")
        return partner.short_name

    for name in ("Rive", "Autre", "Rive"):
        with a_test():
            partner = make(name="Rive")["partner"]
            partner.short_name = name
            assert read(partner=partner) == name
    assert built == ["Rive", "read", "read"]


def test_the_order_of_kept_fixtures_counts(a_test, make, built):
    for names in (("Rive", "Dune"), ("Dune", "Rive"), ("Rive", "Dune")):
        with a_test():
            for name in names:
                make(name=name)
            assert set(Partner.objects.values_list("short_name", flat=True)) == {"Rive", "Dune"}
            assert [path.split("/")[0] for path in sorted(kept.files())] == ["Dune", "Rive"]
    assert built == ["Rive", "Dune", "Dune", "Rive"]


def test_when_time_is_not_the_real_one_it_is_built(a_test, make, built):
    with a_test():
        make(name="Rive")
    with a_test(), time_machine.travel("2020-03-02 10:00:00+00:00", tick=False):
        assert make(name="Rive")["members"][0].date_joined.year == 2020
    assert built == ["Rive", "Rive"]


def test_other_settings_and_languages_are_built(a_test, make, built, settings):
    with a_test():
        make(name="Rive")
    with a_test(), translation.override("en"):
        make(name="Rive")
    with a_test():
        settings.MAX_UPLOAD_BYTES = 10
        make(name="Rive")
    assert built == ["Rive"] * 3


@pytest.mark.django_db(transaction=True)
def test_where_a_test_commits_it_is_built(built):
    @kept.kept
    def partner():
        built.append("partner")
        return PartnerFactory()

    assert partner().pk != partner().pk
    assert built == ["partner"] * 2


def test_what_fails_leaves_the_rest_to_be_built(a_test, make, built):
    @kept.kept
    def failing():
        PartnerFactory(short_name="À demi")
        raise ValueError

    for _time in range(2):
        with a_test():
            with pytest.raises(ValueError):
                failing()
            make(name="Rive")
    assert built == ["Rive", "Rive"]


def test_what_cannot_be_put_back_is_refused(a_test):
    @kept.kept
    def filling():
        cache.set("x", 1)

    with a_test(), pytest.raises(AssertionError, match="fills the cache"):
        filling()
    with a_test(), pytest.raises(TypeError, match="can't be compared"):
        kept.kept(lambda path: path)(path=Path(current.PRIVATE_ROOT))

    def passing():
        yield

    with pytest.raises(AssertionError, match="ends after the test"):
        kept.kept(passing)
