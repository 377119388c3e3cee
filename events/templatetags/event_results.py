"""The published results of an event, for its page."""

from django import template

from events.queries import results as queries

register = template.Library()


@register.inclusion_tag("events/_event_results.html")
def event_results(event):
    """Links to the results of an event's surveys, each with how many answered; nothing before they are published."""
    return {"surveys": [(survey, survey.results.snapshot["n"]) for survey in queries.published_of(event)]}
