"""The programme of an event as its page holds it: slots, and in each what happens at the same time.

A block keeps its identifier for life: it is that of the slot or session that people register for (`events.programme`).
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from events.models.events import Session
from portal.blocks import RICH_TEXT_FEATURES


class SpeakerBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("nom"), max_length=120)
    role = blocks.CharBlock(label=_("fonction"), max_length=120, required=False)
    organisation = blocks.CharBlock(label=_("organisation"), max_length=120, required=False)
    photo = ImageChooserBlock(label=_("photo"), required=False)

    class Meta:
        label = _("Intervenant·e")
        icon = "user"


class SessionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("forme"), choices=Session.Kind.choices, default=Session.Kind.PLENARY)
    title = blocks.CharBlock(label=_("titre"), max_length=160)
    room = blocks.CharBlock(label=_("salle"), max_length=80, required=False)
    summary = blocks.TextBlock(label=_("présentation"), required=False, max_length=2000)
    speakers = blocks.ListBlock(SpeakerBlock(), label=_("intervenants"), default=[])
    chosen = blocks.BooleanBlock(
        label=_("on s’y inscrit"), required=False, help_text=_("Cochez si chacun choisit sa séance en s’inscrivant.")
    )
    capacity = blocks.IntegerBlock(
        label=_("places"), required=False, min_value=1, max_value=10000, help_text=_("Vide : autant que l’on veut.")
    )
    proceedings = blocks.RichTextBlock(
        label=_("ce qui s’est dit"), required=False, features=RICH_TEXT_FEATURES[2:], help_text=_("Après la journée.")
    )
    slides = DocumentChooserBlock(label=_("diaporama"), required=False)
    video = blocks.URLBlock(label=_("adresse de la vidéo"), required=False)

    class Meta:
        label = _("Séance")
        icon = "group"


class SlotBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=160, required=False)
    day = blocks.DateBlock(label=_("jour"))
    starts = blocks.TimeBlock(label=_("de"))
    ends = blocks.TimeBlock(label=_("à"))
    sessions = blocks.ListBlock(SessionBlock(), label=_("séances"), min_num=1)

    class Meta:
        label = _("Moment")
        icon = "time"


PROGRAMME_BLOCKS = [("slot", SlotBlock())]
