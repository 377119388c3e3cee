"""When organisations may say whether the text suits them, who may act on what they said, and what it blocks."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters import consent, models
from charters.rules.people import may_manage
from charters.rules.writing import may_edit_clauses


def decided_until(charter):
    """The last day on which positions may be given and changed; None while no day is set."""
    stage = models.PhaseDate.Stage.DECIDING
    return charter.phase_dates.filter(stage=stage).values_list("ends_on", flat=True).first()


def why_not_give_positions(charter, today=None) -> str:
    """Why no organisation may say now whether the text suits it, as a sentence; "" while they may. `today`: a date."""
    if not charter.is_written:
        return _("Le texte est figé : les positions sont closes.")
    if charter.phase != models.Charter.Phase.DECIDING:
        return _("Le texte s’écrit encore : les organisations donneront leur position à l’étape de la décision.")
    last_day = decided_until(charter)
    if last_day is not None and (today or timezone.localdate()) > last_day:
        return _("Les positions sont closes depuis le %(day)s au soir. La coordination peut prolonger la décision.") % {
            "day": date_format(last_day, "j F Y")
        }
    return ""


def may_ask_for_positions(user, charter) -> bool:
    """Remind the organisations that have not answered: who holds the pen, while they may answer."""
    return may_edit_clauses(user, charter) and not why_not_give_positions(charter)


def may_record_objections(user, charter) -> bool:
    """Record an objection as a reserve, so that it no longer blocks: coordinators, until the text is frozen."""
    return charter.is_written and may_manage(user, charter)


def why_not_freeze(charter) -> list[str]:
    """What still stands in the way of freezing, as sentences; empty when nothing does."""
    reasons = []
    parties = charter.parties.current().count()
    if not charter.clauses.standing().exists():
        reasons.append(_("Le texte n’a encore aucune clause."))
    if parties < 2:
        reasons.append(_("Il faut au moins deux organisations."))
    if charter.entry_rule == models.Charter.EntryRule.COUNT and (charter.entry_count or 0) > parties:
        reasons.append(_("La règle d’entrée en vigueur demande plus d’organisations qu’il n’y en a."))
    waiting = charter.proposals.open().count()
    if waiting:
        reasons.append(
            ngettext(
                "%(count)d proposition attend une décision.", "%(count)d propositions attendent une décision.", waiting
            )
            % {"count": waiting}
        )
    blocking = charter.positions.blocking().in_reading_order().select_related("party__partner", "clause")
    return reasons + _names_who_left(charter) + [_objection_sentence(position) for position in blocking]


def _names_who_left(charter) -> list[str]:
    """A clause can't bind by name an organisation that does not sign the text."""
    named = charter.clauses.filter(
        removed_at=None, binding=models.Clause.Binding.NAMED, parties__left_at__isnull=False
    ).order_by("position", "pk", "parties__position")
    return [
        _("La clause « %(heading)s » nomme %(partner)s, qui ne participe plus à la charte.")
        % {"heading": heading, "partner": partner}
        for heading, partner in named.values_list("heading", "parties__partner__short_name")
    ]


def _objection_sentence(position) -> str:
    if position.clause_id is None:
        return _("%(partner)s fait objection à l’ensemble du texte.") % {"partner": position.party.partner.short_name}
    return _("%(partner)s fait objection à la clause « %(heading)s ».") % {
        "partner": position.party.partner.short_name,
        "heading": position.clause.heading,
    }


def what_to_weigh_before_freezing(charter) -> list[str]:
    """What does not block freezing and should be known first, as sentences: once positions were asked for, the silences."""
    if charter.phase != models.Charter.Phase.DECIDING:
        return []
    found = consent.consent_of(charter)
    silent = [voice.party.partner.short_name for voice in found.voices if voice.is_silent]
    partly = [voice.party.partner.short_name for voice in found.unanswered() if not voice.is_silent]
    warnings = []
    if silent:
        warnings.append(_("N’ont pas donné de position : %(names)s.") % {"names": ", ".join(silent)})
    if partly:
        warnings.append(_("Ont une réponse à donner ou à confirmer : %(names)s.") % {"names": ", ".join(partly)})
    return warnings
