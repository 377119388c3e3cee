"""The public directory of organisations and the page of each."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.partners import rules
from portal.partners.forms import DirectoryForm
from portal.partners.models import Partner

PAGE_SIZE = 24
LOGO = "max-320x160|format-webp"


@login_not_required
@require_safe
def directory(request):
    """Cards by pages, or everything as one table to read and print (`affichage=liste`)."""
    form = DirectoryForm(request.GET)
    form.is_valid()
    filters = form.cleaned_data
    territory = filters.get("territory")
    partners = Partner.objects.for_directory(
        kind=filters.get("kind", ""), territory=territory.slug if territory else "", words=filters.get("q", "").strip()
    )
    parameters = request.GET.copy()
    parameters.pop("affichage", None)
    parameters.pop("page", None)
    context = {"form": DirectoryForm(initial=filters), "as_list": request.GET.get("affichage") == "liste"}
    context["parameters"] = parameters.urlencode()
    if context["as_list"]:
        context["partners"] = list(partners.for_table())
        context["count"] = len(context["partners"])
        return render(request, "partners/directory.html", context)
    page = Paginator(partners.with_logos(LOGO), PAGE_SIZE).get_page(request.GET.get("page"))
    context["page_obj"] = page
    context["count"] = page.paginator.count
    context["cards"] = [_card(partner) for partner in page]
    return render(request, "partners/directory.html", context)


def _card(partner):
    place = partner.territory.name if partner.territory else ""
    return {
        "title": partner.short_name,
        "url": partner.get_absolute_url(),
        "text": f"{partner.get_kind_display()}, {place}" if place else partner.get_kind_display(),
        "picture": partner.logo.get_rendition(LOGO).url if partner.logo else "",
    }


@login_not_required
@require_safe
def partner(request, slug):
    found = get_object_or_404(Partner.objects.listed().select_related("territory", "logo"), slug=slug)
    return render(
        request,
        "partners/partner.html",
        {
            "partner": found,
            "logo": found.logo.get_rendition(LOGO) if found.logo else None,
            "may_edit": rules.may_edit_presentation(request.user, found),
        },
    )
