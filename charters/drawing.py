"""Clauses as they are read, and what changes in them, as HTML.

Put together here and not in templates, like the margin (`charters.margin`): a text has hundreds of clauses, and a template
asks ten times as long for them. Every word that somebody typed is escaped. No query and no rule: values in, HTML out.
"""

from functools import cached_property
from html import escape
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from charters.models import Clause

# Stands in an address where the identifier of a clause comes.
NOBODY = str(UUID(int=0))
CHANGED = {"insert": "ins", "delete": "del"}


def icon(name: str) -> str:
    return render_to_string("components/icon.html", {"name": name})


def origin_html(origin: dict) -> str:
    """Where a clause comes from, as the components say it: few clauses have one."""
    return render_to_string("charters/_origin.html", {"origin": origin})


def contents_html(clauses) -> SafeString:
    """The items of a table of contents: the clauses' headings as links."""
    return mark_safe(
        "".join(f'<li><a href="#c-{each.identifier}" lang="fr">{escape(each.heading)}</a></li>' for each in clauses)
    )


class Reading:
    """Draws clauses (`queries.ReadClause`); words, icons and the address are looked up once, and only if they are needed.

    With the `slug` of a charter each clause leads to its history.
    """

    def __init__(self, slug: str = ""):
        self.slug = slug

    def draw(self, clauses) -> SafeString:
        return mark_safe("".join(map(self._clause, clauses)))

    @cached_property
    def _plain(self) -> str:
        label = _("En clair")
        return f'<p class="in-plain__label">{icon("eye")}<span>{label}</span></p>'

    @cached_property
    def _people(self) -> str:
        return icon("users")

    @cached_property
    def _history(self) -> tuple[list[str], str]:
        """The address of a clause's history, cut where its identifier comes, and the words that lead there."""
        return reverse("clause_history", args=[self.slug, NOBODY]).split(NOBODY), _("Histoire de cette clause")

    def _clause(self, clause) -> str:
        heading = escape(clause.heading)
        parts = [
            f'<article class="clause" id="c-{clause.identifier}">'
            f'<p class="clause__number">{clause.number}. {escape(str(clause.kind_label))}</p>'
            f'<h3 lang="fr">{heading}</h3><div class="prose" lang="fr">{clause.html}</div>'
        ]
        if clause.summary:
            parts.append(f'<div class="in-plain">{self._plain}<p lang="fr">{escape(clause.summary)}</p></div>')
        if clause.binds:
            names = escape(_("Engage : %(names)s") % {"names": ", ".join(clause.binds)})
            parts.append(f'<p class="clause__binds with-icon">{self._people}<span>{names}</span></p>')
        if self.slug:
            (before, after), words = self._history
            parts.append(
                f'<p class="clause__more"><a href="{before}{clause.identifier}{after}">{words}'
                f'<span class="visually-hidden" lang="fr"> «\u00a0{heading}\u00a0»</span></a></p>'
            )
        if clause.origin:
            parts.append(origin_html(clause.origin))
        return "".join([*parts, "</article>"])


class Redline:
    """Draws redlines (`charters.redline.Segment`s) whose spaces count: each change is said in words, not only drawn."""

    def draw(self, segments) -> SafeString:
        return mark_safe("".join(map(self._segment, segments)))

    @cached_property
    def _said(self) -> dict[str, tuple[str, str]]:
        said = {
            "insert": (_("[début d’ajout]"), _("[fin d’ajout]")),
            "delete": (_("[début de suppression]"), _("[fin de suppression]")),
        }
        return {
            kind: tuple(f'<span class="visually-hidden"> {each} </span>' for each in words)
            for kind, words in said.items()
        }

    def _segment(self, segment) -> str:
        if segment.kind not in CHANGED:
            return escape(segment.text)
        tag = CHANGED[segment.kind]
        begins, ends = self._said[segment.kind]
        return f"<{tag}>{begins}{escape(segment.text)}{ends}</{tag}>"


class Differences:
    """Draws what becomes of clauses from a text to another (`comparing.ClauseDifference`s that are not "same")."""

    def __init__(self):
        self.redline = Redline().draw

    def draw(self, differences) -> SafeString:
        return mark_safe("".join(map(self._difference, differences)))

    @cached_property
    def _tags(self) -> dict[str, str]:
        tags = {
            "added": (_("Ajoutée"), "ok", "plus"),
            "removed": (_("Supprimée"), "no", "trash"),
            "changed": (_("Modifiée"), "wait", "pen"),
            "moved": (_("Déplacée"), "info", "arrow-down"),
        }
        return {
            state: render_to_string("components/status_tag.html", {"label": label, "status": status, "icon": drawn})
            for state, (label, status, drawn) in tags.items()
        }

    def _difference(self, each) -> str:
        tag = "" if each.state == "moved" else self._tags[each.state]
        moved = self._tags["moved"] if each.moved else ""
        heading = self.redline(each.heading) if each.heading else escape(each.title)
        parts = [
            f'<article class="clause" id="c-{each.identifier}"><p class="row">{tag}{moved} '
            f'<span class="soft small">{_places(each)}</span></p><h3 lang="fr">{heading}</h3>'
        ]
        if each.text:
            parts.append(f'<div class="redline" lang="fr">{self.redline(each.text)}</div>')
        if each.summary:
            label = _("En clair")
            parts.append(
                f'<div class="in-plain"><p class="in-plain__label"><span>{label}</span></p>'
                f'<p class="redline" lang="fr">{self.redline(each.summary)}</p></div>'
            )
        if each.kind:
            old, new = (str(Clause.Kind(kind).label) for kind in each.kind)
            words = _("Genre : %(old)s, devient : %(new)s") % {"old": old, "new": new}
            parts.append(f"<p>{escape(words)}</p>")
        if each.binds is not None:
            old, new = (", ".join(names) or _("tous") for names in each.binds)
            words = _("Engageait : %(old)s. Engage : %(new)s.") % {"old": old, "new": new}
            parts.append(f'<p class="clause__binds">{escape(words)}</p>')
        return "".join([*parts, "</article>"])


def _places(each) -> str:
    """Where a clause stands and stood."""
    if each.after is None:
        return _("ancienne clause %(number)s") % {"number": each.before}
    if each.before is None or each.before == each.after:
        return _("clause %(number)s") % {"number": each.after}
    return _("clause %(before)s, devient la %(after)s") % {"before": each.before, "after": each.after}
