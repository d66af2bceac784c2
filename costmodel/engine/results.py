"""Results: the output of a run, as tables with their units and origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine import scenarios
from costmodel.engine.lines import TOTAL, Block, blocks
from costmodel.engine.metrics import difference, effects_stated
from costmodel.engine.scenarios import INCREMENT, LEVEL, NOTHING_ADDED
from costmodel.engine.stamp import stamped
from costmodel.errors import ModelError
from costmodel.model.appraisal import (
    MarginalValue,
    Return,
    internal_rate_of_return,
    marginal_value_of_public_funds,
    payback_year,
)
from costmodel.model.arguments import one_of
from costmodel.model.cofog import canonical
from costmodel.model.measures import Appraisal, measures
from costmodel.model.social_budget import SocialBudget, appraise, total_flows
from costmodel.release import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.binding import Bound
    from costmodel.engine.explain import Explainer
    from costmodel.engine.explanation import Explanation
    from costmodel.engine.scenarios import Scenario
    from costmodel.errors import Problem
    from costmodel.model.figures import Figure

BY = ("policy", "function", "economic", "ministry", "source")
BASES = ("nominal", "real", "gdp")
GROSS_COST = "gross_cost"
NO_EFFECTS = "no effects stated"
"""Status of a measure that counts effects where the assumptions state none."""
UNALLOCATED = "not allocated to a source"
FORGONE = "revenue forgone"


@dataclass(frozen=True)
class Result:
    """The figures of one scenario and, for increments, of the baseline."""

    assumptions: Assumptions
    scenario: Scenario
    bound: Bound
    budget_lines: SocialBudget
    """Every line item of the scenario, each figure (row, year)."""
    baseline_lines: SocialBudget

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the model."""
        return self.bound.years

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies by name, in the order of the workbook."""
        return self.bound.names.policies

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures: set, version, content hash, engine version, scenario.

        ``changed`` says whether the workbook was changed since that version was saved.
        """
        return {
            "set": self.assumptions.set,
            "version": self.assumptions.version,
            "content_hash": self.assumptions.content_hash,
            "changed": self.assumptions.changed,
            "engine_version": __version__,
            "scenario": self.scenario.name,
        }

    @property
    def warnings(self) -> list[Problem]:
        """Notes on the assumptions: warnings of the checks, and assumptions without effect."""
        from costmodel.engine.idle import idle_problems  # noqa: PLC0415  the trace is needed only here

        return [*self.assumptions.warnings, *idle_problems(self.assumptions, self.scenario.name)]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every line item with its rows, units and years."""
        return tuple(blocks(self.budget_lines, self.bound))

    @cached_property
    def explainer(self) -> Explainer:
        """The traced run of this scenario, computed once, when the first figure is explained."""
        from costmodel.engine.explain import Explainer  # noqa: PLC0415  the trace is needed only here

        return Explainer(self.assumptions, self.scenario.name)

    def explain(
        self, policy: str, line: str, year: int | None = None, depth: int | None = None
    ) -> Explanation:
        """How a figure of ``table()`` was computed: ``.text``, ``.formula``, ``.operands``, ``.table()``.

        It ends at assumption cells and their sources, in about a page of text. With a ``depth`` it goes that
        many steps down instead; 1 is the figure's own formula. Raises InputError naming what exists.
        """
        return self.explainer.explain(policy, line, year, depth)

    def policy_field(self, column: str) -> list[str]:
        """A column of the Policies table for every policy, in the model's order; COFOG codes as listed."""
        values = [str(row[column]) for row in self.assumptions.table("Policies").rows]
        return [canonical(code) for code in values] if column == "function" else values

    def headline(self) -> dict[str, Any]:
        """The headline figures with their origin; None where a figure is not defined.

        Money: LCU of the year for cost, LCU at base-year prices for the net present value.
        """
        totals = self.budget_lines.totals
        stated = effects_stated(self.budget_lines)
        measures = _measures(self.budget_lines.total_appraisal, self.budget_lines.discount_factors, 0, stated)
        return {
            **self.stamp,
            "label": self.scenario.label,
            "currency": str(self.assumptions.about["currency"]),
            "price_base_year": int(self.assumptions.about["price_base_year"]),
            "effects_stated": stated,
            "first_year": self.years[0],
            "last_year": self.years[-1],
            "gross_cost_first_year": float(totals.gross_cost[0, 0]),
            "gross_cost_last_year": float(totals.gross_cost[0, -1]),
            "gross_cost_of_gdp_first_year": float(totals.gross_cost_of_gdp[0, 0]),
            "gross_cost_of_gdp_last_year": float(totals.gross_cost_of_gdp[0, -1]),
            **{name: _or_none(measures[name]) for name in ("npv", "bcr", "sroi", "mvpf", "fiscal_return")},
        }

    def table(self) -> pd.DataFrame:
        """Every figure of the scenario, one a row: set, version, scenario, policy, line, year, unit, value.

        Then what made it: content_hash, changed (since that version was saved), engine_version.
        ``policy`` is empty for the economy and the target groups and "total" for all policies together;
        ``year`` is missing for a figure of the whole horizon. Money is LCU in units, shares are of 1.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        parts = [_tidy(block) for block in self.blocks]
        columns = {
            name: [v for part in parts for v in part[name]] for name in ("policy", "line", "year", "unit")
        }
        frame = pd.DataFrame({**columns, "value": np.concatenate([part["value"] for part in parts])})
        frame["year"] = frame["year"].astype("Int64")
        return stamped(frame, self.stamp)

    def budget(self, by: str = "policy", basis: str = "nominal", line: str = GROSS_COST) -> pd.DataFrame:
        """Cost by policy, function (COFOG), economic class (GFSM 2014), ministry or source; years as columns.

        ``basis`` is nominal (LCU of each year), real (LCU at base-year prices) or gdp (share of GDP).
        ``line`` is the cost shown by policy, function and ministry; the economic classes and the sources
        always add up to gross cost, so that there is no other line of them. Raises ModelError for an unknown
        ``by``, ``basis`` or ``line``.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        by, basis = one_of(by, "by", BY), one_of(basis, "basis", BASES)
        figures = self._broken_down(by, line)
        divided = np.array(list(figures.values())) / self.divisor(basis)
        frame = pd.DataFrame(divided, index=pd.Index(figures, name=by), columns=list(self.years))
        frame.insert(0, "unit", self.unit(basis))
        return frame

    def unit(self, basis: str) -> str:
        """The unit of a basis, in words."""
        currency = self.assumptions.about["currency"]
        return {
            "nominal": str(currency),
            "real": f"{currency} of {self.assumptions.about['price_base_year']}",
            "gdp": "share of GDP",
        }[one_of(basis, "basis", BASES)]

    def divisor(self, basis: str) -> Figure:
        """Divisor of nominal LCU for a basis: 1, the GDP deflator, or GDP; (1, year)."""
        count = len(self.years)
        around = self.budget_lines.economy
        return {
            "nominal": np.ones((1, count)),
            "real": around.deflator[..., -count:],
            "gdp": around.gdp[..., -count:],
        }[one_of(basis, "basis", BASES)]

    def _broken_down(self, by: str, line: str) -> dict[str, Figure]:
        own = one_of(line, "cost line", vars(self.budget_lines.cost))
        if by in ("economic", "source") and own != GROSS_COST:
            raise ModelError(
                f"cost line: found {own!r} by {by}; expected {GROSS_COST}, to which classes and sources add "
                "up. Leave out the line, or use by policy, function or ministry."
            )
        if by == "economic":
            return self._economic()
        if by == "source":
            return self._sources()
        figure = getattr(self.budget_lines.cost, own)
        owners = {"policy": list(self.policies)}.get(by) or self.policy_field(by)
        return {
            owner: figure[[k for k, own in enumerate(owners) if own == owner]].sum(axis=0) for owner in owners
        }

    def _economic(self) -> dict[str, Figure]:
        found: dict[str, Figure] = {}
        for block in self.blocks:
            if block.economic:
                whole = np.broadcast_to(block.figure, (len(block.rows), len(self.years))).sum(axis=0)
                found[block.economic] = found.get(block.economic, 0) + whole
        return dict(sorted(found.items()))

    def _sources(self) -> dict[str, Figure]:
        lines = self.budget_lines
        found: dict[str, Figure] = {}
        for (_, source), amount in zip(self.bound.names.financing, lines.financing.financed, strict=True):
            found[source] = found.get(source, 0) + amount
        rest = lines.cost.expenditure.sum(axis=0) - sum(found.values(), np.zeros(len(self.years)))
        return {**found, UNALLOCATED: rest, FORGONE: lines.cost.revenue_forgone.sum(axis=0)}

    def appraisal(self, basis: str = LEVEL) -> pd.DataFrame:
        """Cost and return, one row a policy and "total": present values and ratios.

        ``basis`` is level (the scenario itself) or increment (over the baseline). Ratios without a cost to
        divide by are missing; ``irr_status``, ``mvpf_status`` say why. Money: LCU at base-year prices at the
        start of the first year. bcr = (transfers + gains - harms) / gross cost; sroi counts outcomes without
        the transfer; fiscal_return is the share of gross cost that comes back to the budget. Where the
        assumptions state no effect the measures that count effects are missing, and the status says so.
        net_social_efficiency = (gains - harms) / net cost to the budget. payback_years counts from the first
        cost and is missing where the horizon ends unpaid; irr is that of flows that begin with an outlay.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        basis = one_of(basis, "basis", scenarios.BASES)
        flow, factors = self.budget_lines.flows, self.budget_lines.discount_factors
        if basis == INCREMENT:
            flow = difference(flow, self.baseline_lines.flows)
        each, whole = appraise(flow, factors), appraise(total_flows(flow), factors)
        stated = effects_stated(self.budget_lines)
        records = [
            _measures(each, factors, place, stated) | {"policy": policy}
            for place, policy in enumerate(self.policies)
        ]
        records.append(_measures(whole, factors, 0, stated) | {"policy": TOTAL})
        frame = pd.DataFrame(records).set_index("policy")
        frame.insert(0, "unit", self.unit("real"))
        return frame


def _measures(appraised: Appraisal, factors: Figure, place: int, stated: bool) -> dict[str, Any]:
    value = {name: float(figure[place, 0]) for name, figure in vars(appraised).items() if name != "net_flow"}
    flow = _from_the_first(appraised.net_flow[place])
    discounted = _from_the_first(appraised.net_flow[place] * factors[0])
    ratios = {name: float(figure[place, 0]) for name, figure in measures(appraised, effects=stated).items()}
    net_cost = value["present_net_cost"]
    invested = flow.size > 0 and flow[0] < 0
    rate = internal_rate_of_return(flow) if invested else Return(np.nan, "no investment")
    marginal = marginal_value_of_public_funds(value["willingness_to_pay"], net_cost)
    nothing = value["present_cost"] == 0 and net_cost == 0 and ratios["npv"] == 0
    if not stated:
        rate, marginal = Return(np.nan, NO_EFFECTS), MarginalValue(np.nan, NO_EFFECTS)
    return {
        **{name: ratios[name] for name in ("npv", "bcr", "sroi")},
        "mvpf": np.nan if nothing else float(marginal.value),
        "mvpf_status": "no cost" if nothing else str(marginal.status),
        "irr": rate.value,
        "irr_status": rate.status,
        "payback_years": float(payback_year(discounted))
        if discounted.sum() >= 0 and stated and not nothing
        else np.nan,
        **{name: ratios[name] for name in ("fiscal_return", "cost_per_beneficiary", "net_social_efficiency")},
        **{name: value[name] for name in value if name.startswith("present_")},
        "willingness_to_pay": value["willingness_to_pay"],
        "beneficiary_years": value["total_beneficiary_years"],
    }


def _from_the_first(flow: Figure) -> Figure:
    """A flow without the years before it begins: payback is counted from the first cost."""
    return flow[int(np.flatnonzero(flow)[0]) :] if flow.any() else flow


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _tidy(block: Block) -> dict[str, Any]:
    years: Sequence[int | None] = block.years or (None,)
    values = np.broadcast_to(block.figure, (len(block.rows), len(years)))
    return {
        "policy": [policy for policy, _ in block.rows for _ in years],
        "line": [line for _, line in block.rows for _ in years],
        "year": list(years) * len(block.rows),
        "unit": [block.unit] * values.size,
        "value": values.ravel(),
    }


def increments(results: Sequence[Result], line: str) -> pd.DataFrame:
    """Increment of each result over the first, by policy: one row per scenario and policy, years as columns.

    Raises ModelError where there is nothing but the first, and for an unknown line.
    """
    import pandas as pd  # noqa: PLC0415  slow to import, needed only here

    if len(results) < 2:  # noqa: PLR2004  the reference and one more
        raise ModelError(NOTHING_ADDED)
    first = results[0].budget(line=line)
    frames = []
    for result in results[1:]:
        gap = result.budget(line=line)
        gap[list(result.years)] -= first[list(result.years)]
        gap.insert(0, "over", results[0].scenario.name)
        gap.insert(0, "line", one_of(line, "cost line", vars(result.budget_lines.cost)))
        frames.append(pd.concat({result.scenario.name: gap}, names=["scenario", "policy"]))
    return pd.concat(frames).reset_index()
