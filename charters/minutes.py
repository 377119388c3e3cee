"""The minutes of a committee meeting as a PDF, from its rows. It writes none."""

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charters import queries
from charters.models import AgendaItem, Meeting
from portal.documents import nodes_from_plain, render_pdf
from portal.models import SiteIdentity
from portal.moments import ZONE, french, french_hour


def _decision(row) -> dict:
    decision = row.decision
    amendment = decision.amendment
    return {
        "text": nodes_from_plain(decision.text),
        "owner": decision.owner.partner.short_name,
        "due": date_format(decision.due_on, "j F Y") if decision.due_on else "sans date",
        "amendment": f"Avenant n° {amendment.number} ouvert sur cette décision." if amendment else "",
    }


def _reviewed(row) -> dict:
    return {
        "text": nodes_from_plain(row.decision.text),
        "owner": row.decision.owner.partner.short_name,
        "from": date_format(row.decision.meeting.starts_at.astimezone(ZONE), "j F Y"),
        "state": str(row.review.get_state_display()),
        "reason": row.review.reason,
    }


def minutes_data(meeting) -> dict:
    """The data of templates/charters/pdf/minutes.typ. Minutes are in French, as what is written in them."""
    with translation.override("fr"):
        start, end = meeting.starts_at.astimezone(ZONE), meeting.ends_at.astimezone(ZONE)
        return {
            "title": meeting.title,
            "charter": meeting.charter.title,
            "network": SiteIdentity.current().network_name,
            "when": f"{date_format(start, 'l j F Y')}, de {french_hour(start)} à {french_hour(end)}",
            "place": meeting.place,
            "closed_on": french(meeting.closed_at),
            "attendance": [
                [row.party.partner.short_name, str(row.label), row.people] for row in queries.attendance(meeting)
            ],
            "summary": nodes_from_plain(meeting.summary) if meeting.summary else [],
            "reviews": [_reviewed(row) for row in queries.decisions_to_review(meeting) if row.review],
            "items": [
                {
                    "title": row.item.title,
                    "drawn": "" if row.item.drawn == "by_hand" else str(row.item.get_drawn_display()),
                    "empty": "Voir plus haut ce qu’elles sont devenues."
                    if row.item.drawn == AgendaItem.Drawn.REVIEW
                    else "Rien n’a été noté.",
                    "notes": nodes_from_plain(row.item.notes) if row.item.notes else [],
                    "decisions": [_decision(each) for each in row.decisions],
                }
                for row in queries.agenda(meeting)
            ],
            "apart": [_decision(row) for row in queries.decisions_apart(meeting)],
        }


def minutes_pdf(meeting) -> bytes:
    """The tagged PDF of the minutes. Raises ValidationError (code "state") for a meeting that is not closed."""
    if meeting.status != Meeting.Status.HELD:
        raise ValidationError(_("Le compte rendu existe une fois la réunion close."), code="state")
    return render_pdf("charters/minutes", minutes_data(meeting), created=meeting.closed_at)
