"""The evidence quality of a set, as ``costmodel check --quality`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.commands.terminal import DONE, out, print_json

if TYPE_CHECKING:
    import argparse


def quality(parsed: argparse.Namespace) -> int:
    """Print the evidence quality of a set: what is overdue, unsourced or illustrative, and its weight."""
    from costmodel.assumptions.versions import review_list
    from costmodel.assumptions.versions.revisions import today
    from costmodel.engine.policy_quality import resting
    from costmodel.engine.run import load, run_all

    assumptions = load(parsed.set)
    weaknesses = review_list.weaknesses(assumptions, today())
    shares = {name: resting(result) for name, result in run_all(assumptions).items()}
    if parsed.json:
        weights = {name: [vars(share) for share in by_grade] for name, by_grade in shares.items()}
        print_json({"weaknesses": [weakness.to_dict() for weakness in weaknesses], "resting": weights})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp})")
    for kind in review_list.KINDS:
        of_kind = [weakness for weakness in weaknesses if weakness.kind == kind]
        out(f"{kind}: {len(of_kind)}")
        for weakness in of_kind:
            out(f"  {weakness.cell:<18} {weakness.name}: {weakness.found}")
    for name, by_grade in shares.items():
        out(
            f"Share by grade, scenario {name}, of all it costs and brings, existing programmes included "
            "(cost by the weakest main parameter of the policy):"
        )
        for share in by_grade:
            gains, harms = f"gains {share.gains:>6.1%}", f"harms {share.harms:>6.1%}"
            out(f"  {share.grade:<5} cost {share.cost:>6.1%}   {gains}   {harms}")
    return DONE
