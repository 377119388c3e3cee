"""People, organisations, memberships, mandates."""

from datetime import date

import factory
from django.utils import timezone

from portal.partners import roles
from portal.partners.models import Mandate, Membership, Partner, Territory, User


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    name = factory.Sequence(lambda number: f"Territoire {number}")
    slug = factory.Sequence(lambda number: f"territoire-{number}")


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partner

    short_name = factory.Sequence(lambda number: f"Association {number}")
    legal_name = factory.Sequence(lambda number: f"Association numéro {number}")
    slug = factory.Sequence(lambda number: f"association-{number}")
    kind = Partner.Kind.ASSOCIATION


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"personne{number}@exemple.test")
    first_name = "Camille"
    last_name = factory.Sequence(lambda number: f"Nom{number}")
    password = "!"

    @factory.post_generation
    def member_of(self, create, partner, **kwargs):
        if partner:
            MembershipFactory(user=self, partner=partner)

    @factory.post_generation
    def referent_of(self, create, partner, **kwargs):
        if partner:
            MembershipFactory(user=self, partner=partner, role=Membership.Role.REFERENT)

    @factory.post_generation
    def coordinator(self, create, wanted, **kwargs):
        if wanted:
            self.groups.add(roles.group_of(roles.COORDINATE))


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate

    partner = factory.SubFactory(PartnerFactory)
    user = factory.LazyAttribute(lambda mandate: UserFactory(member_of=mandate.partner))
    kind = Mandate.Kind.DELEGATION
    position = "Directrice"
    reference = "DEL-12"
    valid_from = date(2020, 1, 1)

    class Params:
        checked = factory.Trait(state=Mandate.State.CHECKED, decided_at=factory.LazyFunction(timezone.now))
