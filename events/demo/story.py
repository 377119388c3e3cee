"""One event of the demonstration: opened, presented in both languages, its people registered."""

import uuid
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale

from events import actions, rules
from events.models import Event, EventIndexPage, EventPage
from events.models.registrations import Registration

from . import surveyed
from .days import moment

ORGANISER = "lucie-tanguy"
LANGUAGES = ("fr", "en")


class Story:
    """What every event of the demonstration goes through. A subclass says its facts and its words."""

    def __init__(self, network: dict, crowd):
        self.network, self.crowd = network, crowd
        self.organiser = network["people"][ORGANISER]
        self.identifiers: dict[str, str] = {}

    def identifier(self, key: str) -> str:
        """The identifier of a block, the same in both languages."""
        return self.identifiers.setdefault(key, str(uuid.uuid4()))

    def open(self, title: str, day: int, starts: str, ends: str, **facts) -> Event:
        return actions.open_event(
            title=title,
            starts_at=moment(day, starts),
            ends_at=moment(day, ends),
            actor=self.organiser,
            at=moment(min(day, 0) - 70, "10:00"),
            contact_email="journees@metropole-brevent.test",
            contact_phone="01 99 00 10 21",
            asks_diet=True,
            reminder_days=[7, 1],
            **facts,
        )

    def present(
        self, event: Event, words: dict, slots: list[dict], rooms: list[str], titles: dict, slug_en: str
    ) -> None:
        """The event's page in French, published, then the same in English."""
        french = event.pages.get()
        english = EventPage(
            event=event,
            locale=Locale.objects.get(language_code="en"),
            translation_key=french.translation_key,
            slug=slug_en,
            title=titles["en"],
        )
        for page, language in ((french, "fr"), (english, "en")):
            text = words[language]
            page.title, page.summary = titles[language], text["lead"][:400]
            page.body = [("text", text["presentation"])]
            page.access, page.practical = text["access"], text["practical"]
            page.programme = EventPage._meta.get_field("programme").stream_block.to_python(
                [self.slot(event, each, rooms, language) for each in slots]
            )
            if page is english:
                EventIndexPage.objects.get(locale=page.locale).add_child(instance=page)
            page.save_revision(user=self.organiser).publish()
        event.refresh_from_db()

    def slot(self, event: Event, text: dict, rooms: list[str], language: str) -> dict:
        """A slot as a page's programme holds it."""
        return {
            "type": "slot",
            "id": self.identifier(text["title"]),
            "value": {
                "title": _words(text, "title", language),
                "day": event.starts_here.date().isoformat(),
                "starts": text["starts"],
                "ends": text["ends"],
                "sessions": [
                    {
                        "type": "item",
                        "id": self.identifier(session["key"]),
                        "value": self.session(event, session, rooms, language),
                    }
                    for session in text["session"]
                ],
            },
        }

    def session(self, event: Event, text: dict, rooms: list[str], language: str) -> dict:
        past = event.ends_at < timezone.now()
        return {
            "kind": text["kind"],
            "title": _words(text, "title", language),
            "room": rooms[text["room"]] if rooms else "",
            "summary": _words(text, "summary", language),
            "speakers": [
                {
                    "type": "item",
                    "id": self.identifier(f"{text['key']} {each['name']}"),
                    "value": {
                        "name": each["name"],
                        "role": _words(each, "role", language),
                        "organisation": each["organisation"],
                        "photo": None,
                    },
                }
                for each in text.get("speakers", [])
            ],
            "chosen": text.get("chosen", False),
            "capacity": text.get("capacity"),
            "cancelled": False,
            # Proceedings are written in French, whatever language the rest is read in.
            "proceedings": text.get("proceedings", "") if past else "",
            "slides": None,
            "video": "",
        }


def _words(text: dict, name: str, language: str) -> str:
    return (text.get(f"{name}_en") if language == "en" else "") or text.get(name, "")


class DayStory(Story):
    """One town's day of the series."""

    def __init__(self, text: dict, town: dict, series, network: dict, crowd):
        super().__init__(network, crowd)
        self.text, self.town, self.series = text, town, series

    def play(self) -> None:
        town = self.town
        territory = self.network["territories"][town["key"]]
        event = self.open(
            "Journée professionnelle",
            town["day"],
            "08:45",
            "17:00",
            series=self.series,
            town=territory.name,
            territory=territory,
            venue=town["venue"],
            address=town["address"],
            accessibility=town["accessibility"],
            capacity=town["capacity"],
        )
        self.ask(event)
        titles = {"fr": town["title"], "en": town["title_en"]}
        self.present(event, self.text["words"], self.text["slot"], town["rooms"], titles, town["slug_en"])
        if town["waiting"]:
            self.keep_seats(event)
        people = self.crowd.register(event, town["registered"] + town["waiting"], wait=bool(town["waiting"]))
        if town["present"]:
            self.crowd.attend(event, people[: town["present"]], self.organiser)
            surveyed.play(event, self.organiser, self.crowd)
            actions.tell_of_certificates(event, at=event.ends_at + rules.CERTIFICATES_FROM)
            self.crowd.were_written_to(event)

    def ask(self, event: Event) -> None:
        """The organiser's questions, the second asked only after one answer to the first."""
        made = {}
        for each in self.text["question"]:
            made[each["key"]] = actions.add_registration_question(
                event,
                kind=each["kind"],
                label=each["label"],
                label_en=each["label_en"],
                options=each.get("options", []),
                shown_if=made.get(each.get("shown_if", "")),
                shown_if_value=each.get("shown_if_value", ""),
                actor=self.organiser,
                at=event.created_at,
            )

    def keep_seats(self, event: Event) -> None:
        """Seats of the full day that stay reserved for the collective of peer workers."""
        actions.add_share(
            event,
            partner=self.network["partners"]["collectif-pairs"],
            seats=4,
            released_at=event.starts_at - timedelta(days=5),
            actor=self.organiser,
            at=event.created_at,
        )


class VisitStory(Story):
    """A day of a dozen people in one place; whoever receives them validates each registration."""

    def __init__(self, text: dict, network: dict, crowd):
        super().__init__(network, crowd)
        self.text = text

    def play(self) -> None:
        text = self.text
        event = self.open(
            text["title"],
            text["day"],
            text["starts"],
            text["ends"],
            kind=Event.Kind.VISIT,
            town=text["town"],
            territory=self.network["territories"][text["territory"]],
            venue=text["venue"],
            address=text["address"],
            accessibility=text["accessibility"],
            capacity=text["capacity"],
            validates=True,
        )
        titles = {"fr": text["title"], "en": text["title_en"]}
        self.present(event, text, text["slot"], [], titles, text["slug_en"])
        people = self.crowd.register(event, text["registered"])
        for registration in people[:-3]:
            actions.validate(registration, actor=self.organiser, at=registration.entered_at + timedelta(hours=5))
        assert people[-1].status == Registration.Status.PENDING
