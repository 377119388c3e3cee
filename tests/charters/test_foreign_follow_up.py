"""Every deed on a charter in force (acts, avenant, follow-up, committee), tried by who may not; what is kept stays kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from charters import actions, due, models
from portal.partners.models import Mandate, User
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import PDF, record, sign

pytestmark = pytest.mark.django_db

COUNTED = (
    models.Charter,
    models.CharterParty,
    models.Amendment,
    models.SigningRound,
    models.SignatureRequest,
    models.EvidenceEvent,
    models.SealedAct,
    models.Withdrawal,
    models.Observer,
    models.RecordedOriginal,
    models.Commitment,
    models.Indicator,
    models.ProgressEntry,
    models.Meeting,
    models.Attendance,
    models.AgendaItem,
    models.CommitteeDecision,
    models.DecisionReview,
)
SECRET = "Dit entre nous seulement"


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in COUNTED]


def login(client, user):
    client.logout()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def status(client, address) -> int:
    answer = client.get(address)
    b"".join(answer)  # A file is read to its end, which closes it.
    return answer.status_code


@pytest.fixture
@kept
def followed(site, charter, coordinator, people):
    """A charter in force with all that follows it: a paper original, a leaving, a joiner, progress, two meetings."""
    version = actions.freeze(charter, actor=coordinator)
    mandates = {
        party.pk: Mandate.objects.get(partner=party.partner)
        for party in version.parties()
        if party.partner.short_name != "Rivages"
    }
    for request in actions.open_signing(version, mandates, actor=coordinator):
        sign(request, people[request.party.partner.short_name])
    record(version, "Rivages", coordinator)
    newcomer = make_member(make_partner("Estuaire"), "Nora")
    invitation = actions.invite_to_join(charter, Mandate.objects.get(user=newcomer), actor=coordinator)
    leaving = charter.parties.get(partner__short_name="Marronniers")
    withdrawal = actions.announce_withdrawal(leaving, reason=SECRET, actor=people["Marronniers"])
    commitment = models.Commitment.objects.get(heading="Prévenir")
    party = charter.parties.get(partner__short_name="Passerelle")
    commitment.bearers.set([party])
    indicator = actions.add_indicator(commitment, label="Jours", unit="jours", actor=coordinator)
    entry = actions.report_progress(
        commitment,
        party=party,
        on=timezone.localdate(),
        state="blocked",
        finding=SECRET,
        indicator=indicator,
        value=Decimal(4815162342),
        unit="jours",
        evidence_file=SimpleUploadedFile("piece.pdf", PDF),
        actor=people["Passerelle"],
    )
    past = actions.plan_meeting(charter, actor=coordinator, **times(-3, "Premier comité"))
    item = actions.add_item(past, title="Les nuits", actor=coordinator)
    actions.write_notes(item, notes=SECRET, actor=coordinator)
    rows = {each.pk: ("present", "Quelqu’un") for each in charter.parties.current()}
    actions.record_attendance(past, rows, actor=coordinator)
    decision = actions.decide(past, text=SECRET, owner=party, item=item, actor=coordinator)
    actions.hold_meeting(past, summary=SECRET, actor=coordinator)
    coming = actions.plan_meeting(charter, actor=coordinator, **times(9, "Second comité"))
    return {
        "charter": models.Charter.objects.get(pk=charter.pk),
        "version": version,
        "party": party,
        "leaving": leaving,
        "withdrawal": withdrawal,
        "invitation": invitation,
        "newcomer": newcomer,
        "commitment": commitment,
        "indicator": indicator,
        "entry": entry,
        "past": past,
        "item": item,
        "decision": decision,
        "coming": coming,
        "point": coming.agenda.first(),
        "original": version.originals.get(),
    }


def times(days, title):
    start = timezone.now() + timedelta(days=days)
    return {"title": title, "starts_at": start, "ends_at": start + timedelta(hours=2), "place": "Salle 3"}


def deeds(f) -> list:
    """(address, what is posted) of every view that changes something of a charter in force."""
    slug = f["charter"].slug
    own = [slug, f["commitment"].pk]
    point, decision, coming = [slug, f["point"].pk], [slug, f["decision"].pk], [slug, f["coming"].pk]
    say = {"state": "done", "finding": "Faux.", "value": "3", "unit": "jours", "on": timezone.localdate().isoformat()}
    when = {"title": "T", "day": "2030-01-01", "starts": "10:00", "ends": "11:00", "place": "P", "link": ""}
    measure = {"label": "Faux", "unit": "heures"}
    words = {"text": "Faux", "owner": f["party"].pk}
    return [
        (reverse("charter_amendment", args=[slug]), {"reason": "R"}),
        (reverse("charter_acts", args=[slug]), {"mandate": f["invitation"].mandate_id}),
        (reverse("charter_withdraw", args=[slug, f["party"].pk]), {"reason": "R"}),
        (reverse("withdrawal_cancel", args=[slug, f["withdrawal"].pk]), {}),
        (reverse("signing_deadline", args=[slug]), {"deadline": "2031-01-01"}),
        (reverse("observer_add", args=[slug]), {"email": "seul@exemple.test", "role": "witness"}),
        (reverse("original_new", args=[slug, f["party"].pk]), {"kind": "paper", "signatory": "X", "confirmed": "on"}),
        (reverse("sign_step", args=[f["invitation"].identifier]), {"verb": "view"}),
        (reverse("sign_decline", args=[f["invitation"].identifier]), {"reason": "R"}),
        (reverse("sign_delegate", args=[f["invitation"].identifier]), {"position": "P"}),
        (reverse("progress_publication", args=[slug]), {"party": f["party"].pk, "verb": "publier"}),
        (reverse("commitment_plan", args=own), {"form": "plan", "due_on": "2030-01-01"}),
        (
            reverse("commitment_plan", args=own),
            {"form": "indicator", **{f"indicator-{k}": v for k, v in measure.items()}},
        ),
        (reverse("indicator_edit", args=[*own, f["indicator"].pk]), measure),
        (reverse("indicator_remove", args=[*own, f["indicator"].pk]), {}),
        (reverse("progress_add", args=own), say),
        (reverse("progress_correct", args=[*own, f["entry"].pk]), say),
        (reverse("progress_remove", args=[*own, f["entry"].pk]), {}),
        (reverse("meeting_new", args=[slug]), when),
        (reverse("meeting_edit", args=coming), when),
        *(
            (reverse("meeting_change", args=[slug, f[which].pk]), {"verb": verb})
            for which in ("coming", "past")
            for verb in ("convoquer", "annuler", "completer", "envoyer", "?")
        ),
        (reverse("agenda_add", args=coming), {"title": "Faux"}),
        *((reverse("agenda_change", args=point), {"verb": verb}) for verb in ("haut", "bas", "retirer", "?")),
        (reverse("agenda_item", args=point), {"form": "notes", "notes-notes": "Faux"}),
        (reverse("agenda_item", args=point), {"form": "decision", **{f"decision-{k}": v for k, v in words.items()}}),
        (reverse("meeting_attendance", args=coming), {f"state-{f['party'].pk}": "absent"}),
        (reverse("meeting_review", args=coming), {"decision": f["decision"].pk, "state": "done"}),
        (reverse("meeting_close", args=coming), {"summary": "Faux"}),
        (reverse("committee_decision", args=decision), words),
        (reverse("decision_withdraw", args=decision), {}),
        (reverse("decision_amend", args=decision), {"reason": "R"}),
        (reverse("item_amend", args=[slug, f["item"].pk]), {"reason": "R"}),
        (reverse("version_proof", args=[slug, f["version"].number]), {}),
    ]


def kept_pages(f) -> list:
    """Addresses of what belongs to the charter's organisations."""
    slug = f["charter"].slug
    own = [slug, f["commitment"].pk]
    return [
        reverse("charter_commitments", args=[slug]),
        reverse("commitment", args=own),
        reverse("commitments_csv", args=[slug]),
        reverse("progress_evidence", args=[*own, f["entry"].pk]),
        reverse("committee", args=[slug]),
        reverse("meeting", args=[slug, f["past"].pk]),
        reverse("meeting_calendar", args=[slug, f["past"].pk]),
        reverse("meeting_minutes", args=[slug, f["past"].pk]),
        reverse("charter_signing", args=[slug]),
        reverse("original_scan", args=[slug, f["version"].number, f["original"].pk]),
        reverse("charter_act_file", args=[slug, f["withdrawal"].act_id]),
        reverse("version_chain", args=[slug, f["version"].number]),
    ]


