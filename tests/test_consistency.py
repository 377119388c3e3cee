"""What must hold of the whole project, whoever wrote the part: guards of templates, layers, migrations, addresses, sizes."""

import ast
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Origin, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

import portal
from portal.models import Heartbeat
from tests.guards import ReadOnlyGetMiddleware, UndefinedVariable, WriteDuringGet

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("portal", "charters", "events", "workshops", "resources")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEMPLATES = sorted((ROOT / "templates").rglob("*"))
TEMPLATES = [path for path in TEMPLATES if path.is_file()]

# Everything that answers without login, by its route.
PUBLIC = {
    "a/",
    "a/<slug:code>/",
    "a/<slug:code>/bilan.csv",
    "a/<slug:code>/bilan.pdf",
    "a/<slug:code>/bilan/",
    "a/<slug:code>/revenir/",
    "a/<slug:code>/place/<slug:key>/",
    "healthz",
    "readyz",
    "media/<path:path>",
    "robots.txt",
    ".well-known/security.txt",
    "sitemap.xml",
    "admin/login/",
    r"documents/^(\d+)/(.*)$",
    "documents/authenticate_with_password/<int:restriction_id>/",
    "compte/login/",
    "compte/logout/",
    "compte/inactive/",
    "compte/signup/",
    "compte/confirm-email/",
    "compte/password/reset/",
    "compte/login/code/confirm/",
    r"compte/^confirm-email/(?P<key>[-:\w]+)/$",
    "compte/password/reset/key/done/",
    "compte/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "compte/password/reset/done/",
    "compte/login/code/",
    "compte/2fa/authenticate/",
    "compte/2fa/webauthn/login/",
    "flux/",
    "a/<slug:code>/portraits/",
    "a/<slug:code>/portraits/<slug:table>.png",
    "ateliers/jeux/photos/<slug:key>/<slug:size>.webp",
    "evenements/agenda.ics",
    "evenements/agenda.json",
    "evenements/flux/",
    "evenements/e/<slug:slug>/",
    "evenements/<slug:slug>/evenement.ics",
    "evenements/<slug:slug>/evenement.jsonld",
    "chartes/<slug:slug>/comparer/",
    "chartes/<slug:slug>/texte-consolide/",
    "chartes/<slug:slug>/registre/",
    "chartes/<slug:slug>/registre.xlsx",
    "chartes/<slug:slug>/registre.json",
    "recherche/",
    "mon-appareil/",
    "partenaires/",
    "partenaires/<slug:slug>/",
    "invitation/<str:token>/",
    "chartes/<slug:slug>/texte/",
    "chartes/<slug:slug>/clauses/<uuid:identifier>/histoire/",
    "chartes/<slug:slug>/adhesions/<int:pk>/acte.pdf",
    "chartes/<slug:slug>/versions/<int:number>/",
    "chartes/<slug:slug>/versions/<int:number>/texte.json",
    "chartes/<slug:slug>/versions/<int:number>/texte.pdf",
    "chartes/<slug:slug>/versions/<int:number>/scelle.pdf",
    "chartes/<slug:slug>/tableau-de-bord/",
    "chartes/<slug:slug>/bilan/<int:year>/",
    "chartes/<slug:slug>/bilan/<int:year>/bilan.pdf",
    "evenements/<slug:slug>/accueil/",
    "evenements/<slug:slug>/accueil/jour.json",
    "evenements/<slug:slug>/accueil/echange/",
    "evenements/<slug:slug>/accueil/lire/",
    "evenements/<slug:slug>/accueil/quitter/",
    "evenements/<slug:slug>/accueil/travail.js",
    "evenements/<slug:slug>/accueil/acces/<str:token>/",
    "questionnaires/<slug:slug>/resultats/",
    "questionnaires/<slug:slug>/resultats/rapport.pdf",
    "questionnaires/<slug:slug>/resultats/tableaux.csv",
    "series/<slug:slug>/resultats/",
    "verifier/",
    "verifier/racine.pem",
    "evenements/<slug:slug>/inscription/",
    "inscription/<str:token>/",
    "inscription/<str:token>/donnees/",
    "inscription/<str:token>/donnees.json",
    "inscription/<str:token>/agenda.ics",
    "inscription/<str:token>/annuler/",
    "inscription/<str:token>/attestation.pdf",
    "inscription/<str:token>/groupe/",
    "inscription/<str:token>/modifier/",
    "inscription/<str:token>/reponse/",
    "inscription/<str:token>/ville/",
    "questionnaire/merci/",
    "questionnaire/<str:token>/",
    "sondage/<slug:slug>/",
    "q/<slug:code>/",
    "_util/login/",
    r"^((?:[\w\-]+/)*)$",
}
# Used by name from Django's error handlers and ours.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"}
# Folders whose templates are chosen by a name that is put together at run time.
BY_PREFIX: tuple[str, ...] = ("workshops/words/_",)
# Templates that may print markup as it is, each for a reason that stands beside the use.
RAW_MARKUP: set[str] = set()
# Files longer than the rule, each for a reason.
LONG: set[str] = set()


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


