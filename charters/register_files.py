"""The register of a charter as files: a spreadsheet and JSON, of values only. Reads nothing: `queries.register` does."""

import json

from django.utils.translation import gettext as _

from portal.spreadsheets import xlsx_table

FORM = "trait-d-union/register/1"


def state_label(state: str) -> str:
    """The state of a `queries.Standing`, in words."""
    return {
        "bound": _("liée par la version en vigueur"),
        "former": _("liée par une version antérieure"),
        "unbound": _("pas liée"),
        "left": _("retirée"),
        "over": _("charte terminée"),
    }[state]


def as_xlsx(standings, *, people: bool) -> bytes:
    """One line for each bond, present or past, and one for who has none. `people`: with the signatories' names."""
    headers = [
        _("Organisation"),
        _("Nom légal"),
        _("État"),
        _("Version"),
        _("Empreinte SHA-256"),
        _("Liée depuis le"),
        _("Jusqu’au"),
        _("Par quoi"),
        _("Réserves"),
        _("Retrait annoncé le"),
        _("Effet du retrait"),
    ]
    if people:
        headers += [_("Signataire"), _("Fonction"), _("Par délégation")]
    rows = [_row(standing, bond, people) for standing in standings for bond in standing.bonds or (None,)]
    return xlsx_table(_("Registre"), headers, rows)


def _row(standing, bond, people: bool) -> list:
    leaving = [standing.announced_on, standing.leaving_on or standing.left_on]
    replaced = bond is not None and bond.until is not None and standing.bond is not None
    state = _("liée par une version plus récente") if replaced else state_label(standing.state)
    row = [standing.short_name, standing.legal_name, state]
    if bond is None:
        return [*row, *[None] * 6, *leaving, *([None] * 3 if people else [])]
    row += [bond.version, bond.sha256, bond.since, bond.until, bond.through_label, "\n".join(bond.reserves), *leaving]
    return [*row, bond.signatory, bond.position, _("oui") if bond.delegated else _("non")] if people else row


def as_json(charter, standings, *, people: bool) -> str:
    """The same as an object: `form`, `charter`, `parties`, each with its `bonds`, latest first. Days are ISO 8601."""
    return json.dumps(
        {
            "form": FORM,
            "charter": {"identifier": str(charter.identifier), "title": charter.title, "status": charter.status},
            "parties": [_party(each, people) for each in standings],
        },
        ensure_ascii=False,
        indent=2,
    )


def _party(standing, people: bool) -> dict:
    return {
        "legal_name": standing.legal_name,
        "short_name": standing.short_name,
        "state": standing.state,
        "withdrawal": {
            "announced_on": _iso(standing.announced_on),
            "effective_on": _iso(standing.leaving_on or standing.left_on),
        }
        if standing.announced_on
        else None,
        "bonds": [_bond(each, people) for each in standing.bonds],
    }


def _bond(bond, people: bool) -> dict:
    told = {
        "version": bond.version,
        "sha256": bond.sha256,
        "since": _iso(bond.since),
        "until": _iso(bond.until),
        "through": bond.through,
        "reserves": list(bond.reserves),
    }
    if people:
        told |= {"signatory": bond.signatory, "position": bond.position, "delegated": bond.delegated}
    return told


def _iso(day) -> str | None:
    return day.isoformat() if day else None
