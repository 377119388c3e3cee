"""A data folder made once and copied, for tests that are not about the first start."""

import shutil

import pytest

from tests.services.portal_process import Portal


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared") / "data"
    Portal(folder).manage("prepare")
    return folder


@pytest.fixture
def data(prepared, tmp_path):
    """A data folder of this test's own, ready to be served."""
    return shutil.copytree(prepared, tmp_path / "data")
