"""Moments in words, as `portal.moments` says them, in the active zone or in that of `|timezone`."""

from django import template

from portal.moments import hour_in_words, moment_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def moment_words(moment) -> str:
    """The day and the hour: `{{ at|moment_words }}`."""
    return str(moment_in_words(moment, moment.tzinfo))


@register.filter(expects_localtime=True)
def hour_words(moment) -> str:
    """The hour alone: `{{ at|timezone:zone|hour_words }}`."""
    return str(hour_in_words(moment, moment.tzinfo))
