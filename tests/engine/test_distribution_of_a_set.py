"""The distribution of a whole set: the worked example through a workbook, carrying, payers, refusals."""

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.welfare import living_standards
from costmodel.engine.welfare.distribution_rows import measured, measured_for_page, poverty_in
from costmodel.errors import AssumptionError, ModelError
from tests import small_set

KENYA = (2.9355, 4.2924, 5.1474, 5.9611, 6.8387, 7.9213, 9.437, 11.8747, 15.4516, 30.1404)
SIZE = (5.6, 5.1, 4.8, 4.5, 4.2, 3.9, 3.6, 3.2, 2.8, 2.2)
OF_CHILDREN = (0.14, 0.13, 0.12, 0.11, 0.105, 0.095, 0.09, 0.08, 0.07, 0.06)
PEOPLE, CHILDREN = 1_000_000, 160_000
HOUSEHOLDS = sum(PEOPLE / 10 / size for size in SIZE)
SOURCE = small_set.SOURCE


def welfare(**others):
    stated = {
        "concept": "consumption",
        "mean": 6008.69,
        "mean_unit": "LCU a month",
        "survey_year": 2026,
    } | others
    return [{"property": name, "value": value, "source": SOURCE} for name, value in stated.items()]


def example_rows():
    """One million people, a child benefit and a grant for poor households, from 2026 in the scenario."""
    tables = small_set.rows()
    for name in tables.keys() - {"About", "Macro", "Sources", "Discounting"}:
        tables[name] = []
    (people,) = (row for row in tables["Macro"] if row["indicator"] == "population")
    people |= dict.fromkeys(small_set.MACRO_YEARS[:2], PEOPLE)
    of_age = {age: CHILDREN / 10 if age < 5 else (PEOPLE - CHILDREN) / 14 for age in range(12)}
    tables["Projection"] = [
        {"sex": sex, "age": age, "source": SOURCE, **dict.fromkeys(small_set.YEARS, count)}
        for sex in ("male", "female")
        for age, count in of_age.items()
    ]
    tables["Groups"] = [
        small_set.group("children", "Children", 0, 4, 1.0),
        small_set.group("households", "Households", 0, 11, HOUSEHOLDS / PEOPLE),
        small_set.group("poor_households", "Poor households", 0, 11, 0.2, parent="households"),
    ]
    tables["Policies"] = [
        small_set.policy("child_benefit", "Child benefit", "children", "10.4.0", 2026),
        small_set.policy("poor_household_grant", "Grant", "poor_households", "10.7.0", 2026),
    ]
    common = [
        ("coverage.shape", "given", "choice"), ("coverage.start", 0, "share"),
        ("coverage.start_year", 2026, "year"), ("coverage.take_up", 1, "share"),
        ("benefit.payments_per_year", 12, "per year"), ("benefit.indexed_to_prices", 1, "share"),
        ("administration.share_of_transfers", 0.05, "share"), ("timing.in_operation", 0, "share"),
    ]  # fmt: skip
    by_policy = {
        "child_benefit": [
            ("coverage.target", 0.95, "share"), ("benefit.amount", 900, "LCU per person", 2026),
        ],
        "poor_household_grant": [
            ("coverage.target", 1, "share"), ("coverage.exclusion_error", 0.4, "share"),
            ("coverage.inclusion_error", 0.3, "share"), ("benefit.amount", 3000, "LCU per person", 2026),
            ("targeting.design", "means", "choice"), ("targeting.payee", "household", "choice"),
        ],
    }  # fmt: skip
    tables["Parameters"] = [
        small_set.parameter(policy, *row) for policy, rows in by_policy.items() for row in (*common, *rows)
    ]
    tables["Scenarios"] = [
        small_set.change("both", policy, "timing.in_operation", "set", 1) for policy in by_policy
    ]
    tables["Distribution"] = [
        {"decile": d, "share": share / 100, "year": 2022, "source": SOURCE, "household_size": SIZE[d - 1]}
        for d, share in enumerate(KENYA, 1)
    ]
    tables["Incidence"] = [
        {"of": "group", "name": "children", "decile": d, "share": share, "source": SOURCE}
        for d, share in enumerate(OF_CHILDREN, 1)
    ]
    tables["Welfare"] = welfare()
    tables["Lines"] = [
        {"line": "national", "label": "National", "value": 3826.58, "unit": "LCU a month", "main": "yes",
         "headcount": 0.398, "source": SOURCE}
    ]  # fmt: skip
    return tables


