"""Weights of the money of policies by the welfare of those who get it: vectors, an oracle, gaps."""

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.model.offsets import hashed_names, offsets
from tests import small_set
from tests.engine.test_distribution_of_a_set import SOURCE, example_rows, welfare

ETA = 1.3
GIVEN = {"child_benefit": 136_800_000, "poor_household_grant": 138_943_388.5442282}
PLACES = 4000


def rows_with_elasticity(**others):
    rows = example_rows()
    rows["Welfare"] = welfare(eta=ETA, **others)
    return rows


def paid_before_the_survey(rows):
    """The child benefit is paid in the baseline too, and no survey holds it."""
    operation = next(
        row for row in rows["Parameters"]
        if row["policy"] == "child_benefit" and row["parameter"] == "timing.in_operation"
    )  # fmt: skip
    operation["value"] = 1
    rows["Policies"][0]["in_survey"] = "no"
    return rows


def shown(rows, measure="weight", scenario="both"):
    frame = cm.run(assumptions_from_rows(rows), scenario).distribution()
    selection = frame[(frame.measure == measure) & (frame.year == 2026)]
    return selection.set_index("policy")[["before", "after_transfers"]]


def test_the_policies_together_have_the_weight_of_the_worked_example():
    weights = shown(rows_with_elasticity())
    together = sum(weights.after_transfers[policy] * money for policy, money in GIVEN.items())
    assert together / sum(GIVEN.values()) == pytest.approx(2.1919099602, abs=1e-10)
    assert weights.after_transfers["total"] == pytest.approx(2.1919099602, abs=1e-10)
    assert weights.after_transfers["poor_household_grant"] > weights.after_transfers["child_benefit"] > 1
    assert weights.before.isna().all()  # the baseline pays nobody


def test_every_year_has_its_weight():
    result = cm.run(assumptions_from_rows(rows_with_elasticity()), "both")
    frame = result.distribution()
    weights = frame[(frame.measure == "weight") & (frame.policy == "child_benefit")]
    assert weights.year.tolist() == list(result.years)
    # The amount moves with prices and welfare with growth too: y0 is the same for all relative to its mean.
    assert np.ptp(weights.after_transfers) < 1e-9


def test_welfare_before_holds_what_no_survey_did():
    """Against people at many places of each cell: cells + child benefit - payments for it, then y0^-eta."""
    rows = paid_before_the_survey(rows_with_elasticity())
    result = cm.run(assumptions_from_rows(rows), "both")
    standards = result.living_standards
    then, now = (
        lines.weights.participant_weight[:, 0] for lines in (result.baseline_lines, result.budget_lines)
    )
    share, gain = (figure[0][standards.places] for figure in vars(standards.transfers[1]).values())
    benefit_offsets = offsets("child_benefit", hashed_names(str(place) for place in range(1, 1001)))
    places = (np.arange(PLACES) + 0.5) / PLACES
    gets = (places - benefit_offsets[:, None]) % 1 < share[:, :1]
    start = (standards.cells.relative * standards.mean[0])[:, None] + gain[:, :1] * gets
    raised = float(result.baseline_lines.cost.gross_cost[0, 0]) / 12
    y0 = start * (1 - raised / (start.mean() * 1_000_000))
    worth = y0**-ETA
    payers = (y0 * worth).sum() / y0.sum()
    grant = offsets("poor_household_grant", hashed_names(str(place) for place in range(1, 1001)))
    takes = (places - grant[:, None]) % 1 < share[:, 1:]
    child = (gain[:, :1] * gets * worth).sum() / (gain[:, :1] * gets).sum() / payers
    poor = (gain[:, 1:] * takes * worth).sum() / (gain[:, 1:] * takes).sum() / payers
    assert now.tolist() == pytest.approx([child, poor], rel=2e-4)
    assert then[0] == pytest.approx(now[0], rel=1e-12)
    assert np.isnan(shown(rows).before["poor_household_grant"])  # the baseline pays none


def test_money_on_nobody_now_counts_in_proportion_to_welfare():
    rows = rows_with_elasticity()
    plain = shown(rows)
    rows["Financing"] = [{"policy": "child_benefit", "source": "Donor", "share": 0.5, "kind": "grant"}]
    assert shown(rows).after_transfers["child_benefit"] == pytest.approx(
        plain.after_transfers["child_benefit"], rel=1e-12
    )


def test_payers_by_decile_move_the_weight():
    rows = rows_with_elasticity()
    plain = shown(rows).after_transfers["child_benefit"]
    rows["Financing"] = [
        {"policy": policy, "source": "VAT", "share": 1, "falls_on": "payers"} for policy in GIVEN
    ]
    rows["Incidence"] += [
        {"of": "payer", "name": "VAT", "decile": d, "share": float(d == 10), "source": SOURCE}
        for d in range(1, 11)
    ]
    standards = cm.run(assumptions_from_rows(rows), "both").living_standards
    y = standards.cells.relative * standards.mean[0]
    rich = y[900:]
    mean = [(part**-0.3).sum() / part.sum() for part in (y, rich)]
    assert shown(rows).after_transfers["child_benefit"] == pytest.approx(plain * mean[0] / mean[1], rel=1e-9)


