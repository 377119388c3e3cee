"""A measured figure with its goal, and the table of them. It measures nothing."""

from dataclasses import dataclass

# Before the one line of JSON that a function run inside the site prints.
MARK = "loaded: "


@dataclass(frozen=True)
class Figure:
    """One line of the table: `value` is judged against `goal` (both in `unit`); without a goal it is for information."""

    site: str
    subject: str
    value: float
    unit: str
    goal: float | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        return "reached" if self.value < self.goal else "missed"

    @property
    def row(self) -> str:
        goal = f"< {self.goal:g} {self.unit}" if self.goal is not None else "–"
        return (
            f"| {self.site} | {self.subject} | {self.value:.1f} {self.unit} | {self.detail} | {goal} | {self.verdict} |"
        )


def table(figures: list[Figure]) -> str:
    """All figures as one Markdown table."""
    head = ["| site | subject | figure | detail | goal | verdict |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(figure.row for figure in figures)])
