"""Those who take part in the demonstration's events: people put together from lists of names, and some of the network."""

import random
import uuid
from datetime import timedelta

from django.utils import timezone

from events import actions
from events.actions.attendance import Operation
from events.half_days import AFTERNOON
from events.models import CheckIn, Letter, Registration, Session, SessionChoice, SpecialNeeds
from events.people import Person
from events.queries import attendance
from portal.models import Message

PROFILES = {
    "housing_provider": "housing",
    "peer_workers": "peer",
    "residents_group": "concerned",
    "health": "health",
    "metropole": "local",
    "social_centre": "social_work",
    "state": "state",
    "training": "training",
    "siao": "social_work",
    "association": "social_work",
    "other": "other",
}
# Out of a hundred people.
TYPED_ORGANISATIONS, WITHOUT_ADDRESS, WITHOUT_PHOTO, WITH_DIET, WITH_NEEDS, LEFT_EARLY = 30, 6, 12, 18, 5, 7


class Crowd:
    """Makes people, registers them, has them come. `chance` decides, the same each time."""

    def __init__(self, text: dict, network: dict, chance: random.Random):
        self.text, self.network, self.chance = text, network, chance
        self.names: set[str] = set()

    def odds(self, percent: int) -> bool:
        return self.chance.random() * 100 < percent

    def name(self) -> tuple[str, str]:
        """First and last name, never the same pair twice."""
        while True:
            pair = (self.chance.choice(self.text["first"]), self.chance.choice(self.text["last"]))
            if pair not in self.names:
                self.names.add(pair)
                return pair

    def address(self) -> str:
        return f"participation-{self.chance.getrandbits(48):012x}@exemple.test"

    def person(self, event, sessions: list[Session]) -> Person:
        first, last = self.name()
        partner = None
        if not self.odds(TYPED_ORGANISATIONS):
            partner = self.chance.choice(list(self.network["partners"].values()))
        values = {
            "first_name": first,
            "last_name": last,
            "email": "" if self.odds(WITHOUT_ADDRESS) else self.address(),
            "partner": partner,
            "organisation": "" if partner else self.chance.choice(self.text["organisations"]),
            "profile": PROFILES[partner.kind] if partner else self.chance.choice(Registration.Profile.values),
            "territory": partner.territory if partner else None,
            "photo_consent": not self.odds(WITHOUT_PHOTO),
        }
        needs = {
            "diet": self.chance.choice(SpecialNeeds.Diet.values[1:-1]) if self.odds(WITH_DIET) else "",
            "arrangement": self.chance.choice(self.text["arrangements"]) if self.odds(WITH_NEEDS) else "",
        }
        choices, waits = {}, set()
        if sessions:
            session = self.chance.choice(sessions)
            choices[session.slot_id] = session.pk
            waits.add(session.pk)
        return Person(values=values, choices=choices, waits=frozenset(waits), needs=needs)

    def register(self, event, count: int, *, wait: bool = False) -> list[Registration]:
        """So many people, one to three at a time, over the weeks before."""
        sessions = list(Session.objects.filter(slot__event=event, chosen=True).select_related("slot"))
        done: list[Registration] = []
        opened = event.created_at + timedelta(days=2)
        last = min(event.starts_at, timezone.now()) - timedelta(days=1)
        while len(done) < count:
            size = min(self.chance.choice((1, 1, 1, 2, 3)), count - len(done))
            at = opened + (last - opened) * (len(done) / count)
            done += actions.register(
                event,
                [self.person(event, sessions) for _number in range(size)],
                submission=self.identifier(),
                wait=wait,
                at=at,
            )
        self.were_written_to(event)
        return done

    def attend(self, event, people: list[Registration], organiser) -> None:
        """They are there in the morning, most of them in the afternoon, and in the session that they chose."""
        for door_list in attendance.lists_of(event):
            if door_list.half_day is None and not door_list.session.chosen:
                continue
            there = people if door_list.half_day else self._chose(people, door_list.session)
            if door_list.half_day and door_list.half_day.part == AFTERNOON:
                there = [each for each in there if not self.odds(LEFT_EARLY)]
            arrivals = [
                Operation(
                    identifier=self.identifier(),
                    kind="check-in",
                    registration=each.identifier,
                    list_key=door_list.key,
                    at=door_list.starts + timedelta(minutes=self.chance.randrange(-10, 12)),
                    source=CheckIn.Source.SCAN,
                )
                for each in there
            ]
            actions.take_operations(event, arrivals, user=organiser, at=door_list.starts + timedelta(minutes=12))

    def identifier(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _chose(self, people: list[Registration], session) -> list[Registration]:
        chose = SessionChoice.objects.filter(session=session, status=SessionChoice.Status.CONFIRMED)
        keys = set(chose.values_list("registration", flat=True))
        return [each for each in people if each.pk in keys]

    def were_written_to(self, event) -> None:
        """Their letters left at the time: the demonstration's outbox shows those of today."""
        letters = list(Letter.objects.filter(registration__event=event, message=None).select_related("registration"))
        messages = Message.objects.bulk_create(
            Message(
                kind=f"events/email/{letter.kind}",
                recipient=letter.registration.email,
                subject=event.title,
                secret=True,
                state=Message.State.SENT,
                tries=1,
                queued_at=letter.asked_at,
                sent_at=letter.asked_at,
            )
            for letter in letters
        )
        for letter, message in zip(letters, messages, strict=True):
            letter.message, letter.state = message, Letter.State.WRITTEN
        Letter.objects.bulk_update(letters, ["message", "state"])
