"""Forms of proposals, of what the others say of them, and of what is decided on them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from charters.models import CharterParty, Clause, Proposal, ProposalVoice
from charters.models.clauses import MAX_SUMMARY, MAX_TEXT
from charters.rebase import Texts
from portal.forms import PlainLineField, PlainTextField
from portal.partners.models import Partner

from .opening import FRENCH


def _reason(label, *, required=False, **attributes):
    return PlainTextField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3, **FRENCH}),
        **attributes,
    )


def _standing(charter):
    return charter.clauses.standing()


class InNameOf(forms.Form):
    """In whose name something is proposed, and why; what is proposed comes in between."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Au nom de"), empty_label=_("choisissez"))
    reason = _reason(
        _("Pourquoi"), required=True, help_text=_("Les autres organisations le liront à côté de la proposition.")
    )

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        only = list(partners[:2])
        if len(only) == 1:
            self.fields["partner"].initial = only[0]
        self.order_fields(["partner", *(name for name in self.fields if name not in ("partner", "reason")), "reason"])


class WordsForm(forms.Form):
    """The three texts of a clause, and the revision on which they were written."""

    heading = PlainLineField(label=_("Intitulé"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte"),
        max_length=MAX_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes. Une ligne qui commence par « - » est un point de liste."),
        widget=forms.Textarea(attrs={"rows": 10, **FRENCH}),
    )
    summary = PlainTextField(
        label=_("En clair"),
        max_length=MAX_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **FRENCH}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def texts(self) -> Texts:
        """The words as they were typed."""
        return Texts(*(self.cleaned_data[name] for name in ("heading", "text", "summary")))


class ProposalForm(InNameOf):
    """A new clause."""

    clause_kind = forms.ChoiceField(
        label=_("Sorte de clause"),
        choices=Clause.Kind.choices,
        initial=Clause.Kind.COMMITMENT,
        help_text=_("Un engagement dit ce que l’on fera ; un principe, ce à quoi l’on tient."),
    )
    heading = PlainLineField(label=_("Intitulé"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    text = PlainTextField(
        label=_("Texte proposé"),
        max_length=MAX_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes. Une ligne qui commence par « - » est un point de liste."),
        widget=forms.Textarea(attrs={"rows": 6, **FRENCH}),
    )
    summary = PlainTextField(
        label=_("En clair"),
        max_length=MAX_SUMMARY,
        required=False,
        help_text=_("La même chose avec des mots de tous les jours, en une ou deux phrases."),
        widget=forms.Textarea(attrs={"rows": 2, **FRENCH}),
    )
    after = forms.ModelChoiceField(
        Clause.objects.none(), label=_("À placer après"), required=False, empty_label=_("la fin")
    )

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = _standing(charter)


class TextProposalForm(InNameOf, WordsForm):
    """Other words for a clause."""


class CutProposalForm(InNameOf):
    before = PlainLineField(
        label=_("Premiers mots de la seconde partie"),
        max_length=300,
        help_text=_("Copiez-les tels qu’ils sont écrits : la clause sera coupée juste avant."),
        widget=forms.TextInput(attrs=FRENCH),
    )
    heading = PlainLineField(
        label=_("Intitulé de la seconde partie"), max_length=200, widget=forms.TextInput(attrs=FRENCH)
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class JoinProposalForm(InNameOf):
    heading = PlainLineField(
        label=_("Intitulé de la clause réunie"),
        max_length=200,
        required=False,
        help_text=_("Laissez vide pour garder celui de la première."),
        widget=forms.TextInput(attrs=FRENCH),
    )


class MoveProposalForm(InNameOf):
    after = forms.ModelChoiceField(
        Clause.objects.none(), label=_("À placer après"), required=False, empty_label=_("le début du texte")
    )

    def __init__(self, *args, clause, **kwargs):
        super().__init__(*args, **kwargs)
        self.clause = clause
        others = _standing(clause.charter).exclude(pk=clause.pk)
        self.fields["after"].queryset = others
        self.fields["after"].initial = self.here = others.filter(position__lt=clause.position).last()

    def clean_after(self):
        """A place, and not the one where the clause stands; one that was taken out stands nowhere."""
        after = self.cleaned_data["after"]
        if self.clause.removed_at is None and after == self.here:
            raise forms.ValidationError(_("La clause y est déjà : choisissez une autre place."))
        return after


class DeletionProposalForm(InNameOf):
    """Nothing but who and why."""


class ProposalFilterForm(forms.Form):
    """What a list of proposals shows; nothing chosen shows everything. `chosen` applies the filters that are in order."""

    etat = forms.ChoiceField(label=_("État"), required=False)
    organisation = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Organisation"), required=False, empty_label=_("toutes")
    )
    clause = forms.ModelChoiceField(
        Clause.objects.none(),
        label=_("Clause"),
        required=False,
        empty_label=_("toutes"),
        to_field_name="identifier",
    )

    def __init__(self, *args, proposals, **kwargs):
        """`proposals`: those that the person may see; the choices tell of no other."""
        super().__init__(*args, **kwargs)
        seen = proposals.values("pk")
        self.fields["etat"].choices = [
            ("", _("tous")),
            ("nouvelles", _("ont du nouveau pour moi")),
            ("ouvertes", _("à décider")),
            ("rencontres", _("à reprendre : le texte a changé")),
            *Proposal.Status.choices,
        ]
        self.fields["organisation"].queryset = (
            Partner.objects.filter(proposals__in=seen).distinct().order_by("short_name")
        )
        self.fields["clause"].queryset = Clause.objects.filter(proposals__in=seen).distinct().order_by("position", "pk")

    def chosen(self, proposals, unread):
        """The proposals that the filters leave; what is not a filter leaves them all.

        `unread(proposals)` gives the keys of those that have something new for the person.
        """
        self.is_valid()
        state, partner, clause = (self.cleaned_data.get(name) for name in ("etat", "organisation", "clause"))
        if state == "nouvelles":
            proposals = proposals.filter(pk__in=unread(proposals))
        elif state == "ouvertes":
            proposals = proposals.filter(status__in=Proposal.OPEN)
        elif state == "rencontres":
            proposals = proposals.filter(status__in=Proposal.PENDING, collides=True)
        elif state:
            proposals = proposals.filter(status=state)
        if partner:
            proposals = proposals.filter(partner=partner)
        return proposals.filter(clause=clause) if clause else proposals


class DecisionReasonForm(forms.Form):
    """A decision that changes no word: why it was taken."""

    reason = _reason(_("Motif de la décision"))


class DecisionWordsForm(WordsForm):
    """A decision with other words than those proposed."""

    reason = _reason(_("Motif de la décision"))


class AnswerForm(forms.Form):
    """What an organisation says with its own gesture on its own proposal."""

    reason = _reason(_("Un mot d’explication"))


class VoiceForm(forms.Form):
    """What an organisation says of another's proposal."""

    party = forms.ModelChoiceField(CharterParty.objects.none(), label=_("Au nom de"), empty_label=None)
    stance = forms.ChoiceField(
        label=_("Notre avis"),
        choices=[*ProposalVoice.Stance.choices, ("", _("Ne dit rien"))],
        required=False,
        widget=forms.RadioSelect,
    )
    comment = PlainTextField(
        label=_("Notre réserve, ou une précision"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **FRENCH}),
    )

    def __init__(self, *args, parties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = CharterParty.objects.filter(pk__in=[party.pk for party in parties])
        if len(parties) == 1:
            self.fields["party"].initial = parties[0]
            self.fields["party"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("stance") == ProposalVoice.Stance.RESERVE and not cleaned.get("comment"):
            self.add_error("comment", _("Dites en quelques mots quelle est votre réserve."))
        return cleaned
