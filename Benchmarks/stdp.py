#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A whole STDP step of a 784x400 layer (T = 4, batch 128, 20 % input spikes: currents, neurons,
weight delta, update, resets), one core: `hebb bench stdp-linear` and SpikingJelly in turn.

SpikingJelly runs with the heap kept: with glibc's defaults most of its time goes to page faults.

    python3 Benchmarks/stdp.py [--spikingjelly PYTHON --peers FOLDER]

PYTHON has torch and spikingjelly; FOLDER holds `sj_stdp.py`, which prints a line
`sj_stdp.linear_784x400.train VALUE images/s` and is no part of this project.
"""

import pathlib
import re
import statistics
import sys

import runs

KEEP_THE_HEAP = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "1099511627776",
    "MALLOC_TOP_PAD_": "268435456",
}


def spikingjelly(options, core):
    script = pathlib.Path(options.peers) / "sj_stdp.py"
    environment = {**KEEP_THE_HEAP, "PEERS_CORE": str(core), "PEERS_SECONDS": str(options.seconds)}
    output = runs.run(
        [options.spikingjelly, script, "linear_784x400"], cores=[core], environment=environment
    )
    found = re.search(r"^sj_stdp\.linear_784x400\.train (\S+) images/s", output, re.MULTILINE)
    if not found:
        raise SystemExit(f"{script} printed no rate:\n{output}")
    return float(found.group(1))


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument(
        "--spikingjelly", metavar="PYTHON", help="a Python with torch and spikingjelly"
    )
    arguments.add_argument("--peers", metavar="FOLDER", help="the folder with sj_stdp.py")
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
    rates = {"hebb": [], "spikingjelly": []}
    for _ in range(options.rounds):
        report = hebb.json("bench", "stdp-linear", "--device-only", cores=[core])
        rates["hebb"].append(
            next(c["itemsPerSecond"] for c in report["cases"] if c["name"] == "stdp-linear")
        )
        if options.spikingjelly:
            rates["spikingjelly"].append(spikingjelly(options, core))
    content = {
        "imagesPerSecond": {name: runs.spread(values) for name, values in rates.items() if values},
        "ratio": None,
        "rounds": options.rounds,
    }
    if options.spikingjelly:
        content["ratio"] = statistics.median(
            a / b for a, b in zip(rates["hebb"], rates["spikingjelly"])
        )
    print(
        {name: round(statistics.median(values)) for name, values in rates.items() if values},
        "ratio:",
        content["ratio"],
    )
    runs.write(
        options.results,
        "stdp",
        report["device"],
        hebb,
        {"command": hebb.command("bench", "stdp-linear"), **content},
    )


if __name__ == "__main__":
    main()
