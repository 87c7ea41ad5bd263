#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole STDP steps (T = 4, batch 128, 20 % input spikes: currents, neurons, weight delta, update,
resets) of dense layers and convolutions, one core: `hebb bench` and SpikingJelly in turn.

SpikingJelly runs with the heap kept: with glibc's defaults most of its time goes to page faults.

    python3 Benchmarks/stdp.py [--spikingjelly PYTHON --peers FOLDER] [--cases CASE ...]

PYTHON has torch and spikingjelly; FOLDER holds `sj_stdp.py`, which prints a line
`sj_stdp.SHAPE.train VALUE images/s` for the shape that it is given and is no part of this project.
"""

import pathlib
import re
import statistics
import sys

import runs

# The case of `hebb bench` and the shape of `sj_stdp.py`.
CASES = {
    "stdp-linear": "linear_784x400",
    "stdp-linear-784x10": "linear_784x10",
    "stdp-conv-1x32": "conv_1x32_28",
    "stdp-conv-32x32": "conv_32x32_14",
}
KEEP_THE_HEAP = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "1099511627776",
    "MALLOC_TOP_PAD_": "268435456",
}


def spikingjelly(options, shape, core):
    script = pathlib.Path(options.peers) / "sj_stdp.py"
    environment = {**KEEP_THE_HEAP, "PEERS_CORE": str(core), "PEERS_SECONDS": str(options.seconds)}
    output = runs.run(
        [options.spikingjelly, script, shape], cores=[core], environment=environment
    )
    found = re.search(rf"^sj_stdp\.{shape}\.train (\S+) images/s", output, re.MULTILINE)
    if not found:
        raise SystemExit(f"{script} printed no rate:\n{output}")
    return float(found.group(1))


def measure(options, hebb, case, core):
    """One case in turn, round after round; its figures and the device."""
    rates = {"hebb": [], "spikingjelly": []}
    for _ in range(options.rounds):
        report = hebb.json("bench", case, "--device-only", cores=[core])
        measured = next(c for c in report["cases"] if c["name"] == case)
        rates["hebb"].append(measured["itemsPerSecond"])
        if options.spikingjelly:
            rates["spikingjelly"].append(spikingjelly(options, CASES[case], core))
    figures = {
        "shape": measured["shape"],
        "command": hebb.command("bench", case),
        "imagesPerSecond": {name: runs.spread(values) for name, values in rates.items() if values},
        "ratio": None,
    }
    if options.spikingjelly:
        figures["ratio"] = statistics.median(
            a / b for a, b in zip(rates["hebb"], rates["spikingjelly"])
        )
    print(
        case,
        {name: round(statistics.median(values)) for name, values in rates.items() if values},
        "ratio:",
        figures["ratio"],
        flush=True,
    )
    return figures, report["device"]


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument(
        "--spikingjelly", metavar="PYTHON", help="a Python with torch and spikingjelly"
    )
    arguments.add_argument("--peers", metavar="FOLDER", help="the folder with sj_stdp.py")
    arguments.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="default: all of them"
    )
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument(
        "--seconds", type=float, default=6, help="SpikingJelly repeats for so long"
    )
    arguments.add_argument("--core", type=int, help="default: the last usable one")
    options = arguments.parse_args()
    if bool(options.spikingjelly) != bool(options.peers):
        raise SystemExit("give --spikingjelly and --peers together")
    core = options.core if options.core is not None else runs.usable_cores()[-1]
    hebb = runs.Hebb(options)
    cases = {}
    for case in options.cases:
        cases[case], device = measure(options, hebb, case, core)
    runs.write(options.results, "stdp", device, hebb, {"rounds": options.rounds, "cases": cases})


if __name__ == "__main__":
    main()
