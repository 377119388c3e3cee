"""An action's refusal becomes an answer: where it stands, with which status."""

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from portal.partners.rules import require
from portal.refusals import attempt, chosen, status_of, under_fields


class WordForm(forms.Form):
    word = forms.CharField()


def refuse(error):
    raise ValidationError(error)


def test_what_an_action_returns_is_kept():
    form = WordForm({"word": "oui"})
    assert attempt(form, lambda word: word.upper(), "oui")
    assert (form.result, status_of(form)) == ("OUI", 200)


@pytest.mark.parametrize(
    ("data", "error", "status"),
    [
        (None, None, 200),
        ({"word": ""}, None, 422),
        ({"word": "oui"}, {"word": "Pas ce mot."}, 422),
        ({"word": "oui"}, {"missing": "Un champ que la page n’a pas."}, 422),
        ({"word": "oui"}, "Le texte est figé.", 409),
        ({"word": "oui"}, ["Une raison.", "Une autre."], 409),
    ],
)
def test_status_says_whether_what_was_typed_or_the_state_of_things_is_against_it(data, error, status):
    form = WordForm(data)
    if error:
        assert form.is_valid()
        assert not attempt(form, refuse, error)
        assert form.errors
    assert status_of(form) == status


def test_what_an_action_calls_otherwise_is_said_beside_the_form_s_field():
    names = {"begins": "word", "ends": "word"}
    form = WordForm({"word": "oui"})
    assert not attempt(
        form, under_fields(refuse, names), {"begins": "Trop tôt.", "ends": "Trop tard.", "room": "Trop."}
    )
    assert form.errors == {"word": ["Trop tôt.", "Trop tard."], "__all__": ["Trop."]}
    form = WordForm({"word": "oui"})
    assert not attempt(form, under_fields(refuse, names), "Le texte est figé.")
    assert form.errors == {"__all__": ["Le texte est figé."]}


def test_a_button_that_the_page_does_not_have_is_refused(rf):
    verbs = {"haut": 1}
    assert chosen(rf.post("/", {"verb": "haut"}), verbs) == 1
    for data in ({"verb": "ailleurs"}, {}):
        with pytest.raises(ValidationError, match="Ce bouton"):
            chosen(rf.post("/", data), verbs)


def test_what_a_rule_does_not_allow_is_denied():
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)