@pytest.fixture(scope="module")
def result():
    return cm.run(assumptions_from_rows(example_rows()), "both")


@pytest.fixture(scope="module")
def table(result):
    frame = result.distribution()
    everybody = frame[(frame.year == 2026) & (frame.group == "all")]
    return everybody.set_index(["policy", "line", "measure"])


COLUMNS = ["before", "after_transfers", "after_financing"]


@pytest.mark.parametrize(
    ("measure", "line", "expected"),
    [
        ("headcount", "national", (0.3960000000, 0.3503167570, 0.3922398916)),
        ("gap", "national", (0.1147293364, 0.0724640867, 0.0849416205)),
        ("watts", "national", (0.1464178732, 0.0870354852, 0.1028344694)),
        ("gini", "", (0.3779459118, 0.3513729040, 0.3501814580)),
        ("palma", "", (1.6770037609, 1.4690112695, 1.4602551673)),
        ("atkinson_2", "", (0.3319436266, 0.2867414294, 0.2850085950)),
    ],
)
def test_the_worked_example_through_a_workbook(table, measure, line, expected):
    assert table.loc[("total", line, measure), COLUMNS].tolist() == pytest.approx(expected, abs=1.01e-10)


@pytest.mark.parametrize("at_once", [1, living_standards.AT_ONCE])
def test_a_page_shows_the_figures_of_the_table(result, monkeypatch, at_once):
    monkeypatch.setattr(living_standards, "AT_ONCE", at_once)
    ends = (result.years[0], result.years[-1])
    whole = {(row.policy, row.group, row.line, row.measure): row for row in measured(result.living_standards)}
    rows = measured_for_page(result.living_standards)
    alone = [key for key in whole if key[0] != "total" and key[2]]
    assert [(row.policy, row.group, row.line, row.measure) for row in rows] == [
        key for key in whole if key not in alone
    ]
    for row in rows:
        known = whole[row.policy, row.group, row.line, row.measure]
        poor = (row.policy, row.group, row.line, row.measure) == ("total", "all", "national", "headcount")
        for year in result.years if poor else ends:
            assert row.in_year(year) == pytest.approx(known.in_year(year), rel=1e-13, nan_ok=True)


def test_who_is_reached(table):
    def after(policy, measure):
        return table.loc[(policy, "", measure), "after_transfers"]

    assert after("child_benefit", "cgh_40") == pytest.approx(1.25)
    assert after("poor_household_grant", "cgh_40") == pytest.approx(1.8419116681, abs=1e-10)
    assert after("child_benefit", "adequacy") == pytest.approx(0.0566601629, abs=1e-10)
    assert after("poor_household_grant", "adequacy") == pytest.approx(0.1510359467, abs=1e-10)
    assert after("child_benefit", "direct_coverage") == pytest.approx(0.95)
    assert after("child_benefit", "generosity") == pytest.approx(10_800)
    assert after("child_benefit", "coverage") == pytest.approx(0.4778005974)


def test_each_alone_and_without(table):
    alone = {
        policy: table.loc[(policy, "national", "headcount"), "after_transfers"]
        for policy in ("child_benefit", "without child_benefit", "poor_household_grant")
    }
    assert alone["child_benefit"] == pytest.approx(0.3707535765, abs=1e-10)
    assert alone["poor_household_grant"] == pytest.approx(0.3890571429, abs=1e-10)
    assert alone["without child_benefit"] == pytest.approx(alone["poor_household_grant"], abs=1e-12)


def test_children_are_shown_beside_all(result):
    frame = result.distribution()
    children = frame[(frame.year == 2026) & (frame.group == "children") & (frame.measure == "headcount")]
    expected = (0.4956, 0.4142550257, 0.4651979288)
    assert children[COLUMNS].iloc[0].tolist() == pytest.approx(expected, abs=1.01e-10)


