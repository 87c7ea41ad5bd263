#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole STDP steps (T = 4, batch 128, 20 % input spikes: currents, neurons, weight delta, update,
resets) of dense layers and convolutions, one core: `hebb bench` and SpikingJelly in turn.

    python3 Benchmarks/stdp.py [--spikingjelly PYTHON --peers FOLDER] [--cases CASE ...]

PYTHON has torch and spikingjelly; FOLDER holds `sj_stdp.py`, which prints a line
`sj_stdp.SHAPE.train VALUE images/s` for the shape that it is given.
"""

import peers
import runs

# The case of `hebb bench` and the shape of `sj_stdp.py`.
CASES = {
    "stdp-linear": "linear_784x400",
    "stdp-linear-784x10": "linear_784x10",
    "stdp-conv-1x32": "conv_1x32_28",
    "stdp-conv-32x32": "conv_32x32_14",
}


def measure(options, hebb, case):
    """One case in turn, round after round; its figures and the device."""
    reports = []

    def bench():
        reports.append(hebb.json("bench", case, "--device-only", cores=[options.core]))
        return measured()["itemsPerSecond"]

    def measured():
        return next(entry for entry in reports[-1]["cases"] if entry["name"] == case)

    def spikingjelly():
        seconds = {"PEERS_SECONDS": str(options.seconds)}
        return peers.rate(options, "sj_stdp.py", CASES[case], seconds)

    print(case, end=" ")
    figures = peers.in_turn(options, bench, spikingjelly)
    shape = {"shape": measured()["shape"], "command": hebb.command("bench", case)}
    return {**shape, **figures}, reports[-1]["device"]


def main():
    arguments = runs.parser(__doc__)
    peers.add_options(arguments, "sj_stdp.py")
    arguments.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="default: all of them"
    )
    arguments.add_argument(
        "--seconds", type=float, default=6, help="SpikingJelly repeats for so long"
    )
    options = peers.parse(arguments)
    hebb = runs.Hebb(options)
    cases = {}
    for case in options.cases:
        cases[case], device = measure(options, hebb, case)
    runs.write(options.results, "stdp", device, hebb, {"rounds": options.rounds, "cases": cases})


if __name__ == "__main__":
    main()
