"""Decks as rows: the one that comes with the project, who may use which, when a photo is of use, what a board shows."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone, translation

from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory, DeckFactory, FacilitatorFactory, PhotoFactory
from workshops import decks, rules
from workshops.actions.decks import found_shipped
from workshops.models import Deck, Photo
from workshops.queries import decks as queries

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def dwelling():
    return Deck.objects.get(shipped="dwelling")


# The deck that comes with the project


def test_every_site_has_the_deck_of_48_cards_ready_for_use(dwelling):
    cards = list(queries.usable_photos(dwelling))
    assert [card.key for card in cards] == [f"dwelling-{number:02}" for number in range(1, 49)]
    assert (cards[0].drawing, cards[0].position) == ("workshops/decks/dwelling/01-door-ajar.svg", 1)
    assert {card.state_on(DAY) for card in cards} == {Photo.State.READY}
    assert (dwelling.title, dwelling.licence) == ("Habiter", "BSD-3-Clause")


def test_found_again_the_deck_is_read_and_not_written(dwelling, django_assert_num_queries):
    # Two reads, inside a savepoint that is made and let go.
    with django_assert_num_queries(4):
        found_shipped()


def test_words_that_a_newer_version_changes_are_changed(dwelling):
    Deck.objects.filter(pk=dwelling.pk).update(title="Autrement")
    dwelling.photos.filter(position=3).update(alt="Autre chose.", removed_at=timezone.now())
    found_shipped()
    dwelling.refresh_from_db()
    assert dwelling.title == "Habiter"
    assert dwelling.photos.get(position=3).alt == decks.shipped("dwelling").cards[2].alt
    assert dwelling.photos.kept().count() == 48


def test_card_that_a_newer_version_leaves_out_stays_for_boards_that_use_it(dwelling):
    left = PhotoFactory(deck=dwelling, key="dwelling-49", position=49, drawing="workshops/decks/dwelling/49-left.svg")
    found_shipped()
    assert not queries.usable_photos(dwelling).filter(pk=left.pk).exists()
    assert list(queries.photos_of(BoardFactory(setup={"photos": ["dwelling-49"]}))) == ["dwelling-49"]


# Who may use which


def test_decks_of_somebody_are_the_shipped_one_their_own_and_those_shared(dwelling):
    mine = DeckFactory()
    shared = DeckFactory(shared=True, title="Partagé")
    DeckFactory(title="À quelqu’un d’autre")
    DeckFactory(owner=mine.owner, removed_at=timezone.now())
    assert list(queries.decks_of(mine.owner)) == [dwelling, mine, shared]


def test_coordinators_see_everybodys_decks(dwelling):
    deck = DeckFactory()
    assert list(queries.decks_of(UserFactory(coordinator=True))) == [dwelling, deck]


@pytest.mark.parametrize(
    ("who", "use", "manage"),
    [
        ("owner", True, True),
        ("coordinator", True, True),
        ("colleague", False, False),
        ("former facilitator", False, False),
    ],
)
def test_who_may_use_and_change_a_deck_that_is_not_shared(who, use, manage):
    deck = DeckFactory(owner=UserFactory() if who == "former facilitator" else FacilitatorFactory())
    user = {"coordinator": UserFactory(coordinator=True), "colleague": FacilitatorFactory()}.get(who, deck.owner)
    assert (rules.may_use_deck(user, deck), rules.may_manage_deck(user, deck)) == (use, manage)


def test_colleagues_use_what_is_shared_and_do_not_change_it():
    deck, colleague = DeckFactory(shared=True), FacilitatorFactory()
    assert rules.may_use_deck(colleague, deck)
    assert not rules.may_manage_deck(colleague, deck)
    assert not rules.may_use_deck(UserFactory(), deck)


def test_nobody_changes_the_shipped_deck(dwelling):
    assert not rules.may_manage_deck(UserFactory(coordinator=True), dwelling)


# When a photo is of use

LACKS = [
    ({}, Photo.State.READY),
    ({"alt": ""}, Photo.State.ALT),
    ({"taken_by": ""}, Photo.State.RIGHTS),
    ({"rights": ""}, Photo.State.RIGHTS),
    ({"recognisable": None}, Photo.State.CONSENT),
    ({"recognisable": True}, Photo.State.CONSENT),
    ({"recognisable": True, "consent_until": DAY}, Photo.State.READY),
    ({"recognisable": True, "consent_until": date(2026, 5, 31)}, Photo.State.EXPIRED),
    (
        {"recognisable": True, "consent_until": DAY, "consent_withdrawn_at": timezone.now()},
        Photo.State.WITHDRAWN,
    ),
]


@pytest.mark.parametrize(("fields", "state"), LACKS)
def test_photo_is_of_use_just_where_its_state_is_ready(fields, state):
    photo = PhotoFactory(**fields)
    assert photo.state_on(DAY) == state
    assert Photo.objects.filter(pk=photo.pk).usable(DAY).exists() == (state == Photo.State.READY)


def test_photo_that_was_taken_out_is_not_of_use():
    assert not Photo.objects.filter(pk=PhotoFactory(removed_at=timezone.now()).pk).usable(DAY).exists()


# What a board shows


def test_photos_of_a_board_are_those_it_was_prepared_with_in_its_order(dwelling):
    photo = PhotoFactory(alt="Une porte bleue.", alt_en="A blue door.")
    board = BoardFactory(setup={"photos": ["dwelling-02", photo.key, "dwelling-01", "gone"]})
    shown = queries.photos_of(board)
    assert list(shown) == ["dwelling-02", photo.key, "dwelling-01"]
    assert shown["dwelling-02"] == {
        "alt": decks.shipped("dwelling").cards[1].alt,
        "thumb": "/static/workshops/decks/dwelling/02-key.svg",
        "large": "/static/workshops/decks/dwelling/02-key.svg",
    }
    assert shown[photo.key] == {
        "alt": "Une porte bleue.",
        "thumb": f"/ateliers/jeux/photos/{photo.key}/thumb.webp",
        "large": f"/ateliers/jeux/photos/{photo.key}/large.webp",
    }
    with translation.override("en"):
        assert queries.photos_of(board)[photo.key]["alt"] == "A blue door."


@pytest.mark.parametrize("count", [1, 3])
def test_photos_of_a_board_are_one_query(count, django_assert_num_queries):
    board = BoardFactory(setup={"photos": [PhotoFactory().key for _ in range(count)]})
    with django_assert_num_queries(1):
        assert len(queries.photos_of(board)) == count


def test_board_without_photos_shows_none():
    assert queries.photos_of(BoardFactory(setup={})) == {}


@time_machine.travel(DAY, tick=False)
def test_photo_whose_consent_has_ended_keeps_its_words_only(client):
    photo = PhotoFactory(recognisable=True, consent_until=date(2026, 5, 31), alt="Une femme rit.")
    board = BoardFactory(setup={"photos": [photo.key]})
    stand_in = "/static/workshops/decks/no-longer-shown.svg"
    assert queries.photos_of(board) == {photo.key: {"alt": "Une femme rit.", "thumb": stand_in, "large": stand_in}}
    assert client.get(f"/ateliers/jeux/photos/{photo.key}/large.webp").status_code == 404


def test_keys_in_use_are_those_of_boards():
    used, other = PhotoFactory(), PhotoFactory()
    BoardFactory(setup={"photos": [used.key]})
    assert queries.keys_in_use([used.key, other.key]) == {used.key}


# The files


@pytest.mark.parametrize("size", ["thumb", "large"])
def test_whoever_has_the_key_sees_the_photo_without_an_account(client, size):
    photo = PhotoFactory()
    response = client.get(f"/ateliers/jeux/photos/{photo.key}/{size}.webp")
    with getattr(photo, size).open("rb") as kept:
        assert b"".join(response.streaming_content) == kept.read()
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=21600, immutable"


@pytest.mark.parametrize("path", ["nobody/thumb.webp", "dwelling-01/thumb.webp", "{key}/original.webp"])
def test_other_files_are_not_found(client, path):
    assert client.get(f"/ateliers/jeux/photos/{path.format(key=PhotoFactory().key)}").status_code == 404


def test_photo_whose_file_is_gone_is_not_found(client):
    photo = PhotoFactory()
    photo.large.storage.delete(photo.large.name)
    assert client.get(f"/ateliers/jeux/photos/{photo.key}/large.webp").status_code == 404
