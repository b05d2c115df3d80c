"""A sealed stream: read whole by who has the key, and refused wherever it was touched."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.backup_files.sealed_stream import (
    CHUNK,
    MAGIC,
    Damaged,
    SealedReader,
    SealedWriter,
    WrongKey,
)

PLAIN = bytes(range(256)) * (2 * CHUNK // 256 + 1)
KEY = "a key of the tests, long enough"
SEALED_CHUNK = CHUNK + 16
HEADER = len(MAGIC) + 32


def sealed(content: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, key)
    writer.write(content)
    writer.close()
    return out.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    reader = SealedReader(io.BytesIO(data), key)
    parts = []
    while part := reader.read(10_000):
        parts.append(part)
    return b"".join(parts)


def test_another_key_is_told_from_damage() -> None:
    with pytest.raises(WrongKey, match="does not fit"):
        opened(sealed(b"content"), "another key of the tests, as long")


def test_what_is_no_sealed_stream_is_refused() -> None:
    for data in (b"", b"hotspots", MAGIC, MAGIC + bytes(32)[:20]):
        with pytest.raises(Damaged):
            opened(data)


def test_a_flipped_bit_is_noticed_wherever_it_is() -> None:
    short = sealed(b"some content")
    for at in range(len(short)):
        changed = bytearray(short)
        changed[at] ^= 1
        with pytest.raises((Damaged, WrongKey)):
            opened(bytes(changed))


@settings(max_examples=40)
@given(st.integers(0, HEADER + len(PLAIN) + 3 * 16 - 1))
def test_a_cut_is_noticed_wherever_it_is(length: int) -> None:
    with pytest.raises((Damaged, WrongKey)):
        opened(sealed(PLAIN)[:length])


def test_a_cut_between_two_chunks_is_noticed() -> None:
    for chunks in (0, 1, 2):
        with pytest.raises(Damaged):
            opened(sealed(PLAIN)[: HEADER + chunks * SEALED_CHUNK])


def test_chunks_that_changed_places_or_files_are_noticed() -> None:
    whole, other = sealed(PLAIN), sealed(PLAIN)
    first = whole[HEADER : HEADER + SEALED_CHUNK]
    second = whole[HEADER + SEALED_CHUNK : HEADER + 2 * SEALED_CHUNK]
    last = whole[HEADER + 2 * SEALED_CHUNK :]
    for chunks in ((second, first, last), (first, last), (first, second, last, last)):
        with pytest.raises(Damaged):
            opened(whole[:HEADER] + b"".join(chunks))
    with pytest.raises(Damaged):
        opened(other[:HEADER] + whole[HEADER:])


@settings(max_examples=20)
@given(
    st.lists(
        st.sampled_from([0, 1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]), min_size=0, max_size=4
    )
)
def test_what_was_written_in_any_portions_is_read_back(portions: list[int]) -> None:
    out = io.BytesIO()
    writer = SealedWriter(out, KEY)
    content = b""
    for number, size in enumerate(portions):
        writer.write(bytes([number % 256]) * size)
        content += bytes([number % 256]) * size
    writer.close()
    assert opened(out.getvalue()) == content


def test_nothing_of_the_content_can_be_read() -> None:
    assert b"Km1832" not in sealed(b"Km1832+500 QL1" * 100)
