"""Days of the demonstration, counted from the day of loading."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone


def day(offset: int, hour: int = 10) -> datetime:
    """A moment `offset` days from today, never in the future when it should be in the past."""
    start = timezone.localtime().replace(hour=hour, minute=12, second=0, microsecond=0)
    return (start + timedelta(days=offset)).astimezone(UTC)


def sitting_day(offset: int, hour: int) -> datetime:
    """The hour at which people meet: on the hour, and on the Friday before when the day is of a weekend."""
    start = timezone.localtime(day(offset, hour)).replace(minute=0)
    return (start - timedelta(days=max(0, start.weekday() - 4))).astimezone(UTC)


def date_of(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def last_time(month_day: str) -> str:
    """The last time that day of the year ("MM-DD") came round, ISO 8601."""
    today = timezone.localdate()
    month, day = map(int, month_day.split("-"))
    found = today.replace(month=month, day=day)
    return (found if found <= today else found.replace(year=today.year - 1)).isoformat()
