"""The published results of an event, for its page."""

from django import template

from events.queries import results as queries

register = template.Library()


@register.simple_tag
def published_results(event) -> list:
    """(survey, how many answered) of an event's surveys; nothing before they are published."""
    return [(survey, survey.results.snapshot["n"]) for survey in queries.published_of(event)]


@register.inclusion_tag("events/_results_button.html")
def results_button(surveys) -> dict:
    """The way to the results that most people's answers stand in, of `published_results`."""
    survey, answered = max(surveys, key=lambda row: row[1], default=(None, 0))
    return {"survey": survey, "answered": answered}
