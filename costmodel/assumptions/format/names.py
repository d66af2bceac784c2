"""Names as they look: equal if they differ only in capitals, spaces, hidden characters or look-alike letters.

Scripts as in Unicode; look-alike letters from its table of confusables (Unicode Technical Standard 39),
those of Cyrillic, Greek and Armenian that look like Latin ones in common fonts.
"""

# ruff: noqa: RUF001  this module is about letters that look alike

from __future__ import annotations

import re
import unicodedata

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")
"""Scripts whose letters look alike; a name may be written in any one script."""
_CYRILLIC = ("АВЕЅІЈКМНОРСТУХѴԚԜаеѕіјорсухѵһԁԛԝӏ", "ABESIJKMHOPCTYXVQWaesijopcyxvhdqwl")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυι", "ABEZHIKMNOPTYXavopui")
_ARMENIAN = ("օսհոգցզՕՍՏԼ", "ouhnqgqOUSL")
LOOKALIKES = {
    ord(letter): latin for pair in (_CYRILLIC, _GREEK, _ARMENIAN) for letter, latin in zip(*pair, strict=True)
}
LATIN_LOOKALIKES = {ord("ı"): "i", ord("ɑ"): "a", ord("ɡ"): "g", ord("0"): "o", ord("1"): "l"}
_WORD = re.compile(r"[^\W\d_]+")


def folded(text: str) -> str:
    r"""A name without differences that do not matter: capitals, spaces, hidden characters, forms of a letter.

    >>> folded("General\u00a0 Revenue"), folded("ref\u200borm")
    ('generalrevenue', 'reform')
    """
    if text.isascii():
        return "".join(text.split()).casefold()
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in composed if unicodedata.category(letter) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", "".join(seen.split()).casefold())


def skeleton(text: str) -> str:
    r"""A name as it looks: folded, with look-alike letters of other scripts replaced by Latin ones.

    >>> skeleton("r\u0435form") == skeleton("Reform")
    True
    """
    composed = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
    return folded(composed).translate(LATIN_LOOKALIKES)


def without_accents(text: str) -> str:
    """A name as it looks, without the accents of its Latin letters.

    >>> without_accents("Educaci\u00f3n") == without_accents("Educacion")
    True
    """
    if text.isascii():
        return skeleton(text)
    letters = (unicodedata.normalize("NFKD", letter) for letter in unicodedata.normalize("NFKC", text))
    bare = (letter[0] if script_of(letter[0]) == "LATIN" else letter for letter in letters if letter)
    return skeleton(unicodedata.normalize("NFKC", "".join(bare)))


def script_of(letter: str) -> str:
    r"""The script of a letter, as the first word of its Unicode name.

    >>> script_of("\u0430"), script_of("a")
    ('CYRILLIC', 'LATIN')
    """
    return unicodedata.name(letter, "").partition(" ")[0]


def foreign_letter(text: str) -> str | None:
    r"""A look-alike letter in a word of another script; None if each word is of one script.

    >>> foreign_letter("r\u0435form") == "\u0435", foreign_letter("\u0440\u0435\u0444")
    (True, None)
    """
    if text.isascii():
        return None
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        scripts = [script_of(letter) for letter in word]
        alike = [letter for letter in word if ord(letter) in LOOKALIKES]
        if len(set(scripts) & set(SCRIPTS)) > 1 and alike:
            usual = max(SCRIPTS, key=scripts.count)
            return next((str(letter) for letter in alike if script_of(letter) != usual), str(alike[0]))
    return None


def difference(name: str, other: str) -> str:
    """The difference between two names that look alike, in words.

    >>> difference("Reform", "reform")
    'only in capitals or small letters'
    """
    if name.casefold() == other.casefold():
        return "only in capitals or small letters"
    if folded(name) == folded(other):
        return "only in spaces, capitals or hidden characters"
    if without_accents(name) == without_accents(other) and skeleton(name) != skeleton(other):
        return "only in accents"
    ours, theirs = set(name), set(other)
    letters = [letter for letter in name if letter not in theirs and not letter.isascii()]
    letters = letters or [letter for letter in other if letter not in ours]
    named = f": {unicodedata.name(letters[0], '')}" if letters else ""
    return f"only in letters or digits that look alike{named}"