# Undefined variables


def rendered(source, name="portal/my_space.html", **context):
    origin = Origin(str(ROOT / "templates" / name) if name else "elsewhere/library.html")
    return Template(source, origin=origin).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ page.titel }}",
        "{{ nothing|upper }}",
        "{% if nothing %}{% endif %}",
        "{% if page and nothing %}{% endif %}",
        "{% if not nothing %}{% endif %}",
        "{% for each in nothing %}{% endfor %}",
        "{% with x=nothing %}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}Bonjour {{ nothing }}{% endblocktranslate %}",
        "{% load i18n %}{% translate nothing %}",
    ],
)
def test_undefined_variable_in_our_template_fails(source):
    with pytest.raises(UndefinedVariable, match=r"undefined in portal/my_space\.html"):
        rendered(source, page={"title": "Titre"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{{ nothing|default:"rien" }}', "rien"),
        ("{{ page.title }}", "Titre"),
        ("{% if page.summary %}non{% else %}oui{% endif %}", "oui"),
        ("{% for each in page.children %}{% empty %}aucun{% endfor %}", "aucun"),
    ],
)
def test_variable_that_may_be_absent_is_asked_for_properly(source, expected):
    assert rendered(source, page={"title": "Titre"}) == expected


def test_parameter_of_a_piece_may_be_left_out_but_not_printed():
    assert rendered("{% if icon %}x{% endif %}", name="components/card.html") == ""
    with pytest.raises(UndefinedVariable):
        rendered("{{ icon }}", name="components/card.html")


def test_undefined_variable_of_a_library_is_left_alone():
    assert rendered("{{ nothing }}{% if nothing %}{% endif %}", name="") == ""


# Warnings and GET


@pytest.mark.parametrize("module", ["portal.models", "charters.actions", "tests.portal.test_site"])
def test_warning_from_our_code_is_an_error(module):
    with pytest.raises(DeprecationWarning):
        warnings.warn_explicit("old", DeprecationWarning, f"{module}.py", 1, module=module)


def test_deprecation_in_a_library_is_its_own_affair():
    warnings.warn_explicit("old", DeprecationWarning, "wagtail/models.py", 1, module="wagtail.models")


def writing_view(request):
    Heartbeat.objects.create(name="written")
    return HttpResponse()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_get_that_writes_fails(method):
    with pytest.raises(WriteDuringGet), transaction.atomic():
        ReadOnlyGetMiddleware(writing_view)(getattr(RequestFactory(), method)("/"))
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db
def test_post_may_write():
    assert ReadOnlyGetMiddleware(writing_view)(RequestFactory().post("/")).status_code == 200
    assert Heartbeat.objects.count() == 1


# Templates


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_compiles(path):
    if path.suffix in {".html", ".txt"}:
        get_template(path.relative_to(ROOT / "templates").as_posix())


def words_of_the_code():
    """Every string of our Python files and every template's source."""
    words = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            words |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return words


def of_a_library(name):
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    return any((folder / name).is_file() for folder in folders)


def test_every_template_is_used():
    words = words_of_the_code()
    for path in TEMPLATES:
        if path.suffix in {".html", ".txt"}:
            words |= set(re.findall(r'"([^"\s]+\.(?:html|txt))"', path.read_text(encoding="utf-8")))
        elif path.suffix == ".typ":
            words |= {name.lstrip("/") for name in re.findall(r'#import "([^"]+)"', path.read_text(encoding="utf-8"))}
    unused = []
    for path in TEMPLATES:
        name = path.relative_to(ROOT / "templates").as_posix()
        stem = re.sub(r"(\.subject)?\.(html|txt|typ)$", "", name).replace("/pdf/", "/")
        if not ({name, stem} & words or name in BY_NAME or name.startswith(BY_PREFIX or ("\0",)) or of_a_library(name)):
            unused.append(name)
    assert unused == []


