"""The pages of decks: who opens which, sending photos, describing them, the buttons of a photo, the cards to print."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from tests.factories.partners import UserFactory
from tests.factories.workshops import DeckFactory, FacilitatorFactory, PhotoFactory, picture
from workshops.models import Deck, Photo

pytestmark = pytest.mark.django_db
RIGHTS = {"taken_by": "Club photo", "rights": "own", "rights_note": ""}
DESCRIBED = {"alt": "Une porte bleue.", "alt_en": "A blue door.", "recognisable": "non", **RIGHTS}


@pytest.fixture
def deck():
    return DeckFactory()


@pytest.fixture
def owner(client, deck, site):
    client.force_login(deck.owner)
    return deck.owner


def photo_file(name="photo.jpg", colour=(9, 9, 9)):
    return SimpleUploadedFile(name, picture("JPEG", (600, 400), colour))


def text(response) -> str:
    return response.content.decode()


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Who opens what


def who(name, deck):
    return {
        "owner": lambda: deck.owner,
        "coordinator": lambda: UserFactory(coordinator=True),
        "colleague": FacilitatorFactory,
        "member": UserFactory,
    }[name]()


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 200), ("coordinator", 200), ("colleague", 200), ("member", 403)]
)
def test_list_is_for_whoever_facilitates(client, site, deck, name, status):
    client.force_login(who(name, deck))
    assert client.get("/ateliers/jeux/").status_code == status
    assert client.get("/ateliers/jeux/nouveau/").status_code == status


@pytest.mark.parametrize(
    ("name", "alone", "shared"),
    [("owner", 200, 200), ("coordinator", 200, 200), ("colleague", 403, 200), ("member", 403, 403)],
)
def test_deck_and_its_cards_are_for_whoever_may_use_it(client, site, deck, name, alone, shared):
    PhotoFactory(deck=deck)
    client.force_login(who(name, deck))
    for path in ("", "cartes.pdf"):
        assert client.get(f"/ateliers/jeux/{deck.pk}/{path}").status_code == alone
    Deck.objects.filter(pk=deck.pk).update(shared=True)
    for path in ("", "cartes.pdf"):
        assert client.get(f"/ateliers/jeux/{deck.pk}/{path}").status_code == shared


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 200), ("coordinator", 200), ("colleague", 403), ("member", 403)]
)
@pytest.mark.parametrize("path", ["modifier/", "retirer/", "photos/{photo}/", "photos/{photo}/accord/"])
def test_pages_that_change_a_deck_are_for_whoever_manages_it(client, site, deck, name, status, path):
    Deck.objects.filter(pk=deck.pk).update(shared=True)
    photo = PhotoFactory(deck=deck, recognisable=True, consent_until=date(2099, 1, 1))
    client.force_login(who(name, deck))
    assert client.get(f"/ateliers/jeux/{deck.pk}/{path.format(photo=photo.pk)}").status_code == status


@pytest.mark.parametrize("path", ["ajouter/", "photos/{photo}/change/"])
def test_colleague_sends_and_changes_nothing(client, site, deck, path):
    Deck.objects.filter(pk=deck.pk).update(shared=True)
    photo = PhotoFactory(deck=deck)
    client.force_login(FacilitatorFactory())
    address = f"/ateliers/jeux/{deck.pk}/{path.format(photo=photo.pk)}"
    assert client.post(address, {"verb": "retirer", "photos": [photo_file()], **RIGHTS}).status_code == 403
    assert list(deck.photos.kept()) == [photo]


def test_shipped_deck_is_looked_at_and_not_changed(client, site):
    dwelling = Deck.objects.get(shipped="dwelling")
    client.force_login(FacilitatorFactory())
    page = text(client.get(f"/ateliers/jeux/{dwelling.pk}/"))
    assert "48 photos prêtes pour un atelier" in page
    assert 'src="/static/workshops/decks/dwelling/48-harbour.svg"' in page
    assert "Ajouter des photos" not in page
    assert client.get(f"/ateliers/jeux/{dwelling.pk}/modifier/").status_code == 403


def test_removed_deck_is_not_found(client, owner, deck):
    client.post(f"/ateliers/jeux/{deck.pk}/retirer/")
    assert client.get(f"/ateliers/jeux/{deck.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_their_length(client, owner, deck, count, django_assert_num_queries):
    for _ in range(count):
        PhotoFactory(deck=DeckFactory(owner=owner))
        PhotoFactory(deck=deck)
    client.get("/ateliers/jeux/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/ateliers/jeux/")
    with django_assert_num_queries(DECK_QUERIES):
        client.get(f"/ateliers/jeux/{deck.pk}/")


LIST_QUERIES, DECK_QUERIES = 6, 8


# Making and describing a deck


def test_deck_is_made_and_described(client, site):
    user = FacilitatorFactory()
    client.force_login(user)
    response = client.post("/ateliers/jeux/nouveau/", {"title": "Chemins", "shared": "on"}, follow=True)
    deck = user.decks.get()
    assert response.redirect_chain == [(f"/ateliers/jeux/{deck.pk}/", 302)]
    assert "Aucune photo pour l’instant" in text(response)
    client.post(f"/ateliers/jeux/{deck.pk}/modifier/", {"title": "Sentiers", "credits": "Club photo"})
    deck.refresh_from_db()
    assert (deck.title, deck.credits, deck.shared) == ("Sentiers", "Club photo", False)


def test_deck_without_a_title_is_refused(client, owner):
    response = client.post("/ateliers/jeux/nouveau/", {"title": " "})
    assert response.status_code == 422
    assert "Il manque une réponse ici." in text(response)


# Sending photos


def test_many_photos_are_sent_together_and_a_bad_one_costs_the_others_nothing(client, owner, deck):
    files = [
        photo_file("une.jpg", (1, 1, 1)),
        SimpleUploadedFile("faux.jpg", b"bonjour"),
        photo_file("deux.jpg", (200, 2, 2)),
    ]
    response = client.post(f"/ateliers/jeux/{deck.pk}/ajouter/", {"photos": files, **RIGHTS}, follow=True)
    assert told(response) == [
        "2 photos ajoutées.",
        "« faux.jpg » : Ce fichier n’est pas une image que nous savons lire.",
    ]
    assert list(deck.photos.values_list("position", "taken_by")) == [(1, "Club photo"), (2, "Club photo")]
    assert text(response).count("À décrire") == 2


def test_many_refusals_are_told_in_short(client, owner, deck):
    files = [SimpleUploadedFile(f"{number}.jpg", b"bonjour") for number in range(15)]
    response = client.post(f"/ateliers/jeux/{deck.pk}/ajouter/", {"photos": files, **RIGHTS}, follow=True)
    assert len(told(response)) == 13
    assert told(response)[-1] == "3 autres fichiers sont refusés."


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"photos": [], **RIGHTS}, "Choisissez au moins une photo."),
        ({"photos": [photo_file()], **RIGHTS, "taken_by": ""}, "Il manque une réponse ici."),
        (
            {"photos": [photo_file()], **RIGHTS, "rights": "cc-by"},
            "Donnez cette précision : elle prouve le droit de montrer la photo.",
        ),
    ],
)
def test_form_that_lacks_something_says_it_and_adds_nothing(client, owner, deck, sent, sentence):
    for file in sent["photos"]:
        file.seek(0)
    response = client.post(f"/ateliers/jeux/{deck.pk}/ajouter/", sent)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not deck.photos.exists()


def send_alone(client, deck, file, **fields):
    sent = {"photos": file, **RIGHTS, **fields}
    response = client.post(f"/ateliers/jeux/{deck.pk}/ajouter/", sent, headers={"accept": "application/json"})
    return response.status_code, json.loads(response.content)


def test_script_sends_one_and_hears_what_became_of_it(client, owner, deck):
    assert send_alone(client, deck, photo_file()) == (200, {"added": 1})
    assert send_alone(client, deck, photo_file()) == (
        422,
        {"sentence": "Cette photo est déjà dans le jeu, au numéro 1."},
    )
    assert send_alone(client, deck, SimpleUploadedFile("a.jpg", b"")) == (422, {"sentence": "Ce fichier est vide."})
    assert send_alone(client, deck, photo_file("b.jpg", (5, 200, 5)), taken_by="") == (
        422,
        {"sentence": "Il manque une réponse ici."},
    )
    assert deck.photos.count() == 1


# Describing a photo


def test_photo_is_described_and_the_next_that_lacks_something_follows(client, owner, deck):
    first, second, third = (PhotoFactory(deck=deck, position=number, alt="") for number in (1, 2, 3))
    Photo.objects.filter(pk=second.pk).update(alt="Prête.")
    response = client.post(f"/ateliers/jeux/{deck.pk}/photos/{first.pk}/", {**DESCRIBED, "next": ""})
    assert response["Location"] == f"/ateliers/jeux/{deck.pk}/photos/{third.pk}/"
    response = client.post(f"/ateliers/jeux/{deck.pk}/photos/{third.pk}/", {**DESCRIBED, "next": ""})
    assert response["Location"] == f"/ateliers/jeux/{deck.pk}/#photo-{third.pk}"
    first.refresh_from_db()
    assert (first.alt, first.alt_en, first.recognisable) == ("Une porte bleue.", "A blue door.", False)


def test_consent_is_noted(client, owner, deck):
    photo = PhotoFactory(deck=deck)
    sent = {**DESCRIBED, "recognisable": "oui", "consent_until": "2030-01-31", "consent_note": "Classeur, fiche 12"}
    assert client.post(f"/ateliers/jeux/{deck.pk}/photos/{photo.pk}/", sent).status_code == 302
    photo.refresh_from_db()
    assert (photo.recognisable, photo.consent_until, photo.consent_note) == (
        True,
        date(2030, 1, 31),
        "Classeur, fiche 12",
    )
    page = text(client.get(f"/ateliers/jeux/{deck.pk}/photos/{photo.pk}/"))
    assert 'value="2030-01-31"' in page
    assert "Quelqu’un retire son accord" in page


CONSENT = {"recognisable": "oui", "consent_until": "2030-01-31", "consent_note": "Fiche 12"}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"alt": ""}, "Il manque une réponse ici."),
        ({"alt": "x" * 241}, "240 caractères"),
        ({"recognisable": ""}, "Il manque une réponse ici."),
        ({"rights": "nothing"}, "nothing"),
        (CONSENT | {"consent_until": ""}, "Dites jusqu’à quand ces personnes ont donné leur accord."),
        (CONSENT | {"consent_until": "2020-01-31"}, "Cet accord est déjà terminé"),
        (CONSENT | {"consent_until": "2199-01-31"}, "Dix ans au plus"),
        (CONSENT | {"consent_until": "demain"}, "date valide"),
        (CONSENT | {"consent_note": ""}, "Dites où l’accord écrit se retrouve."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, owner, deck, sent, sentence):
    photo = PhotoFactory(deck=deck, alt="Avant.")
    response = client.post(f"/ateliers/jeux/{deck.pk}/photos/{photo.pk}/", {**DESCRIBED, "alt_en": "A lane.", **sent})
    assert response.status_code == 422
    assert sentence in text(response)
    assert "A lane." in text(response)
    assert Photo.objects.get(pk=photo.pk).alt == "Avant."


def test_photo_of_another_deck_is_not_found(client, owner, deck):
    other = PhotoFactory(deck=DeckFactory())
    assert client.get(f"/ateliers/jeux/{deck.pk}/photos/{other.pk}/").status_code == 404
    assert client.post(f"/ateliers/jeux/{deck.pk}/photos/{other.pk}/change/", {"verb": "retirer"}).status_code == 404


def test_consent_is_taken_back_once_it_was_asked(client, owner, deck):
    photo = PhotoFactory(deck=deck, recognisable=True, consent_until=date(2099, 1, 1))
    address = f"/ateliers/jeux/{deck.pk}/photos/{photo.pk}/accord/"
    assert "Cela ne se défait pas." in text(client.get(address))
    page = text(client.post(address, follow=True))
    assert "Accord retiré" in page
    assert "no-longer-shown.svg" in page
    assert "la photo a été détruite" in text(client.get(f"/ateliers/jeux/{deck.pk}/photos/{photo.pk}/"))


# The buttons of a photo


def test_buttons_put_photos_in_order_take_them_out_and_put_them_back(client, owner, deck):
    made = {letter: PhotoFactory(deck=deck, position=place) for place, letter in enumerate("abc", start=1)}

    def press(letter, verb):
        response = client.post(
            f"/ateliers/jeux/{deck.pk}/photos/{made[letter].pk}/change/", {"verb": verb}, follow=True
        )
        letters = {photo.pk: each for each, photo in made.items()}
        return "".join(
            letters[key] for key in deck.photos.kept().order_by("position").values_list("pk", flat=True)
        ), response

    assert press("a", "apres")[0] == "bac"
    assert press("c", "premiere")[0] == "cba"
    assert press("a", "avant")[0] == "cab"
    left, response = press("c", "retirer")
    assert (left, "Retirées du jeu" in text(response)) == ("ab", True)
    assert press("c", "remettre")[0] == "abc"
    assert press("a", "peindre")[1].status_code == 409


# Several photos at once


def several(client, deck, verb, made=(), **sent):
    data = {"verb": verb, "pick": [photo.pk for photo in made], **sent}
    return client.post(f"/ateliers/jeux/{deck.pk}/photos/ensemble/", data, follow=True)


def noting(deck, *made):
    return f"/ateliers/jeux/{deck.pk}/photos/noter/?" + "&".join(f"pick={photo.pk}" for photo in made)


UNCHANGED = {"taken_by": "", "rights": "", "rights_note": "", "recognisable": ""}


def test_rights_and_consent_are_noted_of_those_that_are_ticked(client, owner, deck):
    one, other, third = (PhotoFactory(deck=deck, position=place, recognisable=None) for place in (1, 2, 3))
    response = several(client, deck, "noter", [third, one])
    assert response.redirect_chain == [(noting(deck, one, third), 302)]
    page = text(response)
    assert "Noter pour 2 photos" in page and one.alt in page and other.alt not in page
    sent = {**UNCHANGED, "taken_by": "Club photo", **CONSENT}
    response = client.post(noting(deck, one, third), sent, follow=True)
    assert told(response) == ["C’est noté pour 2 photos."]
    assert [
        (photo.taken_by, photo.rights, photo.recognisable, photo.consent_until)
        for photo in deck.photos.order_by("position")
    ] == [
        ("Club photo", "own", True, date(2030, 1, 31)),
        ("Camille Nom", "own", None, None),
        ("Club photo", "own", True, date(2030, 1, 31)),
    ]


def test_whole_deck_is_ticked_with_one_box(client, owner, deck):
    made = [PhotoFactory(deck=deck, position=place) for place in (1, 2, 3)]
    PhotoFactory(deck=deck, removed_at=timezone.now())
    assert several(client, deck, "noter", scope="all").redirect_chain == [(noting(deck, *made), 302)]
    assert told(several(client, deck, "retirer", scope="all"))[0].startswith("3 photos sont retirées du jeu.")
    assert not deck.photos.kept().exists()


def test_those_that_are_ticked_are_taken_out_and_all_put_back(client, owner, deck):
    a, b, c = (PhotoFactory(deck=deck, position=place) for place in (1, 2, 3))
    page = text(several(client, deck, "retirer", [a, b]))
    assert "Tout remettre" in page and f'Remettre<span class="visually-hidden"> ({a.alt})' in page
    assert list(deck.photos.kept()) == [c]
    assert told(several(client, deck, "tout-remettre")) == ["Les photos sont remises dans le jeu, à la fin."]
    assert list(deck.photos.kept().order_by("position")) == [c, a, b]


@pytest.mark.parametrize("verb", ["noter", "retirer"])
@pytest.mark.parametrize("picked", [[], ["x"], ["0"], ["9" * 40]])
def test_nothing_ticked_is_said(client, owner, deck, verb, picked):
    photo = PhotoFactory(deck=deck)
    response = several(client, deck, verb, pick=picked)
    assert told(response) == ["Cochez d’abord une photo au moins."]
    assert list(deck.photos.kept()) == [photo]


def test_button_that_does_not_exist_is_refused(client, owner, deck):
    assert several(client, deck, "peindre").status_code == 409


def test_photo_whose_consent_has_ended_is_told(client, owner, deck):
    gone = PhotoFactory(deck=deck, position=1, recognisable=True, consent_withdrawn_at=timezone.now())
    photo = PhotoFactory(deck=deck, position=2)
    response = client.post(noting(deck, gone, photo), {**UNCHANGED, "taken_by": "Club photo"}, follow=True)
    assert told(response) == ["C’est noté pour 1 photo.", "1 photo n’a pas changé : l’accord a pris fin."]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Rien n’est rempli : notez au moins une chose."),
        ({"rights": "cc-by"}, "Donnez cette précision"),
        ({"rights": "nothing"}, "nothing"),
        ({"taken_by": "x" * 121}, "120 caractères"),
        (CONSENT | {"recognisable": ""}, "Un accord ne se note que si des personnes sont reconnaissables."),
        (CONSENT | {"recognisable": "non"}, "Un accord ne se note que si des personnes sont reconnaissables."),
        (CONSENT | {"consent_until": ""}, "Dites jusqu’à quand ces personnes ont donné leur accord."),
        (CONSENT | {"consent_until": "2020-01-31"}, "Cet accord est déjà terminé"),
        (CONSENT | {"consent_note": ""}, "Dites où l’accord écrit se retrouve."),
    ],
)
def test_what_is_wrong_with_what_is_noted_is_said(client, owner, deck, sent, sentence):
    photo = PhotoFactory(deck=deck, taken_by="Avant")
    response = client.post(noting(deck, photo), {**UNCHANGED, **sent})
    assert response.status_code == 422
    assert sentence in text(response)
    photo.refresh_from_db()
    assert (photo.taken_by, photo.recognisable) == ("Avant", False)


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 200), ("coordinator", 200), ("colleague", 403), ("member", 403)]
)
def test_several_are_for_whoever_manages_the_deck(client, site, deck, name, status):
    Deck.objects.filter(pk=deck.pk).update(shared=True)
    photo = PhotoFactory(deck=deck)
    client.force_login(who(name, deck))
    assert client.get(noting(deck, photo)).status_code == status
    assert several(client, deck, "retirer", [photo]).status_code == status
    assert deck.photos.kept().exists() == (status == 403)


@pytest.mark.parametrize("count", [1, 3])
def test_noting_costs_the_same_however_many(client, owner, deck, count, django_assert_num_queries):
    made = [PhotoFactory(deck=deck) for _each in range(count)]
    client.get(noting(deck, *made))
    with django_assert_num_queries(NOTING_QUERIES):
        client.get(noting(deck, *made))
    with django_assert_num_queries(NOTED_QUERIES):
        client.post(noting(deck, *made), {**UNCHANGED, "taken_by": "Club photo"})


NOTING_QUERIES, NOTED_QUERIES = 6, 14


# The cards


def test_cards_are_a_tagged_pdf_of_what_is_ready(client, owner, deck):
    for number in range(1, 6):
        PhotoFactory(deck=deck, position=number, alt=f"On voit la porte numéro {number}.")
    PhotoFactory(deck=deck, position=6, alt="")
    response = client.get(f"/ateliers/jeux/{deck.pk}/cartes.pdf")
    reader = PdfReader(io.BytesIO(response.content))
    words = "".join(page.extract_text() for page in reader.pages)
    assert (response["Content-Type"], len(reader.pages)) == ("application/pdf", 2)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [f"porte numéro {number}." in words for number in range(1, 7)] == [True] * 5 + [False]
    assert response["Content-Disposition"].endswith('-cartes.pdf"')
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [842, 595]


def test_photo_whose_file_is_gone_is_left_out_of_the_cards(client, owner, deck):
    kept, gone = PhotoFactory(deck=deck, position=1), PhotoFactory(deck=deck, position=2, alt="Un chat perdu.")
    gone.large.storage.delete(gone.large.name)
    words = PdfReader(io.BytesIO(client.get(f"/ateliers/jeux/{deck.pk}/cartes.pdf").content)).pages[0].extract_text()
    assert kept.alt.split()[-1] in words
    assert "perdu" not in words


def test_deck_without_a_ready_photo_has_no_cards(client, owner, deck):
    PhotoFactory(deck=deck, removed_at=timezone.now())
    response = client.get(f"/ateliers/jeux/{deck.pk}/cartes.pdf", follow=True)
    assert told(response) == ["Aucune photo n’est prête : décrivez-les d’abord."]


def test_cards_of_the_shipped_deck_are_made_in_english_too(client, site):
    dwelling = Deck.objects.get(shipped="dwelling")
    client.force_login(FacilitatorFactory())
    response = client.get(f"/en/ateliers/jeux/{dwelling.pk}/cartes.pdf")
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 12
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "A single key hangs by a red ribbon" in " ".join(reader.pages[0].extract_text().split())
