"""StreamField blocks shared by all pages. Each knows its template and how it becomes document nodes for a booklet."""

from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

from portal.documents import nodes_from_html

RICH_TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    def booklet_nodes(self, value):
        return nodes_from_html(expand_db_html(value.source))

    class Meta:
        template = "portal/blocks/rich_text.html"
        label = _("Texte")
        icon = "pilcrow"


class PictureValue(blocks.StructValue):
    @property
    def alt(self) -> str:
        """What a reader who does not see the picture is told: nothing for a decoration."""
        if self["decorative"]:
            return ""
        return self["alternative"] or self["image"].default_alt_text


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    decorative = blocks.BooleanBlock(
        label=_("décorative"), required=False, help_text=_("Cochez si l’image n’apprend rien : elle ne sera pas lue.")
    )
    alternative = blocks.CharBlock(
        label=_("texte alternatif ici"), required=False, help_text=_("Vide : celui de l’image.")
    )
    caption = blocks.CharBlock(label=_("légende"), required=False)
    credit = blocks.CharBlock(label=_("crédit"), required=False)

    def booklet_nodes(self, value):
        return nodes_from_html(format_html('<img src="{}" alt="{}">', value["image"].file.name, value.alt))

    class Meta:
        template = "portal/blocks/picture.html"
        label = _("Image")
        icon = "image"
        value_class = PictureValue


class KeyFigureBlock(blocks.StructBlock):
    """A figure never stands without its unit, its date and its source."""

    value = blocks.CharBlock(label=_("valeur"), max_length=20)
    unit = blocks.CharBlock(label=_("unité"), max_length=80)
    label = blocks.CharBlock(label=_("ce qui est compté"), max_length=200)
    date = blocks.CharBlock(label=_("date ou période"), max_length=60)
    source = blocks.CharBlock(label=_("source"), max_length=160)

    def booklet_nodes(self, value):
        return nodes_from_html(
            format_html(
                "<p><strong>{} {}</strong> {} ({}, {})</p>",
                value["value"],
                value["unit"],
                value["label"],
                value["source"],
                value["date"],
            )
        )

    class Meta:
        template = "portal/blocks/key_figure.html"
        label = _("Chiffre clé")
        icon = "decimal"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("citation"))
    who = blocks.CharBlock(label=_("qui"), required=False)
    role = blocks.CharBlock(label=_("fonction"), required=False)

    def booklet_nodes(self, value):
        who = ", ".join(filter(None, (value["who"], value["role"])))
        return nodes_from_html(format_html("<blockquote><p>{}</p><p>{}</p></blockquote>", value["text"], who))

    class Meta:
        template = "portal/blocks/quote.html"
        label = _("Citation")
        icon = "openquote"


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"))
    body = TextBlock(label=_("texte"), features=RICH_TEXT_FEATURES[3:])


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), label=_("parties"), min_num=1)

    def booklet_nodes(self, value):
        nodes = []
        for item in value["items"]:
            nodes += nodes_from_html(format_html("<h3>{}</h3>", item["title"]))
            nodes += nodes_from_html(expand_db_html(item["body"].source))
        return nodes

    class Meta:
        template = "portal/blocks/accordion.html"
        label = _("Accordéon")
        icon = "list-ul"


class VideoValue(blocks.StructValue):
    @property
    def host(self) -> str:
        """The name of the site that the video comes from, said before one follows the link."""
        return urlsplit(self["url"]).hostname or ""

    @property
    def transcript_url(self) -> str:
        return self["transcript"].url if self["transcript"] else ""


class VideoBlock(blocks.StructBlock):
    """A video elsewhere: nothing is asked of its host until the reader follows the link."""

    title = blocks.CharBlock(label=_("titre"))
    url = blocks.URLBlock(label=_("adresse de la vidéo"))
    duration = blocks.CharBlock(label=_("durée"), required=False)
    poster = ImageChooserBlock(label=_("image"), required=False)
    transcript = DocumentChooserBlock(label=_("transcription"), required=False)

    def booklet_nodes(self, value):
        return nodes_from_html(format_html('<p><a href="{}">{}</a></p>', value["url"], value["title"]))

    class Meta:
        template = "portal/blocks/video.html"
        label = _("Vidéo")
        icon = "media"
        value_class = VideoValue


class DocumentsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), required=False)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("document")), label=_("documents"), min_num=1)

    def booklet_nodes(self, value):
        titles = ((document.title,) for document in value["documents"] if document)
        return nodes_from_html(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", titles)))

    class Meta:
        template = "portal/blocks/documents.html"
        label = _("Documents")
        icon = "doc-full"


class CardBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"))
    text = blocks.TextBlock(label=_("texte"), required=False)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = blocks.CharBlock(
        label=_("ou une adresse du site"),
        required=False,
        max_length=200,
        validators=[RegexValidator(r"^/(?![/\\])", _("Commencez par une barre : /partenaires/, par exemple."))],
        help_text=_("Pour ce qui n’est pas une page de l’arbre : /partenaires/, par exemple."),
    )
    picture = ImageChooserBlock(label=_("image"), required=False)


class CardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), required=False)
    cards = blocks.ListBlock(CardBlock(), label=_("cartes"), min_num=1)

    def booklet_nodes(self, value):
        cards = ((card["title"], card["text"]) for card in value["cards"])
        return nodes_from_html(format_html_join("", "<h3>{}</h3><p>{}</p>", cards))

    class Meta:
        template = "portal/blocks/cards.html"
        label = _("Cartes")
        icon = "table"


BODY_BLOCKS = [
    ("text", TextBlock(features=RICH_TEXT_FEATURES)),
    ("picture", PictureBlock()),
    ("key_figure", KeyFigureBlock()),
    ("quote", QuoteBlock()),
    ("accordion", AccordionBlock()),
    ("video", VideoBlock()),
    ("documents", DocumentsBlock()),
    ("cards", CardsBlock()),
]
