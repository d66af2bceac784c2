"""Binding of input tables: the columns of a table become the inputs of a part of the model, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.engine.inputs.entries import entry_of, price_base_of
from costmodel.model.figures import Figure, Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.parameters import Parameter
    from costmodel.model.timing import Calendar

Inputs = TypeVar("Inputs")


class TableBinder:
    """Binds the input tables of a set; used only during one binding."""

    def __init__(self, assumptions: Assumptions, make: Figures) -> None:
        self.assumptions, self.make = assumptions, make
        self.base_year = int(assumptions.about["price_base_year"])

    def bind_table(self, model: type[Inputs], table: str, calendar: Calendar, **others: Any) -> Inputs:  # noqa: ANN401  fields of the model
        """An input table as the model takes it: a row of every input for each row of the table.

        ``others`` are the fields of the model that are no columns of numbers or choices, such as the row of
        the policy. A blank optional cell takes the default of its input.
        """
        declared, count = INPUT_TABLES[table], len(self.assumptions.table(table))
        facts: dict[str, dict[int, Fact]] = {name: {} for name in declared.inputs}
        for fact in facts_of(self.assumptions, table):
            if fact.address.kind == declared.kind:
                facts[fact.address.field][fact.index] = fact
        inputs = {
            name: self.input(parameter, [facts[name].get(index) for index in range(count)], calendar)
            for name, parameter in declared.inputs.items()
        }
        return model(**others, **inputs)

    def input(
        self, parameter: Parameter, facts: Sequence[Fact | None], calendar: Calendar
    ) -> Figure | Money | tuple[str, ...]:
        """One input of an input table, a row for each row of the table."""
        if parameter.choices:
            return tuple("" if fact is None else str(fact.value) for fact in facts)
        neutral = float(parameter.absent if parameter.default is None else parameter.default)
        figure = self.make.stack(
            [neutral if fact is None else self.make.with_changes([entry_of(fact)]) for fact in facts],
            calendar,
        )
        if not parameter.money:
            return figure
        bases = [
            float(self.base_year)
            if fact is None
            else price_base_of(
                entry_of(fact), cast("int", fact.price_base), fact.price_base_cell,
                f"{fact.owner}: price base",
            )
            for fact in facts
        ]  # fmt: skip
        return Money(figure, self.make.column(bases))


def stated_rows(table: TableData, column: str) -> tuple[int, ...]:
    """The rows of a table that state an optional column."""
    return tuple(k for k, row in enumerate(table.rows) if row.get(column) is not None)
