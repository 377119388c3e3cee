"""Frames that the server puts on many sockets at once."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from portal.sockets import text_frame


def read(data: bytes) -> Frame:
    """The frame as the library of a client reads it; nothing may be left over."""
    stream = StreamReader()
    stream.feed_data(data)
    parsing = Frame.parse(stream.read_exact, mask=False)
    try:
        next(parsing)
    except StopIteration as ended:
        assert not stream.buffer
        return ended.value
    raise AssertionError("the frame is not whole")


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_read_as_it_was_written_whatever_its_size(size):
    text = "é" * (size // 2) + "a" * (size % 2)
    frame = read(text_frame(text))
    assert (frame.opcode, frame.fin, frame.data.decode()) == (Opcode.TEXT, True, text)
