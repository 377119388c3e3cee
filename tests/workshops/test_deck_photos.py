"""What is done with the photos of a deck: added, described, put in order, taken out, destroyed when a consent is over."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.private_files import private_storage
from portal.registry import Subject
from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory, DeckFactory, FacilitatorFactory, PhotoFactory, picture
from workshops import personal_data
from workshops.actions import decks as actions
from workshops.actions import photos
from workshops.models import Deck, Photo
from workshops.models.decks import MOST_PHOTOS
from workshops.photo_files import PhotoFiles
from workshops.queries import decks as queries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
RIGHTS = {"taken_by": "Camille Nom", "rights": Photo.Rights.OWN, "rights_note": ""}


@pytest.fixture
def deck():
    return DeckFactory()


@pytest.fixture
def owner(deck):
    return deck.owner


def files(colour=(1, 2, 3)) -> PhotoFiles:
    return PhotoFiles(picture(colour=colour), picture(size=(300, 200), colour=colour), 300, 200)


def kept_files() -> set[str]:
    storage = private_storage()
    year = f"decks/{timezone.now():%Y}"
    return {f"{year}/{name}" for name in storage.listdir(year)[1]} if storage.exists(year) else set()


def order(deck) -> list[tuple[int, int]]:
    return list(deck.photos.kept().order_by("position").values_list("pk", "position"))


# Decks


def test_deck_is_made_for_whoever_facilitates_and_belongs_to_them():
    user = FacilitatorFactory()
    deck = actions.make_deck(actor=user, title="Chemins", shared=True)
    assert (deck.owner, deck.title, deck.shared) == (user, "Chemins", True)
    assert ModelLogEntry.objects.get(action="workshops.deck_made").user == user


def test_somebody_without_the_role_makes_none():
    with pytest.raises(PermissionDenied):
        actions.make_deck(actor=UserFactory(), title="Chemins")


def test_only_who_manages_it_describes_a_deck(deck, owner):
    actions.describe_deck(deck, actor=owner, title="Autre titre")
    assert Deck.objects.get(pk=deck.pk).title == "Autre titre"
    with pytest.raises(PermissionDenied):
        actions.describe_deck(deck, actor=FacilitatorFactory(), title="À moi")


def test_removed_deck_is_offered_no_more_and_boards_keep_its_photos(deck, owner):
    photo = PhotoFactory(deck=deck)
    board = BoardFactory(setup={"photos": [photo.key]})
    actions.remove_deck(deck, actor=owner, now=timezone.now())
    assert deck not in queries.decks_of(owner)
    assert list(queries.photos_of(board)) == [photo.key]
    with pytest.raises(ValidationError, match="retiré entre-temps"):
        actions.describe_deck(deck, actor=owner, title="Autre titre")


@pytest.mark.parametrize("taken_out", [True, False])
def test_deck_stays_while_a_board_shows_people_who_may_take_their_consent_back(deck, owner, taken_out):
    photo = PhotoFactory(deck=deck, recognisable=True, consent_until=date(2030, 1, 1))
    PhotoFactory(deck=DeckFactory(), recognisable=True, consent_until=date(2030, 1, 1))
    BoardFactory(setup={"photos": [photo.key]})
    if taken_out:
        photos.remove_photo(photo, actor=owner, now=timezone.now())
    with pytest.raises(ValidationError, match="reprendre leur accord") as refused:
        actions.remove_deck(deck, actor=owner, now=timezone.now())
    assert refused.value.code == "people" and deck in queries.decks_of(owner)
    assert personal_data.PHOTOS.erase(Subject(owner.email, owner.pk, "")) == 1
    deck.refresh_from_db()
    assert (deck.owner, deck.removed_at) == (None, None)
    coordinator = UserFactory(coordinator=True)
    photos.withdraw_consent(photo, actor=coordinator, now=timezone.now())
    actions.remove_deck(deck, actor=coordinator, now=timezone.now())


# Adding


def test_photo_is_added_last_with_its_files_and_its_rights(deck, owner):
    first = photos.add_photo(deck, files((1, 1, 1)), actor=owner, now=timezone.now(), **RIGHTS)
    second = photos.add_photo(deck, files((2, 2, 2)), actor=owner, now=timezone.now(), **RIGHTS)
    assert order(deck) == [(first.pk, 1), (second.pk, 2)]
    assert (second.taken_by, second.rights, second.width, second.height) == ("Camille Nom", "own", 300, 200)
    assert {first.large.name, first.thumb.name, second.large.name, second.thumb.name} <= kept_files()
    assert len(first.key) == 20
    assert first.key != second.key
    assert second.state_on(TODAY) == Photo.State.ALT


def test_photo_that_the_deck_has_is_not_added_twice_and_leaves_no_file(deck, owner):
    photos.add_photo(deck, files(), actor=owner, now=timezone.now(), **RIGHTS)
    before = kept_files()
    with pytest.raises(ValidationError, match="déjà dans le jeu, au numéro 1"):
        photos.add_photo(deck, files(), actor=owner, now=timezone.now(), **RIGHTS)
    assert kept_files() == before


def test_photo_that_was_taken_out_may_be_sent_again(deck, owner):
    photo = photos.add_photo(deck, files(), actor=owner, now=timezone.now(), **RIGHTS)
    photos.remove_photo(photo, actor=owner, now=timezone.now())
    assert photos.add_photo(deck, files(), actor=owner, now=timezone.now(), **RIGHTS).position == 1


def test_deck_that_is_full_takes_no_more(deck, owner):
    Photo.objects.bulk_create(
        Photo(deck=deck, key=f"k{number}", position=number) for number in range(1, MOST_PHOTOS + 1)
    )
    with pytest.raises(ValidationError, match="120 photos au plus"):
        photos.add_photo(deck, files(), actor=owner, now=timezone.now(), **RIGHTS)


def test_colleague_adds_nothing_and_leaves_no_file(deck):
    before = kept_files()
    with pytest.raises(PermissionDenied):
        photos.add_photo(deck, files(), actor=FacilitatorFactory(), now=timezone.now(), **RIGHTS)
    assert kept_files() == before


# Describing


def test_description_makes_a_photo_ready(deck, owner):
    photo = PhotoFactory(deck=deck, alt="", recognisable=None)
    facts = {"alt": "Une porte.", "recognisable": True, "consent_until": TODAY, "consent_note": "Fiche 12."}
    described = photos.describe_photo(photo, actor=owner, today=TODAY, **facts)
    assert described.state_on(TODAY) == Photo.State.READY
    assert Photo.objects.get(pk=photo.pk).consent_note == "Fiche 12."


@pytest.mark.parametrize(
    ("until", "sentence"),
    [(None, "jusqu’à quand"), (TODAY - timedelta(days=1), "déjà terminé")],
)
def test_consent_that_says_nothing_is_refused(deck, owner, until, sentence):
    photo = PhotoFactory(deck=deck)
    with pytest.raises(ValidationError) as refused:
        photos.describe_photo(photo, actor=owner, today=TODAY, recognisable=True, consent_until=until)
    assert sentence in refused.value.message_dict["consent_until"][0]


def test_consent_is_forgotten_where_nobody_is_recognisable(deck, owner):
    photo = PhotoFactory(deck=deck, recognisable=True, consent_until=TODAY, consent_note="Fiche 12.")
    described = photos.describe_photo(photo, actor=owner, today=TODAY, recognisable=False)
    assert (described.consent_until, described.consent_note) == (None, "")


def test_colleague_describes_nothing(deck):
    with pytest.raises(PermissionDenied):
        photos.describe_photo(PhotoFactory(deck=deck), actor=FacilitatorFactory(), today=TODAY, alt="Autre.")


# Several at once


def test_same_is_noted_of_several_and_what_is_not_said_stays(deck, owner):
    one, other, third = (PhotoFactory(deck=deck, position=place, recognisable=None) for place in (1, 2, 3))
    noted = photos.describe_photos(
        deck, [third, one], actor=owner, today=TODAY, taken_by="Club photo", recognisable=False
    )
    assert noted == [one, third]
    assert list(deck.photos.order_by("position").values_list("alt", "taken_by", "recognisable")) == [
        (one.alt, "Club photo", False),
        (other.alt, "Camille Nom", None),
        (third.alt, "Club photo", False),
    ]
    entry = ModelLogEntry.objects.get(action="workshops.photos_described")
    assert (entry.user, entry.data) == (owner, {"photos": [one.pk, third.pk]})


def test_consent_is_noted_of_several(deck, owner):
    made = [PhotoFactory(deck=deck, recognisable=None) for _each in range(2)]
    consent = {"recognisable": True, "consent_until": TODAY, "consent_note": "Fiche 12."}
    photos.describe_photos(deck, made, actor=owner, today=TODAY, **consent)
    assert {photo.state_on(TODAY) for photo in deck.photos.all()} == {Photo.State.READY}
    with pytest.raises(ValidationError) as refused:
        photos.describe_photos(
            deck, made, actor=owner, today=TODAY, recognisable=True, consent_until=TODAY - timedelta(days=1)
        )
    assert list(refused.value.error_dict) == ["consent_until"]
    assert {photo.consent_until for photo in deck.photos.all()} == {TODAY}


def test_photo_whose_consent_has_ended_and_one_of_another_deck_are_left_as_they_are(deck, owner):
    gone = PhotoFactory(deck=deck, recognisable=True, consent_withdrawn_at=timezone.now())
    over = PhotoFactory(deck=deck, recognisable=True, consent_until=TODAY - timedelta(days=1))
    out = PhotoFactory(deck=deck, removed_at=timezone.now())
    elsewhere = PhotoFactory()
    left = [gone, over, out, elsewhere]
    assert photos.describe_photos(deck, left, actor=owner, today=TODAY, taken_by="Club photo") == []
    assert not Photo.objects.filter(taken_by="Club photo").exists()


def test_several_are_taken_out_and_all_put_back_in_their_order(deck, owner):
    a, b, c = (PhotoFactory(deck=deck, position=place) for place in (1, 2, 3))
    assert photos.remove_photos(deck, [c, a, PhotoFactory()], actor=owner, now=timezone.now()) == 2
    assert order(deck) == [(b.pk, 1)]
    assert photos.put_all_back(deck, actor=owner) == 2
    assert order(deck) == [(b.pk, 1), (a.pk, 2), (c.pk, 3)]


def test_nothing_is_put_back_where_not_all_have_room(deck, owner):
    for _each in range(2):
        PhotoFactory(deck=deck, removed_at=timezone.now())
    Photo.objects.bulk_create(Photo(deck=deck, key=f"k{number}", position=number) for number in range(MOST_PHOTOS - 1))
    with pytest.raises(ValidationError, match="une à une"):
        photos.put_all_back(deck, actor=owner)
    assert deck.photos.kept().count() == MOST_PHOTOS - 1


@pytest.mark.parametrize(
    "act",
    [
        lambda deck, photo, actor: photos.describe_photos(deck, [photo], actor=actor, today=TODAY, taken_by="x"),
        lambda deck, photo, actor: photos.remove_photos(deck, [photo], actor=actor, now=timezone.now()),
        lambda deck, photo, actor: photos.put_all_back(deck, actor=actor),
    ],
)
def test_colleague_changes_nothing_of_several(deck, act):
    with pytest.raises(PermissionDenied):
        act(deck, PhotoFactory(deck=deck), FacilitatorFactory())


# Order


@pytest.mark.parametrize(("by", "expected"), [(1, "acbd"), (-1, "bacd"), (-9, "bacd"), (9, "acdb")])
def test_photo_is_moved_and_numbers_follow_one_another(deck, owner, by, expected):
    made = {letter: PhotoFactory(deck=deck, position=10 + place).pk for place, letter in enumerate("abcd")}
    photos.move_photo(Photo.objects.get(pk=made["b"]), by=by, actor=owner)
    assert order(deck) == [(made[letter], place) for place, letter in enumerate(expected, start=1)]


def test_photo_that_was_taken_out_moves_nothing(deck, owner):
    photo = PhotoFactory(deck=deck, position=1)
    gone = PhotoFactory(deck=deck, position=2, removed_at=timezone.now())
    photos.move_photo(gone, by=-1, actor=owner)
    assert order(deck) == [(photo.pk, 1)]


# Taking out, and putting back


def test_photo_is_taken_out_and_put_back(deck, owner):
    first, second = PhotoFactory(deck=deck, position=1), PhotoFactory(deck=deck, position=2)
    photos.remove_photo(first, actor=owner, now=timezone.now())
    assert order(deck) == [(second.pk, 1)]
    assert list(queries.removed_photos(deck)) == [first]
    photos.put_back(first, actor=owner)
    assert order(deck) == [(second.pk, 1), (first.pk, 2)]


def test_nothing_is_put_back_in_a_full_deck(deck, owner):
    gone = PhotoFactory(deck=deck, removed_at=timezone.now())
    Photo.objects.bulk_create(Photo(deck=deck, key=f"k{number}", position=number) for number in range(MOST_PHOTOS))
    with pytest.raises(ValidationError, match="plein"):
        photos.put_back(gone, actor=owner)


@pytest.mark.parametrize("used", [True, False])
def test_what_was_taken_out_long_ago_is_destroyed_unless_a_board_uses_it(deck, owner, used):
    photo = PhotoFactory(deck=deck)
    names = {photo.thumb.name, photo.large.name}
    photos.remove_photo(photo, actor=owner, now=timezone.now())
    if used:
        BoardFactory(setup={"photos": [photo.key]})
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert purge() == (0 if used else 1)
    assert Photo.objects.filter(pk=photo.pk).exists() == used
    assert bool(names & kept_files()) == used


def test_what_was_taken_out_lately_is_kept(deck, owner):
    photo = PhotoFactory(deck=deck)
    photos.remove_photo(photo, actor=owner, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert purge() == 0


def test_removed_deck_goes_with_its_photos(deck, owner):
    photo = PhotoFactory(deck=deck)
    actions.remove_deck(deck, actor=owner, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert purge() == 1
    assert not Deck.objects.filter(pk=deck.pk).exists()
    assert not {photo.thumb.name, photo.large.name} & kept_files()


def purge() -> int:
    """As the clock runs it: files go once the rows are certain."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        return personal_data.PHOTOS.purge(timezone.now())


