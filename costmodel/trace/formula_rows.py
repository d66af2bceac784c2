"""Formulas of many elements of a trail at once: those of a row of years differ in their cells only.

The same text as the writer of single elements gives, from the same rules. Where elements do not fold alike,
or a formula is refused, the writer of single elements decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from costmodel.trace.folding import fold
from costmodel.trace.formula import DEEPEST, FREE, LONGEST, Part, Writer
from costmodel.trace.formula_rules import FLAT, PLAIN, TooMuchError, pattern
from costmodel.trace.operations import LOGICAL, SAME, Kind
from costmodel.trace.routes import routes

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from costmodel.trace.elements import Element, View
    from costmodel.trace.formula import Show
    from costmodel.trace.formula_rules import Form
    from costmodel.trace.trail import Trail

    Piece = tuple[str, Form]
    """A part of a formula; plain, as there are hundreds of thousands."""
    References = Callable[[Trail, Sequence[int]], Sequence[str | None] | None]

_DEEPEST = 60
"""Nested steps that are walked together; Python's own limit is near five times as many."""
_FEW = 3
"""Fewer elements are written one by one."""
_SEPARATOR = ","
_CONSTANT = "constant"
_FREE = {value: (text, PLAIN) for value, text in FREE.items()}
_GIVEN = ("", PLAIN)
"""In place of a formula: a plain number."""


class _Operand(NamedTuple):
    """The elements of an operand, one for each element of the result."""

    view: View
    at: Sequence[int]


@dataclass(slots=True)
class _Standing:
    """What folding looks at in an operand, and which operand it is."""

    place: int
    fixed: bool
    value: float
    trail: Trail