def public_pages(f) -> list:
    slug, year = f["charter"].slug, timezone.localdate().year
    return [
        f["charter"].pages.get().get_url(),
        f"{reverse('search')}?q=entre+nous",
        reverse("charter_text", args=[slug]),
        reverse("charter_dashboard", args=[slug]),
        reverse("charter_bilan", args=[slug, year]),
        reverse("charter_register", args=[slug]),
        reverse("charter_register_json", args=[slug]),
        reverse("charter_text_on", args=[slug]),
        reverse("version", args=[slug, f["version"].number]),
        f"{reverse('verify')}?empreinte={f['withdrawal'].act.sha256}",
    ]


@pytest.fixture
@kept
def strangers(people, followed):
    """Nobody, people who have no say, who had one, and who is only invited to join."""
    former = make_member(people["Rivages"].memberships.get().partner, "Franck", mandate=False)
    former.memberships.update(ended_at="2026-01-01T00:00:00Z")
    return [
        None,
        make_member(make_partner("Ailleurs"), "Otto"),
        User.objects.create_user("seul@exemple.test", first_name="Sam", last_name="Seul"),
        former,
        followed["newcomer"],
    ]


def test_strangers_change_nothing(client, followed, strangers):
    before = everything()
    for user in strangers:
        login(client, user)
        for address, data in deeds(followed):
            if user == followed["newcomer"] and address.startswith("/signer/"):
                continue
            answer = client.post(address, data)
            if user:
                assert (address, data, answer.status_code) == (address, data, 403)
            else:
                assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert everything() == before


