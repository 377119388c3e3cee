"""Content that a browser test starts from, made by `manage.py shell -c "from tests.browser.seed import …"`."""


def charter_to_sign(title: str, *slugs: str) -> None:
    """A charter of one clause whose signing is open to these organisations; each is invited by its checked mandate."""
    from charters import actions
    from portal.partners.models import Mandate, Partner, User

    coordinator = User.objects.get(email="claire.vasseur@metropole-brevent.test")
    charter = actions.open_charter(title=title, scope="", actor=coordinator)
    parties = [
        actions.add_party(charter, Partner.objects.get(slug=slug), required=True, actor=coordinator) for slug in slugs
    ]
    values = {"kind": "commitment", "heading": "Se répondre", "text": "Chacun répond dans les deux jours."}
    actions.add_clause(charter, values, parties=[], actor=coordinator)
    charter.refresh_from_db()
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: Mandate.objects.get(partner=party.partner, state="checked") for party in parties}
    actions.open_signing(version, mandates, deadline=None, actor=coordinator)
