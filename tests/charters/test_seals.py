"""The key in use is read from the disk once, and again as soon as anything about its files changed."""

import pytest

from charters import sealing, seals


@pytest.fixture
def keys(settings, tmp_path):
    settings.SEAL_KEYS = tmp_path / "keys"
    return settings.SEAL_KEYS


def test_key_is_made_at_first_and_read_once(keys):
    first = seals.current_key()
    assert keys.is_dir()
    assert seals.current_key() is first


def test_key_is_made_in_an_empty_folder_as_well(keys):
    keys.mkdir(mode=0o700)
    assert seals.current_key().certificate == sealing.load_keyring(keys).certificate


def test_renewed_key_is_the_one_in_use(keys):
    first = seals.current_key()
    sealing.rotate_leaf(keys)
    assert seals.current_key().certificate == sealing.load_keyring(keys).certificate != first.certificate


def test_key_that_others_may_read_is_refused_even_after_it_was_read(keys):
    seals.current_key()
    (keys / "seal.pem").chmod(0o644)
    with pytest.raises(sealing.SealKeyError):
        seals.current_key()
