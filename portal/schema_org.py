"""What pages tell search engines in the words of https://schema.org: JSON between the tags of a script.

What a thing is said to be, its module says (events/open_data.py).
"""

import json

from django.utils.safestring import SafeString, mark_safe

SCHEMA = "https://schema.org/"
IN_A_PAGE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_for_a_page(value) -> SafeString:
    """JSON that can stand between the tags of a script: nothing in it ends them."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(IN_A_PAGE))
