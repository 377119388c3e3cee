"""Partners and territories in the Wagtail admin, the way to the coordination pages, and the words of our log."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.partners import rules
from portal.partners.admin import AssignRole, SetActiveState
from portal.partners.identifiers import compact
from portal.partners.models import Partner, Territory


class IdentifierField(forms.CharField):
    """An identifier as people type it, with spaces or dots, kept compact."""

    def to_python(self, value):
        return compact(super().to_python(value))


class PartnerForm(WagtailAdminModelForm):
    siren = IdentifierField(label=_("SIREN"), required=False, max_length=20)
    siret = IdentifierField(label=_("SIRET"), required=False, max_length=30)
    rna = IdentifierField(label=_("RNA"), required=False, max_length=20)


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = _("Partenaires")
    menu_order = 100
    list_display = [
        "short_name",
        "kind",
        "territory",
        BooleanColumn("active", label=_("Membre du réseau"), sort_key="active"),
    ]
    list_filter = ["kind", "territory", "active"]
    search_fields = ["short_name", "legal_name"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("short_name"),
                FieldPanel("legal_name"),
                FieldPanel("slug"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("territory")]),
                FieldPanel("logo"),
                FieldPanel("active"),
            ],
            _("Organisation"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("description"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("website"),
            ],
            _("Page publique"),
        ),
        MultiFieldPanel([FieldPanel("siren"), FieldPanel("siret"), FieldPanel("rna")], _("Identifiants")),
    ]

    def get_form_class(self, for_update=False):
        return self.get_edit_handler().get_form_class()

    def get_edit_handler(self):
        handler = super().get_edit_handler()
        handler.base_form_class = PartnerForm
        return handler


class TerritoryViewSet(SnippetViewSet):
    model = Territory
    icon = "globe"
    menu_label = _("Territoires")
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    panels = [FieldPanel("name"), FieldPanel("slug")]


class NetworkGroup(SnippetViewSetGroup):
    items = (PartnerViewSet, TerritoryViewSet)
    menu_icon = "group"
    menu_label = _("Réseau")
    menu_name = "network"
    menu_order = 150


register_snippet(NetworkGroup)

for bulk_action in (AssignRole, SetActiveState):
    hooks.register("register_bulk_action", bulk_action, order=100)


class CoordinatorMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.is_coordinator(request.user)


COORDINATION_PAGES = (
    ("coordination", _("Vue d’ensemble"), "home"),
    ("coordination_mandates", _("Mandats"), "key"),
    ("coordination_erasures", _("Effacements"), "bin"),
    ("coordination_messages", _("Messages"), "mail"),
    ("coordination_retention", _("Conservation des données"), "history"),
)


@hooks.register("register_admin_menu_item")
def coordination_menu():
    items = [
        CoordinatorMenuItem(label, reverse(view), name=view, icon_name=icon, order=number)
        for number, (view, label, icon) in enumerate(COORDINATION_PAGES)
    ]
    return SubmenuMenuItem(_("Coordination"), Menu(items=items), name="coordination", icon_name="tasks", order=160)


LOG_ACTIONS = {
    "partners.invite": (_("Inviter"), _("Invitation envoyée")),
    "partners.revoke_invitation": (_("Retirer une invitation"), _("Invitation retirée")),
    "partners.open_account": (_("Ouvrir un compte"), _("Compte ouvert par invitation")),
    "partners.join": (_("Rejoindre"), _("Invitation acceptée")),
    "partners.leave": (_("Quitter"), _("Appartenance terminée")),
    "partners.change_role": (_("Changer de rôle"), _("Rôle changé")),
    "partners.file_mandate": (_("Déposer un mandat"), _("Mandat déposé")),
    "partners.checked_mandate": (_("Vérifier un mandat"), _("Mandat vérifié")),
    "partners.refused_mandate": (_("Refuser un mandat"), _("Mandat refusé")),
    "partners.delegate_mandate": (_("Déléguer un mandat"), _("Mandat délégué")),
    "partners.revoke_mandate": (_("Révoquer un mandat"), _("Mandat révoqué")),
    "partners.update_presentation": (_("Présenter l’organisation"), _("Présentation modifiée")),
    "partners.update_profile": (_("Modifier un profil"), _("Profil modifié")),
    "partners.grant_role": (_("Donner un rôle"), _("Rôle donné")),
    "partners.revoke_role": (_("Retirer un rôle"), _("Rôle retiré")),
    "partners.end_session": (_("Fermer une session"), _("Session fermée")),
    "partners.send_message_again": (_("Renvoyer un message"), _("Message renvoyé")),
    "partners.ask_erasure": (_("Demander l’effacement"), _("Effacement demandé")),
    "partners.withdraw_erasure": (_("Retirer la demande"), _("Demande d’effacement retirée")),
    "partners.carry_out_erasure": (_("Effacer"), _("Effacement effectué")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
