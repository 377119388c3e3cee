"""What modules register with the ground in their `AppConfig.ready`: the foundation never imports them.

Six registries: what awaits a person and what they work on (Mon espace), personal data with their end date, jobs that are due,
search sources, pages' health checks. It holds no rule of a module and touches no database by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries in the order of their registration. Registering a name twice is an error."""

    def __init__(self, label: str):
        self.label = label
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> T:
        if name in self._entries:
            raise ValueError(f"{name!r} is already registered as {self.label}")
        self._entries[name] = entry
        return entry

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def items(self) -> Iterable[tuple[str, T]]:
        return self._entries.items()

    def names(self) -> list[str]:
        return list(self._entries)

    def __getitem__(self, name: str) -> T:
        return self._entries[name]


@dataclass(frozen=True)
class Awaiting:
    """One thing that awaits a person: a verb, what it is about, where to do it, and until when."""

    verb: str
    label: str
    url: str
    due: datetime | None = None
    icon: str = "clock"


@dataclass(frozen=True)
class Work:
    """One thing that a person works on with others: where to go on with it, and how far it is.

    `status` is a state of components/status_tag.html, `status_label` its words; `language` is the title's, if it is not
    the page's.
    """

    title: str
    url: str
    status: str
    status_label: str
    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Subject:
    """The person whose data are asked for: by account, by e-mail address, or both.

    `name` is the account's when its data were asked for: an erasure empties the account before it asks the modules.
    """

    email: str
    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class PersonalData:
    """One kind of personal data.

    `export(subject)` gives rows (dicts of plain values); `erase(subject)` removes or anonymises them and returns how many
    rows changed; `purge(now)` does the same for whatever is past its end date. `kept_because` says why rows that can't
    be erased are kept; such kinds have no `erase`.
    """

    label: Any
    purpose: Any
    retention: Any
    export: Callable[[Subject], list[dict]]
    erase: Callable[[Subject], int] | None = None
    purge: Callable[[datetime], int] | None = None
    kept_because: Any = ""


@dataclass(frozen=True)
class DueJob:
    """Work that time makes due. `run(now)` may run at any moment and twice without harm; it returns how many it handled."""

    label: Any
    run: Callable[[datetime], int]
    every: timedelta = field(default=timedelta(minutes=1))


@dataclass(frozen=True)
class SearchHit:
    """One result: title, address and a plain-text excerpt."""

    title: str
    url: str
    excerpt: str


@dataclass(frozen=True)
class SearchSource:
    """A kind of public things that can be found. `find(words, limit)` gives (hits, total)."""

    label: Any
    find: Callable[[str, int], tuple[list[SearchHit], int]]


@dataclass(frozen=True)
class HealthCheck:
    """A question about content that a coordinator should know of: `find()` gives (sentence, address) pairs."""

    label: Any
    find: Callable[[], list[tuple[str, str]]]


def awaiting_of(user) -> list[Awaiting]:
    """What awaits a person, of all modules: the nearest date first, what has none last."""
    found = [task for find in awaiting for task in find(user)]
    return sorted(found, key=lambda task: (task.due is None, task.due, str(task.label)))


def works_of(user) -> list[Work]:
    """What a person works on, of all modules."""
    return [work for find in works for work in find(user)]


awaiting: Registry[Callable[[Any], Iterable[Awaiting]]] = Registry("awaiting")
works: Registry[Callable[[Any], Iterable[Work]]] = Registry("work")
personal_data: Registry[PersonalData] = Registry("personal data")
due_jobs: Registry[DueJob] = Registry("due job")
search_sources: Registry[SearchSource] = Registry("search source")
health_checks: Registry[HealthCheck] = Registry("health check")
