"""Pages of events as visitors see them, their list and month, and who may edit them in the admin."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.forms.utils import ErrorList
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from events import actions
from events.models import Event, EventPage, Session
from events.views.index import index_context
from portal.models import Picture
from tests.factories.events import EventSeriesFactory, RegistrationFactory, SeatShareFactory, organiser_of
from tests.factories.partners import TerritoryFactory, UserFactory

from .pages_steps import day, opened, session, slot, write

pytestmark = pytest.mark.django_db

INDEX = "/evenements/"
HOSTILE = '</script><b>gras</b> "🏠" مرحبا '


@pytest.fixture
def coordinator(site):
    return UserFactory(coordinator=True)


def announced(actor, **values):
    """A published event with one workshop."""
    event, page = opened(actor, **values)
    page = write(page, [slot(event.starts_here.date(), session("Atelier", kind="workshop", chosen=True, capacity=3))])
    event.refresh_from_db()
    return event, page


def text(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


# One event


def test_the_address_of_an_event_leads_to_its_page_in_the_readers_language(client, coordinator):
    event, page = announced(coordinator)
    address = event.get_absolute_url()
    assert client.get(address).url == f"/evenements/{page.slug}/"
    assert client.get(f"/en{address}").url == f"/evenements/{page.slug}/"
    english = actions.open_translation(event, "en", actor=coordinator)
    write(english, english.programme.get_prep_value())
    assert client.get(f"/en{address}").url == f"/en/events/{english.slug}/"


def test_an_event_in_preparation_is_nobodys_business_but_its_organisers(client, coordinator):
    event, page = opened(coordinator)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert client.get(f"/evenements/{page.slug}/").status_code == 404
    for name in ("event_calendar", "event_data"):
        assert client.get(reverse(name, args=[event.slug])).status_code == 404
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(event.get_absolute_url()).url == reverse("event_settings", args=[event.slug])


def test_the_page_says_when_where_and_what_is_left(client, coordinator):
    series = EventSeriesFactory(title="Habiter d’abord, en tournée")
    event, page = announced(
        coordinator, series=series, venue="Halle aux Toiles", capacity=3, accessibility=["mi"], contact_phone="01 02 03"
    )
    other, _page = announced(coordinator, series=series, town="Saint-Alor", title="Là-bas", days=40)
    SeatShareFactory(event=event, seats=1, released_at=day(20))
    RegistrationFactory(event=event)
    shown = text(client.get(f"/evenements/{page.slug}/"))
    for words in ("Halle aux Toiles", "1 place libre", "3 places", "handicap moteur", "01 02 03", "Saint-Alor"):
        assert words in shown
    assert other.get_absolute_url() in shown


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"capacity": 0}, "Complet : liste d’attente"),
        ({"takes_registrations": False}, "Sans inscription ici"),
        ({"opens_at": day(10)}, "Inscriptions à partir du"),
        ({"closes_at": day(-1)}, "Inscriptions closes"),
        ({"status": "cancelled", "cancelled_at": day(-1), "cancel_reason": "Une inondation."}, "Une inondation."),
        ({"starts_at": day(-2), "ends_at": day(-1)}, "Passé"),
    ],
)
def test_the_page_says_whether_one_can_register(client, coordinator, facts, words):
    event, page = announced(coordinator)
    Event.objects.filter(pk=event.pk).update(**facts)
    assert words in text(client.get(f"/evenements/{page.slug}/"))


def test_the_programme_speaks_the_readers_language_with_the_facts_of_the_first(client, coordinator):
    event, page = announced(coordinator)
    english = actions.open_translation(event, "en", actor=coordinator)
    blocks = english.programme.get_prep_value()
    blocks[0]["value"] |= {"starts": "22:00:00", "ends": "23:00:00"}
    blocks[0]["value"]["sessions"][0]["value"] |= {"title": "Workshop", "capacity": 99, "room": "Elsewhere"}
    english = write(english, blocks)
    page.programme = page.programme.stream_block.to_python(
        [*page.programme.get_prep_value(), slot(event.starts_here.date(), session("Clôture"), starts="16:00:00", ends="17:00:00")]
    )  # fmt: skip
    page.save_revision().publish()
    shown = text(client.get(english.get_url()))
    assert "Workshop" in shown and "09:00" in shown and "3 places" in shown
    assert "99 place" not in shown and "Elsewhere" not in shown and "22:00" not in shown
    # What is not translated yet is shown as it is.
    assert "Clôture" in shown


def test_a_past_event_keeps_what_was_said_and_its_photos(client, coordinator):
    event, page = opened(coordinator)
    said = session("Table ronde", proceedings="<p>On a ri.</p>", video="https://videos.test/12")
    page = write(page, [slot(event.starts_here.date(), said)])
    with time_machine.travel(event.ends_at + timedelta(days=3)):
        shown = text(client.get(f"/evenements/{page.slug}/"))
    assert "On a ri." in shown and "https://videos.test/12" in shown and "Passé" in shown
    assert "Mettre dans mon agenda" not in shown


def test_what_was_said_and_is_not_translated_is_marked_as_french(client, coordinator):
    event, page = opened(coordinator)
    on = event.starts_here.date()
    page = write(
        page, [slot(on, session("Un", proceedings="<p>On a ri.</p>"), session("Deux", proceedings="<p>Oui.</p>"))]
    )
    english = actions.open_translation(event, "en", actor=coordinator)
    words = english.programme.get_prep_value()
    words[0]["value"]["sessions"][1]["value"]["proceedings"] = "<p>Yes.</p>"
    english = write(english, words)
    shown = text(client.get(english.get_url()))
    assert re.search(r'lang="fr">(<div[^>]*>)?\s*<p[^>]*>On a ri', shown)
    assert shown.count('class="prose" lang="fr"') == 1 and "Yes." in shown
    assert 'class="prose" lang=' not in text(client.get(f"/evenements/{page.slug}/"))


def test_hostile_words_stay_words_in_the_page_and_its_data(client, coordinator):
    event, page = opened(coordinator, venue=HOSTILE, title=HOSTILE)
    page = write(page, [slot(event.starts_here.date(), session(HOSTILE * 4))])
    response = client.get(f"/evenements/{page.slug}/")
    shown = text(response)
    assert "</script><b>" not in shown
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)[1]
    assert json.loads(data)["name"] == HOSTILE


def test_another_clock_is_said(client, coordinator):
    _event, page = announced(coordinator, zone="Indian/Reunion", town="Le Port")
    shown = text(client.get(f"/evenements/{page.slug}/"))
    assert "À l’heure de là-bas (Indian/Reunion)" in shown


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_as_much_for_three_sessions_as_for_one(client, coordinator, count, django_assert_num_queries):
    series = EventSeriesFactory()
    event, page = opened(coordinator, series=series, capacity=80)
    pictures = [Picture.objects.create(title="Salle", file=get_test_image_file()) for _number in range(count)]
    sessions = [
        session(f"Atelier {number}", chosen=True, capacity=5,
                speakers=[{"type": "item", "id": str(uuid.uuid4()),
                           "value": {"name": "Lou", "role": "", "organisation": "", "photo": picture.pk}}])
        for number, picture in enumerate(pictures)
    ]  # fmt: skip
    photos = page.photos.stream_block.to_python(
        [{"type": "photo", "value": picture.pk, "id": str(uuid.uuid4())} for picture in pictures]
    )
    page = write(page, [slot(event.starts_here.date(), *sessions)], photos=photos)
    for number in range(count):
        announced(coordinator, series=series, town=f"Ville {number}", capacity=9)
    client.get(f"/evenements/{page.slug}/")
    with django_assert_num_queries(20):
        client.get(f"/evenements/{page.slug}/")


# The list


def titles(response):
    return [card.page.title for card in response.context["cards"]]


def test_the_list_shows_what_is_to_come_in_its_order_and_nothing_in_preparation(client, coordinator):
    announced(coordinator, title="Plus tard", days=60)
    announced(coordinator, title="Bientôt", days=10)
    opened(coordinator, title="En préparation")
    past, _page = announced(coordinator, title="Passée")
    Event.objects.filter(pk=past.pk).update(starts_at=day(-9), ends_at=day(-8))
    assert titles(client.get(INDEX)) == ["Bientôt", "Plus tard"]
    assert titles(client.get(INDEX, {"quand": "passes"})) == ["Passée"]


def test_filters_narrow_the_list_and_what_is_wrong_counts_for_nothing(client, coordinator):
    series, territory = EventSeriesFactory(slug="tournee"), TerritoryFactory()
    announced(coordinator, title="Ici", town="Brest", series=series)
    announced(coordinator, title="Là", town="Nantes", kind="visit", territory=territory)
    for query, expected in (
        ({"ville": "Brest"}, ["Ici"]),
        ({"genre": "visit"}, ["Là"]),
        ({"territoire": territory.pk}, ["Là"]),
        ({"serie": "tournee"}, ["Ici"]),
        ({"serie": "tournee", "genre": "visit"}, []),
        ({"ville": "Rien\x00", "serie": "é\x00", "territoire": "9" * 40, "page": "-1", "quand": "x"}, ["Ici", "Là"]),
    ):
        assert titles(client.get(INDEX, query)) == expected, query
    empty = text(client.get(INDEX, {"serie": "tournee", "genre": "visit"}))
    assert "Rien ne correspond à ces filtres" in empty


def test_an_empty_list_says_so(client, coordinator):
    assert "Aucun événement annoncé pour l’instant" in text(client.get(INDEX))


def test_the_list_in_english_shows_what_is_not_translated_in_its_language(client, coordinator):
    announced(coordinator, title="Habiter")
    response = client.get("/en/events/")
    assert titles(response) == ["Habiter"]
    assert '<h3 lang="fr">' in text(response)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [({}, 17), ({"vue": "mois"}, 16)])
def test_the_list_asks_as_much_for_three_events_as_for_one(
    client, coordinator, count, query, queries, django_assert_num_queries
):
    with time_machine.travel(timezone.now().replace(day=1)):
        for number in range(count):
            announced(coordinator, title=f"Journée {number}", days=3 + number, capacity=10)
        client.get(INDEX, query)
        with django_assert_num_queries(queries):
            response = client.get(INDEX, query)
    assert text(response).count("Journée ") >= count


def test_a_month_shows_each_day_of_an_event_on_its_own_clock(client, coordinator):
    with time_machine.travel("2026-11-02T09:00:00Z"):
        event, _page = announced(coordinator, title="Longue", days=20, length=2, zone="Indian/Reunion")
        response = client.get(INDEX, {"vue": "mois", "mois": f"{event.starts_here:%Y-%m}"})
    days = [cell["day"].day for week in response.context["weeks"] for cell in week if cell["cards"]]
    assert days == [event.starts_here.day + number for number in range(3)]


@pytest.mark.parametrize("month", ["", "2026-13", "abc", "9999-12", "0001-01", "2026-1", "\x00", "2026-11-02"])
def test_a_month_that_is_none_is_this_one(client, coordinator, month):
    response = client.get(INDEX, {"vue": "mois", "mois": month})
    assert response.context["month_key"] == f"{timezone.localdate():%Y-%m}"


def test_an_empty_month_leads_to_one_that_has_an_event(client, coordinator):
    event, _page = announced(coordinator, days=40)
    month, beyond = f"{event.starts_here:%Y-%m}", "2090-05"
    for asked, words in (("2020-02", "Voir le prochain événement"), (beyond, "Voir le dernier événement")):
        response = client.get(INDEX, {"vue": "mois", "mois": asked})
        assert response.context["other_month"].key == month
        assert words in text(response) and f"vue=mois&amp;mois={month}#mois" in text(response)
    assert client.get(INDEX, {"vue": "mois", "mois": month}).context["other_month"] is None


def test_a_month_without_any_event_leads_nowhere(client, coordinator):
    assert client.get(INDEX, {"vue": "mois"}).context["other_month"] is None


def test_the_list_leads_to_past_days_and_back(client, coordinator):
    shown = text(client.get(INDEX))
    assert "Journées passées et leurs résultats" in shown and "Journées à venir" not in shown
    shown = text(client.get(INDEX, {"quand": "passes"}))
    assert "Journées à venir" in shown and "Journées passées et leurs résultats" not in shown


def test_one_registers_from_the_end_of_the_programme_too(client, coordinator):
    event, page = announced(coordinator)
    shown = client.get(f"/evenements/{page.slug}/").content.decode()
    assert shown.count(f'href="{reverse("event_register", args=[event.slug])}"') == 2


def test_the_months_come_to_an_end(client, coordinator):
    response = client.get(INDEX, {"vue": "mois", "mois": "2100-12"})
    assert (response.context["previous_month"], response.context["next_month"]) == ("2100-11", "")


# The admin


@pytest.fixture
def people(coordinator):
    event, page = announced(coordinator)
    return {
        "page": page,
        "visitor": None,
        "somebody": UserFactory(),
        "other organiser": organiser_of(opened(coordinator, title="Ailleurs")[0]),
        "organiser": organiser_of(event),
        "coordinator": coordinator,
    }


def as_user(user):
    client = Client()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("somebody", 302), ("other organiser", 302), ("organiser", 200), ("coordinator", 200)],
)
@pytest.mark.parametrize("name", ["edit", "view_draft", "history"])
def test_who_edits_a_page(people, who, status, name):
    path = "wagtailadmin_pages:workflow_history" if name == "history" else f"wagtailadmin_pages:{name}"
    response = as_user(people[who]).get(reverse(path, args=[people["page"].pk]))
    assert response.status_code == status or (name == "view_draft" and response.status_code == 403 and status == 302)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("somebody", ()),
        ("other organiser", ()),
        ("organiser", ("can_edit", "can_publish")),
        ("coordinator", ("can_edit", "can_publish", "can_move")),
    ],
)
def test_what_each_may_do_with_a_page(people, who, may):
    page = Page.objects.get(pk=people["page"].pk)
    tester = page.permissions_for_user(people[who])
    asked = ("can_edit", "can_publish", "can_move", "can_delete", "can_add_subpage")
    assert tuple(name for name in asked if getattr(tester, name)()) == may


def test_a_draft_is_seen_before_it_is_published_and_leads_to_the_desk(coordinator):
    event, page = opened(coordinator, title="Bientôt")
    page.programme = page.programme.stream_block.to_python([slot(event.starts_here.date(), session("À venir"))])
    page.save_revision()
    client = as_user(organiser_of(event))
    shown = text(client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])))
    assert "À venir" in shown and "En préparation" in shown
    edited = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reverse("event_settings", args=[event.slug]) in edited


def test_the_draft_of_an_event_in_preparation_may_be_deleted_by_coordinators_only(coordinator):
    event, page = opened(coordinator)
    assert page.permissions_for_user(coordinator).can_delete()
    assert not page.permissions_for_user(organiser_of(event)).can_delete()


def test_nobody_makes_a_page_without_its_event(people):
    index = EventPage.objects.first().get_parent()
    address = reverse("wagtailadmin_pages:add", args=["events", "eventpage", index.pk])
    assert as_user(people["coordinator"]).get(address).status_code == 302
    assert EventPage not in index.specific_class.creatable_subpage_models()


def form_of(response) -> dict:
    """What the page's form would send as it stands."""
    form = response.context["form"]
    data = {name: value for name, value in form.initial.items() if isinstance(value, str)}
    data |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "body-count": "0", "photos-count": "0"}
    return data | {"slug": form.instance.slug, "access": "null", "practical": "null"}


