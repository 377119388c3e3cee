"""A measured figure with its goal, and the table of them. It measures nothing."""

from dataclasses import dataclass

# Before the one line of JSON that a function run inside the site prints.
MARK = "loaded: "


@dataclass(frozen=True)
class Figure:
    """One line of the table: `value` is judged against `goal` (both in `unit`); without a goal it is for information.

    `sense` is how the goal is meant: "<" below it, ">" above it, "=" that very number.
    """

    site: str
    subject: str
    value: float
    unit: str
    goal: float | None = None
    detail: str = ""
    sense: str = "<"

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        reached = {"<": self.value < self.goal, ">": self.value > self.goal, "=": self.value == self.goal}
        return "reached" if reached[self.sense] else "missed"

    @property
    def row(self) -> str:
        goal = f"{self.sense} {self.goal:g} {self.unit}" if self.goal is not None else "–"
        return (
            f"| {self.site} | {self.subject} | {self.value:.1f} {self.unit} | {self.detail} | {goal} | {self.verdict} |"
        )


def table(figures: list[Figure]) -> str:
    """All figures as one Markdown table."""
    head = ["| site | subject | figure | detail | goal | verdict |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(figure.row for figure in figures)])
