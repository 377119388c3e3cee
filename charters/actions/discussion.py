"""Talk in the margin: comments in threads on a clause, a proposal or the whole text, who is called in, what was read."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, presence, rules
from charters.evidence import plain
from charters.models import Charter, Comment, Mention, Proposal, ReadMark
from portal.partners.rules import require

from .holding import held

MAX_TEXT = 3000
MAX_QUOTE = 300


@transaction.atomic
def comment(
    charter: Charter,
    *,
    text: str,
    clause=None,
    proposal=None,
    quote: str = "",
    mentions=(),
    party=None,
    actor,
    at: datetime | None = None,
) -> Comment:
    """Begin a thread on a clause (one that was removed keeps its talk), on a proposal, or on the whole text.

    `mentions`: users among `rules.people_of(charter)`, told by mail. `party`: in whose name, one of the actor's own (their
    only one when None; no organisation for who has none). Raises PermissionDenied, or ValidationError for people.
    """
    charter = _open(charter, actor)
    for about in (clause, proposal):
        if about is not None and about.charter_id != charter.pk:
            raise ValidationError(_("Ce sujet n’est pas de cette charte."))
    said = Comment(charter=charter, clause=clause, proposal=proposal, quote=plain(quote)[:MAX_QUOTE])
    require(rules.may_see_comment(actor, said))
    return _say(said, text, mentions, party, actor, at)


@transaction.atomic
def answer_comment(
    thread: Comment, *, text: str, mentions=(), party=None, actor, at: datetime | None = None
) -> Comment:
    """Answer in a thread; a resolved one opens again. An answer to an answer belongs to the same thread."""
    charter = _open(thread.charter, actor)
    thread = _fresh(thread.thread or thread, charter)
    require(rules.may_see_comment(actor, thread))
    if thread.resolved_at:
        _set_resolved(thread, None, None)
    said = Comment(charter=charter, clause=thread.clause, proposal=thread.proposal, thread=thread)
    return _say(said, text, mentions, party, actor, at)


@transaction.atomic
def resolve_thread(thread: Comment, *, actor) -> None:
    """Say that a thread is settled. Doing it twice changes nothing."""
    charter = _open(thread.charter, actor)
    thread = _fresh(thread, charter)
    require(rules.may_resolve(actor, thread))
    if thread.thread_id:
        raise ValidationError(_("C’est la discussion entière qui se règle, pas une réponse."), code="state")
    if thread.resolved_at is None:
        _set_resolved(thread, timezone.now(), actor)
        log(charter, "charters.thread_resolved", user=actor, data={"comment": thread.pk})
        presence.tell_on_commit(charter.pk, presence.TALK)


@transaction.atomic
def reopen_thread(thread: Comment, *, actor) -> None:
    charter = _open(thread.charter, actor)
    thread = _fresh(thread, charter)
    require(rules.may_resolve(actor, thread))
    if thread.resolved_at is not None:
        _set_resolved(thread, None, None)
        log(charter, "charters.thread_reopened", user=actor, data={"comment": thread.pk})
        presence.tell_on_commit(charter.pk, presence.TALK)


@transaction.atomic
def remove_comment(said: Comment, *, actor) -> None:
    """Take one's own words back: the place stays, so that the answers still make sense; the words and the calls go."""
    charter = held(said.charter)
    said = _fresh(said, charter)
    require(rules.may_remove_comment(actor, said))
    if said.removed_at:
        return
    said.text, said.quote, said.removed_at = "", "", timezone.now()
    said.save(update_fields=["text", "quote", "removed_at"])
    said.mentions.all().delete()
    log(charter, "charters.comment_removed", user=actor, data={"comment": said.pk})
    presence.tell_on_commit(charter.pk, presence.TALK)


@transaction.atomic
def mark_margin_read(charter: Charter, *, clause=None, proposal=None, until: datetime | None = None, actor) -> None:
    """Note that the actor has read what is said and decided around a clause, a proposal or the whole charter, to a moment.

    A mark never goes back. One's own business: it is not logged.
    """
    charter = held(charter)
    require(rules.may_read_draft(actor, charter))
    until = min(until or timezone.now(), timezone.now())
    called = Mention.objects.filter(user=actor, comment__charter=charter, comment__at__lte=until, seen_at=None)
    if clause is not None:
        called = called.filter(comment__clause=clause)
    if proposal is not None:
        called = called.filter(comment__proposal=proposal)
    called.update(seen_at=timezone.now())
    about = {"user": actor, "charter": charter, "clause": clause, "proposal": proposal}
    mark, made = ReadMark.objects.get_or_create(**about, defaults={"at": until})
    if not made and mark.at < until:
        mark.at = until
        mark.save(update_fields=["at"])


def _open(charter, actor) -> Charter:
    charter = held(charter)
    require(rules.may_read_draft(actor, charter))
    if not rules.may_comment(actor, charter):
        raise ValidationError(_("Cette charte est terminée : on n’y discute plus."), code="state")
    return charter


def _fresh(said, charter) -> Comment:
    said = Comment.objects.select_related("clause", "proposal").get(pk=said.pk)
    said.charter = charter
    if said.proposal_id:
        said.proposal.charter = charter
    return said


def _set_resolved(thread, at, actor) -> None:
    thread.resolved_at, thread.resolved_by = at, actor
    thread.save(update_fields=["resolved_at", "resolved_by"])


def _say(said: Comment, text, mentions, party, actor, at) -> Comment:
    """Save the comment, then tell those it calls."""
    charter = said.charter
    text = plain(text)
    if not text:
        raise ValidationError({"text": _("Écrivez quelque chose.")})
    if len(text) > MAX_TEXT:
        raise ValidationError({"text": _("%(max)s signes au plus.") % {"max": MAX_TEXT}})
    own = rules.acts_for(actor, charter)
    if party is not None:
        require(party.pk in {each.pk for each in own})
    elif own:
        party = own[0]
    called = {user.pk: user for user in mentions if user.pk != actor.pk}
    if called and set(rules.people_of(charter).filter(pk__in=called).values_list("pk", flat=True)) != set(called):
        raise ValidationError({"mentions": _("Une de ces personnes ne travaille plus sur cette charte.")})
    said.text, said.author, said.at = text, actor, at or timezone.now()
    said.partner = party.partner if party is not None else None
    said.save()
    for user in called.values():
        # A proposal that its organisation has not validated is not shown to the others by calling them.
        if rules.may_see_comment(user, said):
            Mention.objects.create(comment=said, user=user)
            notifications.CalledIn(comment=said).queue(user=user)
    log(charter, "charters.commented", user=actor, data={"comment": said.pk})
    # What an organisation keeps to itself is not told to everybody who has the page open, not even that it was said.
    if said.proposal is None or said.proposal.status != Proposal.Status.INTERNAL:
        presence.tell_on_commit(charter.pk, presence.TALK)
    return said
