"""The catalogues of translation: complete, fresh, compiled, and never in a library's way."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
import wagtail
from django.utils import translation
from django.utils.translation import gettext, ngettext

from portal import catalogue

LIBRARIES = (django, wagtail, allauth)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def lines(language):
    """Message by message what the kept catalogue holds, without translations."""
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in catalogue.read(language)}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_catalogue_lacks_no_message_and_holds_no_other(language):
    wanted, kept = set(catalogue.wanted(language)), lines(language)
    assert sorted(wanted - kept) == [], "run make catalogue, then translate"
    assert sorted(kept - wanted) == [], "run make catalogue"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_message_is_translated(language):
    kept = catalogue.read(language)
    assert catalogue.untranslated(kept) == []
    assert [entry.msgid for entry in kept if entry.fuzzy] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_compiled_catalogue_is_fresh(language):
    path = catalogue.path_of(language)
    assert path.with_suffix(".mo").read_bytes() == catalogue.read(language).to_binary(), "run make catalogue"
    assert path.read_text(encoding="utf-8") == f"{catalogue.updated(language)}\n", "run make catalogue"


def test_translations_keep_the_placeholders():
    wrong = []
    for entry in catalogue.read("en"):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            allowed = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
            found = set(PLACEHOLDER.findall(text))
            if not found <= allowed or (not entry.msgid_plural and found != allowed):
                wrong.append(entry.msgid)
    assert wrong == []


def library_words():
    """What the libraries' French catalogues say for the messages that they name."""
    words = {}
    for library in LIBRARIES:
        for path in Path(library.__file__).parent.rglob("locale/fr/LC_MESSAGES/django.mo"):
            words.update({entry.msgid: entry.msgstr for entry in polib.mofile(str(path)) if not entry.msgctxt})
    return words


def test_no_message_collides_with_a_librarys_own():
    """A French message that is also a library's English one must mean the same in both; else it takes a context."""
    libraries = library_words()
    collisions = []
    for entry in catalogue.read("en"):
        if entry.msgctxt or entry.msgid not in libraries:
            continue
        said = {entry.msgid.casefold(), (libraries[entry.msgid] or entry.msgid).casefold(), entry.msgstr.casefold()}
        if len(said) > 1:
            collisions.append(f"{entry.msgid}: {libraries[entry.msgid]} / {entry.msgstr}")
    assert collisions == []


def test_french_messages_stay_as_written():
    with translation.override("fr"):
        for context, text, plural in catalogue.messages():
            if not context and not plural:
                assert gettext(text).casefold() == text.casefold()


def extracted(source):
    return list(catalogue._messages_of(source))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('_("Bonjour")', ("", "Bonjour", "")),
        ('gettext_lazy("Deux "\n "morceaux")', ("", "Deux morceaux", "")),
        ('ngettext("%(n)s place", "%(n)s places", n)', ("", "%(n)s place", "%(n)s places")),
        ('pgettext("question", "Comment")', ("question", "Comment", "")),
        ('npgettext_lazy("bois", "table", "tables", n)', ("bois", "table", "tables")),
    ],
)
def test_message_of_the_code_is_found(source, message):
    assert extracted(source) == [message]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('<p>{% translate "L’accueil" %}</p>', ("", "L’accueil", "")),
        ('{% translate "Comment" context "question" as x %}', ("question", "Comment", "")),
        (
            "    {% blocktranslate trimmed %}\n  Bonjour\n  {{ name }}{% endblocktranslate %}",
            ("", "Bonjour %(name)s", ""),
        ),
        (
            "{% blocktranslate count n=total %}{{ n }} place{% plural %}{{ n }} places{% endblocktranslate %}",
            ("", "%(n)s place", "%(n)s places"),
        ),
        ('{% if a %}\n  {% url "x" %}\n {% translate "100 %" %}\n{% endif %}', ("", "100 %%", "")),
    ],
)
def test_message_of_a_template_is_found(tmp_path, settings, source, message):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(source, encoding="utf-8")
    assert catalogue.messages() == {message: {"templates/page.html"}}


def test_update_keeps_translations_and_drops_what_is_gone(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "portal").mkdir()
    code = tmp_path / "portal" / "x.py"
    code.write_text('_("Un")\nngettext("place", "places", 0)', encoding="utf-8")
    assert catalogue.update() == {"en": ["Un", "place"], "fr": []}
    path = catalogue.path_of("en")
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "Un"\nmsgstr ""', 'msgid "Un"\nmsgstr "One"'))
    code.write_text('_("Un")\n_("Deux")', encoding="utf-8")
    assert catalogue.update() == {"en": ["Deux"], "fr": []}
    assert {entry.msgid: entry.msgstr for entry in catalogue.read("en")} == {"Un": "One", "Deux": ""}
    assert [entry.msgid for entry in catalogue.read("fr")] == []


def test_french_says_zero_in_the_singular(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "x.py").write_text('ngettext("%(n)s place", "%(n)s places", 0)', encoding="utf-8")
    catalogue.update()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    translation.trans_real._translations.clear()
    try:
        with translation.override("fr"):
            said = [ngettext("%(n)s place", "%(n)s places", n) % {"n": n} for n in (0, 1, 2)]
    finally:
        settings.LOCALE_PATHS = []
        translation.trans_real._translations.clear()
    assert said == ["0 place", "1 place", "2 places"]
