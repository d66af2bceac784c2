"""Trails: figures that remember how they were made.

The functions of the model are plain numpy. Called with a ``Trail`` in place of an array they run as they
are: numpy hands every operation to the trail (NEP 13 and NEP 18), the trail lets the real numpy function
work on the real values and notes which operation it was and on what. So the values of a traced run equal
those of a plain run bit for bit, and formulas and explanations can be written from the same run.

The record is kept by array, not by element: nothing is built for a single cell while the model runs.
``costmodel.trace.elements`` reads single elements out of it afterwards.

What numpy can do and a spreadsheet formula cannot is refused with a sentence that says what to do instead.
The closed table of what is understood is ``costmodel.trace.operations.OPERATIONS``.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from costmodel.trace.operations import OPERATIONS, Kind, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

Array = NDArray[Any]

_NAMES = {operation.function: name for name, operation in OPERATIONS.items() if operation.function}
_KINDS = {name: operation.kind for name, operation in OPERATIONS.items()}
_REDUCED = {np.add: "sum"}
_ACCUMULATED = {np.add: "running_sum", np.multiply: "running_product"}
_ON_TRUTHS = {np.bitwise_and: np.logical_and, np.bitwise_or: np.logical_or, np.invert: np.logical_not}
_ASKED = {np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.full_like}


class Trail(NDArrayOperatorsMixin):
    """A figure with the way it was made: ``values``, ``operation`` and ``operands``.

    ``detail`` is what else the operation needs: the axis it runs along, or the function that moves the
    elements of the operands to where they are here. ``marks`` is the source of each element of an input.
    """

    __slots__ = ("__weakref__", "detail", "kind", "marks", "operands", "operation", "routes", "values")

    def __init__(
        self,
        values: Array,
        operation: str,
        operands: tuple[Trail, ...] = (),
        detail: int | Callable[[Sequence[Array]], Array] | None = None,
        marks: NDArray[np.object_] | None = None,
    ) -> None:
        self.values = values
        self.operation = operation
        self.kind = _KINDS[operation]
        """How its elements hang together with those of its operands."""
        self.operands = operands
        self.detail = detail
        self.marks = marks
        self.routes: Any = None  # where the elements come from; kept here by costmodel.trace.elements

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        return self.values.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.values.ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.values.size

    def __repr__(self) -> str:
        return f"Trail({self.operation}, shape {self.shape})"

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Trail]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, index: Any) -> Trail:  # noqa: ANN401  what an array can be indexed with
        _check_index(index)
        return _moved("getitem", (self,), lambda arrays: arrays[0][index])

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401
        if method == "__call__" and not options:
            return _each(ufunc, inputs)
        if method == "reduce" and ufunc in _REDUCED:
            return _summed(*inputs, **{"axis": 0, **options})
        if method == "accumulate" and ufunc in _ACCUMULATED:
            return _running(_ACCUMULATED[ufunc], *inputs, **{"axis": 0, **options})
        if "out" in options:
            refuse(f"writing into an array with np.{ufunc.__name__} (or +=, *= …)", "assign")
        return refuse(f"np.{ufunc.__name__}, {method} with {sorted(options)},", ufunc.__name__)

    def __array_function__(
        self, function: Callable[..., Any], _types: object, inputs: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:  # noqa: ANN401
        name = _NAMES.get(function, "")
        kind = OPERATIONS[name].kind if name else None
        if kind is Kind.EACH and len(inputs) == 3 and not options:  # noqa: PLR2004  np.where(choice, a, b)
            return _each(function, inputs)
        if kind is Kind.REDUCE:
            return _summed(*inputs, **options)
        if kind is Kind.RUNNING:
            return _running(name, *inputs, **options)
        if kind is Kind.STRUCTURE:
            return _restructured(name, function, *inputs, **options)
        if function in _ASKED:
            return function(_plain(inputs[0]), *inputs[1:], **options)
        return refuse(f"np.{function.__name__}", function.__name__)

    @staticmethod
    def __pick__(figure: Any, position: Any, *, growing: bool = False) -> Trail:  # noqa: ANN401
        """Read along the last axis at whole-number positions; see ``costmodel.model.figures.pick``."""
        return _picked(as_trail(figure), as_trail(position), growing=growing)

    def sum(self, axis: int | None = None, **options: Any) -> Trail:  # noqa: ANN401
        """Sum over one axis, as the method of an array."""
        return _summed(self, axis, **options)

    def cumsum(self, axis: int | None = None) -> Trail:
        """Running sum along one axis, as the method of an array."""
        return _running("running_sum", self, axis)

    def cumprod(self, axis: int | None = None) -> Trail:
        """Running product along one axis, as the method of an array."""
        return _running("running_product", self, axis)

    def reshape(self, *shape: Any) -> Trail:  # noqa: ANN401
        """The same elements in another shape, as the method of an array."""
        return _restructured("reshape", np.reshape, self, shape[0] if len(shape) == 1 else shape)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_") or not hasattr(np.ndarray, name):
            raise AttributeError(f"a trail has no {name}")
        refuse(f"figure.{name}", name)

    def __setitem__(self, index: object, value: object) -> NoReturn:
        refuse("assigning to part of a figure", "assign")

    def __array__(self, *_: object, **__: object) -> NoReturn:
        refuse("turning a figure into a plain array (np.asarray, or putting it into an array)", "assign")

    def __bool__(self) -> NoReturn:  # noqa: PLE0304
        refuse("asking whether a figure is true", "bool")

    def __float__(self) -> NoReturn:
        refuse("turning a figure into one Python number (float, math.…)")

    def __int__(self) -> NoReturn:
        refuse("turning a figure into a whole number", "round")

    def __complex__(self) -> NoReturn:
        refuse("turning a figure into a complex number")

    def __index__(self) -> NoReturn:  # noqa: PLE0305
        refuse("using a figure as a position, a length or a count", "index")

    def __round__(self, digits: int | None = None) -> NoReturn:
        refuse("round", "round")


def trail(values: object, mark: Hashable | NDArray[np.object_] = None) -> Trail:
    """Start a trail at given values.

    ``mark`` says where the values come from: one mark for all, or an object array of marks broadcastable
    to them. The kernel never looks into a mark. An element without a mark (None) is a mere constant: it
    may be folded away.
    """
    given = np.array(values, dtype=np.float64)
    marks = np.empty(given.shape, dtype=object)
    if isinstance(mark, np.ndarray):
        marks[...] = mark
    else:
        marks.fill(mark)
    return Trail(given, "input", marks=marks)


def as_trail(thing: Any) -> Trail:  # noqa: ANN401  any other operand of an operation
    """A trail as it is; a plain number or array as a constant."""
    if isinstance(thing, Trail):
        return thing
    values = np.array(thing)  # a copy: later changes of the caller's array must not change the record
    if values.dtype.kind not in "biuf":
        refuse(f"a {values.dtype} beside a figure")
    return Trail(values, "constant")


def _plain(thing: Any) -> Any:  # noqa: ANN401
    return thing.values if isinstance(thing, Trail) else thing


def _each(function: Callable[..., Any], inputs: tuple[Any, ...]) -> Trail:
    operands = tuple([as_trail(thing) for thing in inputs])
    values = [thing.values if isinstance(thing, Trail) else thing for thing in inputs]
    if function in _ON_TRUTHS and all(np.asarray(value).dtype == bool for value in values):
        function = _ON_TRUTHS[function]
    name = _NAMES.get(function)
    if name is None:
        refuse(f"np.{function.__name__}", function.__name__)
    result = np.asarray(function(*values))
    if name == "add" and result.dtype == bool:
        refuse("adding two conditions with +", "bool")
    return Trail(result, name, operands)


def _axis(figure: Trail, axis: object, tried: str) -> int:
    if axis is None and figure.ndim == 1:
        axis = 0
    if not isinstance(axis, int | np.integer) or not -figure.ndim <= axis < figure.ndim:
        refuse(f"{tried} over axis {axis} of a figure of shape {figure.shape}", "sum")
    return int(axis) % figure.ndim


def _summed(
    figure: Trail, axis: object = None, *unknown: object, keepdims: object = False, **more: object
) -> Trail:
    _no_more("a sum", unknown, more)
    at = _axis(figure, axis, "a sum")
    values = np.asarray(np.sum(figure.values, axis=at, keepdims=bool(keepdims)))
    return Trail(values, "sum", (figure,), at)


def _running(name: str, figure: Trail, axis: object = None, *unknown: object, **more: Any) -> Trail:  # noqa: ANN401
    _no_more("a running total", unknown, more)
    at = _axis(figure, axis, "a running total")
    function = OPERATIONS[name].function
    return Trail(function(figure.values, axis=at), name, (figure,), at)  # type: ignore[misc]


def _no_more(tried: str, unknown: tuple[object, ...], more: Mapping[str, object]) -> None:
    if unknown or any(value is not None for value in more.values()):
        refuse(f"{tried} with {', '.join([*more, *map(repr, unknown)])}", "sum")


def _restructured(name: str, function: Callable[..., Any], first: Any, *rest: Any, **options: Any) -> Trail:  # noqa: ANN401
    if {"out", "dtype", "casting"} & set(options):
        refuse(f"np.{name} with {sorted(options)}", "assign")
    if name in {"concatenate", "stack"}:
        operands = tuple(as_trail(part) for part in first)
        return _moved(name, operands, lambda arrays: function(arrays, *rest, **options))
    return _moved(name, (as_trail(first),), lambda arrays: function(arrays[0], *rest, **options))


def _moved(name: str, operands: tuple[Trail, ...], move: Callable[[Sequence[Array]], Array]) -> Trail:
    return Trail(np.asarray(move([operand.values for operand in operands])), name, operands, move)


_BASIC = (slice, int, np.integer)
"""What an axis can be indexed with so that its elements stay in order."""


def _check_index(index: Any) -> None:  # noqa: ANN401
    parts = index if isinstance(index, tuple) else (index,)
    arrays = 0
    for part in parts:
        if isinstance(part, Trail):
            refuse(
                "choosing elements with a computed figure", "bool" if part.values.dtype == bool else "index"
            )
        if part is None or part is Ellipsis or (isinstance(part, _BASIC) and not isinstance(part, bool)):
            continue
        arrays += 1
        if np.asarray(part).dtype.kind not in "iu" or arrays > 1:
            refuse("choosing elements with a mask or with several arrays", "index")


def _picked(figure: Trail, position: Trail, *, growing: bool) -> Trail:
    index = position.values.astype(np.intp)
    length = figure.shape[-1]
    if index.size and (index.min() < 0 or index.max() >= length):
        raise IndexError("a year outside the figure's years was asked for")
    axes = np.broadcast_shapes(figure.shape[:-1], index.shape[:-1])
    rows = np.broadcast_to(figure.values, (*axes, length))
    values = np.take_along_axis(rows, np.broadcast_to(index, (*axes, index.shape[-1])), axis=-1)
    return Trail(values, "pick", (figure, position), int(growing))


def stride(shape: tuple[int, ...], axis: int) -> int:
    """How far apart neighbours along an axis are when elements are counted row by row."""
    return prod(shape[axis + 1 :])
