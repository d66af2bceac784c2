"""Tables of who pays and who saves, of ceilings, of fiscal space and of donors' exits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.statements.mtef import BREACH
from costmodel.engine.statements.second_round_increment import output_of, revenue_of

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.assumptions.format.tables import TableData
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

SAVING, COST, SAVINGS, NET = "saving", "cost", "savings", "net of savings"
OUTPUT, REVENUE = "second round: output", "second round: tax"


@dataclass(frozen=True)
class CeilingRow:
    """A ministry, or all, against its ceiling in one year."""

    ministry: str
    year: int
    basis: str
    ceiling: float
    cost: float
    room: float
    broken: bool
    first_breach: int | None


@dataclass(frozen=True)
class DonorExit:
    """A donor whose share falls, and what the budget takes over from then on."""

    policy: str
    source: str
    year: int
    share_before: float
    taken_over: Figure
    """(year,)."""


@dataclass(frozen=True)
class FiscalFigures:
    """What the tables are made of: the lines of a scenario and of the baseline, and the table Ceilings."""

    bound: Bound
    budget_lines: SocialBudget
    baseline_lines: SocialBudget
    ceilings: TableData
    currency: str

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the model."""
        return self.bound.years


def ceiling_rows(result: FiscalFigures) -> list[CeilingRow]:
    """Every ceiling of the model's years, ministry by ministry."""
    lines, names = result.budget_lines.ceilings, result.bound.names.fiscal.ceilings
    stated = {
        (str(row["ministry"]), int(row["year"])): row
        for row in result.ceilings.rows
        if row["year"] in result.years
    }
    first = first_breaches(result)
    rows = []
    for place, ministry in enumerate(names):
        for column, year in enumerate(result.years):
            if (ministry, year) not in stated:
                continue
            ceiling = float(stated[ministry, year]["amount"])
            cost = float(lines.spending_compared[place, column])
            basis = str(stated[ministry, year].get("basis") or "all")
            broken = cost > ceiling * (1 + BREACH)
            rows.append(
                CeilingRow(ministry, year, basis, ceiling, cost, ceiling - cost, broken, first.get(ministry))
            )
    return rows


def first_breaches(result: FiscalFigures) -> dict[str, int]:
    """The first year in which each ministry that breaks a ceiling does so."""
    lines, names = result.budget_lines.ceilings, result.bound.names.fiscal.ceilings
    broken = np.asarray(lines.lacking > BREACH * np.abs(lines.ceiling))
    return {
        name: result.years[int(np.argmax(broken[place]))]
        for place, name in enumerate(names)
        if broken[place].any()
    }


def donor_exits(result: FiscalFigures) -> list[DonorExit]:
    """Donors whose share falls in one of the model's years."""
    lines, names = result.budget_lines.financing, result.bound.names.fiscal.donors
    if not names:
        return []
    count = len(result.years)
    share = result.bound.assumed.financing.share[..., list(result.bound.assumed.financing.donors), :]
    share = np.broadcast_to(share.reshape(-1, *share.shape[-2:])[0], (len(names), count))
    exits = []
    for place, (policy, source) in enumerate(names):
        falls = np.flatnonzero(np.diff(share[place]) < 0)
        if len(falls):
            year = result.years[int(falls[0]) + 1]
            before = float(lines.share_before_exit[place, -1])
            exits.append(DonorExit(policy, source, year, before, lines.taken_over[place]))
    return exits


def payers_rows(result: FiscalFigures) -> list[tuple[str, str, str, Figure]]:
    """Item, payer, saver and amounts by year: the matrix, then cost, savings and net of each ministry."""
    lines, names = result.budget_lines.savers, result.bound.names.fiscal
    rows: list[tuple[str, str, str, Figure]] = [
        (SAVING, payer, saver, amounts)
        for (payer, saver), amounts in zip(names.pairs, lines.saving_of_payer, strict=True)
    ]
    for place, ministry in enumerate(names.ministries):
        cost, net = lines.cost_of_ministry[place], lines.net_of_savings[place]
        rows += [(COST, "", ministry, cost), (SAVINGS, "", ministry, cost - net), (NET, "", ministry, net)]
    if names.ministries:
        cost, net = lines.cost_of_ministry.sum(axis=0), lines.cost_net_of_savings[0]
        rows += [(COST, "", TOTAL, cost), (SAVINGS, "", TOTAL, cost - net), (NET, "", TOTAL, net)]
    return rows


def payers_table(result: FiscalFigures) -> pd.DataFrame:
    """The matrix of payers and savers, then cost, savings and net of each ministry."""
    import pandas as pd

    rows = payers_rows(result)
    columns: dict[str | int, object] = {
        name: [row[place] for row in rows] for place, name in enumerate(("item", "payer", "saver"))
    }
    columns["unit"] = result.currency
    for column, year in enumerate(result.years):
        columns[year] = [float(row[3][column]) for row in rows]
    return pd.DataFrame(columns)


def ceilings_table(result: FiscalFigures) -> pd.DataFrame:
    """One row a ceiling."""
    import pandas as pd

    rows = ceiling_rows(result)
    frame = pd.DataFrame(
        {field.name: [getattr(row, field.name) for row in rows] for field in fields(CeilingRow)}
    )
    frame["first_breach"] = frame["first_breach"].astype("Int64")
    frame.insert(3, "unit", result.currency)
    return frame


def fiscal_space_figures(result: FiscalFigures) -> dict[str, Figure]:
    """Need, levers one by one and in all, residual, debt, interest; then second-round effects: (year,)."""
    lines = result.budget_lines
    figures: dict[str, Figure] = {}
    space = {field.name: getattr(lines.fiscal_space, field.name) for field in fields(lines.fiscal_space)}
    if len(space["need"]):
        figures["need"] = space.pop("need")[0]
    for name, amounts in zip(result.bound.names.fiscal.levers, lines.levers.lever, strict=True):
        figures[f"lever {name}"] = amounts
    figures |= {name: figure[0] for name, figure in space.items() if len(figure)}
    output, revenue = (measure(lines, result.baseline_lines) for measure in (output_of, revenue_of))
    if output is not None and revenue is not None:
        figures |= {OUTPUT: output, REVENUE: revenue}
    return figures


def fiscal_space_table(result: FiscalFigures) -> pd.DataFrame:
    """``fiscal_space_figures`` as a table, one row an item."""
    import pandas as pd

    figures = fiscal_space_figures(result)
    frame = pd.DataFrame.from_dict(figures, orient="index", columns=list(result.years))
    frame.insert(0, "unit", result.currency)
    return frame.rename_axis("item")


def exits_table(result: FiscalFigures) -> pd.DataFrame:
    """One row a donor that leaves."""
    import pandas as pd

    exits = donor_exits(result)
    columns: dict[str | int, object] = {
        name: [getattr(each, name) for each in exits] for name in ("policy", "source", "year", "share_before")
    }
    columns["unit"] = result.currency
    for column, year in enumerate(result.years):
        columns[year] = [float(each.taken_over[column]) for each in exits]
    return pd.DataFrame(columns)
