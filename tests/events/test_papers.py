"""An event's papers as files: what they say, their tags and codes, hostile names, who is counted and who is not."""

import io
import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from events import codes, papers
from events.models import CheckIn, Event, Registration, SessionChoice, SpecialNeeds
from events.queries import attendance, needs
from events.queries import papers as queries
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory, SlotFactory, organiser_of

pytestmark = pytest.mark.django_db

# In winter, Paris is an hour ahead.
STARTS = datetime(2026, 11, 27, 8, tzinfo=UTC)
MADE = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(
        title="Journée de Port-Brevent", slug="port-brevent", starts_at=STARTS, ends_at=STARTS + timedelta(hours=8)
    )


@pytest.fixture
def workshop(event):
    slot = SlotFactory(event=event, starts_at=STARTS + timedelta(hours=5), ends_at=STARTS + timedelta(hours=7))
    return SessionFactory(slot=slot, title="Atelier du travail pair", room="Salle Ocre")


@pytest.fixture
def morning(event):
    slot = SlotFactory(event=event, starts_at=STARTS, ends_at=STARTS + timedelta(hours=3))
    return SessionFactory(slot=slot, title="Plénière", room="Grande salle", chosen=False)


def register(event, *sessions, **values):
    registration = RegistrationFactory(event=event, **values)
    for session in sessions:
        SessionChoice.objects.create(
            registration=registration, session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED
        )
    return registration


def check_in(registration, half_day="", session=None):
    return CheckIn.objects.create(
        registration=registration, half_day=half_day, session=session, source=CheckIn.Source.SCAN, at=STARTS
    )


def pages_of(paper):
    return PdfReader(io.BytesIO(paper.pdf(MADE))).pages


def squeezed(text):
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def words_of(paper):
    return squeezed("".join(page.extract_text() for page in pages_of(paper)))


def letters_of(text):
    """The letters in it, whatever form they take beside one another and whatever points stand above or below."""
    return {letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter)[0] == "L"}


def tags_of(paper):
    """(kind, alternative text) of every element of the structure."""
    found = []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                walk(child)
        elif isinstance(element, dict):
            found.append((element.get("/S"), element.get("/Alt")))
            if "/K" in element:
                walk(element["/K"])

    walk(PdfReader(io.BytesIO(paper.pdf(MADE))).trailer["/Root"]["/StructTreeRoot"])
    return found


