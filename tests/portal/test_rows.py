"""What a page is about may be gone when it is sent."""

import pytest
from django.core.exceptions import ValidationError

from portal.partners.models import User
from portal.rows import still_there
from tests.factories.partners import UserFactory


@pytest.mark.django_db
def test_a_row_that_is_gone_is_refused():
    user = UserFactory()
    rows = User.objects.filter(pk=user.pk)
    assert still_there(rows) == user
    rows.delete()
    with pytest.raises(ValidationError) as refused:
        still_there(rows)
    assert refused.value.code == "gone"
