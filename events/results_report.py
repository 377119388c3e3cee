"""Published results on paper and in a spreadsheet: the data of templates/events/pdf/results.typ, and CSV lines."""

from django.utils.translation import gettext as _

from events.models import Survey
from events.queries import results as queries
from portal.documents import nodes_from_plain, render_pdf
from portal.languages import readers_language
from portal.models import SiteIdentity
from portal.moments import date_in_words, day_in_words


def typeset(survey: Survey, snapshot: dict, published_at) -> bytes:
    """The report as a tagged PDF, in the reader's language, beside what other surveys have published by now."""
    data = report_data(survey, snapshot, published_at)
    return render_pdf("events/results", data, lang=readers_language(), created=published_at)


def report_data(survey: Survey, snapshot: dict, published_at) -> dict:
    page, comparisons = queries.page(snapshot), _comparisons(survey, snapshot)
    masked = page.masked or any(each.masked for _title, _about, compared in comparisons for each in compared)
    return {
        "title": survey.name,
        "kind": str(survey.get_kind_display()),
        "event": survey.event.name if survey.event else "",
        "where": _where(survey),
        "network": SiteIdentity.current().in_language("network_name", readers_language()),
        "facts": _facts(page, survey, published_at),
        "sentences": page.sentences,
        "masked": str(queries.why_masked()) if masked else "",
        "figures": [_figure(figure) for figure in page.figures],
        "texts": [
            {"title": each.title, "texts": [nodes_from_plain(text) for text in each.texts]} for each in page.texts
        ],
        "comparisons": [
            {"title": title, "about": about, "figures": [_compared(each) for each in compared]}
            for title, about, compared in comparisons
        ],
        "words": {
            "report": _("Résultats du questionnaire"),
            "brief": _("En bref"),
            "answers": _("Les réponses, question par question"),
            "texts": _("Ce que des personnes ont écrit"),
            "masked": _("Pourquoi des chiffres sont masqués"),
            "answer": _("Réponse"),
            "people": _("Personnes"),
            "n": _("Ont répondu"),
            "together": _("regroupées pour protéger les personnes"),
            "fact": _("Donnée"),
            "value": _("Valeur"),
        },
    }


def _where(survey: Survey) -> str:
    if not survey.event:
        return ""
    day = str(date_in_words(survey.event.starts_here.date()))
    return ", ".join(filter(None, (survey.event.town, day)))


def _facts(page, survey: Survey, published_at) -> list[list[str]]:
    facts = [[_("Réponses"), str(page.n)]]
    if page.rate is not None:
        facts.append([_("Personnes invitées à répondre"), str(page.issued)])
        facts.append([_("Taux de réponse"), _("%(rate)s %%") % {"rate": page.rate}])
    if published_at:
        facts.append([_("Publié le"), str(day_in_words(published_at, survey.zone_info))])
    return facts


def _comparisons(survey: Survey, snapshot: dict) -> list[tuple[str, str, list[queries.Compared]]]:
    """(title, what it compares, questions): at once and later, then the towns of the series."""
    found = [
        (_("À chaud, puis à froid"), queries.about_moments(), queries.hot_and_cold(survey, snapshot)),
        (_("D’une ville à l’autre"), queries.about_towns(), queries.between_towns(survey)),
    ]
    return [each for each in found if each[2]]


def _compared(each: queries.Compared) -> dict:
    return {
        "title": each.title,
        "alternative": _("Graphique. %(question)s Les chiffres sont dans le tableau qui suit.")
        % {"question": each.title},
        "key": _bars(each.key),
        "together": each.together,
        "strips": [
            {"label": row.label, "n": _("%(n)s réponses") % {"n": row.n}, "bars": _bars(row.bars)} for row in each.rows
        ],
        "headers": each.headers,
        "rows": _rows(each.rows),
    }


def _figure(figure) -> dict:
    return {
        "title": figure.title,
        "by": _("Selon : %(question)s") % {"question": figure.by} if figure.by else "",
        "form": figure.form,
        "note": figure.note,
        "alternative": _alternative(figure),
        "bars": _bars(figure.bars),
        "headers": figure.headers,
        "rows": _rows(figure.rows),
    }


def _bars(bars) -> list[dict]:
    return [{"label": bar.label, "value": bar.value, "width": bar.width, "tone": bar.tone} for bar in bars]


def _rows(rows) -> list[dict]:
    return [
        {"label": row.label, "n": row.n, "cells": [{"words": cell, "heat": heat} for _head, cell, heat in row.cells]}
        for row in rows
    ]


def _alternative(figure) -> str:
    """What the drawing of bars says, for those who do not see it."""
    parts = "\u00a0; ".join(f"{bar.label} – {bar.value}" for bar in figure.bars)
    return _("Graphique. %(question)s %(answers)s.") % {"question": figure.title, "answers": parts}


# --- as a file of cells ------------------------------------------------------------------------------


def columns() -> list[str]:
    return [
        _("Question"),
        _("Selon"),
        _("Groupe ou ligne"),
        _("Réponse"),
        _("Personnes"),
        _("Pour cent"),
        _("Ont répondu"),
    ]


def lines(snapshot: dict) -> list[list]:
    """One line for each published count under `columns`; what is withheld is said so, as on the page."""
    questions = {question["id"]: question for question in snapshot["questions"]}
    hidden, made = _("masqué"), []
    for table in snapshot["tables"]:
        question, by = questions[table["question"]], questions.get(table["by"])
        start = [queries.words(question), queries.words(by) if by else ""]
        if table["withheld"]:
            made.append([*start, "", "", hidden, "", ""])
            continue
        for part in table["parts"]:
            group = queries.name_of_part(question, by, part)
            for line in queries.shown_lines(part):
                count, percent = (hidden if line[name] is None else line[name] for name in ("count", "percent"))
                n = hidden if part["n"] is None else part["n"]
                made.append([*start, group, queries.name_of_line(question, line), count, percent, n])
    return made
