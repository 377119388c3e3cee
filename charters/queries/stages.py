"""The stages of a charter's life as everybody sees them: where it is, when each is planned, what each allows in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from charters import models, rules

Stage = models.PhaseDate.Stage

ALLOWS = {
    Stage.COLLECTING: gettext_lazy("On propose de nouvelles clauses et on en discute. Le texte écrit ne change pas."),
    Stage.AMENDING: gettext_lazy("On propose de changer le texte, on soutient ou on émet des réserves, on discute."),
    Stage.DECIDING: gettext_lazy(
        "Les propositions sont closes. Chaque organisation dit si le texte lui convient ; la rédaction règle le reste."
    ),
    Stage.SIGNING: gettext_lazy("Le texte est figé : il ne change plus. Les signataires le lisent et le signent."),
    Stage.IN_FORCE: gettext_lazy("La charte engage les organisations qui l’ont signée. On suit ce qui a été promis."),
}


@dataclass(frozen=True)
class StageLine:
    """A stage of the charter's life: `state` is done, here or next."""

    stage: str
    label: str
    state: str
    starts_on: date | None
    ends_on: date | None
    allows: str


def stages(charter) -> list[StageLine]:
    """Every stage in order, with its dates; an avenant goes through the stages of the writing again."""
    here = rules.stage_of(charter)
    planned = {each.stage: each for each in charter.phase_dates.all()}
    place = Stage.values.index(here) if here else len(Stage.values)
    return [
        StageLine(
            stage=stage.value,
            label=str(stage.label),
            state="done" if number < place else "here" if number == place else "next",
            starts_on=planned[stage].starts_on if stage in planned else None,
            ends_on=planned[stage].ends_on if stage in planned else None,
            allows=str(ALLOWS[stage]),
        )
        for number, stage in enumerate(Stage)
    ]
