"""The functions of Excel: SB_OPEN, SB_COST and so on. They check their arguments and hand on; nothing is computed here."""

from __future__ import annotations

from typing import Annotated, Any

from costmodel.engine.results import BY
from costmodel.excel import answers, models
from costmodel.excel.cells import choice, names, text, whole
from costmodel.excel.cells import year as year_of
from costmodel.excel.cells import years as years_of
from costmodel.excel.host import excel, quicken, raw

Cells = Any
Handle = Annotated[Any, raw("Cell with SB_OPEN or SB_MODEL, for example $B$1 showing kenya@2026.1#64770d1f.")]
Policies = Annotated[
    Any, raw('Policy name, column of names, or "total", for example A5:A15 or "child_benefit".')
]
Policy = Annotated[
    Any, raw('One policy name, for example "child_benefit"; "total" for all policies together.')
]
Years = Annotated[Any, raw("Fiscal year or row of years as numbers, for example 2027 or B4:H4.")]
Year = Annotated[Any, raw("Fiscal year as a number, for example 2027.")]
Scenario = Annotated[Any, raw('Scenario name, for example "reform"; left out: "baseline".')]
Line = Annotated[
    Any,
    raw(
        "Cost line in currency units: gross_cost (if left out), net_cost, expenditure, staff_cost and so on."
    ),
]
Basis = Annotated[
    Any, raw('"nominal" (if left out): money of each year; "real": base-year prices; "gdp": share of GDP.')
]


@excel
def sb_open(
    name: Annotated[
        Any, raw('Set or version in the store: "kenya" (newest version) or "kenya@2026.1".')
    ] = "kenya",
) -> Cells:
    """Opens a set of assumptions from the store and returns its handle, which the other functions take first."""
    return models.opened(text(name, "name"))


@excel
def sb_cost(
    handle: Handle,
    policies: Policies,
    years: Years,
    scenario: Scenario = "baseline",
    line: Line = "gross_cost",
    basis: Basis = "nominal",
) -> Cells:
    """Cost of policies by year, in units of the currency (or as a share of GDP). A column of policies and a row of years give a block."""
    held = models.model(text(handle, "handle")).scenario(text(scenario, "scenario"))
    owners, own = answers.policy_lines(
        held, names(policies, "policies"), text(line, "line"), answers.COST_PARTS
    )
    lines = [[own] * len(row) for row in owners]
    return answers.figures(
        held, owners, lines, years_of(years, "years"), answers.checked_basis(text(basis, "basis"))
    )


@excel
def sb_budget(
    handle: Handle,
    scenario: Scenario = "baseline",
    by: Annotated[
        Any, raw('Rows: "policy" (if left out), "function", "economic", "ministry" or "source".')
    ] = "policy",
    basis: Basis = "nominal",
) -> Cells:
    """The budget by year as a table with headers: gross cost by policy, COFOG function, economic class, ministry or source. Spills."""
    held = models.model(text(handle, "handle")).scenario(text(scenario, "scenario"))
    return answers.budget(held, choice(by, "by", BY), answers.checked_basis(text(basis, "basis")))


@excel
def sb_explain(
    handle: Handle,
    policy: Policy,
    line: Annotated[Any, raw('Line of the results, for example "gross_cost" or "beneficiaries".')],
    year: Year,
    scenario: Scenario = "baseline",
    depth: Annotated[
        Any,
        raw(
            "Steps to explain: 1 (if left out) is the figure's own formula, up to 9 down to its assumptions."
        ),
    ] = 1,
) -> Cells:
    """How a figure was made: its formula in words and numbers, and each term with unit, cell and source. Spills one line a row."""
    held = models.model(text(handle, "handle")).scenario(text(scenario, "scenario"))
    return answers.explanation(
        held, text(policy, "policy"), text(line, "line"), year_of(year, "year"), whole(depth, "depth", 1, 9)
    )


quicken()
