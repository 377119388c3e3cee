"""What a board leaves: keeping it, letting people read it, carrying a part of it into a charter."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import actions as charters
from charters.models import Charter, Clause, Proposal
from portal.partners.rules import require
from workshops import outcomes, rules
from workshops.admission import facilitating
from workshops.engine import EVERYONE
from workshops.latest import latest
from workshops.models import Board, Carried, Outcome
from workshops.queries import outcomes as queries

from .holding import held, held_for
from .writing import write


def keep_outcome(board: Board) -> None:
    """Keep what the board leaves now, in the caller's transaction, in the place of what was kept before.

    Who may read it does not change: what was hidden since is no longer in what everybody reads.
    """
    kept = {"content": queries.live(board), "kept_at": timezone.now()}
    Outcome.objects.update_or_create(board=board, defaults=kept)


def keep_last_outcome(board: Board) -> None:
    """What the board leaves, before its journal forgets, in the caller's transaction: the words that people said only if the
    room agreed to keep them.
    """
    outcome = Outcome.objects.select_for_update().filter(board=board).first()
    if outcome is None or board.status != Board.Status.CLOSED:
        keep_outcome(board)
        outcome = Outcome.objects.get(board=board)
    if not board.keeps_words:
        outcome.content = outcomes.without_people(outcomes.without_words(outcome.content))
        outcome.save(update_fields=["content"])


@transaction.atomic
def share_report(board: Board, *, actor) -> None:
    """Let those who took part read the report. Raises ValidationError (code "state") before the board is closed."""
    _set(board, actor, "workshops.report_shared", shared_at=timezone.now())


@transaction.atomic
def unshare_report(board: Board, *, actor) -> None:
    _set(board, actor, "workshops.report_unshared", shared_at=None)


@transaction.atomic
def publish_report(board: Board, *, actor) -> None:
    """Let everybody read the report, and list it. Raises ValidationError (code "state") before the board is closed."""
    _set(board, actor, "workshops.report_published", published_at=timezone.now())


@transaction.atomic
def unpublish_report(board: Board, *, actor) -> None:
    _set(board, actor, "workshops.report_unpublished", published_at=None)


def _set(board: Board, actor, action: str, **since) -> None:
    board = held_for(board, actor)
    outcome = Outcome.objects.filter(board=board).first()
    [(name, moment)] = since.items()
    if outcome is None or (moment and board.status != Board.Status.CLOSED):
        raise ValidationError(_("Terminez d’abord l’atelier : le bilan se fait à ce moment-là."), code="state")
    if bool(getattr(outcome, name)) == bool(moment):
        return
    setattr(outcome, name, moment)
    outcome.save(update_fields=[name])
    log(board, action, user=actor)
    # The pages of those who took part lead to it.
    on = bool(outcome.shared_at or outcome.published_at)
    if on != bool(latest(board.pk).state[EVERYONE].get("report")):
        write(board, facilitating(actor), "report", {"on": on}, now=int(timezone.now().timestamp() * 1000))


@transaction.atomic
def carry_into_charter(
    board: Board,
    kind: str,
    key: str,
    charter: Charter,
    *,
    text: str,
    actor,
    heading: str = "",
    after: Clause | None = None,
):
    """Propose a pledge, a distilled proposal or a theme as a clause of a charter in co-writing, with where it comes from.

    `after`: the clause of that charter which it is to follow; at the end without one. Returns the proposal.
    By whoever holds that charter's pen and may read the report. Raises PermissionDenied and ValidationError: what the charter
    does not allow now, or "already" where a proposal from it is still examined there.
    """
    board = held(board)
    outcome = Outcome.objects.filter(board=board).first()
    require(rules.may_carry(actor, board, outcome, charter))
    item = outcomes.item_of(outcome.content, kind, key)
    if item is None:
        raise ValidationError(_("Ce n’est plus dans le bilan : relisez-le."), code="unknown")
    name = f"{kind}-{key}"
    there = Carried.objects.filter(board=board, item=name, proposal__charter=charter)
    if there.exclude(proposal__status__in=GIVEN_UP).exists():
        raise ValidationError(_("C’est déjà proposé dans cette charte."), code="already")
    proposal = charters.propose_clause(
        charter, text=text, heading=heading, after=after, origin=_origin(board, outcome, item, name), actor=actor
    )
    Carried.objects.create(board=board, item=name, proposal=proposal, by=actor)
    log(board, "workshops.carried", user=actor, data={"charter": charter.pk, "proposal": proposal.pk})
    return proposal


# A proposal that came to nothing may be made again.
GIVEN_UP = (Proposal.Status.REJECTED, Proposal.Status.WITHDRAWN)


def _origin(board: Board, outcome: Outcome, item: dict, anchor: str) -> dict:
    """Where a clause comes from, as a snapshot that outlives the board: in French, as charters are, and without a name."""
    with translation.override("fr"):
        label = _("%(method)s « %(title)s »") % {"method": board.get_method_display(), "title": board.title}
        url = reverse("board_report", args=[board.code])
    if organisations := item.get("organisations"):
        label = f"{label} ({', '.join(organisations)})"
    day = timezone.localdate(outcome.kept_at).isoformat()
    return {"kind": "workshop", "label": label, "text": item["text"], "date": day, "url": f"{url}#{anchor}"}