FORBIDDEN_MARKUP = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    # A block of JSON-LD is data: no browser runs it, and search engines read it nowhere else than in the page.
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^>{%]*\son[a-z]+\s*=", re.IGNORECASE),
    "third-party host": re.compile(r"\s(?:src|srcset|action)=[\"']?(?:https?:)?//", re.IGNORECASE),
    "raw markup": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
}


@pytest.mark.parametrize("rule", FORBIDDEN_MARKUP)
def test_no_template_holds(rule):
    found = []
    for path in TEMPLATES:
        name = path.relative_to(ROOT / "templates").as_posix()
        # A mail is read where our style sheets do not reach; a text has no markup to escape.
        mail = "/email/" in name and rule in {"inline style", "raw markup"}
        if path.suffix == ".html" and not mail and not (rule == "raw markup" and name in RAW_MARKUP):
            source = re.sub(r"\{% comment.*?endcomment %\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
            found += [f"{name}: {match[0]}" for match in FORBIDDEN_MARKUP[rule].finditer(source)]
    assert found == []


# Layers, migrations, sizes


def test_every_module_of_the_foundation_is_in_its_contract():
    assembly = {"urls", "asgi", "views", "management", "settings", "migrations", "static", "__init__", "__pycache__"}
    modules = {path.stem for path in (ROOT / "portal").iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    foundation = next(each for each in contracts if each["id"] == "foundation")
    assert sorted(f"portal.{name}" for name in modules - assembly) == sorted(foundation["source_modules"])


def test_every_app_is_kept_from_those_above_it():
    contracts = {each["id"]: each for each in PROJECT["tool"]["importlinter"]["contracts"]}
    above = []
    for package in ("workshops", "events", "charters", "resources", "foundation"):
        assert set(above) <= set(contracts[package]["forbidden_modules"])
        above.append(package)
    assert PROJECT["tool"]["importlinter"]["root_packages"] == list(PACKAGES)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_checks_pass_and_migrations_are_linear():
    assert run_checks() == []


def test_no_file_is_too_long():
    long = []
    for path in tracked("*.py", "*.js", "*.css", "*.html"):
        name = name_of(path)
        limit = 1000 if name.startswith("tests/") else 500
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > limit and "/migrations/" not in name and name not in LONG:
            long.append(f"{name}: {lines} lines, {limit} at most")
    assert long == []


def test_no_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "misc"}
    assert [name_of(path) for path in tracked("*.py") if drawers & {path.stem, path.parent.name}] == []


def test_no_path_of_a_machine_and_no_package_registry_stands_in_a_file():
    machine = re.compile(
        r"(?<![\w.:/])/(?:home|root|Users|mnt|tmp)/\w|pypi\.org|pythonhosted\.org|--(?:extra-)?index-url"
    )
    found = []
    for path in tracked():
        if path.suffix in {".mo", ".png", ".webp", ".avif", ".jpg", ".ico", ".woff2", ".pdf"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{name_of(path)}: {match[0]}" for match in machine.finditer(text)]
    assert found == []


def test_measures_start_without_a_site_and_say_what_they_know():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "rien"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "signing, pages, charters, memory, events, board, sqlite, postgres" in done.stderr


def test_version_is_the_declared_one():
    assert portal.__version__ == PROJECT["project"]["version"]


# Who may come in without login


def routes(patterns, prefix=""):
    for each in patterns:
        route = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield route, each
        else:
            yield from routes(each.url_patterns, route)


def test_public_addresses_are_exactly_those_listed():
    public = {
        route
        for route, pattern in routes(get_resolver().url_patterns)
        if getattr(pattern.callback, "login_required", True) is False
    }
    # The admin's own decorator guards these; the next test asks them.
    assert {route for route in public if not route.startswith("admin/") or route == "admin/login/"} == PUBLIC


@pytest.mark.django_db
def test_every_other_address_sends_a_visitor_to_the_login(client, site):
    open_doors = []
    for route, _ in routes(get_resolver().url_patterns):
        path = "/" + re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?:str|slug):[^>]+>", "x", route)).replace("^", "").rstrip(
            "$"
        )
        if route in PUBLIC or re.search(r"[<(\\?*]", path):
            continue
        response = client.get(path)
        if response.status_code not in {301, 302, 401, 403, 404, 405}:
            open_doors.append(f"{path}: {response.status_code}")
        elif response.status_code == 302 and "login" not in response["Location"]:
            open_doors.append(f"{path} → {response['Location']}")
    assert open_doors == []
