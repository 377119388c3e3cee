"""One charter of the demonstration, from its opening to its signatures; what is said of it and what follows stand beside."""

import re

from django.utils import timezone
from wagtail.models import Locale

from charters import actions
from charters.actions.requests import Client
from charters.models import CharterIndexPage, CharterPage, Clause
from portal.models import Message
from portal.pagetexts import body
from portal.partners.models import Mandate

from . import follow_up, talk
from .days import day

EDITOR = "samira-benali"
CLIENT = Client(ip="192.0.2.10", user_agent="Démonstration", methods=("code",))


class Story:
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
        talk.play(self)
        self.charter.refresh_from_db()
        if self.text["state"] != "drafting":
            self._sign()
        if self.text["state"] == "in_force":
            follow_up.play(self)

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
            at=day(self.text["opened_on"]),
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
                at=day(step["replaced_on"]),
            )
        return clause

    def _sign(self) -> None:
        """Freeze, invite, and let each party answer, today: a seal is never dated back."""
        version = actions.freeze(self.charter, actor=self.coordinator)
        deadline = day(self.text["signing_closes_on"], hour=20) if "signing_closes_on" in self.text else None
        actions.open_signing(version, self.mandates(), deadline=deadline, actor=self.coordinator)
        answers = [each for each in self.text["party"] if each["state"] in ("signed", "declined")]
        for each in sorted(answers, key=lambda each: each.get("signed_on", 0)):
            request = version.requests.get(party=self.parties[each["organisation"]])
            if each["state"] == "signed":
                self.sign(request)
        for each in answers:
            if each["state"] == "declined":
                request = version.requests.get(party=self.parties[each["organisation"]])
                actions.view_request(request, user=request.signatory, client=CLIENT)
                actions.decline(request, user=request.signatory, reason=each["declined_reason"])

    def belongs(self, person, key: str) -> bool:
        return person.memberships.filter(partner=self.partners[key], ended_at=None).exists()

    def member_of(self, key: str):
        """Somebody who may speak for an organisation: the first of the network's people who belongs to it."""
        return next(person for person in self.people.values() if self.belongs(person, key))

    def mandates(self) -> dict:
        """The valid mandate with which each party signs, by the party's primary key."""
        found = {}
        for each in self.text["party"]:
            signatory = self.people.get(each["signatory"])
            mandate = signatory and Mandate.objects.valid(timezone.localdate()).filter(
                user=signatory, partner=self.partners[each["organisation"]]
            )
            if mandate:
                found[self.parties[each["organisation"]].pk] = mandate.get()
        return found

    def sign(self, request) -> None:
        """The signatory's whole way, with the code that was really written to them."""
        user = request.signatory
        actions.view_request(request, user=user, client=CLIENT)
        actions.mark_read(request, user=user, client=CLIENT)
        code = actions.send_code(request, user=user, client=CLIENT)
        digits = re.search(r"^\d{6}$", Message.objects.get(pk=code.message_id).text, re.MULTILINE)[0]
        actions.sign(request, user=user, code=digits, typed_name=user.get_full_name(), client=CLIENT)
