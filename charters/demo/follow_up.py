"""What follows a charter in force in the demonstration: a year of progress, committee meetings, an avenant."""

from datetime import timedelta
from decimal import Decimal

from charters import actions
from charters.models import Attendance, Clause, Commitment, CommitteeDecision, Meeting, ProgressEntry

from .days import date_of, day, sitting_day

LENGTH = timedelta(hours=2)


def play(story) -> None:
    for party in story.parties.values():
        actions.publish_progress(party, publishes=True, actor=story.coordinator)
    for each in story.text["clause"]:
        if each["kind"] == "commitment":
            _follow(story, each)
    decisions: dict[str, CommitteeDecision] = {}
    for each in story.text["meeting"]:
        _meet(story, each, decisions)
    _amend(story, story.text["amendment"])


def _follow(story, each: dict) -> None:
    """The date, the indicator and the entries of one commitment."""
    commitment = Commitment.objects.get(clause=story.clauses[each["key"]])
    indicator = None
    if "indicator" in each:
        kept = each["indicator"]
        actions.plan_commitment(commitment, due_on=date_of(kept["due_on"]), actor=story.coordinator)
        indicator = actions.add_indicator(
            commitment,
            label=kept["label"],
            unit=kept["unit"],
            baseline=Decimal(kept["baseline"]),
            target=Decimal(kept["target"]),
            source=kept["source"],
            period=kept["period"],
            actor=story.coordinator,
        )
    for entry in each.get("progress", []):
        person = story.people[entry["by"]]
        party = next(party for key, party in story.parties.items() if story.belongs(person, key))
        made = actions.report_progress(
            commitment,
            party=party,
            on=date_of(entry["on"]),
            state=entry["state"],
            finding=entry["finding"],
            indicator=indicator if "value" in entry else None,
            value=Decimal(entry["value"]) if "value" in entry else None,
            unit=indicator.unit if "value" in entry else "",
            actor=person,
        )
        ProgressEntry.objects.filter(pk=made.pk).update(at=day(entry["on"]))


def _meet(story, each: dict, decisions: dict) -> None:
    """A meeting that was held with its agenda, decisions and review, or one that is called."""
    start = sitting_day(each["on"], each["hour"])
    meeting = actions.plan_meeting(
        story.charter,
        title=each["title"],
        starts_at=start,
        ends_at=start + LENGTH,
        place=each["place"],
        actor=story.coordinator,
    )
    if each.get("called"):
        actions.call_meeting(meeting, actor=story.coordinator)
        return
    for drawn in meeting.agenda.all():
        # Today's late commitments were not late on that day.
        actions.remove_item(drawn, actor=story.coordinator)
    items = []
    for point in each["item"]:
        item = actions.add_item(meeting, title=point["title"], actor=story.coordinator)
        items.append(actions.write_notes(item, notes=point["notes"], actor=story.coordinator))
    rows = {story.parties[key].pk: (Attendance.State.PRESENT, people) for key, people in each["attendance"].items()}
    actions.record_attendance(meeting, rows, actor=story.coordinator)
    for review in each.get("review", []):
        actions.review_decision(
            decisions[review["decision"]],
            meeting,
            state=review["state"],
            reason=review["reason"],
            actor=story.coordinator,
        )
    for decision in each["decision"]:
        decisions[decision["key"]] = actions.decide(
            meeting,
            text=decision["text"],
            owner=story.parties[decision["bearer"]],
            due_on=date_of(decision["due_on"]),
            item=items[decision["item"]] if "item" in decision else None,
            actor=story.coordinator,
        )
    actions.hold_meeting(meeting, summary=each["summary"], actor=story.coordinator)
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=start + LENGTH)


def _amend(story, each: dict) -> None:
    """An avenant signed by some: the others stay bound by the version before."""
    actions.open_amendment(story.charter, reason=each["reason"], actor=story.coordinator)
    for change in each["change"]:
        clause = Clause.objects.get(pk=story.clauses[change["clause"]].pk)
        actions.edit_clause(
            clause,
            {"text": change["text"]},
            revision=clause.revision,
            parties=list(clause.parties.all()),
            partner=story.partners[change["by"]],
            reason=change["reason"],
            actor=story.coordinator,
        )
    version = actions.freeze(story.charter, actor=story.coordinator)
    actions.open_signing(version, story.mandates(), deadline=day(30, hour=20), actor=story.coordinator)
    for key in each["signed"]:
        story.sign(version.requests.get(party=story.parties[key]))
