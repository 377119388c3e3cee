"""Addresses that look mistyped, and those that only look unusual."""

import pytest

from events.addresses import suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zoe@gmial.com", "zoe@gmail.com"),
        ("zoe@gmail.co", "zoe@gmail.com"),
        ("zoe@gmaill.com", "zoe@gmail.com"),
        ("Zoe.Martin@GMIAL.com", "Zoe.Martin@gmail.com"),
        ("zoe@orange.r", "zoe@orange.fr"),
        ("zoe@wanado.fr", "zoe@wanadoo.fr"),
        ("zoe@hotmial.fr", "zoe@hotmail.fr"),
        ("zoe@lapsote.net", "zoe@laposte.net"),
        ("zoe@fre.fr", "zoe@free.fr"),
        ("zoe@outlook.rf", "zoe@outlook.fr"),
        ("zoe@outlool.com", "zoe@outlook.com"),
        ("zoe@gmail.com", ""),
        ("zoe@metropole-brevent.test", ""),
        ("zoe@afr.fr", ""),
        ("zoe@mail.com", "zoe@gmail.com"),
        ("@gmial.com", ""),
        ("zoe", ""),
        ("", ""),
    ],
)
def test_suggestion(typed, meant):
    assert suggestion(typed) == meant
