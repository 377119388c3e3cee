"""Some content for a scratch site, made by `manage.py shell -c "from tests.services.seed import …"`."""

import io

from django.core.files.base import ContentFile
from PIL import Image


def person_with_files() -> None:
    """A person, an organisation, a mandate with a private document, a picture in the library, an attachment."""
    from portal.models import Attachment, Picture
    from portal.partners.models import Mandate, Partner, User

    user = User.objects.create_user("ines@portail.example", "une phrase de passe", first_name="Inès", is_superuser=True)
    partner = Partner.objects.create(
        legal_name="Association L’Étape — 20 ans", short_name="L’Étape", slug="etape", kind="association"
    )
    Mandate.objects.create(
        user=user,
        partner=partner,
        kind=Mandate.Kind.LEGAL,
        position="Présidente",
        valid_from="2026-01-01",
        document=ContentFile(b"%PDF-1.7 un mandat\n", name="mandat.pdf"),
    )
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, "PNG")
    Picture.objects.create(title="Pont", description="Un pont", file=ContentFile(content.getvalue(), name="pont.png"))
    Attachment.objects.create(title="Notes", file=ContentFile("déjà vu\n".encode(), name="notes.txt"))


def person(email: str) -> None:
    """A coordinator, who comes in by e-mailed code."""
    from portal.partners.models import User

    User.objects.create_user(email, is_superuser=True, is_staff=True)
