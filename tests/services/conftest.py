"""A data folder made once and copied, for tests that are not about the first start."""

import shutil

import pytest

from tests.made_once import made_once
from tests.services.portal_process import Portal


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return made_once(tmp_path_factory, "prepared", lambda folder: Portal(folder / "data").manage("prepare")) / "data"


@pytest.fixture
def data(prepared, tmp_path):
    """A data folder of this test's own, ready to be served."""
    return shutil.copytree(prepared, tmp_path / "data")
