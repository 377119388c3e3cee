"""People and how they belong: accounts, memberships, invitations, requests for erasure.

It holds no rule on who may do what (`portal.partners.rules`) and no verb (`portal.partners.actions`).
"""

from datetime import timedelta

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ANSWER_WITHIN = timedelta(days=30)


class UserQuerySet(models.QuerySet):
    def belonging_to(self, partners, role=None):
        """Open accounts of those who belong to these organisations (rows, keys or a query of keys) today, each once.

        With `role` (`Membership.Role`), those who have it there.
        """
        memberships = Membership.objects.current().filter(partner__in=partners)
        if role:
            memberships = memberships.filter(role=role)
        return self.filter(pk__in=memberships.values("user"), is_active=True).order_by("pk")

    def coordinating(self):
        """Open accounts of the network's own staff, each once."""
        coordinate = Permission.objects.filter(content_type__app_label="partners", codename="coordinate")
        through = models.Q(groups__permissions__in=coordinate) | models.Q(user_permissions__in=coordinate)
        return self.filter(through, is_active=True).distinct().order_by("pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """An account; without a password it is entered by e-mailed code or passkey.

        Accounts are made for addresses that somebody vouches for, so allauth's row of the address says verified: while
        it did not, no passkey or application could be added.
        """
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        addresses = apps.get_model("account", "EmailAddress").objects
        addresses.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=100, blank=True)
    last_name = models.CharField(pgettext_lazy("personne", "nom"), max_length=100, blank=True)
    language = models.CharField(
        _("langue"), max_length=5, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    is_staff = models.BooleanField(_("équipe technique"), default=False)
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    date_joined = models.DateTimeField(_("compte créé le"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")

    def __str__(self):
        return _("compte n° %(number)s") % {"number": self.pk}

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self):
        return self.first_name or self.email


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)

    def for_user(self, user):
        """The user's current memberships with their organisations."""
        return self.current().filter(user=user, partner__active=True).select_related("partner")


class Membership(models.Model):
    class Role(models.TextChoices):
        REFERENT = "referent", _("Référent·e")
        MEMBER = "member", _("Membre")

    user = models.ForeignKey(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("partenaire"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    position = models.CharField(_("fonction"), max_length=120, blank=True)
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    ended_at = models.DateTimeField(_("jusqu’au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "pk"]
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=models.Q(ended_at=None),
                name="membership_once",
                violation_error_message=_("Cette personne fait déjà partie de cette organisation."),
            )
        ]

    def __str__(self):
        return _("appartenance n° %(number)s") % {"number": self.pk}


class InvitationQuerySet(models.QuerySet):
    def pending(self, now):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An address invited to join an organisation. The link's secret is kept as its SHA-256 only."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    position = models.CharField(_("fonction"), max_length=120, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once",
                violation_error_message=_("Cette adresse est déjà invitée dans cette organisation."),
            )
        ]

    def __str__(self):
        return _("invitation n° %(number)s") % {"number": self.pk}


class ErasureRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None, withdrawn_at=None)


class ErasureRequest(models.Model):
    """Somebody asks for their data to be erased; a coordinator carries it out. The address goes with the data."""

    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="erasure_requests")
    reason = models.TextField(_("ce que vous voulez nous dire"), blank=True, max_length=2000)
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    done_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.JSONField(_("ce qui a été fait"), default=list, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("demande d’effacement")
        verbose_name_plural = _("demandes d’effacement")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at=None, withdrawn_at=None),
                name="erasure_asked_once",
                violation_error_message=_("Vous avez déjà une demande en cours."),
            )
        ]

    def __str__(self):
        return _("demande d’effacement n° %(number)s") % {"number": self.pk}

    @property
    def answer_by(self):
        """The last day to answer: one month (GDPR, article 12(3))."""
        return timezone.localdate(self.asked_at) + ANSWER_WITHIN
