"""Which version binds whom, which one can be joined, and who may read it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from charters import models
from charters.rules.people import may_read_draft


def observes(user, version) -> bool:
    """Was invited to follow this version's signing, as a reader or a witness."""
    return user.is_authenticated and version.observers.current().filter(user=user).exists()


def may_read_version(user, version) -> bool:
    """A frozen text is public since its signing began, and before then for those who wrote it or were invited to read."""
    return version.is_public or may_read_draft(user, version.charter) or observes(user, version)


def version_in_force(charter):
    """The version that new organisations join; None while there is none."""
    in_force = models.SigningRound.Status.IN_FORCE
    return charter.versions.filter(round__status=in_force).select_related("round").order_by("-number").first()


def why_not_join(charter) -> str | None:
    """The reason, as a sentence, for which nobody can join this charter now; None when one can."""
    if not charter.is_binding or version_in_force(charter) is None:
        return _("On adhère à une charte en vigueur : celle-ci ne l’est pas.")
    if not charter.open_to_joining:
        return _("Cette charte n’est pas ouverte aux adhésions.")
    return None


def bound_version(party):
    """The latest version that the party signed, joined, or had an original recorded of, and that was in force."""
    was_in_force = (models.SigningRound.Status.IN_FORCE, models.SigningRound.Status.AMENDED)
    signed = Q(signatures__party=party) | Q(originals__party=party)
    versions = models.Version.objects.filter(signed, round__status__in=was_in_force)
    return versions.select_related("charter", "round").order_by("-number").first()


def is_bound(party) -> bool:
    """Whether a version that entered into force binds the party: signed, on paper, or joined by an act."""
    entered = models.Version.objects.filter(charter=party.charter_id, round__in_force_at__isnull=False).values("pk")
    return (
        party.signatures.filter(version__in=entered).exists()
        or party.originals.filter(version__in=entered).exists()
        or party.acts.filter(kind=models.SealedAct.Kind.JOINING).exists()
    )
