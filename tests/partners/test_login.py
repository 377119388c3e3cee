"""Ways in: code by e-mail, password, application, passkey; allauth's mails as our messages, its pages in our look."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.models import Message
from tests.factories.partners import UserFactory
from tests.partners.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase de passe assez longue"


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def code_in_last_message():
    return re.search(r"^(\d{6})$", Message.objects.latest("pk").text, re.MULTILINE)[1]


def is_logged_in(client):
    return "_auth_user_id" in client.session


def test_the_login_page_offers_the_code_first(client):
    html = text_of(client.get(reverse("account_login")))
    places = [html.index(words) for words in ("Recevoir un code", "Utiliser ma clé d’accès", "J’ai un mot de passe")]
    assert places == sorted(places)
    assert "sign" not in re.sub(r"<[^>]+>", "", html).lower()


def test_login_by_code(client):
    user = UserFactory(language="fr")
    assert ask_code(client, user.email)["Location"] == reverse("account_confirm_login_code")
    html = text_of(client.get(reverse("account_confirm_login_code")))
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html
    message = Message.objects.get()
    assert (message.kind, message.secret, message.user) == ("partners/email/login_code", True, user)
    assert mail.outbox == []
    code = code_in_last_message()
    response = client.post(reverse("account_confirm_login_code"), {"code": f" {code[:3]} {code[3:]} "})
    assert response["Location"] == reverse("my_space")
    assert is_logged_in(client)


def test_nothing_says_twice_where_the_code_went_nor_who_came_in(client):
    user = UserFactory(language="fr")
    html = text_of(client.post(reverse("account_request_login_code"), {"email": user.email}, follow=True))
    assert html.count(user.email) == 1
    code = code_in_last_message()
    html = text_of(client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True))
    assert "Bonjour" in html
    assert 'class="toast' not in html


def test_a_code_serves_once(client):
    user = UserFactory()
    ask_code(client, user.email)
    code = code_in_last_message()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    client.logout()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_logged_in(client)


def test_a_code_of_somebody_else_opens_nothing(client):
    ask_code(client, UserFactory().email)
    foreign = code_in_last_message()
    ask_code(client_of(UserFactory()), "x@exemple.test")
    other = client_of(UserFactory()).__class__()
    ask_code(other, UserFactory().email)
    mine = code_in_last_message()
    if foreign != mine:
        other.post(reverse("account_confirm_login_code"), {"code": foreign})
    assert not is_logged_in(other)


def test_a_code_expires(client):
    user = UserFactory()
    with time_machine.travel("2026-03-02 10:00:00+00:00", tick=False):
        ask_code(client, user.email)
        code = code_in_last_message()
    with time_machine.travel("2026-03-02 10:15:01+00:00", tick=False):
        client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_logged_in(client)


def test_five_wrong_codes_end_the_try(client):
    user = UserFactory()
    ask_code(client, user.email)
    code = code_in_last_message()
    for _try in range(5):
        client.post(reverse("account_confirm_login_code"), {"code": "abcdef"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_logged_in(client)


def test_asking_codes_over_and_over_is_limited(client):
    user = UserFactory()
    for _try in range(25):
        ask_code(client, user.email)
    assert Message.objects.count() < 25


def test_codes_asked_for_slowly_and_from_new_browsers_stay_few(people):
    user = UserFactory()
    with time_machine.travel("2026-03-02 10:00:00+00:00", tick=False) as clock:
        for _try in range(60):
            ask_code(client_of(people.visitor), user.email)
            clock.shift(30)
    assert Message.objects.count() == 10


def test_tries_made_at_once_are_counted_all_the_same(client):
    """Each request reads the session before the others have written theirs: the session alone counts one try."""
    user = UserFactory()
    ask_code(client, user.email)
    code = code_in_last_message()
    before = dict(client.session)
    for _try in range(5):
        client.post(reverse("account_confirm_login_code"), {"code": "abcdef"})
        session = client.session
        session.update(before)
        session.save()
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 200
    assert not is_logged_in(client)


@pytest.mark.parametrize("email", ["inconnue@exemple.test", "ferme@exemple.test"])
def test_an_unknown_or_closed_account_looks_the_same_and_gets_nothing(client, email):
    UserFactory(email="ferme@exemple.test", is_active=False)
    assert ask_code(client, email)["Location"] == reverse("account_confirm_login_code")
    assert client.get(reverse("account_confirm_login_code")).status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize("email", ["", "pas une adresse", "a" * 500, "<script>@x.fr"])
def test_a_wrong_address_is_said(client, email):
    response = ask_code(client, email)
    assert "Il reste quelque chose à corriger" in text_of(response)
    assert not Message.objects.exists()


def test_signup_is_closed(client):
    response = client.get(reverse("account_signup"))
    assert "sur invitation" in text_of(response)
    client.post(reverse("account_signup"), {"email": "intrus@exemple.test"})
    assert not EmailAddress.objects.filter(email="intrus@exemple.test").exists()


def with_password(**fields):
    user = UserFactory(**fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_login_by_password_and_its_error(client):
    user = with_password()
    wrong = client.post(reverse("account_login"), {"login": user.email, "password": "faux"})
    assert "<details open" in text_of(wrong)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_logged_in(client)


def test_the_admin_s_login_passes_by_ours_and_asks_for_the_application(client):
    user = with_password(coordinator=True)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    html = text_of(client.get(reverse("mfa_authenticate")))
    assert "seconde preuve" in html
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_logged_in(client)
    assert client.get("/admin/").status_code == 200


def test_the_code_by_mail_also_asks_for_the_application(client):
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    ask_code(client, user.email)
    response = client.post(reverse("account_confirm_login_code"), {"code": code_in_last_message()})
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_logged_in(client)


def test_a_visitor_gets_the_options_of_passkeys(client):
    response = client.get(
        reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json", HTTP_X_REQUESTED_WITH="XMLHttpRequest"
    )
    assert response.status_code == 200
    assert "challenge" in response.json()["request_options"]["publicKey"]


@pytest.mark.parametrize("credential", ["", "x", "{}", "[]", '{"id": 1}', "null"])
def test_a_false_passkey_opens_nothing(client, credential):
    client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response["Location"] == reverse("account_login")
    assert not is_logged_in(client)


def reauthenticate(client):
    """Answer « C’est bien vous ? » with the password, as the person would."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("credential", ["", "x", "{}", "[]", '{"id": 1}', "null"])
