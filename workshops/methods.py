"""The methods that a board may follow, by their name. What one is stands in its own module of the engine."""

from workshops.engine import Method
from workshops.engine.photolangage import PHOTOLANGAGE

METHODS: dict[str, Method] = {method.name: method for method in (PHOTOLANGAGE,)}
