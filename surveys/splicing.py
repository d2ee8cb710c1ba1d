"""A compressed page of which one short text differs from reader to reader, compressed once. Pure."""

import struct
import zlib

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # RFC 1952, without time or name


class Spliced:
    """``page`` with a place at ``mark``, which must stand in it exactly once. Raises ValueError."""

    def __init__(self, page: bytes, mark: bytes):
        before, self._after = page.split(mark)
        self._checksum, self._size = zlib.crc32(before), len(before)
        self._head = GZIP_HEAD + _deflated(before, zlib.Z_FULL_FLUSH)
        self._tail = _deflated(self._after, zlib.Z_FINISH)

    def with_text(self, text: bytes) -> bytes:
        """The whole page as gzip, with ``text`` (up to 65,535 bytes) at its place."""
        stored = struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text  # RFC 1951, 3.2.4
        checksum = zlib.crc32(self._after, zlib.crc32(text, self._checksum))
        size = self._size + len(text) + len(self._after)
        return self._head + stored + self._tail + struct.pack("<II", checksum, size)


def _deflated(part: bytes, end: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(part) + compressor.flush(end)