class TestBadges:
    @pytest.mark.parametrize("layout", papers.LAYOUTS)
    def test_code_is_read_on_the_page_and_says_who(self, event, layout):
        registration = register(event, code="BCDFGH")
        paper = papers.badges(event, queries.guests(event), layout=layout)
        picture = Image.open(io.BytesIO(paper.picture(150)))
        read = [found.text for found in zxingcpp.read_barcodes(picture)]
        assert [codes.read(text, event) for text in read] == [registration.identifier]
        assert "BCDFGH" in words_of(paper)

    def test_says_name_organisation_sessions_with_rooms_and_photo(self, event, workshop):
        register(event, workshop, first_name="Léa", last_name="Martin", organisation="Rives", photo_consent=False)
        text = words_of(papers.badges(event, queries.guests(event), layout="ten"))
        for words in ("Léa Martin", "Rives", "14\u00a0h", "Atelier du travail pair", "Salle Ocre", "Sans photo"):
            assert squeezed(words) in text

    @pytest.mark.parametrize(("asked", "consent"), [(True, True), (False, None)])
    def test_nobody_is_marked_who_agreed_or_was_not_asked(self, event, asked, consent):
        event.asks_photo_consent = asked
        register(event, photo_consent=consent)
        assert "Sansphoto" not in words_of(papers.badges(event, queries.guests(event), layout="ten"))

    def test_every_badge_is_a_heading_and_its_code_has_words(self, event):
        for code in ("BCDFGH", "JKLMNP"):
            register(event, code=code)
        tags = tags_of(papers.badges(event, queries.guests(event), layout="ten"))
        assert [kind for kind, _alt in tags].count("/H1") == 2
        assert {alt for kind, alt in tags if kind == "/Figure"} == {
            "Code QR du badge BCDFGH",
            "Code QR du badge JKLMNP",
        }

    @pytest.mark.parametrize("layout", papers.LAYOUTS)
    @pytest.mark.parametrize(
        "name",
        [
            "w" * 500,
            "Zoé 😀🏳️‍🌈",
            "محمد",
            "דוד",
            "你好",
            '#eval("1") *x* $a$',
            "😀",
            "Anne-Marie " * 45,
            "\u202eeiluJ",
            "A\u0301" * 90,
            "\u200e",
            "A " + "\u200e" * 9,
        ],
    )
    def test_any_name_keeps_one_badge_on_its_place(self, event, workshop, name, layout):
        guests = [
            queries.Guest(
                Registration(event=event, code="BCDFGH", first_name=name, last_name="", organisation=name),
                [workshop] * 9,
            )
        ]
        pages = pages_of(papers.badges(event, guests, layout=layout))
        assert len(pages) == 1
        assert "BCDFGH" in squeezed(pages[0].extract_text())

    def test_a_name_that_no_font_shows_leaves_a_line_to_write_on(self, event):
        register(event, first_name="你好", last_name="", organisation="你好", code="BCDFGH")
        register(event, first_name="Zoé 😀", last_name="", code="JKLMNP")
        paper = papers.badges(event, queries.guests(event), layout="ten")
        assert {(badge["name"], badge["by_hand"], badge["organisation"]) for badge in paper.data["badges"]} == {
            ("", "Nom à écrire à la main – BCDFGH", ""),
            ("Zoé", "", ""),
        }
        assert paper.by_hand == (("你好", "BCDFGH"),)
        assert "NomàécrireàlamainBCDFGH" in words_of(paper).replace("–", "")

    @pytest.mark.parametrize("name", ["محمد", "דוד", "مُحَمَّد", "שָׁרָה"])
    def test_names_in_arabic_and_hebrew_letters_are_written(self, event, name):
        person = register(event, first_name=name, last_name="", organisation=name, code="BCDFGH")
        for paper in (
            papers.badges(event, queries.guests(event), layout="ten"),
            papers.sheets(event, [(attendance.lists_of(event)[0], queries.guests(event))]),
            papers.certificates(event, [queries.Attended(person, [], [])], made_at=MADE),
        ):
            assert paper.by_hand == ()
            assert letters_of(name) <= letters_of(words_of(paper))

    def test_only_those_who_have_a_seat_have_one(self, event):
        there = register(event)
        for status in ("pending", "waiting", "cancelled"):
            register(event, status=status)
        register(event, status="offered", offered_until=STARTS)
        register(EventFactory())
        assert [guest.registration for guest in queries.guests(event)] == [there]

    def test_since_a_moment_or_by_name_without_accents_or_by_code(self, event):
        old = register(event, last_name="Étienne", confirmed_at=STARTS - timedelta(days=9), code="BCDFGH")
        new = register(event, last_name="Faure", confirmed_at=STARTS - timedelta(days=1))
        assert [row.registration for row in queries.guests(event, since=STARTS - timedelta(days=2))] == [new]
        assert [row.registration for row in queries.guests(event, sought="etienne")] == [old]
        assert [row.registration for row in queries.guests(event, sought="bcdfgh")] == [old]

    def test_english_badge_and_certificate_speak_english(self, event):
        event.title_en = "Port-Brevent day"
        register(event, language="en")
        badge = papers.badges(event, queries.guests(event), layout="ten").data["badges"][0]
        assert (badge["lang"], badge["event"]) == ("en", "Port-Brevent day")

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, event, workshop, django_assert_num_queries, count):
        for _each in range(count):
            register(event, workshop)
        with django_assert_num_queries(4):
            papers.badges(event, queries.guests(event), layout="ten")


