#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole processes: the start of `hebb --version` beside Python's, in turn, and `hebb train
competitive --neurons 400` on MNIST from start to printed accuracy with a warm program cache.

    python3 Benchmarks/process.py --mnist FOLDER
"""

import statistics
import subprocess
import sys
import time

import runs


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument("--mnist", required=True, help="the folder with MNIST's four IDX files")
    arguments.add_argument("--starts", type=int, default=50)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    hebb = runs.Hebb(options)
    words = ["competitive", "--data", options.mnist, "--neurons", "400"]
    hebb.json("train", *words)
    # The first run may have compiled kernels, which takes memory of its own.
    warm = hebb.json("train", *words)
    # The interpreter itself, past any wrapper in PATH.
    starts = {"hebb": [hebb.path, "--version"], "python": [sys.executable, "-c", "pass"]}
    took = {name: [] for name in starts}
    for _ in range(options.starts):
        for name, command in starts.items():
            took[name].append(seconds(command))
    train = [hebb.path, "train", *words, *hebb.place, "--quiet"]
    trained = [seconds(train) for _ in range(options.rounds)]
    content = {
        "startSeconds": {name: runs.spread(values) for name, values in took.items()},
        "trainSeconds": runs.spread(trained),
        "trainPeakMemoryBytes": warm["peakMemoryBytes"],
        "command": hebb.command("train", "competitive", "--data", "mnist", "--neurons", "400"),
    }
    print(
        {name: statistics.median(values) for name, values in took.items()},
        "train:",
        statistics.median(trained),
    )
    runs.write(options.results, "process", warm["device"], hebb, content)


if __name__ == "__main__":
    main()
