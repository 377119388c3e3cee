"""How often one may do what asks for no account: so high that a full room, or an office behind one address, meets it never,
a script soon. The door's own limits stand beside its views.
"""

from portal.rates import has_left, network_of, within

TEN_MINUTES, HOUR = 10 * 60, 60 * 60
# Registrations asked for from one network (a company of 300 people may share one), and for one e-mail address.
BY_NETWORK, BY_ADDRESS = 600, 20
# From one network: answers to surveys that ask nobody who they are, and codes of badges that were none.
ANSWERS, WRONG_CODES = 600, 60


def may_register(request, emails) -> bool:
    """Count one press of the button; whether it stays within the limits."""
    if not within("events.registrations", network_of(request), BY_NETWORK, TEN_MINUTES):
        return False
    return all(within("events.registrations", email, BY_ADDRESS, HOUR) for email in emails)


def may_ask_in_vain(request) -> bool:
    """Count one press of the button for a day that is known to be full; whether it stays within the limit.

    Apart from the others: whoever was told so may still ask to wait in line.
    """
    return within("events.full_days", network_of(request), BY_NETWORK, TEN_MINUTES)


def may_answer(request) -> bool:
    """Count one answer to an open survey; whether it stays within the limit."""
    return within("events.answers", network_of(request), ANSWERS, TEN_MINUTES)


def may_try_codes(request) -> bool:
    """Whether so few wrong codes were typed that another may be."""
    return has_left("events.wrong_codes", network_of(request), WRONG_CODES, TEN_MINUTES)


def wrong_code(request) -> None:
    within("events.wrong_codes", network_of(request), WRONG_CODES, TEN_MINUTES)
