"""The import of a list: files of any kind read, columns guessed, a plan line by line, then the same for good, once."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from events import actions, list_rows, lists
from events.actions.importing import known_of
from events.models import Batch, BatchLine, Event, Letter, Question, Registration, Session, SessionChoice
from portal.folding import folded
from tests.factories.events import (
    EventFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    SlotFactory,
    organiser_of,
)
from tests.factories.partners import PartnerFactory, TerritoryFactory

TEXT = "Prénom;Nom;Courriel;Structure\nZoé;Lefèvre;zoe@exemple.test;Foyer « Clé »\nNoël;Œillet;;Bailleur, Sud\n"
ROWS = [["Zoé", "Lefèvre", "zoe@exemple.test", "Foyer « Clé »"], ["Noël", "Œillet", "", "Bailleur, Sud"]]
Line = BatchLine.State


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    def test_any_encoding(self, encoding):
        found = lists.read_list(TEXT.encode(encoding))
        assert (found.headers, found.rows) == (["Prénom", "Nom", "Courriel", "Structure"], ROWS)

    @pytest.mark.parametrize("separator", [";", "\t", "|"])
    def test_any_separator(self, separator):
        assert lists.read_list(TEXT.replace(";", separator).encode()).rows == ROWS

    def test_commas_and_quoted_lines(self):
        found = lists.read_list(b'Nom,Note\r\n"Durand, Paul","deux\r\nlignes; et un point"\r\n\r\n')
        assert found.rows == [["Durand, Paul", "deux\nlignes; et un point"]]

    def test_a_workbook(self):
        found = lists.read_list(
            workbook([["Nom", "Tél", "Photo", None], ["Roy", 612345678.0, True], [None], ["A", "=1+1"]])
        )
        assert found.rows == [["Roy", "612345678", "oui"], ["A", "", ""]]

    def test_no_headings(self):
        found = lists.read_list(b"Roy;roy@exemple.test\n")
        assert (found.headers, found.rows) == (["Colonne 1", "Colonne 2"], [["Roy", "roy@exemple.test"]])

    def test_lines_are_numbered_as_spreadsheets_do(self):
        assert lists.read_list(b"\nNom\n\nRoy\nDurand\n").numbers == [4, 5]

    def test_ragged_rows_are_evened(self):
        assert lists.read_list(b"Nom;Ville\nRoy\nDurand;Brevent;trop\n").rows == [
            ["Roy", "", ""],
            ["Durand", "Brevent", "trop"],
        ]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "est vide"),
            (b"\n \n;;\n", "est vide"),
            (b"Nom;Ville\n", "personne n’y figure"),
            (b"a\x00\x01\x02" * 30, "n’est pas une liste"),
            (b"PK\x03\x04 rien", "ne se lit pas"),
            (b"x" * (5 * 1024 * 1024 + 1), "trop lourd"),
            (b"Nom\n" + b"Roy\n" * 5001, "trop longue"),
            (b";".join([b"Nom"] * 61) + b"\n", "trop de colonnes"),
            (b'Nom\n"' + b"x" * 200_000 + b'"\n', "abîmé"),
        ],
    )
    def test_what_is_no_list_is_refused_in_words(self, content, words):
        with pytest.raises(ValidationError, match=words):
            lists.read_list(content)

    def packed(self, **members) -> bytes:
        kept = io.BytesIO(workbook([["Nom"], ["Roy"]]))
        with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(f"xl/{name}.xml", content)
        return kept.getvalue()

    def test_what_unpacks_to_too_much_is_refused_unread(self):
        bomb = self.packed(bomb=b"\x00" * (41 * 1024 * 1024))
        assert len(bomb) < 100_000
        with pytest.raises(ValidationError, match="trop grand"):
            lists.read_list(bomb)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
    def test_entities_are_refused(self, encoding):
        with pytest.raises(ValidationError, match="ne se lit pas"):
            lists.read_list(self.packed(shared='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)))


NOBODY = list_rows.Known({}, {}, {}, {})


class TestMeaning:
    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            (["Prénom", "NOM", "Adresse mail", "Organisme"], ["first_name", "last_name", "email", "organisation"]),
            (["Nom et prénom", "E-mail", "Tél."], ["full_name", "email", "phone"]),
            (["N°", "Nom", "Prenom", "Nom de la structure"], ["", "last_name", "first_name", "organisation"]),
            (["Atelier", "Nombre de repas", "Tel"], ["", "diet", "phone"]),
            (["Mél", "Mèl", "Email pro", "Adresse", "Messagerie"], ["email", "", "", "", ""]),
            (["Adresse électronique"], ["email"]),
            (["Adresse e-mail"], ["email"]),
            (["Email"], ["email"]),
            (["Name", "Votre fonction", "Courriel", "Courriel 2"], ["", "position", "email", ""]),
        ],
    )
    def test_guessed_by_the_headings(self, headers, expected):
        assert list_rows.guess(headers, NOBODY) == expected

    def test_addresses_are_known_by_their_look(self):
        rows = [
            ["Roy", "1 rue A", "a@exemple.test"],
            ["B", "", ""],
            ["C", "2 rue B", "c@exemple.test"],
            ["D", "", "non"],
        ]
        assert list_rows.guess(["Nom", "Adresse", "Contact"], NOBODY, rows) == ["last_name", "", "email"]
        assert list_rows.guess(["Nom", "Mail", "Contact"], NOBODY, rows) == ["last_name", "email", ""]

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [("photolangage", 1), ("Photolangage, le logement", 1), ("Atelier 2", 2), ("atelier", None), ("photo", None)],
    )
    def test_a_session_is_known_by_the_words_that_only_its_title_has(self, typed, expected):
        titles = {1: "Atelier 1 – Photolangage, le logement", 2: "Atelier 2 – Prévenir"}
        sessions = {folded(title): Session(pk=key, title=title) for key, title in titles.items()}
        reading = list_rows.read_row(
            ["Roy", typed], ["last_name", "slot-7"], list_rows.Known({}, {}, {7: sessions}, {})
        )
        assert reading.person.choices.get(7) == expected
        assert [typed in remark for remark in reading.remarks] == [True]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Marie DUPONT", ("Marie", "DUPONT")),
            ("DE LA TOUR Anne-Lise", ("Anne-Lise", "DE LA TOUR")),
            ("Jean Le Gall", ("Jean", "Le Gall")),
            ("Cher", ("", "Cher")),
        ],
    )
    def test_names_written_together(self, name, expected):
        assert list_rows.split_name(name) == expected

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            (["", "x@exemple.test"], "Il manque le nom"),
            (["Roy", "x@@exemple"], "mal écrite"),
            (["R" * 500, ""], "Trop long"),
        ],
    )
    def test_rows_that_are_nobody(self, cells, words):
        assert words in list_rows.read_row(cells, ["last_name", "email"], NOBODY).refused

    def test_what_is_not_understood_is_said_and_left_out(self):
        columns = ["last_name", "profile", "photo_consent", "diet", "territory"]
        reading = list_rows.read_row(["Roy", "Astronaute", "peut-être", "Sans lactose", "Atlantide"], columns, NOBODY)
        assert len(reading.remarks) == 3
        assert reading.person.needs == {"arrangement": "", "diet": "other", "diet_note": "Sans lactose"}


def asked(**values):
    return Question(identifier=uuid4(), **{"kind": "text", "label": "Une question", **values})


class TestAnswers:
    TRANSPORT = (
        {"value": "t", "label": "Train, tram", "label_en": "Train, tramway"},
        {"value": "v", "label": "Vélo", "label_en": "Bicycle"},
        {"value": "p", "label": "Pied", "label_en": "On foot"},
    )

    def read(self, question, cell):
        question.pk = 7
        known = list_rows.Known({}, {}, {}, {}, [question])
        reading = list_rows.read_row(["Roy", cell], ["last_name", "question-7"], known)
        return reading.refused or reading.person.values["answers"].get(str(question.identifier))

    @pytest.mark.parametrize(
        ("kind", "cell", "expected"),
        [
            ("text", " deux mots ", "deux mots"),
            ("yes_no", "Oui", "yes"),
            ("yes_no", "N", "no"),
            ("choice", "VELO", "v"),
            ("choice", "Train,  tram", "t"),
            ("choice", "bicycle", "v"),
            ("several", "Vélo, Train, tram ; pied", ["v", "t", "p"]),
            ("several", "Pied\npied", ["p"]),
            ("text", "", None),
        ],
    )
    def test_a_cell_becomes_the_answer_it_says(self, kind, cell, expected):
        assert self.read(asked(kind=kind, options=self.TRANSPORT), cell) == expected

    @pytest.mark.parametrize(
        ("kind", "cell", "words"),
        [
            (
                "choice",
                "Fusée",
                "« Fusée » n’est pas une réponse à « Une question ». Réponses proposées : Train, tram, ",
            ),
            ("several", "Vélo, fusée", "« fusée » n’est pas une réponse"),
            ("yes_no", "peut-être", "Réponses proposées : Oui, Non."),
            ("text", "x" * 501, "Trop long (500 caractères au plus) : Une question."),
        ],
    )
    def test_what_is_not_proposed_is_refused_in_words(self, kind, cell, words):
        assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in self.read(
            asked(kind=kind, options=self.TRANSPORT), cell
        )

    def test_a_column_is_known_by_its_question_before_all_else(self):
        question = asked(label="Votre régime de travail ?", label_en="Your job ?", pk=7)
        known = list_rows.Known({}, {}, {}, {}, [question])
        assert list_rows.guess(["VOTRE REGIME de travail ?", "Régime"], known) == ["question-7", "diet"]
        assert list_rows.guess(["Your job ?", "Votre régime"], known) == ["question-7", "diet"]


@pytest.mark.django_db
class TestImporting:
    @pytest.fixture
    def event(self):
        return EventFactory(capacity=10)

    @pytest.fixture
    def organiser(self, event, client):
        user = organiser_of(event)
        client.force_login(user)
        return user

    @pytest.fixture
    def upload(self, client, event, organiser):
        def go(content, name="liste.csv"):
            content = content.encode() if isinstance(content, str) else content
            address = reverse("event_import", args=[event.slug])
            return client.post(address, {"file": SimpleUploadedFile(name, content)})

        return go

    @pytest.fixture
    def run(self, client, event, upload):
        """Import a list to its end; gives the states of its lines."""

        def go(content, **options):
            upload(content)
            batch = Batch.objects.latest("pk")
            batch.options |= options
            batch.save()
            client.post(reverse("event_batch_change", args=[event.slug, batch.identifier]), {"verb": "lancer"})
            return list(batch.lines.values_list("state", flat=True))

        return go

    def test_plan_says_what_would_happen_and_does_nothing(self, client, event, upload):
        RegistrationFactory(event=event, email="la@exemple.test")
        RegistrationFactory(event=event, email="partie@exemple.test", status="cancelled")
        Event.objects.update(capacity=3)
        content = "Nom;Mail\nA;la@exemple.test\nB;b@exemple.test\nC;partie@exemple.test\nB;b@exemple.test\n;x\nD;\nE;\n"
        page = client.get(upload(content).url)
        assert [(row["number"], row["label"], row["words"]) for row in page.context["rows"]] == [
            (2, "Rien à changer", "Déjà inscrite."),
            (3, "Nouvelle", "Confirmée"),
            (4, "Rien à changer", "A annulé son inscription : n’est pas réinscrite."),
            (5, "Rien à changer", "Deux fois dans la liste\u00a0: voir la ligne 3."),
            (6, "Refusée", "Il manque le nom."),
            (7, "Nouvelle", "Confirmée"),
            (8, "Refusée", "Il n’y a plus de place."),
        ]
        assert page.context["counts"] == {"new": 2, "same": 3, "refused": 2}
        assert Registration.objects.count() == 2

    def test_namesakes_in_the_list_are_pointed_out(self, upload, client):
        page = client.get(upload("Prénom;Nom;Structure\nZoé;Roy;La Clé\nZOE;ROY;Foyer La Clé\nLéo;Roy;\n").url)
        assert [row["words"] for row in page.context["rows"]] == [
            "Confirmée",
            "Confirmée\u202f; même nom qu’à la ligne 2\u00a0: est-ce la même personne\u202f?",
            "Confirmée",
        ]

    def test_columns_that_would_be_lost_are_said_and_their_panel_open(self, upload, client):
        lost = client.get(upload("Nom;Ville;Vide\nRoy;Brévent;\n").url)
        assert (lost.context["unread"], lost.context["addressed"]) == (["Ville"], False)
        assert 'desk__columns-form" open' in lost.content.decode()
        read = client.get(upload("Nom;Mél;Vide\nRoy;Roy@Exemple.test;\n").url)
        assert (read.context["unread"], read.context["addressed"]) == ([], True)
        assert 'desk__columns-form" open' not in read.content.decode()
        assert '<td data-label="Adresse électronique">roy@exemple.test</td>' in read.content.decode()

    def test_an_address_that_is_none_is_refused(self, run):
        assert run("Nom;Mél\nRoy;jean.dupont[at]exemple.test\nB;b@exemple.test\nC;c@exemple.test\n") == [
            Line.REFUSED,
            Line.DONE,
            Line.DONE,
        ]

    def test_the_model_is_read_without_a_word_more(self, client, event, organiser):
        for title in ("Le matin", ""):
            SessionFactory(slot=SlotFactory(event=event, title=title), chosen=True)
        QuestionFactory(event=event, label="Votre gare ?")
        answer = client.get(reverse("event_import_model", args=[event.slug]))
        content = b"".join(answer) if answer.streaming else answer.content
        assert content.startswith("\ufeffAdresse électronique;Prénom;".encode())
        headers = content.decode("utf-8-sig").strip().split(";")
        known = known_of(event)
        columns = list_rows.guess(headers, known)
        assert set(columns) == {
            *(meaning for meaning in list_rows.MEANINGS if meaning != "full_name"),
            *(f"slot-{key}" for key in known.slots),
            *(f"question-{question.pk}" for question in known.questions),
        }
        page = client.get(reverse("event_import", args=[event.slug])).content.decode()
        assert [words in page for words in ("Votre gare ?", "Le matin", answer.wsgi_request.path)] == [True] * 3

    def test_import_does_what_the_plan_said_and_keeps_no_cell(self, event, run):
        partner, territory = PartnerFactory(short_name="Foyer Clé"), TerritoryFactory(name="Brévent")
        slot = SlotFactory(event=event, title="Atelier du matin")
        session = SessionFactory(slot=slot, title="Prévenir les expulsions", capacity=1)
        content = (
            "Prénom;Nom;Mail;Structure;Territoire;Atelier du matin;Besoins\n"
            "Zoé;Roy;zoe@exemple.test;foyer cle;BREVENT;prevenir les expulsions;une rampe\n"
            "Léo;Roy;;Ailleurs;;Prévenir les expulsions;\n"
        )
        assert run(content) == [Line.DONE, Line.DONE]
        zoe, leo = Registration.objects.order_by("place")
        assert (zoe.partner, zoe.territory, zoe.needs.arrangement) == (partner, territory, "une rampe")
        assert (leo.organisation, leo.origin, leo.status) == ("Ailleurs", "import", "confirmed")
        assert list(SessionChoice.objects.filter(session=session).values_list("status", flat=True)) == [
            "confirmed",
            "waiting",
        ]
        assert list(Letter.objects.values_list("registration", "urgent")) == [(zoe.pk, False)]
        lines = Batch.objects.get().lines.all()
        assert [(line.cells, line.registration) for line in lines] == [([], zoe), ([], leo)]

    @pytest.mark.parametrize("broken", [0, 2, 4])
    def test_a_line_on_which_something_breaks_is_marked_and_the_others_are_registered(
        self, client, event, upload, broken
    ):
        """What breaks: a line that is kept otherwise than as a list of words."""
        upload("Nom\nA\nB\nC\nD\nE\n")
        batch = Batch.objects.get()
        line = batch.lines.order_by("position")[broken]
        batch.lines.filter(pk=line.pk).update(cells=[3])
        client.post(reverse("event_batch_change", args=[event.slug, batch.identifier]), {"verb": "lancer"})
        batch.refresh_from_db()
        line.refresh_from_db()
        assert (batch.state, line.state, line.registration, line.cells) == (Batch.State.DONE, Line.REFUSED, None, [])
        assert line.words.startswith("Une erreur est survenue")
        others = [name for place, name in enumerate("ABCDE") if place != broken]
        assert list(Registration.objects.order_by("place").values_list("last_name", flat=True)) == others
        assert batch.lines.filter(state=Line.DONE).exclude(registration=None).count() == 4

    def test_an_import_is_cancelled_whole_and_nothing_else(self, client, event, run):
        RegistrationFactory(event=event, last_name="Avant")
        run("Nom;Mél\nA;a@exemple.test\nB;b@exemple.test\n")
        done = Batch.objects.get()
        page = client.get(reverse("event_batch", args=[event.slug, done.identifier])).content.decode()
        assert "Annuler les inscriptions de cet import" in page
        data = {"kind": "cancel", "scope": "import", "import": str(done.identifier)}
        client.post(reverse("event_batch_plan", args=[event.slug]), data)
        planned = Batch.objects.get(kind="cancel")
        names = planned.lines.values_list("registration__last_name", "registration__status")
        assert sorted(names) == [("A", "confirmed"), ("B", "confirmed")]
        client.post(reverse("event_batch_change", args=[event.slug, planned.identifier]), {"verb": "lancer"})
        assert list(Registration.objects.active().values_list("last_name", flat=True)) == ["Avant"]

    @pytest.mark.parametrize("identifier", ["", "rien", "11405a6d-3a5f-4808-90d2-c1f9a0006fda"])
    def test_no_other_import_is_cancelled(self, client, event, organiser, identifier):
        RegistrationFactory(event=event)
        data = {"kind": "cancel", "scope": "import", "import": identifier}
        answer = client.post(reverse("event_batch_plan", args=[event.slug]), data)
        assert (answer.status_code in (404, 409), Batch.objects.count()) == (True, 0)

    def test_twice_creates_nobody_twice(self, run):
        content = "Prénom;Nom;Mail\nZoé;Roy;zoe@exemple.test\nLéo;Roy;\n"
        assert run(content) == [Line.DONE, Line.DONE]
        assert run(content.upper()) == [Line.SAME, Line.SAME]
        assert Registration.objects.count() == 2

    @pytest.mark.parametrize(("wait", "expected"), [(False, Line.REFUSED), (True, Line.DONE)])
    def test_never_one_seat_too_many(self, event, run, wait, expected):
        Event.objects.update(capacity=1)
        assert run("Nom\nA\nB\n", wait=wait) == [Line.DONE, expected]
        assert Registration.objects.holding().count() == 1

    def test_those_who_wait_come_first_in_the_plan_too(self, client, event, upload):
        Event.objects.update(capacity=1)
        RegistrationFactory(event=event, status="waiting")
        page = client.get(upload("Nom\nRoy\n").url)
        assert page.context["counts"] == {"new": 0, "same": 0, "refused": 1}

    def test_columns_are_mended(self, client, event, upload):
        address = upload("Qui;Quoi\nRoy;Zoé\n").url
        page = client.get(address)
        assert (page.context["named"], page.context["counts"]["refused"]) == (False, 1)
        bad = client.post(address, {"column-0": "last_name", "column-1": "last_name"})
        assert (bad.status_code, "contient déjà cela" in bad.content.decode()) == (422, True)
        assert client.post(address, {"column-0": "", "column-1": ""}).status_code == 422
        assert client.post(address, {"column-0": "last_name", "column-1": "first_name"}).status_code == 302
        assert client.get(address).context["rows"][0]["name"] == "Zoé Roy"

    def test_bad_files_are_refused_beside_the_field(self, upload):
        answers = [upload(b""), upload(b"PK\x03\x04", "liste.xlsx"), upload("Nom\n")]
        assert [answer.status_code for answer in answers] == [422, 409, 409]

    def test_not_to_a_cancelled_event(self, event, run):
        Event.objects.update(status=Event.Status.CANCELLED, cancelled_at=timezone.now())
        assert run("Nom\nRoy\n") == [Line.REFUSED]

    @pytest.fixture
    def questions(self, event):
        """Whether one comes by train, then from which station, needed of those who do."""
        train = QuestionFactory(event=event, label="Train ?", kind="yes_no", required=True)
        options = [
            {"value": "n", "label": "Gare du Nord", "label_en": ""},
            {"value": "s", "label": "Gare du Sud", "label_en": ""},
        ]
        station = QuestionFactory(
            event=event,
            label="Quelle gare ?",
            kind="choice",
            options=options,
            required=True,
            shown_if=train,
            shown_if_value="yes",
        )
        return train, station

    def test_answers_are_held_to_the_rules_of_the_public_form(self, client, questions, upload):
        content = "Nom;Train ?;Quelle gare ?\nA;oui;gare du sud\nB;oui;\nC;;Gare du Nord\nD;non;Gare du Nord\nE;oui;Gare du Lac\n"
        page = client.get(upload(content).url)
        assert [(row["name"], row["label"], row["words"], row["answers"]) for row in page.context["rows"]] == [
            ("A", "Nouvelle", "Confirmée", [("Train ?", "oui"), ("Quelle gare ?", "Gare du Sud")]),
            ("B oui", "Refusée", "Il manque la réponse à «\u00a0Quelle gare ?\u00a0».", []),
            ("C Gare du Nord", "Refusée", "Il manque la réponse à «\u00a0Train ?\u00a0».", []),
            (
                "D",
                "Nouvelle",
                "Confirmée\u202f; réponse laissée, la question ne se pose pas\u00a0: Quelle gare ?",
                [("Train ?", "non")],
            ),
            (
                "E oui Gare du Lac",
                "Refusée",
                "«\u00a0Gare du Lac\u00a0» n’est pas une réponse à «\u00a0Quelle gare ?\u00a0». "
                "Réponses proposées\u00a0: Gare du Nord, Gare du Sud.",
                [],
            ),
        ]
        assert not Registration.objects.exists()

    def test_answers_are_imported_as_the_plan_said(self, questions, run):
        train, station = (str(question.identifier) for question in questions)
        assert run("Nom;Quelle gare ?;Train ?\nA;Gare du Sud;x\nB;;non\nC;;\n") == [Line.DONE, Line.DONE, Line.REFUSED]
        kept = Registration.objects.order_by("place").values_list("answers", flat=True)
        assert list(kept) == [{train: "yes", station: "s"}, {train: "no"}]

    @pytest.mark.parametrize("count", [1, 3])
    def test_plan_costs_the_same_queries_whatever_its_length(self, event, organiser, django_assert_num_queries, count):
        content = "Nom;Structure\n" + "".join(f"Roy{number};S\n" for number in range(count))
        PartnerFactory(short_name="S", territory=TerritoryFactory())
        batch = actions.draft_import(event, content.encode(), "liste.csv", actor=organiser)
        lines = list(batch.lines.all())
        with django_assert_num_queries(8):
            actions.plan_lines(batch, lines, timezone.now())
