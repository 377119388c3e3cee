"""Addresses of people and organisations. The list of sessions stands in the place of allauth's."""

from django.urls import path, re_path

from portal.partners.views import account, coordination, directory, invitations, organisation

ORGANISATION = "mon-espace/organisation/<slug:slug>/"

urlpatterns = [
    path("partenaires/", directory.directory, name="partners"),
    path("partenaires/<slug:slug>/", directory.partner, name="partner"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("mon-espace/compte/", account.account, name="account"),
    path("compte/sessions/", account.sessions, name="usersessions_list"),
    path("mon-espace/mes-donnees/", account.my_data, name="my_data"),
    re_path(r"^mon-espace/mes-donnees/mes-donnees\.(?P<extension>json|csv)$", account.export, name="export_my_data"),
    path("mon-espace/mes-donnees/effacement/", account.ask_erasure, name="ask_erasure"),
    path("mon-espace/mes-donnees/effacement/retirer/", account.withdraw_erasure, name="withdraw_erasure"),
    path(ORGANISATION, organisation.organisation, name="organisation"),
    path(f"{ORGANISATION}inviter/", organisation.invite, name="invite"),
    path(f"{ORGANISATION}invitations/<int:pk>/retirer/", organisation.revoke_invitation, name="revoke_invitation"),
    path(f"{ORGANISATION}membres/<int:pk>/role/", organisation.change_role, name="change_role"),
    path(f"{ORGANISATION}membres/<int:pk>/fin/", organisation.end_membership, name="end_membership"),
    path(f"{ORGANISATION}presentation/", organisation.presentation, name="presentation"),
    path(f"{ORGANISATION}mandats/deposer/", organisation.file_mandate, name="file_mandate"),
    path("mon-espace/mandats/<int:pk>/document/", organisation.mandate_document, name="mandate_document"),
    path("mon-espace/mandats/<int:pk>/revoquer/", organisation.revoke_mandate, name="revoke_mandate"),
    path("coordination/", coordination.dashboard, name="coordination"),
    path("coordination/mandats/", coordination.mandates, name="coordination_mandates"),
    path("coordination/mandats/<int:pk>/", coordination.mandate, name="coordination_mandate"),
    path("coordination/effacements/", coordination.erasures, name="coordination_erasures"),
    path("coordination/effacements/<int:pk>/", coordination.erasure, name="coordination_erasure"),
    path("coordination/messages/", coordination.message_list, name="coordination_messages"),
    path("coordination/messages/<int:pk>/renvoyer/", coordination.send_again, name="send_again"),
    path("coordination/conservation/", coordination.retention, name="coordination_retention"),
]
