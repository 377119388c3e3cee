"""What a facilitator reads before and after the room: their boards, the sessions that a board may belong to, what awaits them."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import rules as events_rules
from events.models import Event, Session
from portal.registry import Awaiting, Work
from workshops import rules, setups
from workshops.board_templates import Template
from workshops.models import Board

from .decks import decks_of, usable_photos

# A board of a session that begins so soon is asked for in Mon espace.
SOON = timedelta(days=21)
# The sessions of a day that is over may still be chosen for a while.
AFTER = timedelta(days=2)
STATE_TAGS = {Board.Status.PREPARED: "draft", Board.Status.OPEN: "ok", Board.Status.CLOSED: "info"}


def listed(user):
    """The boards that somebody may run, with what a list says of each."""
    return rules.boards_of(user).for_list()


def sessions_for(user, current: Session | None = None) -> list[tuple[str, list[Session]]]:
    """The sessions that a board may belong to, by event: of those announced, and of those that the user organises."""
    known = Q(slot__event__status=Event.Status.PUBLISHED) | Q(slot__event__in=events_rules.events_of(user))
    to_come = Q(slot__event__ends_at__gt=timezone.now() - AFTER, withdrawn_at=None, slot__withdrawn_at=None)
    wanted = (known & to_come) | Q(pk=current.pk if current else None)
    found: dict[Event, list[Session]] = {}
    sessions = Session.objects.filter(wanted).select_related("slot__event")
    for each in sessions.order_by("slot__event__starts_at", "slot__event", "slot__position", "position", "pk"):
        found.setdefault(each.slot.event, []).append(each)
    return [(event.name, sessions) for event, sessions in found.items()]


def pieces_of(template: Template, user) -> dict:
    """What a board made from the template begins with: for photolangage also the photos of the first deck at hand."""
    if template.method != Board.Method.PHOTOLANGAGE:
        return template.pieces
    deck = decks_of(user).first()
    photos = usable_photos(deck).values_list("key", flat=True)[: setups.MOST_PHOTOS] if deck else ()
    return template.pieces | {"photos": list(photos)}


def own_boards(user):
    """The way to the boards that somebody runs, for those who may run any."""
    counts = rules.boards_of(user).aggregate(
        prepared=Count("pk", filter=Q(status=Board.Status.PREPARED)),
        open=Count("pk", filter=Q(status=Board.Status.OPEN)),
        all=Count("pk"),
    )
    if not counts["all"] and not rules.is_facilitator(user):
        return
    said = [_("%(count)d en préparation") % {"count": counts["prepared"]}]
    if counts["open"]:
        said.insert(0, ngettext("%(count)d ouvert", "%(count)d ouverts", counts["open"]) % {"count": counts["open"]})
    yield Work(
        title=_("Mes ateliers"),
        url=reverse("boards"),
        status="info",
        status_label=_("Animation"),
        text=", ".join(said),
    )


def awaiting_facilitators(user):
    """Boards of a session that begins soon and that can't be opened yet, for who prepared or shares them."""
    if not user.is_authenticated:
        return
    now = timezone.now()
    boards = Board.objects.facilitated_by(user).filter(
        status=Board.Status.PREPARED, session__slot__starts_at__gt=now, session__slot__starts_at__lt=now + SOON
    )
    for board in boards.select_related("session__slot").order_by("session__slot__starts_at", "pk"):
        if setups.lacks_in_setup(board):
            yield Awaiting(
                verb=_("Finir de préparer"),
                label=_("l’atelier « %(board)s »") % {"board": board.title},
                url=reverse("board_edit", args=[board.code]),
                due=board.session.slot.starts_at,
                icon="pen",
            )