def test_a_false_passkey_is_not_added(credential):
    client = client_of(UserFactory())
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "x"})
    text_of(response)
    assert not Authenticator.objects.exists()


def test_account_mails_are_messages_in_the_person_s_language():
    user = with_password(language="en")
    client = client_of(user)
    reauthenticate(client)
    data = {"oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.language, message.user) == ("partners/email/account", "en", user)
    assert mail.outbox == []


def test_changing_one_s_address_waits_for_the_link(client):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = client_of(user)
    address = reverse("account_email")
    client.post(address, {"email": "nouvelle@exemple.test", "action_add": ""})
    message = Message.objects.get(recipient="nouvelle@exemple.test")
    user.refresh_from_db()
    assert user.email != "nouvelle@exemple.test"
    assert "nouvelle@exemple.test" in text_of(client.get(address))
    link = re.search(rf"{settings.BASE_URL}(\S+)", message.text)[1]
    assert "Confirmer" in text_of(client.get(link))
    user.refresh_from_db()
    assert user.email != "nouvelle@exemple.test"
    client.post(link)
    user.refresh_from_db()
    assert user.email == "nouvelle@exemple.test"


def test_links_in_mails_lead_to_the_site_whatever_host_the_request_named(client):
    user = with_password()
    client.post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "127.0.0.1:6666"})
    text = Message.objects.get().text
    assert "6666" not in text
    assert f"{settings.BASE_URL}{reverse('account_reset_password')}key/" in text


def test_a_password_reset_link_works_once(client):
    user = with_password()
    client.post(reverse("account_reset_password"), {"email": user.email})
    message = Message.objects.get()
    assert message.secret
    link = re.search(rf"{settings.BASE_URL}(\S+)", message.text)[1]
    form = client.get(link, follow=True)
    text_of(form)
    data = {"password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    client.post(form.redirect_chain[-1][0], data)
    user.refresh_from_db()
    assert user.check_password(PASSWORD + "!")
    assert "ne sert plus" in text_of(client.get(link, follow=True))


ACCOUNT_PAGES = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_signup",
]
OWN_PAGES = [
    "account_logout",
    "account_email",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]
PROTECTED_PAGES = [
    "account_change_password",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "account_reauthenticate",
    "mfa_reauthenticate",
]


@pytest.mark.parametrize("view", ACCOUNT_PAGES)
def test_each_page_for_visitors_is_ours(client, view):
    html = text_of(client.get(reverse(view)))
    assert 'class="page-head"' in html


@pytest.mark.parametrize("view", OWN_PAGES)
def test_each_page_of_an_account_is_ours(view):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    html = text_of(client_of(user).get(reverse(view)))
    assert 'class="page-head"' in html


@pytest.mark.parametrize("view", PROTECTED_PAGES)
def test_each_page_of_a_protected_account_is_ours(view):
    user = with_password()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "<b>téléphone", "credential": {}}
    )
    client = client_of(user)
    if "reauthenticate" not in view:
        reauthenticate(client)
    response = client.get(reverse(view))
    html = text_of(response)
    assert 'class="page-head"' in html
    assert "<b>téléphone" not in html


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("account_login", ["Adresse électronique", "Votre mot de passe"]),
        ("account_reset_password", ["Adresse électronique"]),
        ("account_email", ["Nouvelle adresse électronique"]),
        (
            "account_change_password",
            ["Votre mot de passe actuel", "Nouveau mot de passe", "Le même, encore une fois"],
        ),
    ],
)
def test_the_pages_of_the_account_speak_in_our_words(name, labels):
    user = UserFactory(language="fr")
    user.set_password(PASSWORD)
    user.save()
    client = Client() if name in ("account_login", "account_reset_password") else client_of(user)
    html = text_of(client.get(reverse(name)))
    for label in labels:
        assert f">{label}</label>" in html
    page = html[html.index("<main") : html.index("</main>")]
    assert "placeholder" not in page
    assert "E-mail" not in page
    assert not re.search(r"<p[^>]*>\s*<ul", page)