def posted(programme) -> dict:
    data = {"programme-count": str(len(programme))}
    for place, block in enumerate(programme):
        prefix = f"programme-{place}"
        value = block["value"]
        data |= {
            f"{prefix}-deleted": "", f"{prefix}-order": str(place), f"{prefix}-type": "slot",
            f"{prefix}-id": block["id"], f"{prefix}-value-title": value["title"], f"{prefix}-value-day": value["day"],
            f"{prefix}-value-starts": value["starts"], f"{prefix}-value-ends": value["ends"],
            f"{prefix}-value-sessions-count": str(len(value["sessions"])),
        }  # fmt: skip
        for number, each in enumerate(value["sessions"]):
            inner = f"{prefix}-value-sessions-{number}"
            data |= {f"{inner}-deleted": "", f"{inner}-order": str(number), f"{inner}-id": each["id"]}
            data |= {
                f"{inner}-value-{name}": each["value"][name] or ""
                for name in ("kind", "title", "room", "summary", "video")
            }
            data |= {f"{inner}-value-speakers-count": "0", f"{inner}-value-proceedings": "null"}
            data |= {f"{inner}-value-{name}": "" for name in ("slides",)}
            if each["value"]["capacity"]:
                data[f"{inner}-value-capacity"] = str(each["value"]["capacity"])
            data |= {f"{inner}-value-{name}": "on" for name in ("chosen", "cancelled") if each["value"][name]}
    return data


