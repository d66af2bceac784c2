"""Rules of About: required properties, listed codes, and a country and currency that fit together."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.countries import (
    FREE_CODE,
    codes_named,
    codes_within,
    countries,
    currencies,
    is_money_of,
    name_near,
)
from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.versions.numbering import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.report import ProblemReport
    from costmodel.assumptions.format.tables import TableData

SIGNATURE = ("register_complete_by", "register_complete_on")
_CODE = re.compile(r"[A-Z]{3}")


def about_rules(about: TableData, report: ProblemReport) -> None:
    """Report all problems of the properties of About."""
    rows: dict[str, int] = {}
    for number, row in enumerate(about.rows):
        rows.setdefault(str(row["property"]), number)
    for name, declared in ABOUT.items():
        if declared.required and name not in rows:
            fault = f"no property {name}"
            report.table("About", fault, declared.comment, f"Add a row with the property {name}.")
    for name, number in rows.items():
        value = about.rows[number]["value"]
        if name in ("iso3", "currency") and value is not None and not _CODE.fullmatch(str(value)):
            report.at(about, number, "value", shown(value), ABOUT[name].comment, "Use three capital letters.")
        if name in ("version", "parent") and value is not None and not VERSION.fullmatch(str(value)):
            expected = "a version YYYY.N, such as 2026.1"
            report.at(about, number, "value", shown(value), expected, "Type the year, a point and a number.")
    _signature(about, rows, report)
    if {"iso3", "country", "currency"} <= set(rows):
        _country(about, rows, report)


def _signature(about: TableData, rows: Mapping[str, int], report: ProblemReport) -> None:
    """The statement that the register of effects is complete has a name and a date."""
    values = {name: about.rows[rows[name]]["value"] for name in SIGNATURE if name in rows}
    stated = [name for name, value in values.items() if value is not None]
    if len(stated) == 1:
        missing = next(name for name in SIGNATURE if name not in stated)
        fault = f"{shown(values[stated[0]])}, and no {missing}"
        report.at(about, rows[stated[0]], "value", fault, ABOUT[missing].comment, f"Fill in {missing} too.")
    on = SIGNATURE[1]
    if on in stated and not _is_date(str(values[on])):
        expected = "a date YYYY-MM-DD"
        report.at(about, rows[on], "value", shown(values[on]), expected, "Type the date of the signature.")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _country(about: TableData, rows: Mapping[str, int], report: ProblemReport) -> None:
    """A fictitious country may have a code reserved for users; a listed one must have its listed codes."""
    values = {name: about.rows[rows[name]]["value"] for name in ("iso3", "country", "currency")}
    code, name, currency = (str(value) for value in values.values())
    if None in values.values() or not _CODE.fullmatch(code):
        return
    if code not in countries():
        if not FREE_CODE.fullmatch(code):
            _unlisted(about, rows, code, name, report)
        return
    _named(about, rows["country"], code, name, report)
    _money(about, rows["currency"], code, currency, report)


def _unlisted(about: TableData, rows: Mapping[str, int], code: str, name: str, report: ProblemReport) -> None:
    intended = codes_named(name) or codes_within(name)
    near = "" if intended else name_near(name)
    if not intended and not near:
        return
    listed = sorted(intended or codes_named(near))
    fault = f"{code}, which is not an ISO 3166 code"
    mend = f"Type {' or '.join(listed)}, the code of {countries()[listed[0]].names[0]}."
    report.at(about, rows["iso3"], "value", fault, f"the code of {shown(name)}", mend, since=2)


def _named(about: TableData, number: int, code: str, name: str, report: ProblemReport) -> None:
    country = countries()[code]
    named = codes_named(name)
    if code in named or code in codes_within(name):
        return
    usual = country.names[0]
    if named:
        other = sorted(named)
        fault = f"{shown(name)} with the code {code} of {usual}"
        mend = f"Correct one of them; the code of {countries()[other[0]].names[0]} is {' or '.join(other)}."
        report.at(about, number, "value", fault, f"the country of {code}", mend, since=2)
    else:
        fault = f"{shown(name)}, which is not among the names of {code} ({', '.join(country.names)})"
        mend = f'Type "{usual}" if you mean it. A region, or the name in the local language, may be kept.'
        report.at(about, number, "value", fault, f"the country of {code}", mend, "warning")


def _money(about: TableData, number: int, code: str, currency: str, report: ProblemReport) -> None:
    country = countries()[code]
    usual = " or ".join(sorted(country.money))
    if currency not in currencies():
        fault = f"{shown(currency)}, which is not an ISO 4217 code"
        mend = f"Type {usual}, the currency of {country.names[0]}, or the code of the intended currency."
        report.at(about, number, "value", fault, ABOUT["currency"].comment, mend, since=2)
    elif not is_money_of(currency, country):
        fault = f"{currency} in a set of {country.names[0]}, whose currency is {usual}"
        mend = "Correct the currency or the country; all amounts in the workbook are in this currency."
        report.at(about, number, "value", fault, f"the currency of {code}", mend, "warning", alarm=True)
