"""What stands in a page for search engines."""

import json

from portal.schema_org import json_for_a_page


def test_nothing_in_the_data_of_a_page_ends_its_script():
    hostile = {"name": "</script><!-- & \u2028"}
    written = json_for_a_page(hostile)
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == hostile
