"""The results of a survey: counting with disclosure control, and the sentences that figures carry.

Pure: no Django, no database, no words of the interface. `tables` counts and shapes, `disclosure` decides what may be
published, `together` adds up several surveys, `crowd` and `polytope` hold the mathematics of what others could find out,
`sentences` says what a share is.
"""

from .counting import Asked
from .crossing import may_cross
from .disclosure import SMALL
from .sentences import Share, share
from .tables import Line, Part, Result, Results, Table, aggregate, percent
from .together import Total, Town, added, counts_by_answer, total

__all__ = [
    "SMALL",
    "Asked",
    "Line",
    "Part",
    "Result",
    "Results",
    "Share",
    "Table",
    "Total",
    "Town",
    "added",
    "aggregate",
    "counts_by_answer",
    "may_cross",
    "percent",
    "share",
    "total",
]
