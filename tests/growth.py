"""How the time of a job grows with its input: asked of every reader of input.

``check_growth(prepare, size)`` measures the job for an input of some size, twice and four times that size.
The time of the processor is counted, not that of the clock, and a growth that looks too steep is measured
again: what other programs do on the machine must not fail a test.
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
    steep: what another program adds to one run is no growth. The largest input comes first, because nothing
    else need be measured where it takes no time.
    """
    small = middle = large = math.inf
    for left in reversed(range(TRIES)):
        large = min(large, seconds(prepare(4 * size)))
        if large < TOO_SHORT:
            return
        middle = min(middle, seconds(prepare(2 * size)))
        small = min(small, seconds(prepare(size)))
        whole = math.log(large / small) / math.log(4)
        last = math.log(large / middle) / math.log(2)
        if min(whole, last) < STEEPEST and large < LONGEST:
            return
        steep = f"time grows with the power {whole:.2f}, at last {last:.2f}"
        assert left, f"{steep}: {small}, {middle}, {large} seconds for 1, 2 and 4 times {size:,}"


def seconds(job):
    """The processor time of a job, without that of the garbage collector, which depends on earlier tests."""
    gc.disable()
    try:
        start = time.process_time()
        job()
        return max(time.process_time() - start, 1e-4)
    finally:
        gc.enable()