class TestSheets:
    def test_one_for_a_half_day_with_everybody_and_one_for_a_session_with_its_own(self, event, morning, workshop):
        register(event, workshop, last_name="Atelier", photo_consent=False)
        register(event, last_name="Plénière")
        guests = queries.guests(event)
        lists = [(each, queries.guests_of(each, guests)) for each in attendance.lists_of(event)]
        shown = {
            sheet["label"]: (sheet["hours"], [row["name"] for row in sheet["rows"]])
            for sheet in papers.sheets(event, lists).data["lists"]
        }
        assert shown == {
            "Vendredi 27 novembre 2026, matin": ("9\u00a0h – 12\u00a0h", ["Atelier Camille", "Plénière Camille"]),
            "Vendredi 27 novembre 2026, après-midi": ("14\u00a0h – 16\u00a0h", ["Atelier Camille", "Plénière Camille"]),
            "Plénière": ("vendredi 27 novembre 2026, 9\u00a0h – 12\u00a0h", ["Atelier Camille", "Plénière Camille"]),
            "Atelier du travail pair": ("vendredi 27 novembre 2026, 14\u00a0h – 16\u00a0h", ["Atelier Camille"]),
        }

    def test_head_repeats_on_every_page_of_a_table_that_is_tagged(self, event):
        for number in range(40):
            register(event, last_name=f"Nom{number:02}", photo_consent=number != 7)
        day = attendance.lists_of(event)[0]
        paper = papers.sheets(event, [(day, queries.guests(event))])
        texts = [squeezed(page.extract_text()) for page in pages_of(paper)]
        assert len(texts) > 1
        assert all("Nom,prénomOrganisationSignature" in text for text in texts)
        assert "Pourl’organisation" in texts[0]
        assert sum(text.count("Nom07Camille") for text in texts) == 1
        kinds = [kind for kind, _alt in tags_of(paper)]
        assert {"/Table", "/TH", "/TD"} <= set(kinds)

    def test_an_empty_list_leaves_its_lines(self, event):
        day = attendance.lists_of(event)[0]
        assert "0personnesinscrites" in words_of(papers.sheets(event, [(day, [])]))


