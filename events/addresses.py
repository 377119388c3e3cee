"""E-mail addresses that look mistyped: pure. A suggestion only; people whose address really is such know better."""

# Domains that most addresses in France have. A domain that is one slip away from one of these is probably that one.
USUAL = (
    "gmail.com", "orange.fr", "wanadoo.fr", "hotmail.fr", "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr",
    "yahoo.com", "laposte.net", "free.fr", "sfr.fr", "live.fr", "icloud.com", "bbox.fr", "neuf.fr", "proton.me",
    "protonmail.com", "numericable.fr", "aol.com", "msn.com",
)  # fmt: skip
# In a shorter name one other letter makes somebody else's domain: only what was left out or swapped is a slip there.
LONG_ENOUGH = 8


def suggestion(address: str) -> str:
    """The address that was probably meant; nothing when this one looks right."""
    name, _at, domain = address.rpartition("@")
    domain = domain.lower()
    if not name or domain in USUAL:
        return ""
    for usual in USUAL:
        if _one_slip(domain, usual):
            return f"{name}@{usual}"
    return ""


def _one_slip(typed: str, usual: str) -> bool:
    """Whether one letter left out, doubled, swapped with the next or (in a long name) replaced makes one of the other."""
    if len(typed) == len(usual):
        differing = [place for place, (one, other) in enumerate(zip(typed, usual, strict=True)) if one != other]
        if len(differing) == 1:
            return len(usual) >= LONG_ENOUGH
        return (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and typed[differing[0]] == usual[differing[1]]
            and typed[differing[1]] == usual[differing[0]]
        )
    short, long = sorted((typed, usual), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
