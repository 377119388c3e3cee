"""The composite portrait of a table: how it is drawn, who sees it, what it says in words."""

import io
from threading import BoundedSemaphore

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from tests.factories.partners import UserFactory
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory, PhotoFactory, picture
from workshops import actions, decks, portraits
from workshops.actions.writing import write
from workshops.admission import facilitating
from workshops.engine import Actor, Role
from workshops.models import Board
from workshops.portraits import GAP, INNER, MARGIN, WIDTH, Words, arrangement, portrait, strokes
from workshops.queries.portraits import TableAnswer, portrait_alt

NOW = 1_700_000_000_000
CARDS = decks.shipped("dwelling").cards
WORDS = Words("Chez nous, on ouvre la porte.", "Rive", "La maison idéale")


def drawings(count: int) -> list[bytes]:
    return [decks.drawing(card.path) for card in CARDS[:count]]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


# How it is drawn


@pytest.mark.parametrize("count", range(1, 7))
def test_photos_fill_the_sheet_side_by_side(count):
    boxes = arrangement(count)
    assert len(boxes) == count
    assert min(box.left for box in boxes) == 0
    assert {box.left + box.width for box in boxes} >= {INNER}
    for box in boxes:
        assert box.left + box.width <= INNER
        assert abs(box.width / box.height - 3 / 2) < 0.02
        for other in boxes:
            apart = (
                box.left + box.width + GAP <= other.left
                or other.left + other.width + GAP <= box.left
                or box.top + box.height + GAP <= other.top
                or other.top + other.height + GAP <= box.top
            )
            assert apart or box == other


@pytest.mark.parametrize(("count", "joined"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5)])
def test_strokes_join_each_photo_with_the_next(count, joined):
    assert len(strokes(arrangement(count))) == joined


@pytest.mark.parametrize("count", range(7))
def test_portrait_is_a_picture_as_wide_as_a_page_of_any_number_of_photos(count):
    drawn = opened(portrait(drawings(count), WORDS))
    assert (drawn.format, drawn.mode, drawn.width) == ("PNG", "RGB", WIDTH)
    mosaic = max((box.top + box.height for box in arrangement(count)), default=0)
    assert drawn.height > mosaic + 2 * MARGIN


def test_nothing_of_the_last_line_is_cut():
    drawn = opened(portrait([], Words("Oui", "gjpqy", "gjpqy")))
    # Below what is written stands the margin, and a little of the page that Typst made.
    below = drawn.crop((0, drawn.height - MARGIN - 2, WIDTH, drawn.height))
    assert below.getcolors() == [(below.width * below.height, drawn.getpixel((0, 0)))]


def test_same_photos_and_words_give_the_same_bytes(monkeypatch):
    first = portrait(drawings(3), WORDS)
    portraits._drawn.clear()
    assert portrait(drawings(3), WORDS) == first
    assert portrait(drawings(3), Words("Autre chose.")) != first


def test_only_so_much_is_remembered(monkeypatch):
    portraits._drawn.clear()
    drawn = [portrait([], Words(f"Phrase {number}.")) for number in range(3)]
    assert list(portraits._drawn.values()) == drawn
    monkeypatch.setattr(portraits, "REMEMBERED", len(drawn[2]) + 1)
    last = portrait([], Words("Une autre."))
    assert list(portraits._drawn.values()) == [last]
    monkeypatch.setattr(portraits, "REMEMBERED", 1)
    assert portrait([], Words("Encore une.")) in portraits._drawn.values() and len(portraits._drawn) == 1


def test_a_portrait_that_is_remembered_does_not_wait_for_one_that_is_drawn():
    first = portrait([], WORDS)
    with portraits._turn:
        assert portrait([], WORDS) == first


