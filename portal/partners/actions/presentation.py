"""How an organisation presents itself to the public."""

from django.db import transaction
from wagtail.log_actions import log

from portal.partners import rules
from portal.partners.models import Partner, User

PUBLIC_FIELDS = ("description", "contact_email", "contact_phone", "website")


@transaction.atomic
def update_presentation(partner: Partner, actor: User, **values: str) -> Partner:
    """Change an organisation's public words and contacts (`PUBLIC_FIELDS`); its names and identifiers stay."""
    rules.require(rules.may_edit_presentation(actor, partner))
    unknown = set(values) - set(PUBLIC_FIELDS)
    if unknown:
        raise TypeError(f"not public fields: {sorted(unknown)}")
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    changed = [name for name, value in values.items() if getattr(partner, name) != value]
    if not changed:
        return partner
    for name in changed:
        setattr(partner, name, values[name])
    partner.full_clean()
    partner.save(update_fields=changed)
    log(partner, "partners.update_presentation", user=actor, data={"fields": changed})
    return partner
