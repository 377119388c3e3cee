"""The demonstration's three charters, from the texts beside: played through the real actions, at their own dates.

One is being written, one is being signed (signed, declined, awaited), one is in force. The writing has its past dates;
what is frozen and signed is so on the day of loading, and really sealed.
"""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone
from wagtail.models import Locale

from charters import actions
from charters.actions.signing import Client
from charters.models import CharterIndexPage, CharterPage, Clause
from portal.models import Message
from portal.pagetexts import body
from portal.partners.models import Mandate

FOLDER = Path(__file__).parent
FILES = ("travail-pair.toml", "prevention.toml", "accueil.toml")
EDITOR = "samira-benali"
CLIENT = Client(ip="192.0.2.10", user_agent="Démonstration", methods=("code",))


def load(network: dict) -> None:
    for name in FILES:
        with (FOLDER / name).open("rb") as file:
            _Story(tomllib.load(file), network).play()


def _day(offset: int, hour: int = 10) -> datetime:
    """A moment `offset` days from today, never in the future when it should be in the past."""
    start = timezone.localtime().replace(hour=hour, minute=12, second=0, microsecond=0)
    return (start + timedelta(days=offset)).astimezone(UTC)


class _Story:
    """One charter from its opening to where the demonstration finds it."""

    def __init__(self, text: dict, network: dict):
        self.text = text
        self.partners, self.people = network["partners"], network["people"]
        self.territory = network["territories"].get(text["territory"])
        self.coordinator = network["coordinator"]

    def play(self) -> None:
        self.charter = actions.open_charter(
            title=self.text["title"],
            slug=self.text["slug"],
            scope=self.text["scope"],
            territory=self.territory,
            actor=self.coordinator,
        )
        self._present()
        self.parties = {
            each["organisation"]: actions.add_party(
                self.charter,
                self.partners[each["organisation"]],
                required=each["required"],
                actor=self.coordinator,
            )
            for each in self.text["party"]
        }
        actions.set_editors(self.charter, [self.people[EDITOR]], actor=self.coordinator)
        self.clauses = {each["key"]: self._write(each) for each in self.text["clause"]}
        for each in self.text.get("proposal", []):
            self._propose(each)
        self.charter.refresh_from_db()
        if self.text["state"] != "drafting":
            self._sign()

    def _present(self) -> None:
        """The charter's page in French, and its presentation in English."""
        page = self.charter.pages.get()
        page.summary, page.scope = self.text["lead"], self.text["scope"][:300]
        page.body = body(self.text["presentation"], "fr", {})
        page.save_revision(user=self.coordinator).publish()
        index = CharterIndexPage.objects.get(locale=Locale.objects.get(language_code="en"))
        english = CharterPage(
            title=self.text["title_en"],
            slug=self.text["slug_en"],
            summary=self.text["lead_en"],
            scope=self.text["scope_en"][:300],
            charter=self.charter,
            locale=index.locale,
            translation_key=page.translation_key,
        )
        index.add_child(instance=english).save_revision(user=self.coordinator).publish()

    def _write(self, each: dict) -> Clause:
        """A clause through its earlier wordings to the present one."""
        named = [] if each["binding"] == "all" else [self.parties[key] for key in each["binding"]]
        history = each.get("history", [])
        values = {
            "kind": each["kind"],
            "heading": each["heading"],
            "summary": each["summary"],
            "binding": Clause.Binding.NAMED if named else Clause.Binding.ALL,
        }
        texts = [*(step["text"] for step in history), each["text"]]
        clause = actions.add_clause(
            self.charter,
            {**values, "text": texts[0]},
            parties=named,
            actor=self.coordinator,
            at=_day(self.text["opened_on"]),
        )
        for step, text in zip(history, texts[1:], strict=True):
            clause = actions.edit_clause(
                clause,
                {**values, "text": text},
                revision=clause.revision,
                parties=named,
                partner=self.partners[step["by"]],
                reason=step["reason"],
                actor=self.coordinator,
                at=_day(step["replaced_on"]),
            )
        return clause

    def _propose(self, each: dict) -> None:
        """A proposal as a new clause beside the one it is about, and its decision."""
        about = self.clauses[each["clause"]]
        if each["action"] == "replace" and each["state"] == "accepted":
            return
        origin = each.get("origin")
        if origin:
            origin = {
                "kind": "workshop",
                "label": origin["label"].split(" :")[0].strip(),
                "text": origin["words"],
                "date": _last(origin["month_day"]),
            }
        proposal = actions.propose_clause(
            self.charter,
            text=each["text"],
            heading=each.get("heading", about.heading),
            clause_kind=each.get("kind", about.kind),
            summary=each.get("summary", ""),
            reason=each["reason"],
            after=about,
            origin=origin,
            partner=self.partners[each["organisation"]],
            actor=self.people[each["author"]],
        )
        if each["state"] == "rejected":
            actions.reject_proposal(proposal, actor=self.people[each["decided_by"]], reason=each["outcome_reason"])
        proposal.submitted_at = _day(each["proposed_on"])
        proposal.save(update_fields=["submitted_at"])

    def _sign(self) -> None:
        """Freeze, invite, and let each party answer, today: a seal is never dated back."""
        version = actions.freeze(self.charter, actor=self.coordinator)
        mandates = {}
        for each in self.text["party"]:
            signatory = self.people.get(each["signatory"])
            mandate = signatory and Mandate.objects.valid(timezone.localdate()).filter(
                user=signatory, partner=self.partners[each["organisation"]]
            )
            if mandate:
                mandates[self.parties[each["organisation"]].pk] = mandate.get()
        deadline = _day(self.text["signing_closes_on"], hour=20) if "signing_closes_on" in self.text else None
        actions.open_signing(version, mandates, deadline=deadline, actor=self.coordinator)
        answers = [each for each in self.text["party"] if each["state"] in ("signed", "declined")]
        for each in sorted(answers, key=lambda each: each.get("signed_on", 0)):
            request = version.requests.get(party=self.parties[each["organisation"]])
            if each["state"] == "signed":
                self._signature(request, each)
        for each in answers:
            if each["state"] == "declined":
                request = version.requests.get(party=self.parties[each["organisation"]])
                actions.view_request(request, user=request.signatory, client=CLIENT)
                actions.decline(request, user=request.signatory, reason=each["declined_reason"])

    def _signature(self, request, each: dict) -> None:
        """The signatory's whole way, with the code that was really written to them."""
        user = request.signatory
        actions.view_request(request, user=user, client=CLIENT)
        actions.mark_read(request, user=user, client=CLIENT)
        code = actions.send_code(request, user=user, client=CLIENT)
        digits = re.search(r"^\d{6}$", Message.objects.get(pk=code.message_id).text, re.MULTILINE)[0]
        actions.sign(request, user=user, code=digits, typed_name=user.get_full_name(), client=CLIENT)


def _last(month_day: str) -> str:
    """The last time that day of the year came round, ISO 8601."""
    today = timezone.localdate()
    month, day = map(int, month_day.split("-"))
    found = today.replace(month=month, day=day)
    return (found if found <= today else found.replace(year=today.year - 1)).isoformat()
