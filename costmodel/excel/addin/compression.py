"""The compression of VBA projects (MS-OVBA 2.4.1): chunks of 4096 bytes, of literals and of copies.

>>> from costmodel.excel.addin.compression import compressed, decompressed
>>> decompressed(compressed(b"aaaaabbbb" * 900)) == b"aaaaabbbb" * 900
True
"""

from __future__ import annotations

import struct

CHUNK = 4096
SIGNATURE = 0x01
FLAGGED, RAW = 0xB000, 0x3000
"""Beginnings of the header of a compressed chunk, and of one kept as it is."""
SIZE_BITS, COMPRESSED = 0x0FFF, 0x8000
SHORTEST = 3
"""Bytes of the shortest copy worth a token."""
FEWEST_OFFSET_BITS = 4
TOKENS = 8


def compressed(data: bytes) -> bytes:
    """Bytes as a VBA project holds them."""
    chunks = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
    return bytes([SIGNATURE]) + b"".join(_chunk(chunk) for chunk in chunks)


def _chunk(chunk: bytes) -> bytes:
    body = _tokens(chunk)
    if len(body) < CHUNK:
        return struct.pack("<H", FLAGGED | (len(body) - 1)) + body
    return struct.pack("<H", RAW | (CHUNK - 1)) + chunk.ljust(CHUNK, b"\0")


def _tokens(chunk: bytes) -> bytes:
    body, at = bytearray(), 0
    while at < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(TOKENS):
            if at >= len(chunk):
                break
            offset, length = _longest(chunk, at)
            if length:
                flags |= 1 << bit
                tokens += struct.pack("<H", (offset - 1) << (16 - _offset_bits(at)) | (length - SHORTEST))
                at += length
            else:
                tokens.append(chunk[at])
                at += 1
        body.append(flags)
        body += tokens
    return bytes(body)


def _offset_bits(at: int) -> int:
    """Bits of a copy token that say how far back: as many as the place in the chunk asks for."""
    return max(FEWEST_OFFSET_BITS, (at - 1).bit_length())


def _longest(chunk: bytes, at: int) -> tuple[int, int]:
    """How far back the longest copy begins and how long it is; length 0 for none."""
    if not at:
        return 0, 0
    most = (0xFFFF >> _offset_bits(at)) + SHORTEST
    place, length = 0, 0
    wanted = SHORTEST
    while at + wanted <= len(chunk) and wanted <= most:
        match = chunk.rfind(chunk[at : at + wanted], 0, at + wanted - 1)
        if match < 0:
            break
        place, length, wanted = at - match, wanted, wanted + 1
    return place, length


def decompressed(data: bytes) -> bytes:
    """Bytes of a VBA project as they were. Raises ValueError where they are damaged."""
    if not data or data[0] != SIGNATURE:
        raise ValueError("no compressed VBA: the first byte is not 1")
    out, at = bytearray(), 1
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        end = min(at + (header & SIZE_BITS) + 3, len(data))
        body = data[at + 2 : end]
        out += _read_tokens(body) if header & COMPRESSED else body
        at = end
    return bytes(out)


def _read_tokens(body: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(body):
        flags, at = body[at], at + 1
        for bit in range(TOKENS):
            if at >= len(body):
                break
            if flags >> bit & 1:
                (token,) = struct.unpack_from("<H", body, at)
                shift = 16 - _offset_bits(len(out))
                offset, length = (token >> shift) + 1, (token & (1 << shift) - 1) + SHORTEST
                if offset > len(out):
                    raise ValueError("damaged VBA: a copy from before its beginning")
                for _ in range(length):
                    out.append(out[-offset])
                at += 2
            else:
                out.append(body[at])
                at += 1
    return bytes(out)
