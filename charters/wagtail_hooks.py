"""Charters in the Wagtail admin: the names of their log entries, and a menu entry that leads to the site."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from charters import rules

LOG_ACTIONS = {
    "charters.open": _("Charte ouverte"),
    "charters.describe": _("Charte décrite"),
    "charters.editors": _("Rédaction choisie"),
    "charters.party_added": _("Organisation ajoutée"),
    "charters.party_removed": _("Organisation retirée"),
    "charters.clause_added": _("Clause ajoutée"),
    "charters.clause_edited": _("Clause modifiée"),
    "charters.clause_moved": _("Clause déplacée"),
    "charters.clause_removed": _("Clause retirée"),
    "charters.clause_restored": _("Clause rétablie"),
    "charters.proposed": _("Proposition déposée"),
    "charters.proposal_accepted": _("Proposition acceptée"),
    "charters.proposal_rejected": _("Proposition non retenue"),
    "charters.proposal_withdrawn": _("Proposition reprise"),
    "charters.freeze": _("Version figée"),
    "charters.signing_opened": _("Signature ouverte"),
    "charters.invited": _("Signataire invité"),
    "charters.signed": _("Signature"),
    "charters.declined": _("Signature refusée"),
    "charters.in_force": _("Entrée en vigueur"),
    "charters.reopened": _("Écriture rouverte"),
    "charters.ended": _("Charte terminée"),
    "charters.proof_made": _("Dossier de preuve établi"),
    "charters.purged": _("Version purgée"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in LOG_ACTIONS.items():
        actions.register_action(name, label, label)


class NewCharterItem(MenuItem):
    def is_shown(self, request):
        return rules.may_open_charters(request.user)


@hooks.register("register_admin_menu_item")
def register_new_charter():
    return NewCharterItem(_("Nouvelle charte"), reverse("charter_new"), icon_name="doc-full-inverse", order=250)
