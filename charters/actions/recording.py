"""Adding to a version's chain of evidence, while its round is held."""

from charters.evidence import NO_PREVIOUS, event_hash
from charters.models import EvidenceEvent, SigningRound


def held_round(version) -> SigningRound:
    """The version's signing round, its row and its charter's locked until the transaction ends.

    The charter comes first, as in every action that holds both: two of them wait for each other, never in a circle.
    """
    rows = SigningRound.objects.select_for_update(of=("version__charter", "self")).select_related("version__charter")
    return rows.get(version=version)


def chain_end(version) -> tuple[int, str]:
    """(sequence of the last event, its hash); (0, NO_PREVIOUS) for an empty chain."""
    last = EvidenceEvent.objects.filter(version=version).order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, NO_PREVIOUS)


def record(version, kind: str, at, **data) -> EvidenceEvent:
    """Add an event. The version's round, or its charter, must be held: sequences have no gap and no double."""
    sequence, previous = chain_end(version)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return EvidenceEvent.objects.create(
        version=version,
        sequence=sequence + 1,
        kind=kind,
        at=at,
        data=data,
        previous_hash=previous,
        hash=event_hash(version.sha256, sequence + 1, kind, at, data, previous),
    )
