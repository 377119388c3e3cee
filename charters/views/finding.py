"""Which charter, clause or version an address names, and the way back to it: for every view of charters. HTTP only."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from charters.models import Charter, Clause
from portal import answers

# The words of every charter are in French, whatever language its pages are read in.
FRENCH = "fr"


def find_charter(slug) -> Charter:
    return get_object_or_404(Charter.objects.select_related("territory"), slug=slug)


def find_clause(slug, identifier) -> Clause:
    return get_object_or_404(Clause.objects.select_related("charter"), charter__slug=slug, identifier=identifier)


def writing_address(slug, **kwargs) -> str:
    return reverse("charter_writing", args=[slug])


def breadcrumb(charter, *steps) -> list[dict]:
    """The way here through the charter. A step is (title, url), or (title, url, "fr") for words of the charter itself."""
    return answers.breadcrumb((charter.title, charter.get_absolute_url(), FRENCH), *steps)