class TestCertificates:
    def test_only_for_those_who_were_there_with_hours_of_their_half_days(self, event, morning, workshop):
        whole = register(event, workshop, last_name="Alba")
        check_in(whole, "2026-11-27-am")
        check_in(whole, session=workshop)
        part = register(event, last_name="Blanc")
        check_in(part, "2026-11-27-am")
        register(event, last_name="Absent")
        undone = check_in(register(event, last_name="Erreur"), "2026-11-27-am")
        CheckIn.objects.filter(pk=undone.pk).update(undone_at=MADE)
        pages = papers.certificates(event, queries.attended(event), made_at=MADE).data["pages"]
        assert [(page["name"], page["total"]) for page in pages] == [
            ("Camille Alba", "Durée totale\u00a0: 5\u00a0h"),
            ("Camille Blanc", "Durée totale\u00a0: 3\u00a0h"),
        ]
        assert pages[0]["rows"] == [
            ["Vendredi 27 novembre 2026, matin", "9\u00a0h – 12\u00a0h", "3\u00a0h"],
            ["Vendredi 27 novembre 2026, après-midi", "14\u00a0h – 16\u00a0h", "2\u00a0h"],
        ]

    @pytest.mark.parametrize(
        ("beside", "chosen", "rows"),
        [
            ("", False, [["9\u00a0h – 12\u00a0h", "3\u00a0h"], ["14\u00a0h – 16\u00a0h", "2\u00a0h"]]),
            ("exhibition", False, [["9\u00a0h – 12\u00a0h", "3\u00a0h"], ["14\u00a0h – 16\u00a0h", "2\u00a0h"]]),
            (
                "workshop",
                True,
                [
                    ["9\u00a0h – 12\u00a0h\n12\u00a0h\u00a030 – 13\u00a0h", "3\u00a0h\u00a030"],
                    ["13\u00a0h – 16\u00a0h", "3\u00a0h"],
                ],
            ),
        ],
    )
    def test_hours_leave_out_breaks_unless_people_sign_up_beside(self, event, morning, workshop, beside, chosen, rows):
        lunch = SlotFactory(
            event=event, starts_at=STARTS + timedelta(hours=3, minutes=30), ends_at=STARTS + timedelta(hours=5)
        )
        SessionFactory(slot=lunch, kind="break", chosen=False)
        if beside:
            SessionFactory(slot=lunch, kind=beside, chosen=chosen)
        person = register(event)
        check_in(person, "2026-11-27-am")
        check_in(person, "2026-11-27-pm")
        (page,) = papers.certificates(event, queries.attended(event), made_at=MADE).data["pages"]
        assert [row[1:] for row in page["rows"]] == rows
        sheets = papers.sheets(event, [(each, []) for each in attendance.lists_of(event)[:2]]).data["lists"]
        assert [sheet["hours"] for sheet in sheets] == [row[0].replace("\n", ", ") for row in rows]

    def test_moments_held_at_once_count_once(self, event, morning, workshop):
        longer = SlotFactory(
            event=event, starts_at=workshop.slot.starts_at, ends_at=workshop.slot.ends_at + timedelta(minutes=30)
        )
        SessionFactory(slot=longer, kind="workshop")
        found = {half.part: hours.lasting for half, hours in queries.hours(event).items()}
        assert found == {"am": timedelta(hours=3), "pm": timedelta(hours=2, minutes=30)}

    def test_days_of_an_event_without_programme_have_its_hours(self):
        event = EventFactory(starts_at=STARTS, ends_at=STARTS + timedelta(days=1, hours=8))
        assert [hours.lasting for hours in queries.hours(event).values()] == [timedelta(hours=4)] * 4

    @pytest.mark.parametrize(
        ("town", "made"),
        [("Port-Brevent", "Fait à Port-Brevent, le 28 novembre 2026."), ("", "Fait le 28 novembre 2026.")],
    )
    def test_file_says_where_it_is_made_and_leaves_lines_to_sign(self, event, morning, town, made):
        event.town = town
        check_in(register(event), "2026-11-27-am")
        text = words_of(papers.certificates(event, queries.attended(event), made_at=MADE))
        for words in ("Nous attestons que", made, "Pour l’organisation : nom, prénom, fonction", "Signature et cachet"):
            assert squeezed(words) in text

    def test_file_says_who_what_and_when(self, event, morning):
        check_in(register(event, first_name="Léa", last_name="Martin", organisation="Rives"), "2026-11-27-am")
        paper = papers.certificates(event, queries.attended(event), made_at=MADE)
        text = words_of(paper)
        for words in ("Attestation de présence", "Léa Martin", "Rives", "Journée de Port-Brevent", "28 novembre 2026"):
            assert squeezed(words) in text
        assert PdfReader(io.BytesIO(paper.pdf(MADE))).metadata.title.startswith("Attestation de présence")

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, event, morning, django_assert_num_queries, count):
        for _each in range(count):
            check_in(register(event), "2026-11-27-am")
        with django_assert_num_queries(6):
            papers.certificates(event, queries.attended(event), made_at=MADE)


