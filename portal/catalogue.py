"""The catalogues of translation: what our code and templates say, found, kept up to date and compiled without a system gettext.

Messages are French. `locale/en` translates every one of them; `locale/fr` holds the plurals (French says « 0 place ») and
the messages with a context, each as it stands in the code. Babel and polib are development packages: nothing that runs
the site imports this module.
"""

import io
import warnings
from collections import defaultdict
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("portal", "charters", "events", "workshops", "resources")
SINGULAR, PLURAL = None, (1, 2)
CONTEXT, CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
PLURAL_FORMS = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}

# (context, message, plural), the last two as written in the code; context and plural may be empty
Message = tuple[str, str, str]


def messages() -> dict[Message, set[str]]:
    """Every message of the code and the templates, with the files that hold it, relative to the project."""
    found = defaultdict(set)
    for path, source in _sources():
        for message in _messages_of(source):
            found[message].add(path.relative_to(settings.BASE_DIR).as_posix())
    _join_plurals(found)
    return dict(found)


def _sources():
    root = Path(settings.BASE_DIR)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            # Django turns a template into something like Python; its indentation means nothing there.
            python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield path, "\n".join(line.lstrip() for line in python.split("\n"))


def _messages_of(source: str):
    stream = io.BytesIO(source.encode())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        calls = list(extract_python(stream, KEYWORDS.keys(), [], {"encoding": "utf-8"}))
    for _line, function, arguments, _comments in calls:
        words = [arguments] if isinstance(arguments, str) else list(arguments)
        spec = KEYWORDS[function]
        context = words.pop(0) if spec in (CONTEXT, CONTEXT_PLURAL) else ""
        plural = words[1] if spec in (PLURAL, CONTEXT_PLURAL) and len(words) > 1 else ""
        if words and words[0] and context is not None:
            yield context, words[0], plural or ""


def _join_plurals(found: dict[Message, set[str]]) -> None:
    """A message that is used with and without its plural is one entry of a catalogue."""
    for context, text, plural in list(found):
        if plural and (context, text, "") in found:
            found[context, text, plural] |= found.pop((context, text, ""))


def wanted(language: str) -> dict[Message, set[str]]:
    """The messages that the language's catalogue must hold."""
    if language == "en":
        return messages()
    return {message: files for message, files in messages().items() if message[0] or message[2]}


def path_of(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    """The catalogue as it is kept; an empty one where there is none."""
    path = path_of(language)
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    catalogue.wrapwidth = 120
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    return catalogue


def updated(language: str) -> polib.POFile:
    """The catalogue with exactly the wanted messages in a stable order; translations that exist are kept."""
    kept = {(entry.msgctxt or "", entry.msgid): entry for entry in read(language) if not entry.obsolete}
    catalogue = read(language)
    catalogue.clear()
    for (context, text, plural), files in sorted(wanted(language).items()):
        entry = polib.POEntry(msgid=text, msgid_plural=plural, occurrences=[(file, "") for file in sorted(files)])
        entry.msgctxt = context or None
        former = kept.get((context, text))
        if plural:
            entry.msgstr_plural = dict(former.msgstr_plural) if former and former.msgstr_plural else {0: "", 1: ""}
        else:
            entry.msgstr = former.msgstr if former else ""
        if language == "fr":
            _say_as_written(entry)
        catalogue.append(entry)
    return catalogue


def _say_as_written(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


def update() -> dict[str, list[str]]:
    """Bring both catalogues up to date and compile them; returns each language's messages without translation."""
    missing = {}
    for language in PLURAL_FORMS:
        catalogue = updated(language)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{catalogue}\n", encoding="utf-8")
        path.with_suffix(".mo").write_bytes(catalogue.to_binary())
        missing[language] = untranslated(catalogue)
    return missing


def untranslated(catalogue: polib.POFile) -> list[str]:
    return [entry.msgid for entry in catalogue if not entry.translated()]
