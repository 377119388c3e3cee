"""What workshops say in the site's log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "workshops.open": _("Ouvrir un atelier"),
    "workshops.close": _("Terminer un atelier"),
    "workshops.reopen": _("Rouvrir un atelier"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in LOG_ACTIONS.items():
        actions.register_action(name, label, label)