def send(page, user, programme, **values):
    client = as_user(user)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_of(client.get(address)) | posted(programme) | {"action-publish": "1"} | values
    return client.post(address, data)


def sentences(errors):
    """Every sentence in errors of blocks, however deep."""
    for error in errors:
        nested = [*getattr(error, "block_errors", {}).values()]
        nested += getattr(error, "non_block_errors", ErrorList()).as_data()
        yield from sentences(nested) if hasattr(error, "block_errors") else error.messages


def test_an_organiser_publishes_the_page_of_their_event(people):
    page, user = people["page"], people["organiser"]
    blocks = page.programme.get_prep_value()
    blocks.append(slot(page.event.starts_here.date(), session("Clôture"), starts="16:00:00", ends="16:30:00"))
    response = send(page, user, blocks)
    assert response.status_code == 302, response.context["form"].errors
    assert list(Session.objects.values_list("title", flat=True)) == ["Atelier", "Clôture"]


@pytest.mark.parametrize("who", ["organiser", "coordinator"])
@pytest.mark.parametrize(
    ("name", "words"), [("edit", "est publiée."), ("unpublish", "n’est plus publiée.")], ids=["publish", "unpublish"]
)
def test_publishing_leads_to_the_desk_with_one_message(people, who, name, words):
    page, client = people["page"], as_user(people[who])
    address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
    data = {}
    if name == "edit":
        data = form_of(client.get(address)) | posted(page.programme.get_prep_value()) | {"action-publish": "1"}
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [(reverse("event_desk", args=[page.event.slug]), 302)]
    assert [str(said) for said in response.context["messages"]] == [f"La page «\u00a0{page.title}\u00a0» {words}"]


