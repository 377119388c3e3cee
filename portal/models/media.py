"""Pictures and documents of the site. What an upload goes through before it is kept stands in `portal.forms`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """A picture with its alternative text in both languages, and whom to thank for it."""

    description_en = models.CharField(_("texte alternatif en anglais"), max_length=255, blank=True)
    credit = models.CharField(_("crédit"), max_length=160, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "description_en", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self):
        return self.description


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Attachment(AbstractDocument):
    """A document; its link says its type and size."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