@pytest.mark.parametrize(
    ("ages", "expected"),
    [((5, 11), 0.3384834814), ((0, 4), 0.4142550257)],
    ids=["none of the group receives", "the same ages as the children"],
)
def test_people_of_other_ages_live_with_recipients_less_often(ages, expected):
    """All others: 84 % of people. Those of the ages of children are not known to receive: as everybody."""
    rows = example_rows()
    rows["Groups"].append(small_set.group("others", "Others", *ages, 1.0))
    others = [(0.1 * PEOPLE - CHILDREN * share) / (PEOPLE - CHILDREN) for share in OF_CHILDREN]
    shares = others if ages[0] else OF_CHILDREN
    rows["Incidence"] += [
        {"of": "group", "name": "others", "decile": d, "share": share, "source": SOURCE}
        for d, share in enumerate(shares, 1)
    ]
    frame = cm.run(assumptions_from_rows(rows), "both").distribution()
    headcount = frame[(frame.year == 2026) & (frame.group == "others") & (frame.measure == "headcount")]
    after = headcount.after_transfers.iloc[0]
    if ages[0]:
        assert after == pytest.approx(expected, abs=1.01e-10)
    else:
        # p in place of tau: fewer of them than of the children live with recipients.
        assert after > expected + 0.01


@pytest.mark.parametrize(
    ("parameter", "value", "measure", "line"),
    [
        ("welfare.mean", 5000, "headcount", "national"),
        ("line.national.value", 4500, "headcount", "national"),
        ("distribution.1.share", 0.02, "gini", ""),
        ("distribution.1.household_size", 9, "gap", "national"),
        ("incidence.group.children.decile_1", 0.3, "gap", "national"),
    ],
)
def test_scenarios_change_the_survey_by_path(result, parameter, value, measure, line):
    rows = example_rows()
    rows["Scenarios"].append(small_set.change("both", None, parameter, "set", value))
    changed = cm.run(assumptions_from_rows(rows), "both")
    pair = [
        frame[(frame.policy == "total") & (frame.group == "all") & (frame.measure == measure)
              & (frame.line == line) & (frame.year == 2026)].iloc[0]
        for frame in (result.distribution(), changed.distribution())
    ]  # fmt: skip
    assert pair[0].after_transfers != pair[1].after_transfers
    assert not [told for told in changed.warnings if parameter in str(told)]


def test_ten_equal_shares_change_the_result():
    rows = example_rows()
    for row in rows["Distribution"]:
        row["share"] = 0.1
    result = cm.run(assumptions_from_rows(rows), "both")
    assert result.living_standards.reason  # no curve bends through equal shares
    assert "headcount" not in set(result.distribution().measure)
    assert result.incidence().transfers.sum() > 0


def test_fiscal_impoverishment_a_year(table):
    measures = {name: table.loc[("total", "national", name), "after_financing"] for name in ("fi", "fgp")}
    assert measures == pytest.approx({"fi": 12 * 13_422_931.0116, "fgp": 12 * 127_408_008.9559}, rel=1e-9)


def test_received_and_paid_add_up_to_the_ledger(result):
    frame = result.incidence()
    lines = result.budget_lines
    for year, place in ((2026, 0), (2030, 4)):
        by_policy = frame[(frame.year == year) & (frame.policy != "total")]
        cash = float(lines.benefits.benefit_expenditure[:, place].sum())
        assert by_policy.transfers.sum() == pytest.approx(cash, rel=1e-12)
        cost = float(lines.cost.gross_cost[:, place].sum())
        assert by_policy.transfers.sum() + by_policy.services.sum() == pytest.approx(cost, rel=1e-12)
        assert by_policy.paid.sum() == pytest.approx(cost, rel=1e-12)
        total = frame[(frame.year == year) & (frame.policy == "total")]
        assert total.transfers.sum() == pytest.approx(cash, rel=1e-12)


