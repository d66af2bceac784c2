"""How the time of a job grows with its input: asked of every reader of input.

``check_growth(prepare, size)`` has the job made of inputs of a size, twice and four times it. The time of the
processor is counted, not that of the clock, and a growth that looks too steep is measured again: what other
programs do on the machine must not fail a test.
"""

from __future__ import annotations

import gc
import math
import time

STEEPEST = 1.5
"""The power with which time may grow: 1 is linear, 2 quadratic; sorting and memory lie a little above 1."""
TOO_SHORT = 0.1
"""Seconds below which the largest input says nothing of growth. Sizes are chosen so that a quadratic job
takes far longer."""
LONGEST = 20.0
TRIES = 3


def check_growth(prepare, size):
    """Fail where the time of ``prepare(n)()`` grows faster than about linearly from ``size`` on.

    Of each size the shortest time of all tries counts, and both the whole growth and its last step must be
    steep: what the collector of garbage or another program adds to one run is no growth.
    """
    best = [math.inf] * 3
    for left in reversed(range(TRIES)):
        best = [
            min(before, seconds(prepare(size * factor)))
            for before, factor in zip(best, (1, 2, 4), strict=True)
        ]
        whole = math.log(best[2] / best[0]) / math.log(4)
        last = math.log(best[2] / best[1]) / math.log(2)
        if best[2] < TOO_SHORT or (min(whole, last) < STEEPEST and best[2] < LONGEST):
            return
        found = f"time grows with the power {whole:.2f}, at last {last:.2f}"
        assert left, f"{found}: {best} seconds for 1, 2 and 4 times {size:,}"


def seconds(job):
    gc.collect()
    start = time.process_time()
    job()
    return max(time.process_time() - start, 1e-4)
