"""What the positions of a charter's organisations come to: each one's voice on each clause, and what is still missing.

It reads rows and writes none; it decides nothing about who may. A clause without an answer of its own takes the answer
given on the whole.
"""

from dataclasses import dataclass

from charters import models


@dataclass(frozen=True)
class Voice:
    """All that one organisation says of a text: on the whole, and on clauses (by primary key)."""

    party: "models.CharterParty"
    whole: "models.Position | None"
    own: "dict[int, models.Position]"

    @property
    def is_silent(self) -> bool:
        return self.whole is None and not self.own

    def on(self, clause) -> "models.Position | None":
        """The position that counts for a clause: its own, else the one on the whole."""
        return self.own.get(clause.pk) or self.whole

    def missing(self, clauses) -> list:
        """The clauses of the text that have no answer, or one given on a former text."""
        return [clause for clause in clauses if (said := self.on(clause)) is None or said.to_confirm]


@dataclass(frozen=True)
class Consent:
    """Where a charter stands: its clauses in reading order, and a voice per organisation, in their order."""

    charter: "models.Charter"
    clauses: "list[models.Clause]"
    voices: list[Voice]

    def unanswered(self) -> list[Voice]:
        """The organisations from whom something is still awaited on the present text."""
        return [voice for voice in self.voices if voice.missing(self.clauses)]


def consent_of(charter) -> Consent:
    """Where the charter stands, for all its organisations, in three queries."""
    parties = list(charter.parties.current())
    for party in parties:
        party.charter = charter
    return next(iter(consents_of(parties)), Consent(charter, [], []))


def consents_of(parties) -> list[Consent]:
    """Where these organisations stand, charter by charter, in two queries. Each party has its charter loaded."""
    charters = {party.charter_id: party.charter for party in parties}
    by_party = {party.pk: party for party in parties}
    clauses: dict[int, list] = {key: [] for key in charters}
    standing = models.Clause.objects.filter(charter__in=charters, removed_at=None)
    for clause in standing.order_by("charter", "position", "pk"):
        clauses[clause.charter_id].append(clause)
    by_clause = {clause.pk: clause for each in clauses.values() for clause in each}
    said: dict[int, dict] = {key: {} for key in by_party}
    for position in models.Position.objects.counting().filter(party__in=by_party).select_related("author"):
        position.party, position.charter = by_party[position.party_id], charters[position.charter_id]
        position.clause = by_clause.get(position.clause_id)
        said[position.party_id][position.clause_id] = position
    return [
        Consent(
            charter,
            clauses[key],
            [_voice(party, said[party.pk]) for party in parties if party.charter_id == key],
        )
        for key, charter in charters.items()
    ]


def _voice(party, said: dict) -> Voice:
    return Voice(party, said.get(None), {key: position for key, position in said.items() if key is not None})
