"""The methods that a board may follow, by their name. What one is stands in its own module of the engine."""

from workshops.engine import Method
from workshops.engine.forum import FORUM
from workshops.engine.photolangage import PHOTOLANGAGE
from workshops.engine.pledges import PLEDGES

METHODS: dict[str, Method] = {method.name: method for method in (PHOTOLANGAGE, FORUM, PLEDGES)}