def test_drawings_and_photos_stand_in_their_order():
    red, drawn_card, blue = (
        picture("JPEG", (600, 400), (255, 0, 0)),
        drawings(2)[1],
        picture("WEBP", (400, 600), (0, 0, 255)),
    )
    drawn = opened(portrait([red, drawn_card, blue], WORDS))
    middles = [(MARGIN + box.left + box.width // 3, MARGIN + box.top + box.height // 3) for box in arrangement(3)]
    (r, _, _), (_, g, _), (_, _, b) = (drawn.getpixel(each) for each in middles)
    assert r > 200
    assert g > 70
    assert b > 200


@pytest.mark.parametrize("content", [None, b"", b"bonjour", picture("JPEG", (600, 400))[:60]])
def test_photo_that_may_not_be_shown_or_read_leaves_its_place_plain(content):
    drawn = opened(portrait([drawings(1)[0], content], WORDS))
    box = arrangement(2)[1]
    assert drawn.getpixel((MARGIN + box.left + box.width // 2, MARGIN + box.top + box.height // 2)) == (227, 203, 166)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "x" * 500,
        "Un toit.\n\nDes voisins.\n" * 12,
        "Une maison 🏠 pour 👩‍👩‍👧 et 你好.",
        "بيت فيه نافذة وضوء",
        "#set page(width: 1pt) *gras* $x$ @ref <label> \\ // [",
    ],
)
def test_any_words_are_set(sentence):
    assert opened(portrait(drawings(1), Words(sentence, "Table 1"))).width == WIDTH


def test_seventh_photo_is_left_out():
    assert portrait(drawings(7), WORDS) == portrait(drawings(6), WORDS)


# What it says in words


def test_portrait_is_told_in_words():
    photos = [PhotoFactory.build(deck=None, alt="Une porte."), None, PhotoFactory.build(deck=None, alt="Un pont.")]
    answer = TableAnswer("1", "Rive", "Chez nous,\non ouvre.", ("a", "b", "c"))
    assert portrait_alt(answer, photos) == (
        "Portrait composé par la table Rive. 2 photos : 1. Une porte. 2. Un pont. La phrase : « Chez nous, on ouvre. »"
    )
    assert portrait_alt(TableAnswer("1", "Rive", "", ()), []) == "Portrait composé par la table Rive."


# Who sees it


@pytest.fixture
def joker(db):
    return UserFactory()


@pytest.fixture
def board(joker, site):
    setup = {**PHOTOLANGAGE_SETUP, "photos": ["dwelling-01", "dwelling-02"]}
    board = BoardFactory(code="RIVES", title="La maison idéale", facilitator=joker, setup=setup)
    ana = actions.join(board, name="Ana", table="1", now=NOW)
    bo = actions.join(board, name="Bo", table="2", now=NOW)
    board.held = {"ana": ana, "bo": bo}
    go(board, "choice")
    act(board, ana.place.key, "choose", photo="dwelling-01")
    act(board, ana.place.key, "chosen")
    go(board, "answer")
    act(board, None, "answer", table="1", text="Chez nous, on ouvre.", photos=["dwelling-01"])
    return board


def act(board, who, kind, **data):
    actor = facilitating(board.facilitator) if who is None else Actor(who, Role.PARTICIPANT)
    write(board, actor, kind, data, now=NOW)


def go(board, phase):
    """The facilitator goes forward until there."""
    phases = PHOTOLANGAGE_SETUP["phases"]
    here = getattr(board, "at", phases[0])
    for now_at in phases[phases.index(here) : phases.index(phase)]:
        act(board, None, "phase", **{"from": now_at, "to": phases[phases.index(now_at) + 1]})
    board.at = phase


def hold(client, board, name):
    from workshops import places

    held = board.held[name]
    client.cookies[places.cookie_name(board.code)] = places.cookie_value([places.Held(held.place.key, held.secret)])


def statuses(client):
    paths = ("/a/RIVES/portraits/1.png", "/a/rives/portraits/2.png", "/a/RIVES/portraits/")
    return [client.get(path).status_code for path in paths]


def test_facilitator_sees_what_tables_have_written(client, board, joker):
    client.force_login(joker)
    assert statuses(client) == [200, 404, 200]
    response = client.get("/a/RIVES/portraits/1.png")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'inline; filename="portrait-rive.png"'
    assert response.content == portrait(drawings(1), Words("Chez nous, on ouvre.", "Rive", "La maison idéale"))


def test_table_sees_its_own_and_others_when_it_is_published(client, board):
    hold(client, board, "bo")
    assert statuses(client) == [404, 404, 200]
    assert "Aucun portrait pour l’instant" in client.get("/a/RIVES/portraits/").content.decode()
    hold(client, board, "ana")
    assert statuses(client) == [200, 404, 200]
    go(board, "plenary")
    hold(client, board, "bo")
    assert statuses(client) == [200, 404, 200]
    page = client.get("/a/RIVES/portraits/").content.decode()
    assert f"1 photo : 1. {CARDS[0].alt} La phrase : « Chez nous, on ouvre. »" in page


def test_what_the_facilitator_hides_is_shown_to_its_table_and_the_desk_alone(client, board, joker):
    go(board, "plenary")
    act(board, None, "hide_answer", table="1")
    hold(client, board, "bo")
    assert statuses(client) == [404, 404, 200]
    hold(client, board, "ana")
    assert statuses(client) == [200, 404, 200]
    client.force_login(joker)
    assert statuses(client) == [200, 404, 200]


def test_who_asks_while_too_many_wait_is_told_to_come_again(client, board, monkeypatch):
    portraits._drawn.clear()
    hold(client, board, "ana")
    monkeypatch.setattr(portraits, "_waiting", BoundedSemaphore(1))
    with portraits._waiting:
        answer = client.get("/a/RIVES/portraits/1.png")
    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "5", "5")
    assert "dans quelques secondes" in answer.content.decode()
    assert client.get("/a/RIVES/portraits/1.png").status_code == 200


def test_whoever_was_removed_sees_nothing_any_more(client, board):
    go(board, "plenary")
    act(board, None, "remove", person=board.held["bo"].place.key)
    hold(client, board, "bo")
    assert statuses(client) == [404, 404, 200]
    assert "Chez nous" not in client.get("/a/RIVES/portraits/").content.decode()


def test_nobody_else_sees_anything(client, board):
    assert statuses(client) == [404, 404, 404]
    client.force_login(UserFactory())
    assert statuses(client) == [404, 404, 404]
    client.cookies["atelier-RIVES"] = f"{board.held['ana'].place.key}.{'x' * 32}"
    assert statuses(client) == [404, 404, 404]


def test_board_in_preparation_or_of_another_method_has_none(client, board, joker):
    client.force_login(joker)
    Board.objects.filter(pk=board.pk).update(status=Board.Status.PREPARED)
    assert statuses(client) == [404, 404, 404]
    Board.objects.filter(pk=board.pk).update(status=Board.Status.OPEN, method=Board.Method.FORUM)
    assert statuses(client) == [404, 404, 404]


def test_photo_whose_consent_was_withdrawn_leaves_the_portrait(client, board, joker):
    photo = PhotoFactory(large=ContentFile(picture("WEBP", (600, 400), (0, 0, 255)), "a.webp"), recognisable=True)
    answer = TableAnswer("1", "Rive", "", (photo.key, "dwelling-01", "unknown"))
    from workshops.queries.portraits import portrait_photos

    assert [bool(content) for _photo, content in portrait_photos(answer)] == [True, True, False]
    type(photo).objects.filter(pk=photo.pk).update(consent_withdrawn_at=timezone.now())
    assert [bool(content) for _photo, content in portrait_photos(answer)] == [False, True, False]
