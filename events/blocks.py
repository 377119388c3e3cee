"""The programme of an event as its page holds it: slots, and in each what happens at the same time.

A block keeps its identifier for life: it is that of the slot or session that people register for (`events.programme`).
"""

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

from events.programme import SessionKind
from portal.blocks import RICH_TEXT_FEATURES
from portal.documents import nodes_from_html


class SpeakerBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("nom"), max_length=120)
    role = blocks.CharBlock(label=_("fonction"), max_length=120, required=False)
    organisation = blocks.CharBlock(label=_("organisation"), max_length=120, required=False)
    photo = ImageChooserBlock(label=_("photo"), required=False)

    class Meta:
        label = _("Intervenant·e")
        icon = "user"


class SessionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("forme"), choices=SessionKind.choices, default=SessionKind.PLENARY)
    title = blocks.CharBlock(label=_("titre"), max_length=160)
    room = blocks.CharBlock(label=_("salle"), max_length=80, required=False)
    summary = blocks.TextBlock(label=_("présentation"), required=False, max_length=2000)
    speakers = blocks.ListBlock(SpeakerBlock(), label=_("intervenants"), default=[])
    chosen = blocks.BooleanBlock(
        label=_("on s’y inscrit"), required=False, help_text=_("Cochez si chacun choisit sa séance en s’inscrivant.")
    )
    capacity = blocks.IntegerBlock(
        label=_("places"), required=False, min_value=1, max_value=10000, help_text=_("Vide : autant que l’on veut.")
    )
    cancelled = blocks.BooleanBlock(
        label=_("séance annulée"),
        required=False,
        help_text=_("Elle reste au programme, barrée ; ceux qui l’ont choisie sont prévenus à la publication."),
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

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["starts"] and cleaned["ends"] and cleaned["ends"] <= cleaned["starts"]:
            late = ValidationError(_("La fin doit venir après le début."))
            raise StructBlockValidationError(block_errors={"ends": late})
        return cleaned

    def booklet_nodes(self, value):
        nodes = []
        for session in value["sessions"]:
            nodes += nodes_from_html(format_html("<h3>{}</h3>", session["title"]))
            if session["speakers"]:
                speakers = (
                    (", ".join(filter(None, (each["name"], each["role"], each["organisation"]))),)
                    for each in session["speakers"]
                )
                nodes += nodes_from_html(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", speakers)))
            if session["summary"]:
                nodes += nodes_from_html(format_html("<p>{}</p>", session["summary"]))
            if session["proceedings"]:
                nodes += nodes_from_html(expand_db_html(session["proceedings"].source))
        return nodes

    class Meta:
        label = _("Moment")
        icon = "time"


PROGRAMME_BLOCKS = [("slot", SlotBlock())]
