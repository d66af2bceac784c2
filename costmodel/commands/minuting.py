"""The command that writes the costing minute."""

from __future__ import annotations

import argparse

from costmodel.commands.command_options import (
    Commands,
    command,
    file_of,
    json_flag,
    required_scenario,
    set_argument,
)
from costmodel.commands.terminal import DONE, loaded, out, print_json, require_free, working
from costmodel.wording.catalogue import tr

KINDS = (".docx", ".html")
DRAWS, SEED = 1_000, 1


def add_minute_command(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands,
        "minute",
        _minute,
        "write the costing minute of a reform or a policy: what it is, costs, rests on",
        writes=True,
    )
    set_argument(parser)
    required_scenario(parser, "the scenario; the baseline proposes nothing")
    parser.add_argument("--policy", metavar="NAME", help="one policy of it (default: the whole scenario)")
    parser.add_argument(
        "--html", action="store_true", help="also write it for a browser, beside the Word document"
    )
    parser.add_argument(
        "--out",
        "-o",
        type=file_of(*KINDS),
        metavar="FILE",
        help="the file, .docx or .html (default: named after set, version and scenario, in this folder)",
    )
    parser.add_argument("--draws", type=int, default=DRAWS, help=f"draws of its ranges (default {DRAWS:,})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"random seed (default {SEED})")
    json_flag(parser)


def _minute(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import run
    from costmodel.reports.minute.minute_document import minute_path, write_minute
    from costmodel.reports.minute.minute_register import register_of
    from costmodel.reports.minute.minute_subject import minute_subject
    from costmodel.reports.minute.minute_summary import summary_sentences
    from costmodel.reports.sheets.result_report import ScenarioReport, now

    assumptions = loaded(parsed.set)
    result = run(assumptions, parsed.scenario)
    about = minute_subject(ScenarioReport(result, now()), parsed.policy, parsed.draws, parsed.seed)
    path = parsed.out or minute_path(result, policy=about.policy)
    paths = [path, *([path.with_suffix(".html")] if parsed.html and path.suffix.lower() != ".html" else [])]
    require_free(*paths)
    with working("Writing the minute"):
        written = [write_minute(about, each) for each in paths]
    unsigned = register_of(about).unsigned
    sentences = summary_sentences(about)
    if parsed.json:
        print_json(
            {
                **result.stamp,
                "policy": about.policy,
                "draws": about.draws,
                "seed": about.seed,
                "sentences": sentences,
                "not_fit_to_be_sent": unsigned,
                "files": [str(file) for file in written],
            }
        )
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp}), {about.label}")
    for sentence in (*([unsigned] if unsigned else []), *sentences):
        out(f"  {tr(sentence)}")
    for file in written:
        out(f"Written: {file}")
    return DONE
