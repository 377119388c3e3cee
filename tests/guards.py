"""Guards that turn a broken rule into a failing test: a GET that writes, an undefined variable in one of our templates."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template.base import FilterExpression, Parser, TokenType, Variable, VariableDoesNotExist
from django.template.defaultfilters import default, default_if_none
from django.templatetags.i18n import BlockTranslateNode

SAFE = {"GET", "HEAD", "OPTIONS"}
WRITES = re.compile(r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^"]*"(?P<table>[^"]+)"', re.IGNORECASE)

# Wagtail makes a rendition when a page first shows it; sessions keep allauth's steps between two pages; allauth notes
# that recovery codes were shown, and copies the account's address the first time the page of addresses is opened; Wagtail
# notes who edits a page as soon as they open it.
EXEMPT_TABLES = {
    "portal_rendition",
    "django_session",
    "mfa_authenticator",
    "account_emailaddress",
    "wagtailcore_pagesubscription",
    "wagtailadmin_editingsession",
}


class WriteDuringGet(AssertionError):
    pass


class ReadOnlyGetMiddleware:
    """Raises when a view writes to the database while it answers a GET, a HEAD or an OPTIONS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE:
            return self.get_response(request)

        def refuse(execute, sql, params, many, context):
            found = WRITES.match(sql)
            if found and found["table"] not in EXEMPT_TABLES:
                raise WriteDuringGet(f"{request.method} {request.path} writes: {sql[:120]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            return self.get_response(request)


# A full template asks only for what its view gives; pieces and frames have parameters that may be left out.
PIECES = re.compile(r"(^|/)(_[^/]+|base[^/]*|[a-z]+_base)\.(html|txt)$|^components/|/blocks/")
# Names that a full template may ask for with {% if %} or {% for %} although not every view gives them (Django's, allauth's).
OPTIONAL = {"messages", "redirect_field", "token_fail"}
DEFAULTS = {default, default_if_none}


class UndefinedVariable(BaseException):
    """Not an Exception: {% if %} swallows those."""


def our_template(origin) -> str:
    """The name of one of our own templates below templates/; empty for a library's."""
    folder = Path(settings.BASE_DIR) / "templates"
    path = Path(getattr(origin, "name", None) or "")
    return path.relative_to(folder).as_posix() if folder in path.parents else ""


class WatchedVariable(Variable):
    """A variable of one of our templates: undefined, it ends the test instead of showing nothing.

    Printed or handed on, every part of its path must exist, unless `|default` comes first. Only looked at ({% if %},
    {% for %}: `optional`), its first name must exist, but in pieces.
    """

    __slots__ = ("has_default", "optional", "template")

    def resolve(self, context):
        try:
            return super().resolve(context)
        except VariableDoesNotExist as error:
            root = self.lookups[0]
            forgiven = self.optional and (root in context or root in OPTIONAL or PIECES.search(self.template))
            if self.has_default or forgiven:
                raise
            raise UndefinedVariable(f"{self.var!r} is undefined in {self.template}") from error


def watch_templates() -> None:
    """From now on an undefined variable in one of our templates raises UndefinedVariable."""
    compile_filter, resolve, render = Parser.compile_filter, FilterExpression.resolve, BlockTranslateNode.render

    def watching_compile(self, token):
        expression = compile_filter(self, token)
        template = our_template(self.origin)
        if template and expression.is_var and expression.var.lookups:
            expression.var = WatchedVariable(expression.var.var)
            expression.var.template = template
            expression.var.optional = False
            expression.var.has_default = bool(expression.filters) and expression.filters[0][0] in DEFAULTS
        return expression

    def watching_resolve(self, context, ignore_failures=False):
        if isinstance(self.var, WatchedVariable):
            self.var.optional = ignore_failures
        return resolve(self, context, ignore_failures)

    def watching_render(self, context, nested=False):
        if template := our_template(self.origin):
            tokens = [*self.singular, *(self.plural or [])]
            names = {token.contents for token in tokens if token.token_type == TokenType.VAR}
            for name in names - set(self.extra_context) - {self.countervar}:
                if name not in context:
                    raise UndefinedVariable(f"{name!r} is undefined in {template}")
        return render(self, context, nested)

    Parser.compile_filter = watching_compile
    FilterExpression.resolve = watching_resolve
    BlockTranslateNode.render = watching_render
