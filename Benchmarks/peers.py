# SPDX-License-Identifier: Apache-2.0
"""Runs the scripts of SpikingJelly's that speeds are held against; they are no part of this project.

SpikingJelly runs with the heap kept: with glibc's defaults most of its time goes to page faults.
"""

import pathlib
import re
import statistics

import runs

KEEP_THE_HEAP = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "1099511627776",
    "MALLOC_TOP_PAD_": "268435456",
}


def add_options(arguments, script):
    """Adds what names the peers' Python and scripts, and what both contenders share."""
    arguments.add_argument(
        "--spikingjelly", metavar="PYTHON", help="a Python with torch and spikingjelly"
    )
    arguments.add_argument("--peers", metavar="FOLDER", help=f"the folder with {script}")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--core", type=int, help="default: the last usable one")


def parse(arguments):
    """The options, with the core that both contenders run on."""
    options = arguments.parse_args()
    if bool(options.spikingjelly) != bool(options.peers):
        raise SystemExit("give --spikingjelly and --peers together")
    if options.core is None:
        options.core = runs.usable_cores()[-1]
    return options


def rate(options, script, case, environment):
    """The images a second that a script prints for a case."""
    path = pathlib.Path(options.peers) / script
    output = runs.run(
        [options.spikingjelly, path, case],
        cores=[options.core],
        environment={**KEEP_THE_HEAP, "PEERS_CORE": str(options.core), **environment},
    )
    name = f"{path.stem}.{case}.train"
    found = re.search(rf"^{re.escape(name)} (\S+) images/s", output, re.MULTILINE)
    if not found:
        raise SystemExit(f"{path} printed no rate:\n{output}")
    return float(found.group(1))


def in_turn(options, hebb, spikingjelly):
    """The rates of both, round after round, and the median of the rounds' ratios."""
    rates = {"hebb": [], "spikingjelly": []}
    for _ in range(options.rounds):
        rates["hebb"].append(hebb())
        if options.spikingjelly:
            rates["spikingjelly"].append(spikingjelly())
    ratios = [a / b for a, b in zip(rates["hebb"], rates["spikingjelly"])]
    figures = {
        "imagesPerSecond": {name: runs.spread(values) for name, values in rates.items() if values},
        "ratio": statistics.median(ratios) if ratios else None,
    }
    shown = {name: round(spread["median"]) for name, spread in figures["imagesPerSecond"].items()}
    print(shown, "ratio:", figures["ratio"], flush=True)
    return figures