def test_back_pay_is_received_as_money_and_not_as_a_service():
    """152,000 children after appeals: 0.85 approved in the end, of whom 0.05 wait half a year for 10,800."""
    rows = example_rows()
    plain = cm.run(assumptions_from_rows(rows), "both").incidence()
    rows["Parameters"] += [
        small_set.parameter("child_benefit", path, value, unit)
        for path, value, unit in (
            ("administration.approval_rate", 0.8, "share"), ("administration.appeal_share", 0.5, "share"),
            ("administration.upheld_share", 0.5, "share"), ("redress.back_pay_months", 6, "months"),
        )
    ]  # fmt: skip
    frame = cm.run(assumptions_from_rows(rows), "both").incidence()
    (then, now) = (
        each[(each.year == 2026) & (each.policy == "child_benefit")][["transfers", "services"]].sum()
        for each in (plain, frame)
    )
    assert then.transfers == pytest.approx(152_000 * 10_800)
    assert now.transfers - then.transfers == pytest.approx(152_000 / 0.85 * 0.2 * 0.5 * 0.5 * 10_800 / 2)
    assert now.services == pytest.approx(then.services)


def test_the_baseline_changes_nobody():
    frame = cm.run(assumptions_from_rows(example_rows())).distribution()
    headcounts = frame[(frame.measure == "headcount") & (frame.policy == "total")]
    assert (headcounts.before == headcounts.after_financing).all()


def test_carrying_follows_prices_and_part_of_growth():
    rows = example_rows()
    rows["Welfare"] = welfare(survey_year=2024)
    result = cm.run(assumptions_from_rows(rows), "both")
    # inflation 5 %, growth 4 %, the same population in all years
    step = 1.05 * (1 + 0.7 * 0.04)
    standards = result.living_standards
    assert standards.mean[0] == pytest.approx(6008.69 * step**2, rel=1e-12)
    assert standards.line_of(standards.lines[0])[0] == pytest.approx(3826.58 * 1.05**2, rel=1e-12)


def test_donors_fall_on_nobody_now_and_named_payers_on_their_deciles():
    rows = example_rows()
    rows["Financing"] = [
        {"policy": "child_benefit", "source": "Donor", "share": 0.3, "kind": "grant"},
        {"policy": "child_benefit", "source": "VAT", "share": 0.5},
        {"policy": "child_benefit", "source": "Budget", "share": 0.2},
    ]
    vat = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.2, 0.3)
    rows["Incidence"] += [
        {"of": "payer", "name": "VAT", "decile": d, "share": share, "source": SOURCE}
        for d, share in enumerate(vat, 1)
    ]
    result = cm.run(assumptions_from_rows(rows), "both")
    frame = result.incidence()
    paid = frame[(frame.year == 2026) & (frame.policy == "child_benefit")].set_index("decile").paid
    cost = 152_000 * 900 * 12 * 1.05
    assert paid[paid.index.isna()].iloc[0] == pytest.approx(0.3 * cost)
    poorest = float(result.living_standards.cells.decile_shares[0])
    assert 0.028 < poorest < 0.033
    assert paid[1] == pytest.approx(cost * (0.5 * 0.02 + 0.2 * poorest), rel=1e-9)


def test_no_fit_gives_no_figure_but_who_receives():
    rows = example_rows()
    mozambique = (1.726, 2.928, 3.8477, 4.7526, 5.6981, 6.7896, 8.279, 10.4953, 14.6706, 40.8131)
    for row, share in zip(rows["Distribution"], mozambique, strict=True):
        row["share"] = share / 100
    result = cm.run(assumptions_from_rows(rows), "both")
    frame = result.distribution()
    assert "headcount" not in set(frame.measure)
    assert "ten shares do not fit" in result.living_standards.reason
    assert result.incidence().transfers.sum() > 0


def test_a_set_without_a_survey_says_so():
    rows = example_rows()
    rows["Welfare"] = rows["Lines"] = []
    with pytest.raises(ModelError, match=r"table Welfare"):
        cm.run(assumptions_from_rows(rows), "both").distribution()


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("Welfare", lambda rows: rows.pop(0), ("no row concept",)),
        ("Welfare", lambda rows: rows[1].update(value=0), ("0", "above 0")),
        ("Welfare", lambda rows: rows[2].update(value="PPP a day"), ("no row ppp",)),
        ("Welfare", lambda rows: rows[3].update(value=2020), ("2020", "Macro begins in 2024", "2020, 2021")),
        ("Welfare", lambda rows: rows[3].update(value=2028), ("2028", "first year")),
        ("Welfare", lambda rows: rows[0].update(value="wealth"), ("wealth", "consumption, income")),
        ("Lines", lambda rows: rows[0].update(main=None), ("0 main lines", "exactly one")),
        ("Lines", lambda rows: rows[0].update(value=0), ("a line above 0",)),
        (
            "Distribution",
            lambda rows: rows[3].update(household_size=None),
            ("a blank", "every row, or in none"),
        ),
        ("Incidence", lambda rows: [row.update(name="kids") for row in rows], ("kids", "Groups")),
        ("Incidence", lambda rows: rows[0].update(name=None), ("name of a group",)),
    ],
)
def test_refused(table, change, words):
    rows = example_rows()
    change(rows[table])
    with pytest.raises(AssumptionError) as caught:
        assumptions_from_rows(rows)
    for word in words:
        assert word in str(caught.value)


