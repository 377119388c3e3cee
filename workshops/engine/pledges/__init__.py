"""Wall of commitments: pledges drafted in silence, published, grouped and merged, then ranked by points.

A draft is its author's alone until they publish it, with their name or without. What is published keeps its author's words:
a merged pledge stands over its sources, which stay under it, so that each can be followed back and a merge be undone.
Points are their giver's alone; nobody, whoever facilitates included, learns where they lie before the results, and then as
sums only. What is hidden is gone for everybody but the desk.
"""

from workshops.engine.pledges import drafts, grouping, votes, wall
from workshops.engine.pledges.method import DEFAULTS, OPTIONAL, PLEDGES
from workshops.engine.pledges.standing import Ranked, Source, ranked

__all__ = ["DEFAULTS", "OPTIONAL", "PLEDGES", "Ranked", "Source", "drafts", "grouping", "ranked", "votes", "wall"]
