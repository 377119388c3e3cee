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
    "charters.party_required": _("Signature requise ou non"),
    "charters.party_removed": _("Organisation retirée"),
    "charters.clause_added": _("Clause ajoutée"),
    "charters.clause_edited": _("Clause modifiée"),
    "charters.clause_moved": _("Clause déplacée"),
    "charters.clause_removed": _("Clause retirée"),
    "charters.clause_restored": _("Clause rétablie"),
    "charters.proposed": _("Proposition déposée"),
    "charters.proposal_accepted": _("Proposition acceptée"),
    "charters.proposal_rejected": _("Proposition non retenue"),
    "charters.proposal_withdrawn": _("Proposition retirée par son organisation"),
    "charters.proposal_rewritten": _("Proposition reprise sur le texte actuel"),
    "charters.proposal_validated": _("Proposition validée par son organisation"),
    "charters.party_validation": _("Validation interne des propositions réglée"),
    "charters.proposal_voice": _("Avis d’une organisation sur une proposition"),
    "charters.proposal_overtaken": _("Proposition dépassée"),
    "charters.proposal_referred": _("Proposition renvoyée au comité"),
    "charters.proposal_countered": _("Contre-texte proposé"),
    "charters.counter_accepted": _("Contre-texte accepté"),
    "charters.counter_refused": _("Contre-texte refusé"),
    "charters.decision_undone": _("Décision annulée"),
    "charters.position_given": _("Position d’une organisation"),
    "charters.positions_asked": _("Positions demandées aux organisations"),
    "charters.objection_recorded": _("Objection consignée en réserve"),
    "charters.meeting_planned": _("Réunion du comité prévue"),
    "charters.meeting_changed": _("Réunion du comité modifiée"),
    "charters.meeting_called": _("Comité convoqué"),
    "charters.meeting_cancelled": _("Réunion du comité annulée"),
    "charters.meeting_held": _("Réunion du comité close"),
    "charters.minutes_sent": _("Compte rendu du comité envoyé"),
    "charters.agenda_changed": _("Ordre du jour du comité modifié"),
    "charters.notes_written": _("Échanges du comité notés"),
    "charters.attendance": _("Présences au comité notées"),
    "charters.committee_decided": _("Décision du comité notée"),
    "charters.committee_undecided": _("Décision du comité effacée avant la clôture"),
    "charters.decision_reviewed": _("Décision du comité revue"),
    "charters.commented": _("Commentaire"),
    "charters.comment_removed": _("Commentaire retiré par son auteur"),
    "charters.thread_resolved": _("Discussion réglée"),
    "charters.thread_reopened": _("Discussion rouverte"),
    "charters.phase_set": _("Étape de l’écriture choisie"),
    "charters.stage_dates": _("Dates des étapes changées"),
    "charters.stage_reminded": _("Rappel avant la fin d’une étape"),
    "charters.freeze": _("Version figée"),
    "charters.signing_opened": _("Signature ouverte"),
    "charters.invited": _("Signataire invité"),
    "charters.signed": _("Signature"),
    "charters.declined": _("Signature refusée"),
    "charters.delegated": _("Signature confiée à quelqu’un d’autre"),
    "charters.deadline_extended": _("Délai de signature prolongé"),
    "charters.original_recorded": _("Original signé ailleurs enregistré"),
    "charters.observer_invited": _("Lecteur ou témoin invité"),
    "charters.observer_removed": _("Lecteur ou témoin retiré"),
    "charters.witnessed": _("Signature attestée par un témoin"),
    "charters.in_force": _("Entrée en vigueur"),
    "charters.amendment_opened": _("Avenant ouvert"),
    "charters.amendment_abandoned": _("Avenant abandonné"),
    "charters.amendment_in_force": _("Avenant en vigueur"),
    "charters.timestamped": _("Horodatage ajouté"),
    "charters.act_timestamped": _("Horodatage ajouté à un acte"),
    "charters.joining_invited": _("Organisation invitée à adhérer"),
    "charters.joined": _("Adhésion"),
    "charters.withdrawal": _("Retrait annoncé"),
    "charters.withdrawal_cancelled": _("Retrait annulé"),
    "charters.left": _("Retrait effectif"),
    "charters.reopened": _("Écriture rouverte"),
    "charters.ended": _("Charte terminée"),
    "charters.proof_made": _("Dossier de preuve établi"),
    "charters.commitments_drawn": _("Engagements tirés du texte signé"),
    "charters.commitment_planned": _("Échéance d’un engagement"),
    "charters.indicator_added": _("Indicateur ajouté"),
    "charters.indicator_changed": _("Indicateur modifié"),
    "charters.indicator_removed": _("Indicateur retiré"),
    "charters.progress_reported": _("Point d’avancement"),
    "charters.progress_corrected": _("Point d’avancement corrigé"),
    "charters.progress_removed": _("Point d’avancement retiré"),
    "charters.progress_published": _("Suivi publié"),
    "charters.progress_withheld": _("Suivi retiré du public"),
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
