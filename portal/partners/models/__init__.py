"""People, organisations, and who acts for whom."""

from .mandates import Mandate
from .partners import Partner, Territory
from .people import ErasureRequest, Invitation, Membership, User

__all__ = ["ErasureRequest", "Invitation", "Mandate", "Membership", "Partner", "Territory", "User"]
