"""The follow-up of a charter on paper and in a spreadsheet: the data of templates/charters/pdf/bilan.typ, and CSV lines."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charters.queries.bilan import Report
from charters.queries.commitments import Followed
from portal.documents import nodes_from_plain, render_pdf
from portal.models import SiteIdentity


def typeset(charter, report: Report, *, inside: bool) -> bytes:
    """The yearly report as a tagged PDF, in French as the charter is."""
    with translation.override("fr"):
        return render_pdf("charters/bilan", report_data(charter, report, inside=inside))


def report_data(charter, report: Report, *, inside: bool) -> dict:
    """The data of the template; the words are in the active language."""
    return {
        "title": charter.title,
        "territory": charter.territory.name if charter.territory else "",
        "network": SiteIdentity.current().network_name,
        "year": str(report.year),
        "until": _day(report.until),
        "inside": inside,
        "counts": [[label, str(count)] for label, count in report.counts],
        "total": str(report.total),
        "hidden": report.hidden,
        "parts": [
            {
                "name": part.party.partner.legal_name if part.party else _("Plus aucune organisation"),
                "groups": [{"label": label, "lines": [_line(line) for line in lines]} for label, lines in part.groups],
            }
            for part in report.parts
        ],
    }


def _line(line) -> dict:
    commitment = line.row.commitment
    return {
        "heading": commitment.heading,
        "state": str(line.row.label),
        "bearers": line.bearers,
        "due": _day(commitment.due_on) if commitment.due_on else "",
        "said": f"{line.said_by}, {_day(line.row.last_on)}" if line.said_by else "",
        "finding": nodes_from_plain(line.finding) if line.finding else [],
        "figures": [
            {
                "label": figure.label,
                "unit": figure.unit,
                "baseline": figure.baseline or "–",
                "value": figure.value or "–",
                "target": figure.target or "–",
                "source": ", ".join(filter(None, [figure.source, _day(figure.on) if figure.on else ""])) or "–",
            }
            for figure in line.figures
        ],
    }


def _day(day) -> str:
    return date_format(day, "j F Y")


def columns() -> list[str]:
    return [
        _("Engagement"),
        _("Organisations"),
        _("Échéance"),
        _("État"),
        _("En retard"),
        _("Dernières nouvelles"),
        _("Indicateur"),
        _("Unité"),
        _("Au départ"),
        _("Cible"),
        _("Dernière valeur"),
        _("À la date du"),
        _("D’où vient le chiffre"),
        _("Période"),
        _("Sorti du suivi le"),
    ]


def cells(row: Followed) -> list[list]:
    """The lines of a commitment under `columns`. Days are ISO dates, figures plain numbers: a spreadsheet reads them."""
    commitment = row.commitment
    dropped = timezone.localdate(commitment.dropped_at).isoformat() if commitment.dropped_at else ""
    start = [
        commitment.heading,
        ", ".join(party.partner.short_name for party in row.bearers),
        _iso(commitment.due_on),
        str(row.label),
        _("oui") if row.traffic.late else _("non"),
        _iso(row.last_on),
    ]
    lines = [
        [
            each.indicator.label,
            each.indicator.unit,
            _number(each.indicator.baseline),
            _number(each.indicator.target),
            _number(each.value),
            _iso(each.on),
            each.indicator.source,
            each.indicator.period,
        ]
        for each in row.figures
    ]
    return [[*start, *line, dropped] for line in lines or [[""] * 8]]


def _iso(day) -> str:
    return day.isoformat() if day else ""


def _number(value) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")
