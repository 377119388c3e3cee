"""What awaits a person among mandates and erasures, what search finds of partners, what a coordinator should look at."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.forms import end_of_day
from portal.partners import rules
from portal.partners.actions.mandates import REMIND_BEFORE
from portal.partners.models import ErasureRequest, Mandate, Membership, Partner
from portal.registry import Awaiting, SearchHit


def awaiting(user) -> list[Awaiting]:
    """Own mandates that end soon; for coordinators, mandates to check and data to erase."""
    return [*_mandates_that_end(user), *(_for_coordinators(user) if rules.is_coordinator(user) else ())]


def _mandates_that_end(user):
    today = timezone.localdate()
    for mandate in Mandate.objects.ending(today, REMIND_BEFORE).filter(user=user).select_related("partner"):
        yield Awaiting(
            verb=_("Renouveler"),
            label=_("Votre mandat pour %(organisation)s prend fin") % {"organisation": mandate.partner.short_name},
            url=reverse("file_mandate", args=[mandate.partner.slug]),
            due=end_of_day(mandate.valid_until),
            icon="pen",
        )


def _for_coordinators(user):
    mandates = mandates_to_check(user).count()
    if mandates:
        yield Awaiting(
            verb=_("Vérifier"),
            label=ngettext("%(count)d mandat déposé", "%(count)d mandats déposés", mandates) % {"count": mandates},
            url=reverse("coordination_mandates"),
            icon="seal",
        )
    requests = ErasureRequest.objects.waiting().exclude(user=user)
    oldest = requests.order_by("asked_at").first()
    if oldest:
        count = requests.count()
        yield Awaiting(
            verb=_("Traiter"),
            label=ngettext("%(count)d demande d’effacement", "%(count)d demandes d’effacement", count)
            % {"count": count},
            url=reverse("coordination_erasures"),
            due=end_of_day(oldest.answer_by),
            icon="trash",
        )


def mandates_to_check(user):
    """Filed mandates that this coordinator may decide on: not their own."""
    return Mandate.objects.pending().exclude(user=user).select_related("user", "partner", "filed_by")


def find_partners(words: str, limit: int) -> tuple[list[SearchHit], int]:
    """Listed organisations whose names hold the words."""
    found = Partner.objects.for_directory(words=words)
    hits = [
        SearchHit(
            title=partner.short_name,
            url=partner.get_absolute_url(),
            excerpt=Truncator(partner.description).chars(200),
        )
        for partner in found[:limit]
    ]
    return hits, found.count()


def partners_without_referent() -> list[tuple[str, str]]:
    """Organisations that nobody can act for: each with a sentence and the page where one invites."""
    referents = Membership.objects.current().filter(role=Membership.Role.REFERENT, user__is_active=True)
    alone = Partner.objects.listed().exclude(pk__in=referents.values("partner"))
    return [
        (
            _("%(organisation)s n’a pas de référent : invitez-en un.") % {"organisation": partner.short_name},
            reverse("organisation", args=[partner.slug]),
        )
        for partner in alone
    ]
