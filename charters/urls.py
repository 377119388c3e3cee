"""Addresses of charters, under the site's root."""

from django.urls import path

from charters.views import reading, signing, writing

urlpatterns = [
    path("chartes/nouvelle/", writing.charter_new, name="charter_new"),
    path("chartes/<slug:slug>/texte/", writing.charter_text, name="charter_text"),
    path("chartes/<slug:slug>/ecriture/", writing.charter_writing, name="charter_writing"),
    path("chartes/<slug:slug>/reglages/", writing.charter_settings, name="charter_settings"),
    path("chartes/<slug:slug>/organisations/<int:pk>/retirer/", writing.party_remove, name="party_remove"),
    path("chartes/<slug:slug>/clauses/ajouter/", writing.clause_add, name="clause_add"),
    path("chartes/<slug:slug>/clauses/<uuid:identifier>/", writing.clause_edit, name="clause_edit"),
    path("chartes/<slug:slug>/clauses/<uuid:identifier>/changer/", writing.clause_change, name="clause_change"),
    path("chartes/<slug:slug>/clauses/<uuid:identifier>/histoire/", writing.clause_history, name="clause_history"),
    path("chartes/<slug:slug>/propositions/", writing.charter_proposals, name="charter_proposals"),
    path("chartes/<slug:slug>/propositions/<int:pk>/", writing.proposal, name="proposal"),
    path("chartes/<slug:slug>/figer/", writing.charter_freeze, name="charter_freeze"),
    path("chartes/<slug:slug>/signatures/", signing.charter_signing, name="charter_signing"),
    path("chartes/<slug:slug>/signatures/changer/", signing.signing_change, name="signing_change"),
    path("chartes/<slug:slug>/versions/<int:number>/", reading.version_text, name="version"),
    path("chartes/<slug:slug>/versions/<int:number>/texte.json", reading.version_canonical, name="version_canonical"),
    path("chartes/<slug:slug>/versions/<int:number>/texte.pdf", reading.version_pdf, name="version_pdf"),
    path("chartes/<slug:slug>/versions/<int:number>/scelle.pdf", reading.version_sealed, name="version_sealed"),
    path("chartes/<slug:slug>/versions/<int:number>/preuve.pdf", reading.version_proof, name="version_proof"),
    path("chartes/<slug:slug>/versions/<int:number>/chaine/", reading.version_chain, name="version_chain"),
    path("signer/<uuid:identifier>/", signing.sign, name="sign"),
    path("signer/<uuid:identifier>/etape/", signing.sign_step, name="sign_step"),
    path("signer/<uuid:identifier>/signature/", signing.sign_now, name="sign_now"),
    path("signer/<uuid:identifier>/refus/", signing.sign_decline, name="sign_decline"),
    path("verifier/", reading.verify, name="verify"),
    path("verifier/racine.pem", reading.seal_roots, name="seal_roots"),
]
