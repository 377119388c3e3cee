"""What views of every module answer with: a page with one form, a file, the way here from the home page. HTTP only."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.refusals import status_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def row_number(typed: str) -> int:
    """A primary key, or another number, as a button sends it; 0, which is none, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def pressed(request):
    """What a form is given whose button alone says something: `request.POST or None` takes an empty press for no press."""
    return request.POST if request.method == "POST" else None


def form_page(
    request,
    form,
    *,
    title,
    submit,
    back,
    lead="",
    danger=False,
    breadcrumb=None,
    template="portal/form_page.html",
    **context,
):
    """A page with one form, with the status that `portal.refusals.status_of` gives it.

    `back` is the address to return to, `submit` the words of the button, `danger` whether what it does can't be undone.
    Without a `breadcrumb` the way leads from Mon espace.
    """
    context |= {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, "danger": danger}
    context |= {"breadcrumb": breadcrumb}
    return render(request, template, context, status=status_of(form))


def file_answer(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file made for whoever asks, as a download that no cache keeps. `kind` is its media type."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _handed_out(response)


def upload_answer(upload, stem: str) -> FileResponse:
    """A private upload (the value of a FileField) under the name `stem`, as a download: it is never shown inside the site.

    404 where there is none, or no file any more.
    """
    if not upload:
        raise Http404
    try:
        content = upload.open("rb")
    except OSError as error:
        raise Http404 from error
    extension = upload.name.rsplit(".", 1)[-1]
    return _handed_out(FileResponse(content, as_attachment=True, filename=f"{stem}.{extension}"))


def _handed_out(response):
    response["Cache-Control"] = "private, no-store"
    return response


def breadcrumb(*steps) -> list[dict]:
    """The way here from the home page, for base.html. A step is (title, url), or (title, url, language of its words)."""
    way = [(_("Accueil"), reverse("wagtail_serve", args=[""])), *steps]
    return [dict(zip(("title", "url", "language"), (*step, ""), strict=False)) for step in way]
