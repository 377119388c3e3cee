"""The clauses of a working space and what is said beside them, as HTML.

Put together here and not in templates: a text has hundreds of clauses and comments, and a template asks ten times as long
for them. Every word that somebody typed is escaped. It holds no query and no rule: what may be done comes in.
"""

from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.drawing import NOBODY, origin_html
from charters.models import Clause
from portal.documents import plain_to_html

# The form outside of the clauses that their buttons belong to.
VERBS_FORM = "clause-verbs"


@dataclass
class Margin:
    """Draws clauses (`queries.workspace.MarginClause`) for one person; words and addresses are looked up once."""

    slug: str
    may_edit: bool
    may_comment: bool
    may_propose: bool

    def draw(self, clauses) -> SafeString:
        last = len(clauses)
        return mark_safe("".join(self._clause(each, last) for each in clauses))

    @cached_property
    def _words(self) -> dict[str, str]:
        return {
            "plain": _("En clair"),
            "history": _("Histoire"),
            "edit": _("Modifier"),
            "add": _("Ajouter après"),
            "up": _("Monter"),
            "down": _("Descendre"),
            "remove": _("Retirer"),
            "talk": _("Discussion"),
            "comment": _("Commenter"),
            "read": _("Lire la discussion"),
            "propose": _("Proposer un changement"),
            "proposals": _("Voir les propositions"),
            "answer": _("Répondre"),
        }

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {kind.value: escape(str(kind.label)) for kind in Clause.Kind}

    @cached_property
    def _talk(self) -> "Talk":
        return Talk()

    @cached_property
    def _addresses(self) -> dict[str, str]:
        names = ("clause_history", "clause_edit", "clause_change", "clause_discussion", "clause_proposing")
        return {name: reverse(name, args=[self.slug, NOBODY]) for name in names} | {
            "clause_add": reverse("clause_add", args=[self.slug]),
            "charter_proposals": reverse("charter_proposals", args=[self.slug]),
            "proposal_discussion": reverse("proposal_discussion", args=[self.slug, 0]),
        }

    def _address(self, name: str, identifier: str) -> str:
        return self._addresses[name].replace(NOBODY, identifier)

    def _on_proposal(self, number: int) -> str:
        return self._addresses["proposal_discussion"].replace("/0/", f"/{number}/")

    def _clause(self, each, last: int) -> str:
        read, words = each.read, self._words
        heading = escape(read.heading)
        about = f'<span class="visually-hidden" lang="fr"> «\u00a0{heading}\u00a0»</span>'
        parts = [
            f'<div class="work"><article class="clause" id="c-{read.identifier}">'
            f'<p class="clause__number">{read.number}. {self._kinds[read.kind]}</p>'
            f'<h3 lang="fr">{heading}</h3><div class="prose" lang="fr">{read.html}</div>'
        ]
        if read.summary:
            parts.append(
                f'<div class="in-plain"><p class="in-plain__label">{words["plain"]}</p>'
                f'<p lang="fr">{escape(read.summary)}</p></div>'
            )
        if read.binds:
            names = escape(_("Engage : %(names)s") % {"names": ", ".join(read.binds)})
            parts.append(f'<p class="clause__binds">{names}</p>')
        if read.origin:
            parts.append(origin_html(read.origin))
        parts.append('<p class="work__links">')
        if self.may_propose:
            parts.append(self._link("clause_proposing", read.identifier, "propose", about))
        parts.append(self._link("clause_history", read.identifier, "history", about))
        if self.may_edit:
            after = f"{self._addresses['clause_add']}?apres={read.identifier}"
            parts.append(
                f'{self._link("clause_edit", read.identifier, "edit", about)}<a href="{after}">{words["add"]}{about}</a>'
            )
        parts.append("</p>")
        if self.may_edit:
            parts.append(self._tools(read, last, about))
        parts.append(f"</article>{self._margin(each, about)}</div>")
        return "".join(parts)

    def _link(self, name: str, identifier: str, word: str, about: str) -> str:
        return f'<a href="{self._address(name, identifier)}">{self._words[word]}{about}</a>'

    def _tools(self, read, last: int, about: str) -> str:
        address = self._address("clause_change", read.identifier)
        verbs = [("haut", "up")] if read.number > 1 else []
        verbs += [("bas", "down")] if read.number < last else []
        buttons = "".join(
            f'<button class="button button--plain" type="submit" form="{VERBS_FORM}" formaction="{address}" name="verb" '
            f'value="{verb}">{self._words[word]}{about}</button>'
            for verb, word in [*verbs, ("retirer", "remove")]
        )
        return f'<div class="work__tools">{buttons}</div>'

    def _margin(self, each, about: str) -> str:
        read = each.read
        title = self._words["talk"]
        if each.threads:
            count = len(each.threads)
            title = ngettext("%(number)d discussion", "%(number)d discussions", count) % {"number": count}
        pills = ""
        if each.unread:
            unread = ngettext("%(number)d non lu", "%(number)d non lus", each.unread) % {"number": each.unread}
            pills += f' <span class="margin__new">{unread}</span>'
        if each.news:
            news = ngettext("%(number)d proposition a du nouveau", "%(number)d propositions ont du nouveau", each.news)
            pills += f' <span class="margin__new">{news % {"number": each.news}}</span>'
        if each.proposals:
            number = ngettext("%(number)d proposition", "%(number)d propositions", each.proposals)
            pills += f' <span class="margin__count">{number % {"number": each.proposals}}</span>'
        talk = self._address("clause_discussion", read.identifier)
        links = []
        if self.may_comment or each.threads:
            word = self._words["comment" if self.may_comment else "read"]
            links.append(f'<a href="{talk}">{word}{about}</a>')
        if each.settled:
            settled = ngettext("%(number)d discussion réglée", "%(number)d discussions réglées", each.settled)
            links.append(f'<a href="{talk}#reglees">{settled % {"number": each.settled}}{about}</a>')
        if each.proposals or each.news:
            word = self._words["proposals"]
            if each.proposals:
                word = ngettext("Voir la proposition", "Voir les %(number)d propositions", each.proposals)
                word = word % {"number": each.proposals} if each.proposals > 1 else word
            address = f"{self._addresses['charter_proposals']}?clause={read.identifier}"
            links.append(f'<a href="{address}">{word}{about}</a>')
        threads = "".join(self._thread(thread, talk) for thread in each.threads)
        items = "".join(f"<li>{link}</li>" for link in links)
        return (
            f'<details class="margin"{" open" if each.threads else ""}><summary><span>{title}{about}</span>{pills}</summary>'
            f'{threads}<ul class="margin__links">{items}</ul></details>'
        )

    def _thread(self, thread, talk: str) -> str:
        about = ""
        if thread.proposal:
            talk = self._on_proposal(thread.proposal)
            words = _("Sur la proposition n° %(number)s") % {"number": thread.proposal}
            about = f'<p class="thread__about"><a href="{talk}">{words}</a></p>'
        said = "".join(map(self._talk.said, (thread.opening, *thread.answers)))
        answer = ""
        if self.may_comment:
            to = f'<span class="visually-hidden"> {escape(thread.opening.author)}</span>'
            answer = f'<p class="work__links"><a href="{talk}?repondre={thread.pk}#repondre">{self._words["answer"]}{to}</a></p>'
        return f'<div class="thread">{about}{said}{answer}</div>'


class Talk:
    """Draws comments (`queries.discussion.Said`) as they are read; words are looked up once. A removed one keeps its place."""

    @cached_property
    def _words(self) -> dict[str, str]:
        return {"removed": _("Commentaire retiré par son auteur."), "when": _("j F, H:i"), "unread": _("non lu")}

    def said(self, said) -> SafeString:
        words = self._words
        if said.removed:
            return mark_safe(f'<div class="said"><p class="soft">{words["removed"]}</p></div>')
        who = f"<strong>{escape(said.author)}</strong>" + (
            f", {escape(said.organisation)}" if said.organisation else ""
        )
        when = date_format(timezone.localtime(said.at), words["when"])
        unread = f' <span class="margin__new">{words["unread"]}</span>' if said.unread else ""
        quote = ""
        if said.quote:
            quoted = escape(said.quote)
            quote = f'<blockquote class="said__quote" lang="fr"><p>«\u00a0{quoted}\u00a0»</p></blockquote>'
        return mark_safe(
            f'<div class="said{" said--new" if said.unread else ""}">'
            f'<p class="said__who">{who} <span class="soft">{when}</span>{unread}</p>'
            f'{quote}<div class="said__text" lang="fr">{plain_to_html(said.text)}</div></div>'
        )
