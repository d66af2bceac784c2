"""The identity of a VBA project and its three settings of protection (MS-OVBA 2.3.1.2 and 2.4.3).

The settings are obfuscated with a key that is made from the identity: a project with an identity of its own
needs them written anew. The same name gives the same texts.
"""

from __future__ import annotations

import struct
from uuid import NAMESPACE_URL, uuid5

HOME = "urn:costmodel:"
VERSION = 2
UNPROTECTED, NO_PASSWORD, VISIBLE = struct.pack("<I", 0), b"\x00", b"\xff"


def settings(name: str) -> dict[str, str]:
    """The lines of the stream ``PROJECT`` that tell whose project it is and that nothing is locked."""
    identity = "{" + str(uuid5(NAMESPACE_URL, HOME + name)).upper() + "}"
    return {
        "ID": identity,
        "CMG": obfuscated(identity, UNPROTECTED),
        "DPB": obfuscated(identity, NO_PASSWORD),
        "GC": obfuscated(identity, VISIBLE),
    }


def obfuscated(identity: str, data: bytes) -> str:
    """Data as a project keeps it: each byte with those before it, as hexadecimal digits.

    The seed, which may be any byte, is 0: no bytes to be ignored stand before the data.
    """
    key = sum(identity.encode("ascii")) & 0xFF
    made = [0, VERSION, key]
    before = key
    for byte in struct.pack("<I", len(data)) + data:
        made.append(byte ^ (made[-2] + before & 0xFF))
        before = byte
    return bytes(made).hex().upper()
