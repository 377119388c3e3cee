"""Sample content of the page /composants/, where staff see every component of the interface.

Holds invented words and figures only: no query, no request, and nothing that another page may use.
"""

import datetime

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ICON_NAMES = [
    "check",
    "clock",
    "cross",
    "warning",
    "info",
    "pen",
    "download",
    "upload",
    "print",
    "mail",
    "phone",
    "search",
    "menu",
    "arrow",
    "arrow-back",
    "arrow-up",
    "arrow-down",
    "external",
    "user",
    "users",
    "calendar",
    "building",
    "home",
    "lock",
    "unlock",
    "seal",
    "document",
    "documents",
    "book",
    "eye",
    "eye-off",
    "plus",
    "minus",
    "globe",
    "logout",
    "login",
    "copy",
    "trash",
    "filter",
    "settings",
    "help",
    "pin",
    "accessible",
    "play",
    "pause",
    "chart",
    "bell",
    "comment",
    "hand",
    "undo",
    "refresh",
    "link",
    "join",
    "more",
    "scan",
]

TILE_NAMES = [
    "door",
    "bridge",
    "nest",
    "window",
    "table",
    "road",
    "key",
    "roots",
    "umbrella",
    "hands",
    "letter",
    "lamp",
    "phone",
]


class SampleForm(forms.Form):
    """One field of each kind; shown bound to wrong data so that the errors can be seen."""

    name = forms.CharField(label=gettext_lazy("Votre nom"), help_text=gettext_lazy("Comme sur votre badge."))
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Pour vous envoyer le lien de votre inscription, rien d’autre."),
    )
    day = forms.DateField(
        label=gettext_lazy("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    town = forms.ChoiceField(
        label=gettext_lazy("Ville"),
        choices=[("brevent", "Port-Brévent"), ("alor", "Saint-Alor"), ("ombreux", "Val-Ombreux")],
    )
    workshop = forms.ChoiceField(
        label=gettext_lazy("Quel atelier, à 14 h ?"),
        widget=forms.RadioSelect,
        choices=[
            ("expulsions", gettext_lazy("Prévenir les expulsions – salle des Dunes, 6 places")),
            ("pair", gettext_lazy("Le travail pair – salle du Phare, 11 places")),
            ("forum", gettext_lazy("Théâtre-forum – complet, m’inscrire en attente")),
        ],
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("De quoi avez-vous besoin pour venir ?"),
        help_text=gettext_lazy("Dites l’aménagement, jamais le diagnostic."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("wheels", gettext_lazy("Une place pour un fauteuil roulant")),
            ("sign", gettext_lazy("Une interprétation en langue des signes")),
            ("quiet", gettext_lazy("Une pièce calme")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Ce que vous attendez de la journée"), widget=forms.Textarea, required=False
    )
    proof = forms.FileField(
        label=gettext_lazy("Délibération"), help_text=gettext_lazy("PDF, 5 Mo au plus."), required=False
    )
    agreed = forms.BooleanField(label=gettext_lazy("J’ai lu la charte jusqu’au bout."))


def sample_context() -> dict:
    """Return the whole context of `portal/components_page.html`."""
    parties = [
        {"name": _("Métropole de Brévent"), "state": "signed", "label": _("A signé le 3 mars")},
        {"name": _("Habitat du Littoral"), "state": "signed", "label": _("A signé le 4 mars")},
        {"name": _("Association Passerelle"), "state": "signed", "label": _("A signé le 4 mars")},
        {"name": _("CCAS de Saint-Alor"), "state": "waiting", "label": _("Attendu avant le 20 mars")},
        {"name": _("Santé Quartiers"), "state": "declined", "label": _("A décliné le 6 mars")},
    ]
    results = [
        {"label": _("Recommanderaient la journée"), "value": _("75 sur 80"), "percent": 93.75},
        {
            "label": _("Disent que leurs liens avec les partenaires sont meilleurs"),
            "value": _("72 sur 80"),
            "percent": 90,
        },
        {"label": _("Voient mieux comment agir"), "value": _("64 sur 80"), "percent": 80},
    ]
    programme = [
        {"time": _("9 h"), "title": _("Accueil et café"), "kind": "pause"},
        {
            "time": _("9 h 30"),
            "title": _("Ouverture"),
            "text": _("Salle des Marées, interprétée en langue des signes."),
        },
        {
            "time": _("10 h 15"),
            "title": _("Table ronde : habiter, d’abord"),
            "text": _("Trois habitantes, un bailleur, une association."),
        },
        {
            "time": _("14 h"),
            "title": _("Ateliers au choix"),
            "kind": "choice",
            "status": "ok",
            "status_label": _("17 places"),
        },
    ]
    return {
        "breadcrumb": [{"title": _("Accueil"), "url": "/"}, {"title": _("Composants"), "url": ""}],
        "form": SampleForm(
            {"name": "", "email": "lou.martel@", "town": "alor", "workshop": "pair", "needs": ["quiet"]}
        ),
        "parties": parties,
        "signed": 3,
        "programme": programme,
        "results": results,
        "table_headers": [_("Engagement"), _("Porteur"), _("Départ"), _("Cible"), _("Aujourd’hui")],
        "table_rows": [
            [_("Rendez-vous dès le premier retard de loyer"), _("Habitat du Littoral"), "41 %", "90 %", "78 %"],
            [_("Visites faites à deux"), _("Association Passerelle"), "12", "60", "44"],
            [_("Logements proposés sans étape"), _("Métropole de Brévent"), "18", "40", "31"],
        ],
        "cards": [
            {
                "title": _("Habiter, d’abord"),
                "date": datetime.date(2027, 3, 12),
                "place": _("Port-Brévent, 9 h à 17 h"),
                "text": _("Une journée pour voir ce qui change quand le logement vient avant le reste."),
                "status": "ok",
                "status_label": _("38 places"),
            },
            {
                "title": _("Jeunes et logement"),
                "date": datetime.date(2027, 3, 26),
                "place": _("Saint-Alor, 9 h à 16 h 30"),
                "text": _("Ce que disent les 18–25 ans, et ce que l’on peut tenir."),
                "status": "wait",
                "status_label": _("Liste d’attente"),
            },
            {
                "title": _("Visite : la pension des Tilleuls"),
                "date": datetime.date(2027, 4, 9),
                "place": _("Val-Ombreux, 14 h à 17 h"),
                "text": _("Douze logements, une cuisine commune, trois ans de recul."),
                "status": "info",
                "status_label": _("12 places"),
            },
        ],
        "documents": [
            {
                "title": _("Charte d’accueil, version 2, scellée"),
                "url": "#documents",
                "type": "PDF",
                "size": _("143 ko"),
            },
            {"title": _("Livret de l’accompagnement"), "url": "#documents", "type": "EPUB", "size": _("2,1 Mo")},
        ],
        "questions": [
            {
                "title": _("Faut-il un compte pour s’inscrire ?"),
                "body": _("Non. Un lien vous est envoyé ; il suffit pour tout changer ou annuler."),
            },
            {
                "title": _("Puis-je inscrire des collègues ?"),
                "body": _("Oui, en une fois, avec ou sans adresse électronique pour chacun."),
            },
        ],
        "page_obj": Paginator(range(60), 20).page(2),
        "step_range": range(4),
        "icon_names": ICON_NAMES,
        "tile_names": TILE_NAMES,
    }
