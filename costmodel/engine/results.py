"""Results: the output of a run, as tables with their units and origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.evaluation.binding import bind
from costmodel.engine.inputs import scenarios
from costmodel.engine.inputs.gains_evidence import caveats, gains_by_grade, verdict_on_gains
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL, NOTHING_ADDED
from costmodel.engine.line_items.appraised_rows import appraised_rows
from costmodel.engine.line_items.lines import TOTAL, Block, blocks
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.line_items.metrics import difference, effects_stated, split, stated
from costmodel.engine.line_items.other_rates import other_factors
from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.statements.class_tables import (
    accounts_table,
    classified_table,
    cross_table,
    framework_table,
)
from costmodel.engine.statements.cost_effectiveness import cost_effectiveness_table
from costmodel.engine.statements.fiscal_tables import (
    FiscalFigures,
    ceilings_table,
    exits_table,
    fiscal_space_table,
    payers_table,
)
from costmodel.engine.statements.guarantees import guarantees_table
from costmodel.engine.statements.monitoring_frames import indicators_table, monitoring_table
from costmodel.engine.statements.mtef import Mtef, mtef
from costmodel.engine.statements.mtef_arguments import require_year_and_unit
from costmodel.engine.statements.mtef_outturn import outturn_by_function
from costmodel.engine.statements.unallocated_cost import unallocated
from costmodel.engine.welfare.distribution_frames import distribution_table, incidence_table
from costmodel.errors import ModelError
from costmodel.model import gfsm
from costmodel.model.arguments import among, one_of
from costmodel.model.cofog import canonical
from costmodel.model.flows import Flows, appraise, total_flows
from costmodel.model.measure_list import HEADLINE
from costmodel.model.social_budget import SocialBudget
from costmodel.notebook import Shown
from costmodel.release import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.explanations.explain import Explainer
    from costmodel.engine.explanations.explanation import Explanation
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.engine.welfare.survey_result import SurveyResult
    from costmodel.errors import Problem
    from costmodel.model.discounting import DiscountFactors
    from costmodel.model.figures import Figure
    from costmodel.model.measures import Appraisal

BY = ("policy", "function", "economic", "ministry", "source")
BASES = ("nominal", "real", "gdp")
GROSS_COST = "gross_cost"
FEES, NOT_FOUND = "fees paid by participants", "not found"
"""Rows by source of policies whose sources share expenditure less fees."""
UNALLOCATED = "not allocated to a source"
FORGONE = "revenue forgone"
REPLACED = "spending replaced"


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """The figures of one scenario and, for increments, of the baseline."""

    notebook_table = "budget"

    assumptions: Assumptions
    scenario: Scenario
    bound: Bound
    budget_lines: SocialBudget
    """Every line item of the scenario, each figure (row, year)."""
    baseline_lines: SocialBudget
    survey_file: str | None = None
    """File of the household survey in place of the one that the set names."""

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
        from costmodel.engine.explanations.idle_assumptions import idle_problems  # noqa: PLC0415  the trace is needed only here

        return [*self.assumptions.warnings, *idle_problems(self.assumptions, self.scenario.name)]

    @cached_property
    def alone(self) -> Bound:
        """The inputs of the scenario without those of others; bound where they are not among others."""
        return self.bound.of_scenario(self.scenario.name) or bind(self.assumptions, [self.scenario])

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every line item with its rows, units and years."""
        return tuple(blocks(self.budget_lines, self.bound))

    @cached_property
    def explainer(self) -> Explainer:
        """The traced run of this scenario, computed once, when the first figure is explained."""
        from costmodel.engine.explanations.explain import Explainer  # noqa: PLC0415  the trace is needed only here

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

        ``increment`` is what the scenario adds to the baseline, and None for the baseline; the figures beside
        it are those of the scenario itself, the level. ``reasons`` says why a measure is None, or how to read
        it. ``gains_by_grade`` is the share of the gains that rests on each grade of evidence, and
        ``not_evidenced`` why no ratio should be quoted, or "". ``caveats`` are sentences to read with any
        figure. Money: LCU of the year for cost, LCU at base-year prices for present values.
        """
        baseline = self.scenario.name == scenarios.BASELINE
        return {
            **self.stamp,
            "label": self.scenario.label,
            "currency": str(self.assumptions.about["currency"]),
            "price_base_year": int(self.assumptions.about["price_base_year"]),
            "effects_stated": effects_stated(self.budget_lines),
            "caveats": caveats(self.assumptions, self.budget_lines),
            "first_year": self.years[0],
            "last_year": self.years[-1],
            "increment": None if baseline else self._headline(INCREMENT),
            **self._headline(LEVEL),
        }

    def _headline(self, basis: str) -> dict[str, Any]:
        """Cost of the first and last year, and measures of the horizon, of one basis."""
        totals, before = self.budget_lines.totals, self.baseline_lines.totals
        cost: dict[str, float] = {}
        for name in ("gross_cost", "gross_cost_of_gdp"):
            figure = getattr(totals, name)[0]
            if basis == INCREMENT:
                figure = figure - getattr(before, name)[0]
            cost |= {f"{name}_first_year": float(figure[0]), f"{name}_last_year": float(figure[-1])}
        measured = self.appraised(basis)[TOTAL]
        grades = self.gains_by_grade(basis)
        return {
            **cost,
            **{name: _or_none(measured[name]) for name in (*HEADLINE, "sroi")},
            "reasons": {name: text for name in HEADLINE if (text := reason(measured, name))},
            "gains_by_grade": grades,
            "not_evidenced": verdict_on_gains(grades),
        }

    def gains_by_grade(self, basis: str = LEVEL) -> dict[str, float]:
        """The share of the gains that rests on each grade of evidence, of the level or of the increment."""
        over = self.baseline_lines if basis == INCREMENT else None
        return gains_by_grade(self.assumptions, self.budget_lines, over)

    def table(self) -> pd.DataFrame:
        """Every figure of the scenario, one a row: set, version, scenario, policy, line, year, unit, value.

        Then what made it: content_hash, changed (since that version was saved), engine_version.
        ``policy`` is empty for the economy and the target groups and "total" for all policies together;
        ``year`` is missing for a figure of the whole horizon. Money is LCU in units, shares are of 1.
        """
        import pandas as pd

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
        import pandas as pd

        figures = self.budget_figures(by, basis, line)
        index = pd.Index(figures, name=by)
        frame = pd.DataFrame(np.array(list(figures.values())), index=index, columns=list(self.years))
        frame.insert(0, "unit", self.unit(basis))
        return frame

    def budget_figures(
        self, by: str = "policy", basis: str = "nominal", line: str = GROSS_COST
    ) -> dict[str, Figure]:
        """The rows of ``budget``, (year,) each. Raises ModelError as it does."""
        by, basis = one_of(by, "by", BY), one_of(basis, "basis", BASES)
        figures = self._broken_down(by, line)
        divided = np.array(list(figures.values())) / self.divisor(basis)
        return dict(zip(figures, divided, strict=True))

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
        count, around = len(self.years), self.budget_lines.economy
        return {
            "nominal": np.ones((1, count)),
            "real": around.deflator[..., -count:],
            "gdp": around.gdp[..., -count:],
        }[one_of(basis, "basis", BASES)]

    def _broken_down(self, by: str, line: str) -> dict[str, Figure]:
        cost_line = one_of(line, "cost line", vars(self.budget_lines.cost))
        if by in ("economic", "source") and cost_line != GROSS_COST:
            raise ModelError(
                f"cost line: found {cost_line!r} by {by}; expected {GROSS_COST}, to which classes and "
                "sources add up. Leave out the line, or use by policy, function or ministry."
            )
        if by == "economic":
            return self._economic()
        if by == "source":
            return self._sources()
        figure = getattr(self.budget_lines.cost, cost_line)
        if by == "policy":
            return dict(zip(self.policies, list(figure), strict=True))
        owners = dict.fromkeys(getattr(each, by) for each in self.bound.names.classes.splits)
        return {owner: split(figure, self.bound, by, owner).sum(axis=0) for owner in owners}

    def _economic(self) -> dict[str, Figure]:
        by_class: dict[str, Figure] = {}
        rows = zip(self.bound.names.classes.spent, self.budget_lines.classified.classified, strict=True)
        for (_, key), amounts in rows:
            name = f"{key.economic} {gfsm.NAMES[key.economic]}"
            by_class[name] = by_class.get(name, 0) + amounts
        forgone: dict[str, Figure] = {FORGONE: self.budget_lines.cost.revenue_forgone.sum(axis=0)}
        return {**dict(sorted(by_class.items())), **forgone, **self._replaced()}

    def _sources(self) -> dict[str, Figure]:
        lines = self.budget_lines
        by_source: dict[str, Figure] = {}
        for (_, source), amount in zip(self.bound.names.financing, lines.financing.financed, strict=True):
            by_source[source] = by_source.get(source, 0) + amount
        if self.bound.names.fiscal.ruled:
            by_source |= {
                FEES: lines.financing.fees_first.sum(axis=0), NOT_FOUND: lines.financing.not_found.sum(axis=0)
            }  # fmt: skip
        rest = unallocated(lines.cost.expenditure.sum(axis=0), by_source.values())
        forgone = lines.cost.revenue_forgone.sum(axis=0)
        return {**by_source, UNALLOCATED: rest, FORGONE: forgone, **self._replaced()}

    def _replaced(self) -> dict[str, Figure]:
        """What other programmes no longer pay, negative; nothing where no policy replaces any."""
        amounts = self.budget_lines.cost.replaced_spending.sum(axis=0)
        return {REPLACED: -amounts} if amounts.any() else {}

    def framework(self, first_year: int | None = None, unit: float | None = None) -> Mtef:
        """The medium-term framework behind ``mtef``, ``cross_table`` and ``accounts``, row by row."""
        require_year_and_unit(first_year, unit, self.years)
        if (first_year, unit) not in self._frameworks:
            self._frameworks[first_year, unit] = self._framework(first_year, unit)
        return self._frameworks[first_year, unit]

    @cached_property
    def _frameworks(self) -> dict[tuple[int | None, float | None], Mtef]:
        return {}

    def _framework(self, first_year: int | None, unit: float | None) -> Mtef:
        ceilings = self.assumptions.table("Ceilings")
        outturn, policies = self.assumptions.table("Outturn"), self.assumptions.table("Policies")
        start = int(self.assumptions.about["fiscal_year_start_month"])
        return mtef(
            self.bound, self.budget_lines, self.baseline_lines, ceilings, first_year, unit,
            lambda year: outturn_by_function(self.bound, outturn, policies, start, year),
        )  # fmt: skip

    def mtef(self, first_year: int | None = None, unit: float | None = None) -> pd.DataFrame:
        """The medium-term expenditure framework: the budget year and up to three after it.

        By ministry, then for "all": part A (baseline), B (new policy: scenario less baseline) and C (both),
        each by function (COFOG) and in it by economic class (GFSM 2014); "ceiling" and "room" (minus: above
        the ceiling) where the set states any; memorandum items, which are in no total. C of all is
        expenditure less the spending replaced. Where Outturn has the year before, its column comes first:
        part C by ministry and function, missing where a policy is not reported. ``first_year`` is the budget
        year, the model's first unless named. With a ``unit``, such as 1000000, amounts are whole numbers of
        it, rounded so that they add up.
        Raises ModelError for a year outside the model and a unit below 1.
        """
        return framework_table(self.framework(first_year, unit), self.unit("nominal"))

    def cross_table(self, year: int | None = None, unit: float | None = None) -> pd.DataFrame:
        """Expenditure less spending replaced in a year: functions (COFOG) down, economic classes across.

        The last row and column are totals. ``year`` and ``unit`` as in ``mtef``.
        """
        return cross_table(self.framework(year, unit), self.unit("nominal"))

    def accounts(self, first_year: int | None = None, unit: float | None = None) -> pd.DataFrame:
        """The framework by the accounts of the table Accounts: account, name, unit and years.

        A last row without an account has what belongs to none, or to several. Arguments as in ``mtef``.
        """
        framework = self.framework(first_year, unit)
        return accounts_table(self.assumptions.table("Accounts"), framework, self.unit("nominal"))

    @property
    def fiscal(self) -> FiscalFigures:
        """What ``engine.fiscal_tables`` makes tables and pages of."""
        ceilings, currency = self.assumptions.table("Ceilings"), self.unit("nominal")
        return FiscalFigures(self.bound, self.budget_lines, self.baseline_lines, ceilings, currency)

    def payers(self) -> pd.DataFrame:
        """Who pays, who saves: savings by payer, saver and year; then cost, savings and net of ministries."""
        return payers_table(self.fiscal)

    def ceilings(self) -> pd.DataFrame:
        """Ceiling, cost and room by ministry and year, whether it is broken, and the first year it is."""
        return ceilings_table(self.fiscal)

    def fiscal_space(self) -> pd.DataFrame:
        """Need, levers, residual, debt, interest by year, LCU of each year; then second-round effects."""
        return fiscal_space_table(self.fiscal)

    def donor_exits(self) -> pd.DataFrame:
        """Donors whose share falls: policy, source, first year, share before it; taken over by year, LCU."""
        return exits_table(self.fiscal)

    def classified(self) -> pd.DataFrame:
        """Expenditure by policy, ministry, function and economic class; years as columns, LCU of each year.

        What other programmes no longer pay is not taken off.
        """
        amounts = self.budget_lines.classified.classified.tolist()
        return classified_table(self.bound.names.classes.spent, self.years, amounts, self.unit("nominal"))

    @cached_property
    def living_standards(self) -> LivingStandards | None:
        """People by welfare before and after the scenario; None where the set does not place them."""
        from costmodel.engine.welfare.living_standards import living_standards  # noqa: PLC0415  only where asked for

        return living_standards(self)

    @cached_property
    def survey(self) -> SurveyResult | None:
        """The same from the household survey; None without one. Raises InputError with its problems."""
        from costmodel.engine.welfare.survey_result import survey_result  # noqa: PLC0415  only where asked for

        return survey_result(self, self.survey_file)

    def distribution(self, source: str = "both") -> pd.DataFrame:
        """Poverty, inequality, reach and weights: before, after transfers and after financing.

        Columns: policy ("total", a policy for it alone, "without" and a policy for all the others), group,
        line, measure, year, unit, before, after_transfers, after_financing, source. Changes over the baseline
        are differences of columns. ``source`` is grouped (deciles), survey (households of the table
        SurveyFile, first and last year, with the file and its hash), or both. Raises ModelError where the set
        has no table Welfare, and InputError with the problems of a survey file.
        """
        return distribution_table(self, self.living_standards, lambda: self.survey, source)

    def incidence(self, source: str = "both") -> pd.DataFrame:
        """Who receives and who pays, by policy, decile and year: levels, LCU a year at the baseline's prices.

        A row without a decile is what falls on nobody now: donors and the deficit; with a ``source`` of
        financing, what is to be raised from it. Column data: grouped, or survey. Arguments as above.
        """
        return incidence_table(self, self.living_standards, lambda: self.survey, source)

    def monitoring(self) -> pd.DataFrame:
        """Outturn against plan: one row a period reported, and one a year up to the last month reported.

        The variance is outturn less plan; volume, take_up, price and timing sum to it exactly. They are
        missing where people are not reported. A year to date has the year forecast again and its ``method``.
        Years before the model have no plan. LCU of the time; missing is never zero.
        """
        return monitoring_table(self)

    def indicators(self) -> pd.DataFrame:
        """Indicators by year reported: baseline, target, value, expected, progress, status, pair and flag."""
        return indicators_table(self)

    def guarantees(self) -> pd.DataFrame:
        """Guarantees: marks, people below the minimum, money to it; adequacy, redress, participation.

        Columns: guarantee or policy, measure, year (missing for the whole horizon), unit, baseline, scenario;
        a figure that is not known is missing, never 0. Money is LCU of the year. Raises ModelError where the
        set has no table Guarantees.
        """
        return guarantees_table(self, self.living_standards)

    def appraisal(self, basis: str = LEVEL) -> pd.DataFrame:
        """Cost and return, one row a policy and "total": present values and ratios.

        ``basis`` is level (the scenario itself) or increment (over the baseline). Measures are those of
        ``model.measure_list``, with the formulas of ``model.measures``. Money: LCU at base-year prices at the
        start of the first year. A ratio without a cost to divide by is missing; ``mvpf_status`` and
        ``irr_status`` give the states of ``model.measure_states`` and ``irr_words`` every rate where there
        are several. No rate of return and no payback is given where transfers are more than half of the cost
        or no outlay comes first. Where the assumptions state no effect the measures that count effects are
        missing, and the status says so. An amount up to ``smallest`` counts as 0. ``sroi`` is an older
        name of ``bcr``, and ``payback_years`` of ``payback_discounted``.
        """
        import pandas as pd

        frame = pd.DataFrame.from_dict(self.appraised(basis), orient="index")
        return frame.rename_axis("policy")

    def cost_effectiveness(self, basis: str = LEVEL) -> pd.DataFrame:
        """Gross and net cost of the policy for each unit of an effect, both discounted; one row an outcome.

        ``basis`` as of ``appraisal``. ``unit`` is that of the effect; money is LCU at base-year prices. The
        whole cost of a policy stands over each of its effects. Missing where there are no units, or fewer.
        """
        return cost_effectiveness_table(self, self.present_values(basis), basis, self.unit("real"))

    def appraised(
        self, basis: str = LEVEL, factors: DiscountFactors | None = None
    ) -> dict[str, dict[str, Any]]:
        """The rows of ``appraisal`` by policy, "total" last; other ``factors`` discount otherwise."""
        if factors is None and among(basis, self._appraised):
            return dict(self._appraised[basis])
        flow = self._flows(one_of(basis, "basis", scenarios.BASES))
        measured = [*self._measured(flow, factors), *self._measured(total_flows(flow), factors)]
        rows = dict(zip((*self.policies, TOTAL), measured, strict=True))
        if factors is None:
            self._appraised[basis] = dict(rows)
        return rows

    @cached_property
    def _appraised(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The rows of ``appraised`` that are made, by basis."""
        return {}

    def present_values(self, basis: str = LEVEL) -> Appraisal:
        """The present values of each policy."""
        flow = self._flows(one_of(basis, "basis", scenarios.BASES))
        return appraise(flow, self.budget_lines.discounting)

    def present_value_of_all(self, basis: str = LEVEL) -> Appraisal:
        """The present values of all policies together."""
        flow = total_flows(self._flows(one_of(basis, "basis", scenarios.BASES)))
        return appraise(flow, self.budget_lines.discounting)

    def at_other_rates(self, basis: str = LEVEL) -> dict[str, dict[str, Any]]:
        """The measures of all policies together at each discount rate, the set's own first.

        The keys are the schedules of the table Discounting and flat rates, as "3 %". Flows are those of the
        scenario: only the present values change.
        """
        chosen = str(self.assumptions.about["discount_schedule"])
        flow = total_flows(self._flows(one_of(basis, "basis", scenarios.BASES)))
        others = {
            name: self._measured(flow, factors)[0]
            for name, factors in other_factors(self.bound, self.assumptions)
        }
        return {chosen: self.appraised(basis)[TOTAL], **others}

    def discount_rates(self, basis: str = LEVEL) -> pd.DataFrame:
        """``at_other_rates`` as a table, one row a rate; columns as of ``appraisal``."""
        import pandas as pd

        frame = pd.DataFrame.from_dict(self.at_other_rates(basis), orient="index")
        return frame.rename_axis("discount_rate")

    def _flows(self, basis: str) -> Flows:
        return self.budget_lines.flows if basis == LEVEL else self.added_flows

    @cached_property
    def added_flows(self) -> Flows:
        """The flows over those of the baseline."""
        return difference(self.budget_lines.flows, self.baseline_lines.flows)

    def _measured(self, flow: Flows, factors: DiscountFactors | None = None) -> list[dict[str, Any]]:
        unit, known = self.unit("real"), stated(self.budget_lines)
        used = self.budget_lines.discounting if factors is None else factors
        return [{"unit": unit, **row} for row in appraised_rows(flow, used, known)]


def summed(rows: Iterable[Figure]) -> Figure:
    """The sum of rows of a budget by year; with the rows of a year side by side, numpy rounds least."""
    return np.asarray(np.array(list(rows)).T.copy().sum(axis=1))


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
    import pandas as pd

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