class RowWriter(Writer):
    """Writes elements of a trail together, and remembers the pieces.

    ``references`` gives the references of elements of a trail, or None where none of them has one.
    """

    def __init__(self, show: Show, references: References) -> None:
        super().__init__(show, separator=_SEPARATOR)
        self._references = references
        self._known: dict[View, dict[int, Piece]] = {}
        self._rows: dict[Hashable, str | None] = {}
        self._steps = 0

    def formulas(self, view: View, at: Sequence[int]) -> list[str | None] | None:
        """How elements are computed, without the equals sign; None for those that are given.

        None at all where the writer of single elements has to decide.
        """
        if view.trail.kind is Kind.LEAF:
            return [None] * len(at)
        self._walk = self._steps = 0
        try:
            pieces = self._computed(view, list(at), _GIVEN)
            return [
                self._number(Part(text, form)).text if form.logical else text or None for text, form in pieces
            ]
        except TooMuchError:
            return None

    def part(self, element: Element) -> Part:
        """An element as part of a formula."""
        known = self._known.get(element.view)
        if known is None:
            known = self._known[element.view] = {}
        piece = known.get(element.at)
        if piece is None and element.fixed:
            piece = known[element.at] = self._constants(element.view, [element.at])[0]
        if piece is None:
            text = self._show(element)
            piece = known[element.at] = self._written(element) if text is None else (text, PLAIN)
        return Part(*piece)

    # --- where elements come from --------------------------------------------------------------------

    def _pieces(self, operand: _Operand) -> list[Piece]:
        if not operand.at:
            return []
        if operand.view.trail.kind is not Kind.STRUCTURE:
            return self._shown(*operand)
        groups = operand.view.behind(operand.at)
        if len(groups) == 1:
            return self._shown(groups[0].view, groups[0].at)
        pieces: list[Piece] = [("", PLAIN)] * len(operand.at)
        for view, at, places in groups:
            for place, piece in zip(places, self._shown(view, at), strict=True):
                pieces[place] = piece
        return pieces

    def _shown(self, view: View, at: Sequence[int]) -> list[Piece]:
        """Elements as they are shown, else as they are computed."""
        known = self._known.get(view)
        if known is None:
            known = self._known[view] = {}
        first = at[0]
        if at.count(first) == len(at):  # one figure in every year
            piece = known.get(first)
            return [piece or self.part(view.element(first))] * len(at)
        missing = [one for one in at if one not in known]
        fixed = [one for one in missing if view.fixed[one]]
        if fixed:
            known.update(zip(fixed, self._constants(view, fixed), strict=True))
            missing = [one for one in missing if not view.fixed[one]]
        if missing:
            references = self._references(view.trail, missing)
            if references is not None:
                known.update(
                    [(a, (text, PLAIN)) for a, text in zip(missing, references, strict=True) if text]
                )
                missing = [one for one in missing if one not in known]
            if missing:
                rest = list(dict.fromkeys(missing))
                known.update(zip(rest, self._computed(view, rest), strict=True))
        return [known[one] for one in at]

    # --- how they are computed -----------------------------------------------------------------------

    # What is a constant is written as ``given``, where that is stated.

    def _computed(self, view: View, at: list[int], given: Piece | None = None) -> list[Piece]:
        self._steps += 1
        if self._steps > _DEEPEST:
            raise TooMuchError
        kind = view.trail.kind
        if len(at) < _FEW:
            pieces = self._single(view, at, given)
        elif kind is Kind.EACH:
            pieces = self._each(view, at, given)
        elif kind is Kind.PICK:
            pieces = self._picked(view, at, given)
        else:
            pieces = self._one_by_one(view, at, given)
        self._steps -= 1
        return pieces

    def _one_by_one(self, view: View, at: Sequence[int], given: Piece | None) -> list[Piece]:
        if view.trail.kind is Kind.RUNNING:
            self._pieces(_Operand(view.parts[0], at))  # together, before they are asked for one by one
        elif view.trail.kind is Kind.REDUCE:
            operands, fixed = routes(view.trail), view.parts[0].fixed
            self._pieces(
                _Operand(view.parts[0], [place for one in at for place in operands[one] if not fixed[place]])
            )
        return self._single(view, at, given)

    def _single(self, view: View, at: Sequence[int], given: Piece | None) -> list[Piece]:
        pieces: dict[int, Piece] = {}
        for one in sorted(at):  # in order, as each element of a running total needs the one before it
            element = view.element(one)
            constant = given is not None and element.operation == _CONSTANT
            pieces[one] = given if constant else self._written(element)  # type: ignore[assignment]
        return [pieces[one] for one in at]

    def _constants(self, view: View, at: Sequence[int]) -> list[Piece]:
        numbers = view.numbers
        return [_FREE.get(numbers[one]) or self._constant(view.element(one), ()) for one in at]

    def _each(self, view: View, at: list[int], given: Piece | None) -> list[Piece]:
        operands = _operands(view, at)
        operation = view.trail.operation
        if not _any_fixed(operands):
            pieces = self._by_rule_of(operation, operands)
            return self._one_by_one(view, at, given) if pieces is None else pieces
        alike = _alike(view, at, operands)
        if len(alike) == 1:
            return self._folded(view, at, operands, given)
        every_piece: list[Piece] = [("", PLAIN)] * len(at)
        for group in alike:
            some = [_Operand(part, [places[place] for place in group]) for part, places in operands]
            pieces = self._folded(view, [at[place] for place in group], some, given)
            for place, piece in zip(group, pieces, strict=True):
                every_piece[place] = piece
        return every_piece

    def _folded(
        self, view: View, at: list[int], operands: Sequence[_Operand], given: Piece | None
    ) -> list[Piece]:
        """Elements whose operands fold alike."""
        if view.fixed[at[0]]:
            return self._constants(view, at) if given is None else [given] * len(at)
        standing = tuple(
            [_standing(place, part, places[0]) for place, (part, places) in enumerate(operands)]
        )  # fmt: skip
        operation, left = fold(view.trail.operation, standing)
        if operation == _CONSTANT:
            return self._constants(view, at) if given is None else [given] * len(at)
        some = [operands[one.place] for one in left]
        if operation == SAME:
            return self._pieces(some[0])
        pieces = self._by_rule_of(operation, some)
        return self._one_by_one(view, at, given) if pieces is None else pieces

    def _by_rule_of(self, operation: str, operands: Sequence[_Operand]) -> list[Piece] | None:
        """The pieces of an operation; None where nested calls of a function differ from one to another."""
        if operation in FLAT:
            arguments: list[_Operand] = []
            for operand in operands:
                nested = self._arguments(operation, operand)
                if nested is None:
                    return None
                arguments += nested
            operands = arguments
        return self._put_together(operation, [self._pieces(operand) for operand in operands])

    def _put_together(self, operation: str, columns: Sequence[Sequence[Piece]]) -> list[Piece]:
        forms = tuple([column[0][1] for column in columns])
        count = len(columns[0])
        if any([piece[1] for piece in column].count(form) != count for column, form in zip(columns, forms)):  # noqa: B905
            return [
                self._put_together(operation, [[piece] for piece in pieces])[0]
                for pieces in zip(*columns, strict=True)
            ]
        text, form = pattern(operation, forms, _SEPARATOR)
        texts = [text % parts for parts in zip(*[[piece[0] for piece in column] for column in columns])]  # noqa: B905
        if form.depth > DEEPEST or max(map(len, texts)) >= LONGEST:
            raise TooMuchError
        return [(whole, form) for whole in texts]

    def _arguments(self, operation: str, operand: _Operand) -> list[_Operand] | None:
        """An operand of a function, or the arguments of its own nested call; None where that differs."""
        groups = operand.view.behind(operand.at)
        if all(view.trail.operation != operation for view, _, _ in groups):
            return [operand]
        view, at, _ = groups[0]
        references = self._references(view.trail, at)
        shown = [] if references is None else [text is not None for text in references]
        if len(groups) == 1 and all(shown) and shown:
            return [operand]
        inner = [
            _Operand(part, at if way is None else [way[one] for one in at]) for part, way in view.operands
        ]
        if len(groups) > 1 or any(shown) or _any_fixed(inner):
            return None
        arguments = []
        for one in inner:
            nested = self._arguments(operation, one)
            if nested is None:
                return None
            arguments += nested
        return arguments

    def _picked(self, view: View, at: list[int], given: Piece | None) -> list[Piece]:
        figure, position = view.parts
        starts, positions = routes(view.trail)
        length = figure.trail.shape[-1]
        begins = [starts[one // view.trail.shape[-1]] for one in at]
        places = [positions[one] for one in at]
        end = "" if view.trail.detail else "$"
        rows = []
        for begin in begins:
            key = (figure, begin, end)
            if key not in self._rows:
                line = range(begin, begin + length)
                loose = not any(figure.fixed[one] for one in line)
                self._rows[key] = self._row([figure.element(one) for one in line], end) if loose else None
            rows.append(self._rows[key])
        if None in rows or any(position.fixed[one] for one in places):
            return self._one_by_one(view, at, given)
        shown = self._pieces(_Operand(position, places))
        return [
            self._put_together_pick(row or "", piece) for row, piece in zip(rows, shown, strict=True)
        ]  # fmt: skip

    def _put_together_pick(self, row: str, position: Piece) -> Piece:
        text, form = pattern("pick", (position[1],), _SEPARATOR)
        return text % (row, position[0]), form


def _operands(view: View, at: Sequence[int]) -> list[_Operand]:
    return [_Operand(part, at if way is None else [way[one] for one in at]) for part, way in view.operands]


def _any_fixed(operands: Sequence[_Operand]) -> bool:
    for part, places in operands:
        fixed = part.fixed
        if True in [fixed[one] for one in places]:
            return True
    return False


def _alike(view: View, at: Sequence[int], operands: Sequence[_Operand]) -> list[list[int]]:
    """The places of elements whose operands fold alike: the same are constants, and of the same value."""
    keys: list[Sequence[Hashable]] = [[view.fixed[one] for one in at]]
    logical = view.trail.operation.startswith("logical")
    for part, places in operands:
        fixed = [part.fixed[one] for one in places]
        if True in fixed:
            numbers = part.numbers
            keys.append([numbers[one] if known else None for one, known in zip(places, fixed, strict=True)])
        if logical:  # folding looks at whether the other operand is a condition
            keys.append([part.element(one).trail.operation in LOGICAL for one in places])
    if all(len(set(key)) == 1 for key in keys):
        return [list(range(len(at)))]
    alike: dict[Hashable, list[int]] = {}
    for place, key in enumerate(zip(*keys, strict=True)):
        alike.setdefault(key, []).append(place)
    return list(alike.values())


def _standing(place: int, view: View, at: int) -> _Standing:
    element = view.element(at)
    return _Standing(place, element.fixed, element.value, element.trail)
