"""Which personal data the accounts and organisations hold: what is given to the person, erased at their request, purged.

Each function takes a `registry.Subject` or the present time; none decides who may ask.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.models import Message
from portal.partners.models import ErasureRequest, Invitation, Mandate, Membership, User
from portal.registry import PersonalData, Subject, personal_data

YEAR = timedelta(days=365)
INVITATIONS_KEPT = timedelta(days=30)
# Five years whole, whichever leap years fall among them.
CHECKED_MANDATES_KEPT = timedelta(days=5 * 365 + 2)


def users_of(subject: Subject):
    """The account that a subject has: by its key, else by its address; none for somebody without an account.

    For every module: `author__in=users_of(subject)`. Filtering on `subject.user_id` instead would, without an account,
    give the rows of nobody, which may be those of people already erased.
    """
    if subject.user_id is not None:
        return User.objects.filter(pk=subject.user_id)
    return User.objects.filter(email__iexact=subject.email)


def _moment(value) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def export_account(subject):
    rows = []
    for user in users_of(subject):
        keys = Authenticator.objects.filter(user=user).values_list("type", flat=True)
        rows.append(
            {
                "email": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "language": user.language,
                "opened_at": _moment(user.date_joined),
                "last_login": _moment(user.last_login),
                "other_addresses": ", ".join(
                    EmailAddress.objects.filter(user=user).exclude(email=user.email).values_list("email", flat=True)
                ),
                "means_of_login": ", ".join(sorted(set(keys))),
            }
        )
    return rows


def erase_account(subject):
    """Name, addresses and means of login. The account itself is closed by the action, after every eraser."""
    users = users_of(subject)
    count = EmailAddress.objects.filter(user__in=users).delete()[0]
    count += Authenticator.objects.filter(user__in=users).delete()[0]
    return count + users.update(first_name="", last_name="")


def export_memberships(subject):
    rows = Membership.objects.filter(user__in=users_of(subject)).select_related("partner")
    return [
        {
            "organisation": row.partner.legal_name,
            "role": row.get_role_display(),
            "position": row.position,
            "since": _moment(row.since),
            "until": _moment(row.ended_at),
        }
        for row in rows
    ]


def erase_memberships(subject):
    return Membership.objects.filter(user__in=users_of(subject)).update(position="")


def _invitations(subject):
    return Invitation.objects.filter(email__iexact=subject.email)


def export_invitations(subject):
    return [
        {
            "email": row.email,
            "organisation": row.partner.legal_name,
            "invited_at": _moment(row.invited_at),
            "expires_at": _moment(row.expires_at),
            "accepted_at": _moment(row.accepted_at),
        }
        for row in _invitations(subject).select_related("partner")
    ]


def erase_invitations(subject):
    return _invitations(subject).delete()[0]


def purge_invitations(now):
    return Invitation.objects.filter(expires_at__lt=now - INVITATIONS_KEPT).delete()[0]


CHECKED_ONCE = ~Q(decided_at=None) & ~Q(state=Mandate.State.REFUSED)


def _mandate_rows(mandates):
    return [
        {
            "organisation": row.partner.legal_name,
            "kind": row.get_kind_display(),
            "position": row.position,
            "reference": row.reference,
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else "",
            "delegates": "1" if row.delegates else "",
            "delegated_by": row.delegated_from.user.get_full_name() if row.delegated_from else "",
            "state": row.get_state_display(),
            "reason": row.reason,
            "document": "1" if row.document else "",
        }
        for row in mandates.select_related("partner", "delegated_from__user")
    ]


def export_unchecked_mandates(subject):
    return _mandate_rows(Mandate.objects.filter(user__in=users_of(subject)).exclude(CHECKED_ONCE))


def export_checked_mandates(subject):
    return _mandate_rows(Mandate.objects.filter(CHECKED_ONCE, user__in=users_of(subject)))


def _blank(mandates) -> int:
    """Empty mandates that were never good for signing, documents included. The rows stay as history."""
    count = 0
    for mandate in mandates:
        if mandate.document:
            mandate.document.delete(save=False)
        mandate.position = mandate.reference = mandate.reason = ""
        mandate.save(update_fields=["document", "position", "reference", "reason"])
        count += 1
    return count


def erase_unchecked_mandates(subject):
    return _blank(Mandate.objects.filter(user__in=users_of(subject)).exclude(CHECKED_ONCE))


def purge_unchecked_mandates(now):
    old = Mandate.objects.filter(filed_at__lt=now - YEAR).exclude(CHECKED_ONCE).exclude(position="")
    return _blank(old.exclude(state=Mandate.State.PENDING))


def purge_checked_mandates(now):
    """Delete mandates that ended five years ago, with their document, unless something still rests on them.

    What rests on a mandate (a charter's request to sign) protects its row, and goes at the end of its own retention: the
    mandate follows at the next purge. The values copied into a signature's evidence are the signature's.
    """
    limit = now - CHECKED_MANDATES_KEPT
    ended = Q(valid_until__lt=timezone.localdate(limit)) | Q(revoked_at__lt=limit)
    return sum(_purge_mandate(mandate) for mandate in Mandate.objects.filter(CHECKED_ONCE & ended).order_by("pk"))


def _purge_mandate(mandate) -> int:
    document = mandate.document
    try:
        with transaction.atomic():
            mandate.delete()
            if document:
                transaction.on_commit(lambda: document.storage.delete(document.name))
    except ProtectedError:
        return 0
    return 1


def _messages(subject):
    return Message.objects.filter(Q(recipient__iexact=subject.email) | Q(user__in=users_of(subject)))


def export_messages(subject):
    return [
        {
            "subject": row.subject,
            "recipient": row.recipient,
            "text": "" if row.secret else row.text,
            "queued_at": _moment(row.queued_at),
            "sent_at": _moment(row.sent_at),
        }
        for row in _messages(subject)
    ]


def erase_messages(subject):
    return _messages(subject).delete()[0]


def purge_messages(now):
    return Message.objects.filter(
        queued_at__lt=now - YEAR, state__in=[Message.State.SENT, Message.State.FAILED]
    ).delete()[0]


def export_sessions(subject):
    return [
        {"started_at": _moment(row.created_at), "address": row.ip, "browser": row.user_agent}
        for row in UserSession.objects.filter(user__in=users_of(subject))
    ]


def erase_sessions(subject):
    sessions = list(UserSession.objects.filter(user__in=users_of(subject)))
    for session in sessions:
        session.end()
    return len(sessions)


def purge_sessions(now):
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return UserSession.objects.exclude(session_key__in=alive).delete()[0]


def export_logs(subject):
    users = users_of(subject)
    entries = [*ModelLogEntry.objects.filter(user__in=users), *PageLogEntry.objects.filter(user__in=users)]
    return [{"at": _moment(row.timestamp), "action": row.action, "about": row.label} for row in entries]


def purge_logs(now):
    old = [model.objects.filter(timestamp__lt=now - YEAR) for model in (ModelLogEntry, PageLogEntry)]
    return sum(entries.delete()[0] for entries in old)


def export_erasure_requests(subject):
    return [
        {"asked_at": _moment(row.asked_at), "reason": row.reason, "withdrawn_at": _moment(row.withdrawn_at)}
        for row in ErasureRequest.objects.filter(user__in=users_of(subject))
    ]


def purge_erasure_requests(now):
    return ErasureRequest.objects.filter(Q(done_at__lt=now - 3 * YEAR) | Q(withdrawn_at__lt=now - YEAR)).delete()[0]


KINDS = {
    "account": PersonalData(
        label=_("Compte"),
        purpose=_("Vous laisser entrer et vous écrire."),
        retention=_("Tant que le compte est ouvert."),
        export=export_account,
        erase=erase_account,
    ),
    "memberships": PersonalData(
        label=_("Appartenance à des organisations"),
        purpose=_("Savoir au nom de qui vous agissez."),
        retention=_("Tant que le compte est ouvert."),
        export=export_memberships,
        erase=erase_memberships,
    ),
    "invitations": PersonalData(
        label=_("Invitations reçues"),
        purpose=_("Rejoindre une organisation."),
        retention=_("Trente jours après la fin de leur validité."),
        export=export_invitations,
        erase=erase_invitations,
        purge=purge_invitations,
    ),
    "unchecked_mandates": PersonalData(
        label=_("Mandats qui n’ont pas été vérifiés"),
        purpose=_("Vérifier qui peut signer."),
        retention=_("Douze mois après leur dépôt, une fois refusés ou retirés."),
        export=export_unchecked_mandates,
        erase=erase_unchecked_mandates,
        purge=purge_unchecked_mandates,
    ),
    "checked_mandates": PersonalData(
        label=_("Mandats vérifiés"),
        purpose=_("Prouver qui pouvait signer."),
        retention=_(
            "Cinq ans après leur fin. S’ils ont servi à une charte, au moins aussi longtemps qu’elle :"
            " sa vie, puis cinq ans."
        ),
        export=export_checked_mandates,
        purge=purge_checked_mandates,
        kept_because=_("parce qu’ils prouvent les signatures données"),
    ),
    "sessions": PersonalData(
        label=_("Sessions ouvertes"),
        purpose=_("Vous garder connecté et vous montrer où vous l’êtes."),
        retention=_("Deux semaines après la dernière connexion."),
        export=export_sessions,
        erase=erase_sessions,
        purge=purge_sessions,
    ),
    "messages": PersonalData(
        label=_("Courriels que le site vous a écrits"),
        purpose=_("Vous prévenir, et savoir si un message est arrivé."),
        retention=_("Douze mois."),
        export=export_messages,
        erase=erase_messages,
        purge=purge_messages,
    ),
    "logs": PersonalData(
        label=_("Journal des actions"),
        purpose=_("Savoir qui a fait quoi, pour la sécurité du réseau."),
        retention=_("Douze mois."),
        export=export_logs,
        purge=purge_logs,
        kept_because=_("pour la sécurité, douze mois et sans votre nom"),
    ),
    "erasure_requests": PersonalData(
        label=_("Demandes d’effacement"),
        purpose=_("Répondre à votre demande et pouvoir le montrer."),
        retention=_("Trois ans, sans votre nom."),
        export=export_erasure_requests,
        purge=purge_erasure_requests,
        kept_because=_("pour montrer que la demande a reçu une réponse"),
    ),
}


def register() -> None:
    for name, kind in KINDS.items():
        personal_data.register(name, kind)