def test_strangers_read_nothing_that_is_kept_and_nothing_of_it_in_public(client, followed, strangers):
    for user in strangers:
        login(client, user)
        for address in kept_pages(followed):
            # An act may be public: its page is open to visitors, and refuses them this one without asking them in.
            asked_in = user is None and not address.endswith("acte.pdf")
            assert status(client, address) == (302 if asked_in else 403), address
        for address in public_pages(followed):
            said = client.get(address).content.decode()
            assert SECRET not in said, address
            assert "4815162342" not in said.replace("\u202f", "").replace("\u00a0", ""), address


def test_a_member_who_bears_nothing_and_holds_no_pen_changes_nothing(client, followed, people):
    """Of a party that is bound: reads everything, reports for nobody, runs nothing. An editor's words are not theirs."""
    reader = make_member(people["Rivages"].memberships.get().partner, "Rose", mandate=False)
    login(client, reader)
    before = everything()
    # Asking for the proof file is theirs; it is no change.
    own = {reverse("version_proof", args=[followed["charter"].slug, followed["version"].number])}
    for address, data in deeds(followed):
        if address not in own:
            assert (address, data, client.post(address, data).status_code) == (address, data, 403)
    assert everything() == before
    chain = reverse("version_chain", args=[followed["charter"].slug, followed["version"].number])
    for address in kept_pages(followed):
        assert status(client, address) == (403 if address == chain else 200), address


def test_an_organisation_that_left_is_a_stranger_again(client, followed, people):
    assert due.withdrawals(timezone.now() + timedelta(days=120)) == 1
    login(client, people["Marronniers"])
    before = everything()
    for address, data in deeds(followed):
        if reverse("charter_withdraw", args=[followed["charter"].slug, followed["leaving"].pk]) != address:
            answer = client.post(address, data)
            cancelled = address == reverse(
                "withdrawal_cancel", args=[followed["charter"].slug, followed["withdrawal"].pk]
            )
            assert (address, data, answer.status_code) == (address, data, 409 if cancelled else 403)
    assert everything() == before
    for address in kept_pages(followed):
        assert status(client, address) == 403, address
