"""The browser and the system behind a User-Agent line, in the names that people know."""

from django import template

register = template.Library()

# The first word found names it: those who imitate another stand before the one that they imitate.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
]
LONGEST = 120


@register.filter
def browser_name(user_agent: str) -> str:
    """The two joined (`Firefox, Windows`); the line itself, shortened, when it names no browser that we know."""
    names = [next((name for word, name in known if word in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, names)) if names[0] else user_agent[:LONGEST]
