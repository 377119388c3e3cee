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
    "workshops.deck_made": _("Créer un jeu de photos"),
    "workshops.deck_described": _("Décrire un jeu de photos"),
    "workshops.deck_removed": _("Retirer un jeu de photos"),
    "workshops.photo_added": _("Ajouter une photo à un jeu"),
    "workshops.photo_described": _("Décrire une photo"),
    "workshops.photos_described": _("Noter la même chose de plusieurs photos"),
    "workshops.photo_moved": _("Déplacer une photo dans son jeu"),
    "workshops.photo_removed": _("Retirer une photo de son jeu"),
    "workshops.photo_put_back": _("Remettre une photo dans son jeu"),
    "workshops.photos_removed": _("Retirer plusieurs photos de leur jeu"),
    "workshops.photos_put_back": _("Remettre plusieurs photos dans leur jeu"),
    "workshops.photo_consent_withdrawn": _("Noter le retrait d’un accord sur une photo"),
    "workshops.report_shared": _("Partager le bilan d’un atelier avec ses participants"),
    "workshops.report_unshared": _("Ne plus partager le bilan d’un atelier"),
    "workshops.report_published": _("Publier le bilan d’un atelier"),
    "workshops.report_unpublished": _("Retirer du site le bilan d’un atelier"),
    "workshops.carried": _("Porter une partie d’un bilan dans une charte"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in LOG_ACTIONS.items():
        actions.register_action(name, label, label)