# Consents


@pytest.mark.parametrize("ends", ["withdrawn", "over"])
def test_end_of_a_consent_destroys_the_files_and_keeps_the_words(deck, owner, ends, django_capture_on_commit_callbacks):
    photo = PhotoFactory(
        deck=deck, recognisable=True, consent_until=timezone.localdate(), consent_note="Fiche 12.", alt="Une femme rit."
    )
    names = {photo.thumb.name, photo.large.name}
    later = timezone.now() + timedelta(days=2)
    with django_capture_on_commit_callbacks(execute=True):
        if ends == "withdrawn":
            photos.withdraw_consent(photo, actor=owner, now=timezone.now())
        else:
            assert personal_data.PHOTOS.purge(later) == 1
    photo.refresh_from_db()
    assert (photo.thumb.name, photo.large.name, photo.digest, photo.consent_note) == ("", "", "", "")
    assert photo.alt == "Une femme rit."
    assert not names & kept_files()
    assert not photo.may_be_shown_on(timezone.localdate())
    assert personal_data.PHOTOS.purge(later) == 0
    with pytest.raises(ValidationError, match="envoyez-la de nouveau"):
        photos.describe_photo(photo, actor=owner, today=TODAY, recognisable=False)
    assert photo.state_on(TODAY) != Photo.State.READY