def test_all_but_a_policy_is_what_the_others_do_without_it():
    """Computed from the people of all changes; here against a scenario that does not have the policy."""
    rows = example_rows()
    rows["Scenarios"].append(
        small_set.change("grant", "poor_household_grant", "timing.in_operation", "set", 1)
    )
    assumptions = assumptions_from_rows(rows)

    def poverty(scenario, policy):
        frame = cm.run(assumptions, scenario).distribution()
        national = frame[(frame.policy == policy) & (frame.group == "all") & (frame.line == "national")]
        return national.set_index(["measure", "year"])[COLUMNS]

    without = poverty("both", "without child_benefit")
    expected = poverty("grant", "total").reindex(without.index)
    assert without.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-11)
    assert poverty("both", "poor_household_grant").to_numpy() == pytest.approx(without.to_numpy(), rel=1e-11)


def test_a_policy_that_gives_services_alone_makes_those_who_pay_poorer():
    rows = example_rows()
    money = ("benefit.", "administration.share")
    rows["Parameters"] = [
        row
        for row in rows["Parameters"]
        if row["policy"] != "child_benefit" or not row["parameter"].startswith(money)
    ]
    rows["Parameters"].append(
        small_set.parameter("child_benefit", "administration.per_case", 9_000, "LCU per person", 2026)
    )
    frame = cm.run(assumptions_from_rows(rows), "both").distribution()
    gaps = frame[(frame.measure == "gap") & (frame.year == 2026) & (frame.group == "all")]
    gaps = gaps.set_index("policy")[COLUMNS]
    alone = gaps.loc["child_benefit"]
    assert alone.after_transfers == alone.before < alone.after_financing
    assert gaps.loc["without child_benefit"].after_financing < gaps.loc["total"].after_financing


def test_payments_by_decile_are_those_of_the_people_in_adult_equivalents():
    """Each pays a share of welfare as money: welfare per equivalent x equivalents per person."""
    rows = example_rows()
    rows["Welfare"] = welfare(unit="adult equivalent")
    equivalents = (4.2, 3.9, 3.7, 3.5, 3.3, 3.1, 2.9, 2.6, 2.3, 1.9)
    for row, stated in zip(rows["Distribution"], equivalents, strict=True):
        row["equivalents"] = stated
    result = cm.run(assumptions_from_rows(rows), "both")
    split, frame = result.living_standards.split([0]), result.incidence()
    lost = (split.people * (split.after_transfers - split.after_financing)).sum(axis=(0, 2))
    money = (lost * split.scale[:, 0] * 12).reshape(10, -1).sum(axis=1)
    paid = frame[(frame.policy == "total") & (frame.year == 2026) & frame.decile.notna()].paid
    assert paid.to_numpy() == pytest.approx(money, rel=1e-9)


def test_one_year_alone_has_the_figures_of_the_table(result):
    table = result.distribution()
    for place, year in ((0, result.years[0]), (len(result.years) - 1, result.years[-1])):
        for policy, key in ((None, "total"), (1, result.policies[1])):
            everybody = table[(table.year == year) & (table.policy == key) & (table.group == "all")]
            stated = everybody[everybody.line == "national"].set_index("measure")[COLUMNS]
            poverty = poverty_in(result.living_standards, place, policy)
            assert set(poverty) == set(stated.index)
            for measure, figures in poverty.items():
                assert figures == pytest.approx(stated.loc[measure].tolist(), rel=1e-12, nan_ok=True)
