"""The main job with a browser: a charter is written, frozen, signed with e-mailed codes, and verified by others than us."""

import re
import time

from playwright.sync_api import expect

from tests.browser.charter_steps import (
    download,
    fill_signature,
    go_and_read,
    open_charter,
    read_and_sign,
    receive_code,
    verify,
    write_clause,
)
from tests.browser.people import Mailbox, log_in, log_in_with_password, press

COORDINATOR = "claire.vasseur@metropole-brevent.test"
PREVENTION = "/chartes/prevention-des-expulsions/"


def test_a_signatory_signs_on_a_phone_and_anybody_can_verify(page, tmp_path, pdfsig):
    log_in(page, "ahmed.ziani@saint-alor.test")
    title = "Charte de prévention des expulsions"
    go_and_read(page, title)
    code = receive_code(page, "ahmed.ziani@saint-alor.test")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    fill_signature(page, "Ahmed Ziani", wrong)
    press(page, "Signer la charte")
    expect(page.locator(".field--error")).to_contain_text("Ce n’est pas le bon code.")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("J’ai lu cette phrase et je suis d’accord.")).to_be_checked()
    expect(page.get_by_label("Votre prénom et votre nom")).to_have_value("Ahmed Ziani")
    expect(page.get_by_label("Le code reçu par courriel")).to_have_value(wrong)

    page.get_by_label("Le code reçu par courriel").fill(f"{code[:3]} {code[3:]}")
    press(page, "Signer la charte")
    expect(page.get_by_role("heading", name="Merci, vous avez signé")).to_be_visible()
    sealed = download(page, "Télécharger le PDF signé", tmp_path)
    page.goto("/mon-espace/")
    expect(page.get_by_role("link", name="Signer")).to_have_count(0)

    intact, signatures = verify(page, sealed)
    assert intact.startswith("Intact")
    assert "Centre communal d’action sociale de Saint-Alor\nAhmed Ziani" in intact
    assert signatures.startswith("Signatures valables")
    said = pdfsig(sealed)
    assert said.count("Signature Validation: Signature is Valid.") == said.count("Signature Validation:") == 6
    assert "Total document signed" in said

    changed = tmp_path / "changed.pdf"
    content = bytearray(sealed.read_bytes())
    content[len(content) // 3] ^= 1
    changed.write_bytes(content)
    assert verify(page, changed)[0].startswith("Modifié ou inconnu")
    unseen = tmp_path / "padding.pdf"
    unseen.write_bytes(sealed.read_bytes() + b"\n")
    assert verify(page, unseen)[0].startswith("Modifié ou inconnu")


def test_a_mandate_is_checked_and_its_holder_signs_without_javascript(visit):
    coordinator = visit(width=1280)
    log_in_with_password(coordinator, COORDINATOR)
    coordinator.goto("/coordination/")
    coordinator.get_by_role("link", name="Marc Oberlin, pour DDETS de l’Ambre-Maritime").click()
    press(coordinator, "Ce mandat est en règle")
    coordinator.goto(f"{PREVENTION}signatures/")
    mailbox = Mailbox(coordinator.context, "marc.oberlin@ddets-ambre-maritime.test")
    coordinator.get_by_label("DDETS de l’Ambre-Maritime", exact=True).select_option(
        label="Marc Oberlin, Directeur adjoint"
    )
    press(coordinator, "Envoyer les invitations")
    expect(coordinator.locator(".toast")).to_contain_text("Invitations parties : 1.")
    address = mailbox.link("À signer")

    page = visit(java_script_enabled=False)
    log_in(page, "marc.oberlin@ddets-ambre-maritime.test")
    page.goto(address)
    press(page, "Ouvrir le texte")
    press(page, "J’ai tout lu")
    code = receive_code(page, "marc.oberlin@ddets-ambre-maritime.test")
    fill_signature(page, "Marc Oberlin", "12")
    press(page, "Signer la charte")
    expect(page.locator(".error-summary")).to_contain_text("Le code est fait de six chiffres.")
    page.get_by_label("Le code reçu par courriel").fill(code)
    press(page, "Signer la charte")
    expect(page.get_by_role("heading", name="Merci, vous avez signé")).to_be_visible()


def test_a_charter_from_its_first_word_to_its_entry_into_force(visit, tmp_path, pdfsig):
    title = "Charte du premier accueil"
    coordinator = visit(width=1280)
    log_in(coordinator, COORDINATOR)
    writing = open_charter(
        coordinator, title, ("SIAO de l’Ambre-Maritime", "Habitants des Marronniers"), editor="Sophie Marchal"
    )

    editor = visit()
    log_in(editor, "sophie.marchal@siao-ambre-maritime.test")
    editor.goto(writing)
    press(editor, "Écrire la première clause", role="link")
    write_clause(editor, "Pourquoi nous signons", "Personne n’attend dehors.", kind="Préambule")
    press(editor, "Ajouter une clause à la fin", role="link")
    write_clause(
        editor, "Répondre le jour même", "Le SIAO rappelle avant dix-huit heures.", named="SIAO de l’Ambre-Maritime"
    )
    expect(editor.locator(".clause").nth(1)).to_contain_text("Engage\u00a0: SIAO de l’Ambre-Maritime")

    member = visit()
    log_in(member, "rene.abgrall@habitants-marronniers.test")
    member.goto(writing)
    press(member, "Proposer une clause", role="link")
    press(member, "Proposer une clause", role="link")
    member.get_by_label("Intitulé").fill("Un café pour commencer")
    member.get_by_label("Texte proposé").fill("Le premier rendez-vous se tient chez les habitants.")
    member.get_by_label("Pourquoi").fill("On parle mieux assis.")
    press(member, "Déposer la proposition")
    expect(member.locator(".toast")).to_contain_text("La proposition est déposée.")

    editor.goto("/mon-espace/")
    editor.get_by_role("link", name="Décider").filter(has_text=title).click()
    press(editor, "Un café pour commencer", role="link")
    press(editor, "Accepter")
    expect(editor.locator(".page-head")).to_contain_text("Acceptée")

    coordinator.goto(writing)
    press(coordinator, "Figer le texte", role="link")
    expect(coordinator.locator(".clause")).to_have_count(3)
    press(coordinator, "J’ai relu : figer ce texte")
    press(coordinator, "Envoyer les invitations")
    expect(coordinator.locator(".toast")).to_contain_text("Invitations parties : 2.")

    read_and_sign(editor, title, "Sophie Marchal", "sophie.marchal@siao-ambre-maritime.test")
    expect(editor.locator("main")).to_contain_text("Les autres organisations signent à leur tour.")
    news = Mailbox(member.context, "rene.abgrall@habitants-marronniers.test")
    read_and_sign(member, title, "René Abgrall", "rene.abgrall@habitants-marronniers.test")
    expect(member.locator("main")).to_contain_text("La charte est en vigueur.")
    expect(member.locator(".chain__sum")).to_have_text("2 signatures sur 2")
    assert title in news.read("est en vigueur")

    sealed = download(member, "Télécharger le PDF signé", tmp_path)
    assert verify(member, sealed)[0].startswith("Intact")
    assert pdfsig(sealed).count("Signature Validation: Signature is Valid.") == 3
    visitor = visit()
    visitor.goto(writing.replace("ecriture/", ""))
    expect(visitor.locator(".page-head .status")).to_have_text("En vigueur")
    expect(visitor.locator(".clause")).to_have_count(3)


# The form goes at that moment of the clock, whichever page was told first; what comes back is waited for by the test.
SUBMIT_AT = """(moment) => {
  const form = document.querySelector('form[action*="/signature/"]');
  setTimeout(() => form.requestSubmit(), moment - Date.now());
}"""


def is_signature(response):
    return response.request.method == "POST" and response.url.endswith("/signature/")


def test_the_same_signature_from_two_browsers_counts_once_and_a_neighbour_is_not_disturbed(
    visit, portal, tmp_path, pdfsig
):
    title = "Charte des deux écrans"
    portal.manage(
        "shell",
        "-c",
        f"from tests.browser.seed import charter_to_sign; "
        f"charter_to_sign({title!r}, 'brevent-littoral-habitat', 'val-ombreux-habitat')",
    )
    thomas, bruno = "thomas.keravel@brevent-littoral-habitat.test", "bruno.lestrade@val-ombreux-habitat.test"
    phone, computer, neighbour = visit(), visit(width=1280), visit()
    log_in(phone, thomas)
    log_in(computer, thomas)
    log_in(neighbour, bruno)
    go_and_read(phone, title)
    code = receive_code(phone, thomas)
    computer.goto(phone.url)
    go_and_read(neighbour, title)
    fill_signature(neighbour, "Bruno Lestrade", receive_code(neighbour, bruno))
    for page in (phone, computer):
        fill_signature(page, "Thomas Kéravel", code)

    pages = (phone, computer, neighbour)
    moment = int(time.time() * 1000) + 1500
    with (
        phone.expect_navigation(),
        computer.expect_navigation(),
        neighbour.expect_navigation(),
        phone.expect_response(is_signature) as first,
        computer.expect_response(is_signature) as second,
        neighbour.expect_response(is_signature) as third,
    ):
        for page in pages:
            page.evaluate(SUBMIT_AT, moment)
    statuses = sorted(answer.value.status for answer in (first, second, third))
    assert statuses[:2] == [302, 302]
    assert statuses[2] in (409, 422)

    for page in pages:
        page.goto("/mon-espace/")
        expect(page.get_by_role("link", name="Signer").filter(has_text=title)).to_have_count(0)
    phone.goto("/chartes/charte-des-deux-ecrans/versions/1/")
    expect(phone.locator(".rows li")).to_have_count(2)
    sealed = download(phone, re.compile("La charte scellée"), tmp_path)
    assert verify(phone, sealed)[0].startswith("Intact")
    assert pdfsig(sealed).count("Signature Validation: Signature is Valid.") == 3
