"""Pages of an event's messages: where each stands, the organiser's own words with how they will look, a change told to all."""

import base64
import hashlib
import re

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events import actions, notifications, rules
from events.forms.messages import AnnouncementForm, TextForm
from events.models import Letter
from events.queries import messages as queries
from portal.answers import form_methods
from portal.refusals import attempt, refusal, refusals_shown, status_of, tell

from .finding import desk_page, organised_event

BY_PAGE = 50
# What one press of the button for all takes; the list then shows the rest.
AGAIN_AT_ONCE = 200
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def messages_address(slug, **_others) -> str:
    return reverse("event_messages", args=[slug])


def _step(event):
    return _("Messages"), messages_address(event.slug)


@require_safe
def event_messages(request, slug):
    """Where each message of an event stands."""
    event = organised_event(request, slug)
    asked = {name: request.GET.get(name, "")[:80].replace("\0", "") for name in ("etat", "genre", "q")}
    rows = queries.listed(event, standing=asked["etat"], kind=asked["genre"], words=asked["q"])
    page = Paginator(rows, BY_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts(event)
    context = {
        "standings": queries.counted(counts),
        "total": sum(counts.values()),
        "failed": counts["en_echec"],
        "kinds": Letter.Kind.choices,
        "asked": asked,
        "filtered": any(asked.values()),
        "rows": queries.letter_rows(page, event.zone_info),
        "page_obj": page,
        "untold": queries.untold_change(event),
        "may_announce": not rules.why_not_announce(event, timezone.now()),
        **desk_page(event, "messages"),
    }
    return render(request, "events/event_messages.html", context)


@require_POST
def event_letter_again(request, slug, pk):
    """Ask for a message that failed again."""
    event = organised_event(request, slug)
    letter = get_object_or_404(Letter, pk=pk, registration__event=event)
    tell(
        request, _("Le message est redemandé : il part dans la minute."), actions.send_again, letter, actor=request.user
    )
    return redirect("event_messages", slug=slug)


@require_POST
def event_letters_again(request, slug):
    """Ask for all those that failed again."""
    event = organised_event(request, slug)
    count = 0
    for letter in queries.failed(event)[:AGAIN_AT_ONCE]:
        try:
            count += actions.send_again(letter, actor=request.user)
        except ValidationError:
            # It left meanwhile.
            continue
    told = ngettext("%(count)d message est redemandé.", "%(count)d messages sont redemandés.", count)
    messages.success(request, told % {"count": count})
    return redirect("event_messages", slug=slug)


@require_safe
def event_texts(request, slug):
    """The kinds of messages, with whose words each has."""
    event = organised_event(request, slug)
    context = {
        "rows": queries.text_rows(event),
        "languages": settings.LANGUAGES,
        **desk_page(event, "messages", _step(event), (_("Textes"), "")),
    }
    return render(request, "events/event_texts.html", context)


@form_methods
def event_text(request, slug, kind, language):
    """The words of one kind of message in one language, and the mail as it will look."""
    event = organised_event(request, slug)
    if kind not in Letter.Kind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    here = redirect("event_text", slug=slug, kind=kind, language=language)
    verb = request.POST.get("verb", "")
    if verb == "annuler":
        done = _("Le dernier changement est annulé.")
        tell(request, done, actions.undo_text, event, kind, language, actor=request.user)
        return here
    if verb == "standard":
        done = _("Le texte standard est de retour. Vous pouvez annuler.")
        tell(request, done, actions.change_text, event, kind, language, subject="", body="", actor=request.user)
        return here
    text = queries.text_of(event, kind, language)
    form = TextForm(request.POST or None, initial=text.words._asdict(), language=language)
    typed = None
    if form.is_valid():
        if verb != "apercu":
            if attempt(form, actions.change_text, event, kind, language, actor=request.user, **form.cleaned_data):
                messages.success(request, _("C’est enregistré : les prochains messages diront cela."))
                return here
        elif attempt(form, actions.require_placeholders, kind, **form.cleaned_data):
            typed = notifications.Words(**form.cleaned_data)
    label = Letter.Kind(kind).label
    context = {
        "form": form,
        "text": text,
        "kind": kind,
        "label": label,
        "language": language,
        "languages": settings.LANGUAGES,
        "placeholders": notifications.KINDS[kind].placeholders().items(),
        "typed": typed is not None,
        "mails": [queries.preview(event, kind, language, words=typed)],
        **desk_page(event, "messages", _step(event), (_("Textes"), reverse("event_texts", args=[slug])), (label, "")),
    }
    return _with_mails(render(request, "events/event_text.html", context, status=status_of(form)), context["mails"])


@form_methods
@refusals_shown(messages_address)
def event_announce(request, slug):
    """Tell everybody registered of a change: the words, then what each will read and how many they are, then the sending."""
    event = organised_event(request, slug)
    reason = rules.why_not_announce(event, timezone.now())
    if reason:
        return refusal(request, ValidationError(reason), messages_address(slug))
    verb = request.POST.get("verb", "")
    form = AnnouncementForm(request.POST or None)
    page = desk_page(event, "messages", _step(event), (_("Annoncer un changement"), ""))
    context = {"form": form, "reach": queries.reach(event), **page}
    if form.is_valid() and verb == "envoyer":
        if attempt(form, actions.announce_change, event, actor=request.user, **form.announcement()):
            messages.success(request, _("C’est annoncé. Les messages partent par lots : suivez-les ici."))
            return redirect("event_messages", slug=slug)
    elif form.is_valid() and verb == "relire":
        context["mails"] = queries.announced(event, form.cleaned_data["words"], form.cleaned_data["words_en"])
        return _with_mails(render(request, "events/event_announce_plan.html", context), context["mails"])
    return render(request, "events/event_announce.html", context, status=status_of(form) if verb != "corriger" else 200)


def _with_mails(response, mails):
    """The page may show these mails in frames, with the style that each carries and no other."""
    styles = {style for mail in mails for style in STYLE.findall(mail.html)}
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in sorted(styles)]
    response._csp_update = {"style-src": [f"'sha256-{each}'" for each in hashes]}
    return response
