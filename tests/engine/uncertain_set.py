"""The small set with ranges beside some of its figures."""

from __future__ import annotations

from costmodel.assumptions.checks.reader import assumptions_from_rows


def ranged(rows, *ranges):
    """Assumptions with these ranges alone: (policy, parameter, low, high[, shape[, from_year]])."""
    for table in ("Groups", "Parameters", "Outcomes"):
        for row in rows[table]:
            row.update(low=None, high=None)
            row.pop("distribution", None)
    for policy, parameter, low, high, *rest in ranges:
        shape, year = (*rest, None, None)[:2]
        matches = [
            row
            for row in rows["Parameters"]
            if (row["policy"], row["parameter"], row["from_year"]) == (policy, parameter, year)
        ]
        assert len(matches) == 1
        matches[0].update(low=low, high=high, distribution=shape)
    return assumptions_from_rows(rows)
