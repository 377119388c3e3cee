"""A charter itself: opening it, what it is called, its parties, its editors. Its clauses are written in `clauses`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import rules
from charters.evidence import plain
from charters.models import Charter, CharterIndexPage, CharterPage, CharterParty
from portal.partners.rules import require

from .holding import held, raise_edition, require_drafting

STEP = 10


@transaction.atomic
def open_charter(*, title, actor, slug="", scope="", territory=None, index: CharterIndexPage | None = None) -> Charter:
    """A new charter, being written, and the page that presents it under the charters' index."""
    require(rules.may_open_charters(actor))
    slug = slugify(slug or title)[:80] or "charte"
    if Charter.objects.filter(slug=slug).exists():
        raise ValidationError({"title": _("Une charte porte déjà ce titre : précisez-le.")})
    charter = Charter(title=plain(title), slug=slug, scope=plain(scope), territory=territory, created_by=actor)
    charter.full_clean(exclude=["created_by"])
    charter.save()
    index = index or CharterIndexPage.objects.filter(locale__language_code="fr").order_by("path").first()
    if index is not None:
        page = index.add_child(
            instance=CharterPage(
                title=charter.title, slug=slug, charter=charter, scope=charter.scope[:300], locale=index.locale
            )
        )
        # Who may open a charter may publish its page: `rules` decides, not the rights on Wagtail's tree.
        page.save_revision(user=actor).publish(user=actor, skip_permission_checks=True)
    log(charter, "charters.open", user=actor)
    return charter


@transaction.atomic
def describe_charter(charter, *, title, scope, territory, entry_rule, entry_count, actor) -> Charter:
    """Change what a charter is called, what it covers and when it enters into force."""
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    require_drafting(charter)
    charter.title, charter.scope, charter.territory = plain(title), plain(scope), territory
    charter.entry_rule = entry_rule
    charter.entry_count = entry_count if entry_rule == Charter.EntryRule.COUNT else None
    charter.full_clean()
    charter.save()
    raise_edition(charter)
    log(charter, "charters.describe", user=actor)
    return charter


@transaction.atomic
def set_editors(charter, editors, *, actor) -> None:
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    charter.editors.set(editors)
    log(charter, "charters.editors", user=actor, data={"editors": sorted(user.pk for user in editors)})


@transaction.atomic
def add_party(charter, partner, *, required=True, actor) -> CharterParty:
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    require_drafting(charter)
    last = charter.parties.aggregate(last=Max("position"))["last"] or 0
    party = CharterParty(charter=charter, partner=partner, required=required, position=last + STEP)
    party.full_clean()
    party.save()
    raise_edition(charter)
    log(charter, "charters.party_added", user=actor, data={"partner": partner.pk})
    return party


@transaction.atomic
def require_party(party, required: bool, *, actor) -> None:
    """Say whether the charter, or the avenant, being written waits for this organisation to enter into force."""
    require(rules.may_manage(actor, party.charter))
    charter = held(party.charter)
    require_drafting(charter)
    party = CharterParty.objects.get(pk=party.pk)
    if party.left_at is not None or party.required == required:
        return
    party.required = required
    party.save(update_fields=["required"])
    raise_edition(charter)
    log(charter, "charters.party_required", user=actor, data={"partner": party.partner_id, "required": required})


@transaction.atomic
def remove_party(party, *, actor) -> None:
    """Take an organisation out of a charter being written; refused while a clause names it, or a version binds it."""
    require(rules.may_manage(actor, party.charter))
    charter = held(party.charter)
    require_drafting(charter)
    naming = charter.clauses.current().filter(parties=party).first()
    if naming:
        raise ValidationError(
            _("La clause « %(heading)s » nomme cette organisation : changez-la d’abord.") % {"heading": naming.heading}
        )
    if rules.is_bound(party):
        raise ValidationError(
            _("Cette organisation est liée par la charte en vigueur : elle la quitte par un retrait, avec préavis."),
            code="bound",
        )
    party = CharterParty.objects.get(pk=party.pk)
    if party.left_at is None:
        party.left_at = timezone.now()
        party.save(update_fields=["left_at"])
        raise_edition(charter)
        log(charter, "charters.party_removed", user=actor, data={"partner": party.partner_id})
