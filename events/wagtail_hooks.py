"""Events in the Wagtail admin: the ways to the surveys and from a page to its event's desk, the names of log entries."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem, RestartWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from events import rules
from events.models import EventPage

LOG_ACTIONS = {
    "events.opened": _("Événement préparé"),
    "events.published": _("Événement annoncé"),
    "events.programme_published": _("Programme publié"),
    "events.described": _("Événement décrit"),
    "events.cancelled": _("Événement annulé"),
    "events.copied": _("Événement repris dans une autre ville"),
    "events.translated": _("Page d’événement à traduire"),
    "events.share_added": _("Places réservées"),
    "events.share_changed": _("Places réservées changées"),
    "events.share_removed": _("Places réservées rendues à tous"),
    "events.question_added": _("Question ajoutée à l’inscription"),
    "events.question_changed": _("Question de l’inscription changée"),
    "events.question_moved": _("Questions de l’inscription mises en ordre"),
    "events.question_archived": _("Question retirée de l’inscription"),
    "events.organiser_added": _("Personne ajoutée à l’organisation"),
    "events.organiser_removed": _("Personne retirée de l’organisation"),
    "events.registered": _("Inscription"),
    "events.offer_accepted": _("Place proposée acceptée"),
    "events.offer_declined": _("Place proposée refusée"),
    "events.session_accepted": _("Place proposée dans une séance acceptée"),
    "events.session_left": _("Séance quittée"),
    "events.registration_cancelled": _("Inscription annulée"),
    "events.registration_changed": _("Inscription modifiée"),
    "events.transferred": _("Passage à une autre ville"),
    "events.offers_expired": _("Propositions de places expirées"),
    "events.registration_validated": _("Inscription validée"),
    "events.registration_refused": _("Inscription non retenue"),
    "events.promoted": _("Place donnée depuis la liste d’attente"),
    "events.put_first": _("Mise en tête de la liste d’attente"),
    "events.checked_in": _("Pointages à l’accueil"),
    "events.sheet_entered": _("Feuille d’émargement saisie"),
    "events.door_pass_opened": _("Accès à l’accueil donné"),
    "events.door_pass_revoked": _("Accès à l’accueil retiré"),
    "events.change_announced": _("Changement annoncé aux personnes inscrites"),
    "events.letter_sent_again": _("Message redemandé"),
    "events.registration_erased": _("Inscription effacée"),
    "events.text_changed": _("Texte de message modifié"),
    "events.survey_made": _("Questionnaire créé"),
    "events.survey_changed": _("Questionnaire modifié"),
    "events.survey_copied": _("Questionnaire copié"),
    "events.survey_deleted": _("Questionnaire supprimé"),
    "events.survey_composed": _("Questions modifiées"),
    "events.survey_tables": _("Tableaux de résultats modifiés"),
    "events.survey_opened": _("Questionnaire ouvert"),
    "events.survey_taken_back": _("Questionnaire remis en préparation"),
    "events.survey_sent": _("Questionnaire envoyé"),
    "events.survey_reminded": _("Rappel du questionnaire envoyé"),
    "events.survey_closed": _("Questionnaire clos"),
    "events.survey_text_judged": _("Texte libre relu"),
    "events.survey_text_masked": _("Passage masqué dans un texte libre"),
    "events.note_written": _("Note écrite"),
    "events.link_renewed": _("Nouveau lien donné"),
    "events.sent_again": _("Message renvoyé"),
    "events.batch_started": _("Traitement en nombre lancé"),
    "events.exported": _("Inscriptions exportées"),
    "events.need_handled": _("Besoin traité"),
    "events.need_reopened": _("Besoin à traiter de nouveau"),
    "events.results_published": _("Résultats d’un questionnaire publiés"),
    "events.results_unpublished": _("Résultats d’un questionnaire retirés du site"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in LOG_ACTIONS.items():
        actions.register_action(name, label, label)


class SurveysMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.may_open_events(request.user)


@hooks.register("register_admin_menu_item")
def surveys_menu():
    return SurveysMenuItem(_("Questionnaires"), reverse("surveys"), name="surveys", icon_name="form", order=320)


@hooks.register("register_page_header_buttons")
def register_way_to_the_desk(page, user, next_url=None, view_name=None):
    if isinstance(page, EventPage) and rules.may_organise(user, page.event):
        address = reverse("event_settings", args=[page.event.slug])
        yield Button(_("Organiser l’événement"), address, icon_name="cog", priority=5)


@hooks.register("construct_page_action_menu")
def put_publishing_first(menu_items, request, context):
    """Who may edit an event's page may publish it: that is the main button, and nobody is asked to approve."""
    if isinstance(context.get("page"), EventPage):
        approvals = (SubmitForModerationMenuItem, RestartWorkflowMenuItem)
        kept = [item for item in menu_items if not isinstance(item, approvals)]
        menu_items[:] = sorted(kept, key=lambda item: not isinstance(item, PublishMenuItem))


@hooks.register("after_edit_page")
def lead_back_to_the_desk(request, page):
    """After publishing, organisers come to their event's desk: they may not walk the tree of pages, where Wagtail leads."""
    if "action-publish" in request.POST and _leads_to_the_desk(request, page):
        return _to_the_desk(request, page, gettext("La page « %(title)s » est publiée."))


@hooks.register("after_unpublish_page")
def lead_back_once_unpublished(request, page):
    if _leads_to_the_desk(request, page):
        return _to_the_desk(request, page, gettext("La page « %(title)s » n’est plus publiée."))


def _leads_to_the_desk(request, page) -> bool:
    return isinstance(page, EventPage) and not request.POST.get("next") and rules.may_organise(request.user, page.event)


def _to_the_desk(request, page, words: str):
    """The desk, with these words in place of those that Wagtail's buttons are part of."""
    for _unsaid in messages.get_messages(request):
        pass
    messages.success(request, words % {"title": page.title})
    return redirect("event_desk", page.event.slug)
