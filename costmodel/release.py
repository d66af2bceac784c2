"""The version of the program, which every result carries."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("costmodel")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
