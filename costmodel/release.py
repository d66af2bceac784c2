"""The version of the program, which every result carries."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    __version__ = version("costmodel")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"


@cache
def program_digest() -> str:
    """Digest of the program's text: two machines with the same one compute the same."""
    digest, package = blake2b(digest_size=16), Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(b"\0".join([path.relative_to(package).as_posix().encode(), text, b""]))
    return digest.hexdigest()
