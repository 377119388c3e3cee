"""What workshops say in the site's log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "workshops.prepared": _("Préparer un atelier"),
    "workshops.described": _("Changer le titre, le code ou la séance d’un atelier"),
    "workshops.set_up": _("Régler un atelier"),
    "workshops.copied": _("Dupliquer un atelier"),
    "workshops.started_over": _("Vider un atelier après une répétition"),
    "workshops.forgotten": _("Effacer ce qu’un atelier gardait de personnel"),
    "workshops.deleted": _("Supprimer un atelier"),
    "workshops.shared": _("Ajouter une personne à l’animation d’un atelier"),
    "workshops.unshared": _("Retirer une personne de l’animation d’un atelier"),
    "workshops.handed_over": _("Confier un atelier"),
    "workshops.open": _("Ouvrir un atelier"),
    "workshops.close": _("Terminer un atelier"),
    "workshops.reopen": _("Rouvrir un atelier"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in LOG_ACTIONS.items():
        actions.register_action(name, label, label)
