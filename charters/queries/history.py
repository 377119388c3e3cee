"""The versions of a charter side by side and over time: which may be compared, and which was in force on a day."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from charters import models, rules

from .reading import ReadClause, public_version, read_clauses


@dataclass(frozen=True)
class TextOn:
    """The text of a charter on a day. `version`: the one in force that day, None when there was none.

    `why_none`: "before" the first entered into force, "ended", or "" . `originals`: the versions that were in force until
    then, oldest first, whose sealed files are what was signed. `next_on`: when the version gave way to the next, if it did.
    """

    day: date
    version: "models.Version | None"
    why_none: str
    originals: "list[models.Version]"
    next_on: date | None

    @property
    def clauses(self) -> list[ReadClause]:
        """Read when it is asked for: a page whose text is kept does not."""
        return read_clauses(self.version.canonical) if self.version else []


def versions_shown(charter, user) -> list:
    """The versions that the user may read, without their texts, latest first."""
    versions = charter.versions.defer("canonical").select_related("round").order_by("-number")
    inside = rules.may_read_draft(user, charter)
    return [each for each in versions if inside or each.is_public]


def register_is_shown(charter, user) -> bool:
    """The register is read by everybody as soon as the charter is, and before then by those who write it."""
    return public_version(charter) is not None or rules.may_read_draft(user, charter)


def text_on(charter, day: date) -> TextOn:
    """The text in force at the end of a day, in the zone of the page."""
    entered = list(
        charter.versions.filter(round__in_force_at__isnull=False)
        .defer("canonical")
        .select_related("round")
        .order_by("round__in_force_at", "number")
    )
    days = [timezone.localdate(each.round.in_force_at) for each in entered]
    until_then = [each for each, since in zip(entered, days, strict=True) if since <= day]
    why_none = ""
    if not until_then:
        why_none = "before"
    elif charter.ended_at and timezone.localdate(charter.ended_at) <= day:
        why_none = "ended"
    version = None if why_none else until_then[-1]
    return TextOn(
        day=day,
        version=version,
        why_none=why_none,
        originals=until_then,
        next_on=days[len(until_then)] if version and len(until_then) < len(days) else None,
    )