def test_the_appraisal_has_the_weight_that_is_shown():
    """Year by year: what is added = (weight - 1) x gains of participants, discounted."""
    rows = paid_before_the_survey(rows_with_elasticity())
    result = cm.run(assumptions_from_rows(rows), "both")
    frame = result.distribution()
    weights = frame[frame.measure == "weight"].set_index(["policy", "year"]).after_transfers
    lines, years = result.budget_lines, result.years
    factors = lines.discounting.discount_factors[0, : len(years)]
    for place, policy in enumerate(GIVEN):
        row = result.appraised()[policy]
        gains = lines.flows.participants[place, : len(years)]
        more = sum(
            (weights[policy, year] - 1) * gain * factor
            for year, gain, factor in zip(years, gains, factors, strict=True)
        )
        assert row["npv_weighted"] - row["npv"] == pytest.approx(more, rel=1e-9)
        assert more > 0


def test_weights_of_deciles_stay_where_the_set_gives_them():
    rows = rows_with_elasticity()
    rows["Incidence"] += [
        {"of": "policy", "name": "child_benefit", "decile": d, "share": 0.1, "source": SOURCE}
        for d in range(1, 11)
    ]
    for row in rows["Distribution"]:
        row["weight"] = 11 - row["decile"]
    result = cm.run(assumptions_from_rows(rows), "both")
    weight = float(result.budget_lines.weights.participant_weight[0, 0])
    shares = np.array([row["share"] for row in rows["Distribution"]])
    typed = np.arange(10, 0, -1)
    assert weight == pytest.approx(5.5 / ((shares / shares.sum()) * typed).sum(), rel=1e-2)
    assert shown(rows, "weight_by_deciles").after_transfers["child_benefit"] == weight
    assert shown(rows).index.tolist() == ["total"]


def test_services_have_the_weight_of_their_recipients():
    """Money in kind: the weight that is shown is missing, the appraisal has that of the same recipients."""
    rows = rows_with_elasticity()
    weight = shown(rows).after_transfers["child_benefit"]
    for row in rows["Parameters"]:
        if row["policy"] == "child_benefit" and row["parameter"] == "benefit.amount":
            row["value"] = 0
    result = cm.run(assumptions_from_rows(rows), "both")
    assert np.isnan(shown(rows).after_transfers["child_benefit"])
    assert result.budget_lines.weights.participant_weight[0, 0] == pytest.approx(weight, rel=1e-12)


def test_the_whole_counts_money_on_nobody_now_in_proportion():
    """All on a donor: the payers' mean is that of welfare, as in the weights of the policies."""
    rows = rows_with_elasticity()
    rows["Financing"] = [
        {"policy": policy, "source": "Donor", "share": 1, "kind": "grant"} for policy in GIVEN
    ]
    assert shown(rows).after_transfers["total"] == pytest.approx(2.1919099602, abs=1e-9)
    rows["Financing"][0] |= {"source": "VAT", "falls_on": "payers", "kind": None}
    rows["Incidence"] += [
        {"of": "payer", "name": "VAT", "decile": d, "share": float(d == 10), "source": SOURCE}
        for d in range(1, 11)
    ]
    weights = shown(rows)
    together = sum(weights.after_transfers[policy] * money for policy, money in GIVEN.items())
    assert weights.after_transfers["total"] == pytest.approx(together / sum(GIVEN.values()), rel=1e-9)


@pytest.mark.parametrize("path", ["welfare.eta", "society.income_elasticity"])
def test_a_scenario_changes_the_elasticity(path):
    rows = rows_with_elasticity()
    if path.startswith("society"):
        rows["Welfare"] = welfare()
        rows["Society"] = [
            {"assumption": "income_elasticity", "value": ETA, "unit": "ratio", "source": SOURCE},
        ]
    rows["Scenarios"].append(small_set.change("both", None, path, "set", 0))
    weights = shown(rows).after_transfers
    assert [weights[policy] for policy in GIVEN] == pytest.approx([1, 1], rel=1e-12)
    result = cm.run(assumptions_from_rows(rows), "both")
    row = result.appraised()["child_benefit"]
    assert row["npv_weighted"] == pytest.approx(row["npv"], rel=1e-9)
    assert not [
        warning for warning in result.warnings if "elasticity" in warning.found or "eta" in warning.found
    ]


def test_missing_without_elasticity_and_for_policies_that_pay_nobody():
    assert shown(example_rows()).empty
    rows = rows_with_elasticity()
    rows["Scenarios"].append(small_set.change("both", "poor_household_grant", "benefit.amount", "set", 0))
    assert np.isnan(shown(rows).after_transfers["poor_household_grant"])


def test_missing_where_somebody_who_is_paid_has_no_welfare():
    """Payments for the baseline's benefit take the poorest below 0 where they fall on them alone."""
    rows = paid_before_the_survey(rows_with_elasticity())
    rows["Financing"] = [{"policy": "child_benefit", "source": "VAT", "share": 1, "falls_on": "payers"}]
    rows["Incidence"] += [
        {"of": "payer", "name": "VAT", "decile": d, "share": float(d == 1), "source": SOURCE}
        for d in range(1, 11)
    ]
    small = next(row for row in rows["Welfare"] if row["property"] == "mean")
    small["value"] = 600
    assert shown(rows).after_transfers.isna().all()
