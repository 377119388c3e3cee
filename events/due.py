"""What time makes due for events: offers that expire, reserved seats released, letters of mailings, reminders."""

from events import actions, letters


def offers(now) -> int:
    """End the offers whose time has passed, and pass on what is free."""
    return actions.expire_offers(now)


def shares(now) -> int:
    return actions.release_shares(now)


def owed_letters(now) -> int:
    return letters.write_owed(now)
