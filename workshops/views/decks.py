"""Decks of photos: the list, one deck with its photos, sending more, one photo, its files, the cards to print."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal.answers import breadcrumb, file_answer, form_methods, form_page, pressed, row_number
from portal.forms import ConfirmForm
from portal.languages import readers_language
from portal.partners.rules import require
from portal.refusals import INVALID, attempt, chosen, refusals_shown, status_of, tell
from workshops import photo_cards, rules
from workshops.actions import decks as actions
from workshops.actions import photos
from workshops.forms.decks import DeckForm, PhotoForm, SeveralPhotosForm, UploadForm
from workshops.models import Deck, Photo
from workshops.models.decks import SIZES
from workshops.photo_files import photo_files
from workshops.queries import decks as queries

# A consent that is withdrawn is not undone by what a browser kept for days.
KEPT_SECONDS = 6 * 60 * 60
# So many refusals are told one by one.
TOLD = 12


@login_not_required
@require_safe
@cache_control(private=True, max_age=KEPT_SECONDS, immutable=True)
def deck_photo_file(request, key, size):
    """A size of a photo, for whoever was given its key: people in a workshop have no account."""
    photo = get_object_or_404(Photo.objects.exclude(thumb=""), key=key)
    if size not in SIZES or not photo.may_be_shown_on(timezone.localdate()):
        raise Http404
    try:
        content = getattr(photo, size).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(content, content_type="image/webp")


@require_safe
def decks(request):
    require(rules.is_facilitator(request.user))
    context = {"rows": queries.deck_rows(request.user), "breadcrumb": _way()}
    return render(request, "workshops/decks.html", context)


@form_methods
def deck_new(request):
    require(rules.is_facilitator(request.user))
    form = DeckForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.make_deck, actor=request.user, **form.cleaned_data):
        messages.success(request, _("Le jeu est créé. Ajoutez ses photos."))
        return redirect("deck", pk=form.result.pk)
    return form_page(
        request,
        form,
        title=_("Nouveau jeu de photos"),
        submit=_("Créer le jeu"),
        back=reverse("decks"),
        breadcrumb=_way((_("Nouveau jeu de photos"), "")),
    )


@require_safe
def deck(request, pk):
    return _deck_page(request, _seen(request, pk), UploadForm())


def _deck_page(request, row: Deck, form, status=200):
    rows, managed = queries.photo_rows(row), rules.may_manage_deck(request.user, row)
    context = {
        "deck": row,
        "rows": rows,
        "ready": sum(each.status == "ok" for each in rows),
        "managed": managed,
        "removed": [(photo, queries.shown(photo)) for photo in queries.removed_photos(row)] if managed else (),
        "first_lacking": queries.next_to_describe(row, 0) if managed else None,
        "form": form,
        "breadcrumb": _way((row.title_shown, "")),
    }
    return render(request, "workshops/deck.html", context, status=status)


@form_methods
def deck_edit(request, pk):
    row = _managed(request, pk)
    values = {name: getattr(row, name) for name in actions.FACTS}
    form = DeckForm(request.POST or None, initial=values)
    if form.is_valid() and attempt(form, actions.describe_deck, row, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("deck", pk=pk)
    back = reverse("deck", args=[pk])
    title = _("Titre et partage")
    way = _way((row.title_shown, back), (title, ""))
    return form_page(request, form, title=title, submit=_("Enregistrer"), back=back, breadcrumb=way)


def deck_address(pk, **_more) -> str:
    return reverse("deck", args=[pk])


@form_methods
def deck_remove(request, pk):
    row = _managed(request, pk)
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, actions.remove_deck, row, actor=request.user, now=timezone.now()):
        messages.success(request, _("Le jeu est retiré. Les ateliers préparés avec ses photos les gardent."))
        return redirect("decks")
    back = reverse("deck", args=[pk])
    title = _("Retirer ce jeu ?")
    return form_page(
        request,
        form,
        title=title,
        lead=_("Plus personne ne pourra préparer un atelier avec. Les ateliers préparés avec ses photos les gardent."),
        submit=_("Retirer le jeu"),
        back=back,
        danger=True,
        breadcrumb=_way((row.title_shown, back), (title, "")),
    )


@require_POST
def deck_upload(request, pk):
    """Photos, each by itself or many together. What one file is refused for costs the others nothing."""
    row = _managed(request, pk)
    form = UploadForm(request.POST, request.FILES)
    alone = request.accepts("text/html") is False
    if not form.is_valid():
        if alone:
            sentences = [sentence for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"sentence": " ".join(sentences)}, status=INVALID)
        return _deck_page(request, row, form, status_of(form))
    added, refused = 0, []
    for upload in form.cleaned_data["photos"]:
        try:
            files = photo_files(upload)
            photos.add_photo(row, files, actor=request.user, now=timezone.now(), **form.noted())
        except ValidationError as error:
            refused.append((upload.name, " ".join(error.messages)))
        else:
            added += 1
    if alone:
        if refused:
            return JsonResponse({"sentence": refused[0][1]}, status=INVALID)
        return JsonResponse({"added": added})
    _tell_added(request, added, refused)
    return redirect("deck", pk=pk)


def _tell_added(request, added: int, refused: list[tuple[str, str]]) -> None:
    if added:
        words = ngettext("%(count)d photo ajoutée.", "%(count)d photos ajoutées.", added)
        messages.success(request, words % {"count": added})
    for name, sentence in refused[:TOLD]:
        messages.error(request, _("« %(name)s » : %(sentence)s") % {"name": name, "sentence": sentence})
    if len(refused) > TOLD:
        more = len(refused) - TOLD
        words = ngettext("%(count)d autre fichier est refusé.", "%(count)d autres fichiers sont refusés.", more)
        messages.error(request, words % {"count": more})


@form_methods
def deck_photo(request, pk, photo):
    row = _managed(request, pk)
    photo = get_object_or_404(row.photos.kept(), pk=photo)
    form = PhotoForm(request.POST or None, initial=PhotoForm.values_of(photo))
    if form.is_valid():
        facts = form.facts()
        today = timezone.localdate()
        if attempt(form, photos.describe_photo, photo, actor=request.user, today=today, **facts):
            messages.success(request, _("La photo %(number)s est décrite.") % {"number": photo.position})
            following = queries.next_to_describe(row, photo.position) if "next" in request.POST else None
            if following:
                return redirect("deck_photo", pk=pk, photo=following.pk)
            return redirect(f"{reverse('deck', args=[pk])}#photo-{photo.pk}")
    back = reverse("deck", args=[pk])
    title = _("Photo %(number)s") % {"number": photo.position}
    context = {
        "deck": row,
        "photo": photo,
        "large": queries.addresses(photo)["large"],
        "gone": not photo.may_be_shown_on(timezone.localdate()) and not photo.thumb,
        "form": form,
        "title": title,
        "back": back,
        "breadcrumb": _way((row.title_shown, back), (title, "")),
    }
    return render(request, "workshops/deck_photo.html", context, status=status_of(form))


@require_POST
@refusals_shown(deck_address)
def deck_photos_change(request, pk):
    """The buttons of several photos: those that are ticked, or the whole deck."""
    row = _managed(request, pk)
    act = chosen(request, {"noter": _note, "retirer": _remove, "tout-remettre": _put_all_back})
    return act(request, row)


def _note(request, row: Deck):
    query = QueryDict(mutable=True)
    query.setlist("pick", [photo.pk for photo in _ticked(request.POST, row)])
    return redirect(f"{reverse('deck_photos', args=[row.pk])}?{query.urlencode()}")


def _remove(request, row: Deck):
    removed = photos.remove_photos(row, _ticked(request.POST, row), actor=request.user, now=timezone.now())
    if not removed:
        return _nothing_ticked(request, row)
    words = ngettext(
        "%(count)d photo est retirée du jeu. Vous pouvez la remettre pendant 30 jours, en bas de la page.",
        "%(count)d photos sont retirées du jeu. Vous pouvez les remettre pendant 30 jours, en bas de la page.",
        removed,
    )
    messages.success(request, words % {"count": removed})
    return redirect("deck", pk=row.pk)


def _put_all_back(request, row: Deck):
    photos.put_all_back(row, actor=request.user)
    messages.success(request, _("Les photos sont remises dans le jeu, à la fin."))
    return redirect("deck", pk=row.pk)


def _ticked(sent: QueryDict, row: Deck) -> list[Photo]:
    """The photos of the deck that were ticked, or all of them (`scope`), in their order."""
    kept = row.photos.kept().order_by("position", "pk")
    picked = kept if sent.get("scope") == "all" else kept.filter(pk__in=map(row_number, sent.getlist("pick")))
    return list(picked)


def _nothing_ticked(request, row: Deck):
    messages.error(request, _("Cochez d’abord une photo au moins."))
    return redirect("deck", pk=row.pk)


@form_methods
def deck_photos(request, pk):
    """What is noted of several photos at once: rights, consent. The address says which."""
    row = _managed(request, pk)
    ticked = _ticked(request.GET, row)
    if not ticked:
        return _nothing_ticked(request, row)
    form = SeveralPhotosForm(request.POST or None)
    if form.is_valid():
        today, user = timezone.localdate(), request.user
        if attempt(form, photos.describe_photos, row, ticked, actor=user, today=today, **form.facts()):
            _tell_noted(request, len(form.result), len(ticked) - len(form.result))
            return redirect("deck", pk=pk)
    title = ngettext("Noter pour %(count)d photo", "Noter pour %(count)d photos", len(ticked)) % {"count": len(ticked)}
    back = reverse("deck", args=[pk])
    return form_page(
        request,
        form,
        title=title,
        lead=_("La même chose pour toutes. Ce que vous laissez vide ne change pas."),
        submit=_("Enregistrer"),
        back=back,
        template="workshops/deck_photos.html",
        photos=[queries.shown(photo) | {"number": photo.position} for photo in ticked],
        breadcrumb=_way((row.title_shown, back), (title, "")),
    )


def _tell_noted(request, noted: int, left: int) -> None:
    if noted:
        words = ngettext("C’est noté pour %(count)d photo.", "C’est noté pour %(count)d photos.", noted)
        messages.success(request, words % {"count": noted})
    if left:
        words = ngettext(
            "%(count)d photo n’a pas changé : l’accord a pris fin.",
            "%(count)d photos n’ont pas changé : l’accord a pris fin.",
            left,
        )
        messages.warning(request, words % {"count": left})


@require_POST
@refusals_shown(deck_address)
def deck_photo_change(request, pk, photo):
    """The buttons of a photo."""
    row = _managed(request, pk)
    photo = get_object_or_404(row.photos, pk=photo)
    photo.deck = row
    user, now = request.user, timezone.now()
    act = chosen(
        request,
        {
            "avant": lambda: photos.move_photo(photo, by=-1, actor=user),
            "apres": lambda: photos.move_photo(photo, by=1, actor=user),
            "premiere": lambda: photos.move_photo(photo, by=-photo.position, actor=user),
            "retirer": lambda: tell(
                request,
                _("La photo est retirée du jeu. Vous pouvez la remettre pendant 30 jours, en bas de la page."),
                photos.remove_photo,
                photo,
                actor=user,
                now=now,
            ),
            "remettre": lambda: tell(
                request, _("La photo est remise dans le jeu, à la fin."), photos.put_back, photo, actor=user
            ),
        },
    )
    act()
    return redirect(f"{reverse('deck', args=[pk])}#photo-{photo.pk}")


@form_methods
def deck_photo_consent(request, pk, photo):
    """Somebody on the photo takes their consent back."""
    row = _managed(request, pk)
    photo = get_object_or_404(row.photos.filter(recognisable=True), pk=photo)
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, photos.withdraw_consent, photo, actor=request.user, now=timezone.now()):
        messages.success(request, _("C’est noté : la photo n’est plus montrée nulle part, ses fichiers sont détruits."))
        return redirect("deck", pk=pk)
    back = reverse("deck_photo", args=[pk, photo.pk])
    title = _("Quelqu’un retire son accord ?")
    return form_page(
        request,
        form,
        title=title,
        lead=_(
            "La photo %(number)s ne sera plus montrée nulle part, ateliers passés compris, et ses fichiers seront détruits. "
            "Les mots dits à son propos restent. Cela ne se défait pas."
        )
        % {"number": photo.position},
        submit=_("Noter le retrait et détruire la photo"),
        back=back,
        danger=True,
        breadcrumb=_way((row.title_shown, reverse("deck", args=[pk])), (title, "")),
    )


@require_safe
def deck_cards(request, pk):
    """The photos that are ready, as A6 cards to print and cut."""
    row = _seen(request, pk)
    ready = list(queries.usable_photos(row))
    if not ready:
        messages.error(request, _("Aucune photo n’est prête : décrivez-les d’abord."))
        return redirect("deck", pk=pk)
    content = photo_cards.cards_pdf(row, ready, language=readers_language(), created=timezone.now())
    return file_answer(content, f"{slugify(row.title_shown) or 'jeu'}-cartes.pdf", "application/pdf")


def _way(*steps):
    return breadcrumb((_("Mon espace"), reverse("my_space")), (_("Jeux de photos"), reverse("decks")), *steps)


def _seen(request, pk) -> Deck:
    row = get_object_or_404(Deck.objects.kept().select_related("owner"), pk=pk)
    require(rules.may_use_deck(request.user, row))
    return row


def _managed(request, pk) -> Deck:
    row = get_object_or_404(Deck.objects.kept(), pk=pk)
    require(rules.may_manage_deck(request.user, row))
    return row
