"""Forms of joining and leaving a charter in force."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.models import CharterParty
from portal.forms import DayInput, PlainTextField, end_of_day
from portal.partners.models import Mandate


class JoiningForm(forms.Form):
    """The mandate of who would join: of organisations that are no party yet."""

    mandate = forms.ModelChoiceField(
        Mandate.objects.none(), label=_("Organisation, et qui signerait"), empty_label=_("choisissez")
    )
    deadline = forms.DateField(label=_("À signer avant le"), required=False, widget=DayInput)

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        parties = CharterParty.objects.filter(charter=charter, left_at=None).values("partner")
        mandates = Mandate.objects.valid(timezone.localdate()).own().exclude(partner__in=parties)
        self.fields["mandate"].queryset = mandates.select_related("user", "partner").order_by(
            "partner__short_name", "user__last_name", "pk"
        )
        self.fields["mandate"].label_from_instance = lambda mandate: (
            f"{mandate.partner.short_name} – {mandate.user.get_full_name()}, {mandate.position}"
        )

    def clean_deadline(self):
        """The end of the day chosen."""
        deadline = self.cleaned_data["deadline"]
        if deadline and deadline <= timezone.localdate():
            raise forms.ValidationError(_("Cette date est déjà passée."))
        return deadline and end_of_day(deadline)


class WithdrawalForm(forms.Form):
    reason = PlainTextField(
        label=_("Pourquoi"),
        max_length=2000,
        help_text=_("Les autres organisations la liront, et elle figure dans l’acte."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LetterForm(WithdrawalForm):
    """The same, entered by the coordination on a letter that came."""

    announced_on = forms.DateField(
        label=_("Date de la lettre"), widget=DayInput, help_text=_("Le préavis court à partir de ce jour.")
    )
