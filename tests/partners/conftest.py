"""An organisation with the people who may and may not act for it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.models import Message
from tests.factories.partners import PartnerFactory, UserFactory


@pytest.fixture
def partner(db):
    return PartnerFactory(short_name="La Passerelle", slug="la-passerelle")


@pytest.fixture
def people(partner):
    """One person for each way of standing towards `partner`."""
    elsewhere = PartnerFactory()
    return SimpleNamespace(
        coordinator=UserFactory(coordinator=True),
        referent=UserFactory(referent_of=partner),
        member=UserFactory(member_of=partner),
        stranger=UserFactory(),
        referent_elsewhere=UserFactory(referent_of=elsewhere),
        visitor=AnonymousUser(),
    )


@pytest.fixture
def sent():
    """The messages queued so far with that template's name, the oldest first."""

    def find(name):
        return list(Message.objects.filter(kind=f"partners/email/{name}").order_by("pk"))

    return find