def test_no_consent_is_taken_back_where_nobody_is_recognisable(deck, owner):
    with pytest.raises(ValidationError, match="Personne n’est reconnaissable"):
        photos.withdraw_consent(PhotoFactory(deck=deck), actor=owner, now=timezone.now())


def test_colleague_takes_no_consent_back(deck):
    photo = PhotoFactory(deck=deck, recognisable=True, consent_until=TODAY)
    with pytest.raises(PermissionDenied):
        photos.withdraw_consent(photo, actor=FacilitatorFactory(), now=timezone.now())


@time_machine.travel(TODAY, tick=False)
def test_owner_is_asked_to_see_to_consents_that_end_soon(deck, owner):
    for number, until in enumerate([TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=31)], start=1):
        PhotoFactory(deck=deck, position=number, recognisable=True, consent_until=until)
    PhotoFactory(deck=deck, position=9, recognisable=True, consent_until=TODAY, consent_withdrawn_at=timezone.now())
    found = list(queries.awaiting_consents(owner))
    assert [task.label for task in found] == [
        f"L’accord pour la photo {number} du jeu « {deck.title} »" for number in (1, 2)
    ]
    assert list(queries.awaiting_consents(FacilitatorFactory())) == []


# Personal data


def test_owner_gets_what_they_noted(deck, owner):
    PhotoFactory(deck=deck, position=4, alt="Une porte.", recognisable=True, consent_until=TODAY)
    assert personal_data.PHOTOS.export(Subject(owner.email, owner.pk)) == [
        {
            "deck": deck.title,
            "number": 4,
            "alt": "Une porte.",
            "taken_by": "Camille Nom",
            "rights": "Je l’ai prise, et je permets au réseau de l’utiliser",
            "rights_note": "",
            "consent_until": "2026-06-01",
        }
    ]
    assert personal_data.PHOTOS.export(Subject("nobody@exemple.test")) == []


def test_erasure_takes_decks_of_ones_own_and_leaves_shared_ones_without_the_name(deck, owner):
    shared = DeckFactory(owner=owner, shared=True)
    own = PhotoFactory(deck=shared, taken_by="Camille Nom")
    other = PhotoFactory(deck=shared, taken_by="Club photo")
    assert personal_data.PHOTOS.erase(Subject(owner.email, owner.pk, "Camille Nom")) == 2
    deck.refresh_from_db()
    shared.refresh_from_db()
    assert (deck.owner, shared.owner) == (None, None)
    assert (bool(deck.removed_at), bool(shared.removed_at)) == (True, False)
    assert Photo.objects.get(pk=own.pk).taken_by == "Une personne qui ne veut pas être nommée"
    assert Photo.objects.get(pk=other.pk).taken_by == "Club photo"


def test_erasure_of_somebody_without_an_account_touches_the_shipped_deck_not_at_all():
    assert personal_data.PHOTOS.erase(Subject("nobody@exemple.test")) == 0
