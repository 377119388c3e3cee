"""What is proposed, said and decided of a charter of the demonstration while it is written."""

from charters import actions
from charters.models import Clause, Position, Proposal
from charters.rebase import Texts

from .days import date_of, day, last_time


def play(story) -> None:
    """Proposals and what others say of them, threads, a first round of consent, the stages' dates."""
    proposals = {each["key"]: made for each in story.text.get("proposal", []) if (made := _propose(story, each))}
    for each in story.text.get("voice", []):
        _say(story, proposals[each["proposal"]], each)
    for each in story.text.get("thread", []):
        _talk(story, each)
    if "consent" in story.text:
        _consent(story)
    if "phase" in story.text:
        _plan(story, story.text["phase"])


def _propose(story, each: dict) -> Proposal | None:
    """One proposal, at its date, and what was decided on it. An accepted one is told by its clause's earlier wordings."""
    if each["state"] == "accepted":
        return None
    clause = Clause.objects.get(pk=story.clauses[each["clause"]].pk)
    common = {
        "partner": story.partners[each["organisation"]],
        "actor": story.people[each["author"]],
        "reason": each["reason"],
    }
    if each["action"] == "insert":
        proposal = actions.propose_clause(
            story.charter,
            text=each["text"],
            heading=each["heading"],
            clause_kind=each["kind"],
            summary=each["summary"],
            after=clause,
            **common,
        )
    elif each["action"] == "move":
        proposal = actions.propose_move(clause, story.clauses[each["after"]], **common)
    else:
        texts = Texts(clause.heading, each["text"], clause.summary)
        proposal = actions.propose_text(clause, texts, revision=clause.revision, **common)
    if each["state"] == "rejected":
        decided_by = story.people[each["decided_by"]]
        actions.reject_proposal(proposal, actor=decided_by, reason=each["outcome_reason"])
    _date(proposal, each)
    return proposal


def _date(proposal: Proposal, each: dict) -> None:
    """Put a proposal back to its days, and say where it came from."""
    dates = {"submitted_at": day(each["proposed_on"])}
    if "decided_on" in each:
        dates["decided_at"] = day(each["decided_on"])
    origin = each.get("origin")
    if origin:
        dates["origin"] = {
            "kind": "workshop",
            "label": origin["label"].split(" :")[0].strip(),
            "text": origin["words"],
            "date": last_time(origin["month_day"]),
            "url": "",
        }
    Proposal.objects.filter(pk=proposal.pk).update(**dates)
    for event in proposal.events.all():
        decided = event.kind in (Proposal.Status.REJECTED, Proposal.Status.ACCEPTED)
        event.at = dates["decided_at"] if decided else dates["submitted_at"]
        event.save(update_fields=["at"])


def _say(story, proposal, each: dict) -> None:
    party = story.parties[each["organisation"]]
    actions.give_voice(
        proposal,
        party,
        stance=each["stance"],
        comment=each.get("text", ""),
        actor=story.member_of(each["organisation"]),
    )


def _talk(story, each: dict) -> None:
    clause = story.clauses[each["clause"]]
    thread = actions.comment(
        story.charter,
        clause=clause,
        text=each["text"],
        mentions=[story.people[key] for key in each["mentions"]],
        actor=story.people[each["author"]],
        at=day(each["on"]),
    )
    for answer in each.get("answer", []):
        actions.answer_comment(thread, text=answer["text"], actor=story.people[answer["author"]], at=day(answer["on"]))
    if each["resolved"]:
        actions.resolve_thread(thread, actor=story.people[each["author"]])


def _consent(story) -> None:
    """A first round, while the text was being decided: the answers stand, and the amendments went on."""
    charter = actions.set_phase(story.charter, "deciding", actor=story.coordinator)
    for key, on in story.text["consent"]["whole"].items():
        _position(story, key, None, charter.edition, on, stance="agree", reason="")
    for each in story.text["position"]:
        clause = Clause.objects.get(pk=story.clauses[each["clause"]].pk)
        _position(
            story, each["organisation"], clause, clause.revision, each["on"], stance=each["stance"], reason=each["text"]
        )


def _position(story, key, clause, revision, on, **answer) -> None:
    position = actions.give_position(
        story.parties[key], clause, revision=revision, seen=None, actor=story.member_of(key), **answer
    )
    Position.objects.filter(pk=position.pk).update(at=day(on))


def _plan(story, phase: dict) -> None:
    dates = {
        stage: tuple(date_of(offset) for offset in phase[stage]) for stage in ("collecting", "amending", "deciding")
    }
    actions.set_stage_dates(story.charter, dates, actor=story.coordinator)
    actions.set_phase(story.charter, phase["now"], actor=story.coordinator)