class TestCatering:
    def test_page_and_paper_count_the_same(self, client, event):
        rows = [("confirmed", "vegan", False), ("confirmed", "vegan", True), ("confirmed", "", True)]
        for status, diet, beyond in [*rows, ("pending", "halal", False), ("waiting", "halal", False)]:
            registration = register(event, status=status, beyond=beyond)
            SpecialNeeds.objects.create(registration=registration, diet=diet, diet_note="SANS noix")
        client.force_login(organiser_of(event))
        page = client.get(reverse("event_needs", args=[event.slug])).context
        paper = papers.catering(event, needs.meals(event), made_at=MADE)
        assert (
            [[row["label"], row["value"]] for row in page["diets"]] == paper.data["diets"][1:] == [["Végétalien", "2"]]
        )
        assert page["diet_notes"] == [("Sans noix", 3)] and paper.data["notes"] == [["Sans noix", "3"]]
        assert (paper.data["confirmed"], paper.data["maybe"], paper.data["diets"][0][1]) == (3, 1, "1")

    def test_counts_without_any_name(self, event):
        rows = [("vegetarian", ""), ("vegetarian", "Sans noix"), ("other", "sans  noix"), ("", "")]
        for diet, note in rows:
            registration = register(event, last_name="Secret")
            SpecialNeeds.objects.create(registration=registration, diet=diet, diet_note=note, arrangement="Une boucle")
        gone = register(event, status="cancelled")
        SpecialNeeds.objects.create(registration=gone, diet="vegan")
        walk_in = register(event, beyond=True)
        SpecialNeeds.objects.create(registration=walk_in, diet="vegan")
        unsure = register(event, status="pending")
        SpecialNeeds.objects.create(registration=unsure, diet="halal")
        paper = papers.catering(event, needs.meals(event), made_at=MADE)
        assert paper.data["diets"] == [
            ["Sans régime particulier", "1"],
            ["Végétarien", "2"],
            ["Végétalien", "1"],
            ["Autre, à préciser", "1"],
        ]
        assert paper.data["notes"] == [["Sans noix", "2"]]
        assert (paper.data["confirmed"], paper.data["maybe"]) == (5, 1)
        text = words_of(paper)
        assert "Secret" not in text and "boucle" not in text


class TestSigns:
    def test_a_page_for_each_room_whose_code_leads_there(self, event, morning, workshop):
        target = papers.Target("https://portail.test/q/BCDFG/", "Donnez votre avis", "Tell us")
        paper = papers.signs(event, queries.rooms(event), target)
        assert [room["room"] for room in paper.data["rooms"]] == ["Grande salle", "Salle Ocre"]
        picture = Image.open(io.BytesIO(paper.picture(72)))
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [target.address]
        text = words_of(paper)
        for words in ("14\u00a0h – 16\u00a0h", "Atelier du travail pair", "Donnez votre avis", target.address):
            assert squeezed(words) in text
        assert ("/Figure", f"Code QR de l’adresse {target.address}") in tags_of(paper)

    def test_welcome_says_the_day_in_outline_with_its_hours(self, event, morning, workshop):
        morning.slot.title, workshop.slot.title = "Ouverture", ""
        for each in (morning, workshop):
            each.slot.save()
        target = papers.Target("https://portail.test/e/", "Le programme", "What’s on")
        welcome, *rooms = papers.signs(event, queries.rooms(event), target, queries.outline(event)).data["rooms"]
        assert welcome == {
            "room": "Accueil",
            "lines": [["9\u00a0h – 12\u00a0h", "Ouverture"], ["14\u00a0h – 16\u00a0h", "Atelier du travail pair"]],
            "arrows": True,
        }
        assert [(each["room"], each["arrows"]) for each in rooms] == [("Grande salle", False), ("Salle Ocre", False)]
        data = papers.signs(event, [], target, []).data
        assert data["when"] == "Vendredi 27 novembre 2026, 9\u00a0h – 17\u00a0h"

    @pytest.mark.parametrize("moments", [0, 1, 30])
    def test_welcome_keeps_to_one_page(self, event, moments):
        for number in range(moments):
            SlotFactory(event=event, starts_at=STARTS + timedelta(minutes=number), title="Très long " * 8)
        target = papers.Target("https://portail.test/e/", "Le programme", "What’s on")
        assert len(pages_of(papers.signs(event, [], target, queries.outline(event)))) == 1


def test_cancelled_event_gives_no_certificate_by_link(event):
    from events import rules

    registration = register(event)
    assert not rules.may_have_certificate(registration, event.ends_at - timedelta(minutes=1))
    assert rules.may_have_certificate(registration, event.ends_at)
    event.status = Event.Status.CANCELLED
    assert not rules.may_have_certificate(registration, event.ends_at)
