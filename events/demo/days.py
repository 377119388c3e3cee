"""Moments of the demonstration's events, counted from the day of loading, on the clock of their towns."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from portal.moments import ZONE


def moment(offset: int, clock: str) -> datetime:
    """An hour ("09:15") of the day that is so many days from today; a weekend's becomes the Friday's, today stays today."""
    day = timezone.localdate() + timedelta(days=offset)
    if offset:
        day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time.fromisoformat(clock), ZONE)
