"""A row changes its state along its model's table, or not at all."""

import pytest
from django.core.exceptions import ValidationError

from portal.models import Message
from portal.states import set_status

pytestmark = pytest.mark.django_db


def test_a_step_of_the_table_is_saved_with_its_values():
    message = Message.objects.create(kind="essai", recipient="a@exemple.test")
    set_status(message, Message.State.SENDING, field="state", tries=1)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.SENDING, 1)


def test_a_step_outside_the_table_is_refused_and_changes_nothing():
    message = Message.objects.create(kind="essai", recipient="a@exemple.test", state=Message.State.SENT)
    with pytest.raises(ValidationError, match="Envoyé") as refused:
        set_status(message, Message.State.QUEUED, field="state", tries=5)
    assert refused.value.code == "state"
    assert (message.state, message.tries) == (Message.State.SENT, 0)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.SENT, 0)
