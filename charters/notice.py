"""When a notice counted in months ends. Pure."""

import calendar
from datetime import date


def notice_end(announced_on: date, months: int) -> date:
    """The same day `months` later, or the last of that month where it is shorter: 30 November and 3 give 28 February."""
    year, month = divmod(announced_on.month - 1 + months, 12)
    year, month = announced_on.year + year, month + 1
    return date(year, month, min(announced_on.day, calendar.monthrange(year, month)[1]))
