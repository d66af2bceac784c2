"""The first line of a result: cost per year and over the horizon, what society gains, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.inputs.scale import scale_of
from costmodel.model.measure_list import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

RATIOS = ("net_social_efficiency", "break_even_harm", "bcr")


def first_line(headline: Mapping[str, Any]) -> str:
    """What a scenario adds to the baseline; for the baseline its own figures.

    ``headline`` is what ``Result.headline`` gives.
    """
    return "; ".join(first_sentences(headline))


def first_sentences(headline: Mapping[str, Any]) -> tuple[str, str]:
    """The first line in two parts: what a scenario costs, and what society gets back."""
    added = headline["increment"]
    figures, compared = (headline, "") if added is None else (added, "over the baseline: ")
    return f"{compared}gross cost {_cost(headline, figures)}", _return(headline, figures)


def in_words(headline: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """Cost of the first and last year, net present value, and ratios where the gains are evidenced.

    ``figures`` are the headline itself, or its increment.
    """
    return f"{_cost(headline, figures)}; {_return(headline, figures)}"


def _cost(headline: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    currency = headline["currency"]
    return ", ".join(
        f"{scale_of(cost).amount(cost, currency)} ({figures[f'gross_cost_of_gdp_{when}_year']:.2%} of GDP) "
        f"in {headline[f'{when}_year']}"
        for when in ("first", "last")
        for cost in (figures[f"gross_cost_{when}_year"],)
    )


def _return(headline: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    amounts = (
        f"{LABELS[name].lower()} {scale_of(amount).amount(amount, unit)}"
        for unit in (f"{headline['currency']} of {headline['price_base_year']}",)
        for name in ("present_cost", "npv")
        for amount in (figures[name],)
    )
    return "; ".join([*amounts, *_ratios(headline, figures)])


def _ratios(headline: Mapping[str, Any], figures: Mapping[str, Any]) -> list[str]:
    if not headline["effects_stated"]:
        return ["no effects are stated, no return was assessed"]
    if figures["not_evidenced"]:
        return [figures["not_evidenced"]]
    reasons = figures["reasons"]
    return [f"{LABELS[name].lower()} {reasons.get(name) or format(figures[name], '.2f')}" for name in RATIOS]
