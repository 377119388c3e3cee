"""The errors that sealing raises; each message is a French sentence made for people.

Holds exception classes only: what to answer, log or retry is the caller's business.
"""


class SealKeyError(Exception):
    """The seal's key or certificate is missing, unreadable, badly protected or not fit to sign."""


class SealingError(Exception):
    """The document cannot be sealed as asked: unknown field, field already signed, unusable appearance."""


class TimestampError(Exception):
    """The timestamp authority could not be reached, refused, or answered something that is no timestamp of the file."""


class UnreadablePdf(Exception):
    """The bytes are not a PDF that can be examined safely: damaged, hostile, or not a PDF at all."""
