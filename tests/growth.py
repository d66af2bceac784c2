"""How the time of a job grows with its input: asked of every reader of input.

``check_growth(prepare, size)`` has the job made of inputs of a size, twice and four times it. The time of the
processor is counted, not that of the clock, and a growth that looks too steep is measured again: what other
programs do on the machine must not fail a test.
"""

from __future__ import annotations

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
    """Fail where the time of ``prepare(n)()`` grows faster than about linearly from ``size`` on."""
    for left in reversed(range(TRIES)):
        times = [seconds(prepare(size * factor)) for factor in (1, 2, 4)]
        power = math.log(times[-1] / times[0]) / math.log(4)
        if times[-1] < TOO_SHORT or (power < STEEPEST and times[-1] < LONGEST):
            return
        assert left, f"time grows with the power {power:.2f}: {times} seconds for 1, 2 and 4 times {size:,}"


def seconds(job):
    start = time.process_time()
    job()
    return max(time.process_time() - start, 1e-4)