def test_saving_a_draft_stays_in_the_editor(people):
    page, client = people["page"], as_user(people["organiser"])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_of(client.get(address)) | posted(page.programme.get_prep_value())
    assert client.post(address, data).url == address


def test_publishing_is_the_main_button_and_nobody_approves(people):
    for who in ("organiser", "coordinator"):
        response = as_user(people[who]).get(reverse("wagtailadmin_pages:edit", args=[people["page"].pk]))
        menu = response.context["action_menu"]
        assert menu.default_item.name == "action-publish"
        assert "action-save-draft" in [item.name for item in menu.menu_items]
        assert "action-submit" not in [item.name for item in menu.menu_items]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda blocks: blocks.clear(), "remettez cette séance"),
        (lambda blocks: blocks[0]["value"]["sessions"][0]["value"].update(capacity=1), "gardez-en au moins autant"),
        (lambda blocks: blocks[0]["value"].update(day="2020-01-01"), "ce moment n’est pas ce jour-là"),
        (lambda blocks: blocks[0]["value"].update(ends="08:00:00"), "La fin doit venir après le début"),
        (lambda blocks: blocks[0]["value"]["sessions"][0]["value"].update(title="x" * 500), "160"),
    ],
)
def test_the_admin_refuses_what_people_would_lose_by(people, change, words):
    page = people["page"]
    row = Session.objects.get()
    for _ in range(2):
        RegistrationFactory(event=page.event).choices.create(session=row, slot=row.slot, status="confirmed")
    blocks = page.programme.get_prep_value()
    change(blocks)
    response = send(page, people["coordinator"], blocks)
    assert response.status_code == 200
    assert words in " ".join(sentences(response.context["form"].errors.as_data()["programme"]))
    row.refresh_from_db()
    assert (row.withdrawn_at, row.capacity) == (None, 3)


def test_a_title_that_no_badge_holds_is_refused(people):
    page = people["page"]
    response = send(page, people["coordinator"], page.programme.get_prep_value(), title="é" * 200)
    assert "160 caractères au plus" in response.context["form"].errors["title"][0]


def test_the_index_reads_what_a_page_has_of_words(coordinator, rf):
    event, page = announced(coordinator, venue="Halle aux Toiles")
    assert {"Atelier", "Halle"} <= set(page.index_text().replace(",", " ").split())
    assert [node.kind for node in page.booklet_nodes()] == ["heading"]
    request = rf.get("/")
    request.user = coordinator
    assert index_context(request)["cards"][0].event == event
