"""Pictures of a list come with what was made of them, however many they are."""

import pytest
from wagtail.images.tests.utils import get_test_image_file

from portal.models import Picture
from portal.renditions import prepare_pictures


@pytest.mark.django_db
# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("count", [1, 3])
def test_renditions_that_are_there_cost_one_query(count, django_assert_num_queries):
    for _number in range(count):
        Picture.objects.create(title="Salle", file=get_test_image_file()).get_rendition("width-10")
    pictures = [*Picture.objects.all(), None]
    with django_assert_num_queries(1):
        prepare_pictures(pictures)
        assert len({picture.get_rendition("width-10").pk for picture in pictures[:-1]}) == count
    prepare_pictures([None])
