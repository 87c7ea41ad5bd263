#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole runs of conv-supervised on MNIST, features and all epochs, in turn in the same run: hebb on
one core, a learner with plain C inside on the same core, hebb on two cores.

    python3 Benchmarks/supervised.py --mnist FOLDER [--peer SCRIPT]

SCRIPT takes --data, --rule, --shift, --epochs, --seed, --test and --set; without it hebb runs alone.
"""

import statistics
import time

import runs

# The constants of the recipe, in the words of the peer.
PEER = '{"anneal":0.88,"ap":0.2,"am":-0.4,"per":12}'


def seconds(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def contenders(hebb, options, cores):
    """What runs, by name; each takes the same images through the same epochs."""
    words = ["conv-supervised", "--data", options.mnist, "--seed", "1", "--quiet"]
    words += ["--set", f"phases.1.epochs={options.epochs}"]
    found = {"oneCore": lambda: hebb.json("train", *words, cores=cores[-1:])}
    if options.peer:
        peer = [options.python, options.peer, "--data", options.mnist, "--rule", "ncg"]
        peer += ["--shift", "1", "--epochs", options.epochs, "--seed", "1", "--test", "--set", PEER]
        alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        found["peer"] = lambda: runs.run(peer, cores=cores[-1:], environment=alone)
    if len(cores) >= 2:
        found["twoCores"] = lambda: hebb.json("train", *words, cores=cores[:2])
    return found


def ratio(taken, name, to):
    """The median over the rounds of how many times faster one is than another of the same round."""
    if name not in taken or to not in taken:
        return None
    return statistics.median(b / a for a, b in zip(taken[name], taken[to]))


def main():
    arguments = runs.parser(__doc__)
    runs.add_turns(arguments, rounds=1, needs="numpy and scipy")
    arguments.add_argument("--epochs", type=int, default=18)
    options = arguments.parse_args()
    cores = options.cores or runs.usable_cores()[:2]
    hebb = runs.Hebb(options)
    # Fills the program cache.
    short = ["--limit", "200", "--epochs", "1", "--data", options.mnist, "--quiet"]
    device = hebb.json("train", "conv-supervised", *short)["device"]
    taken = {}
    for _ in range(options.rounds):
        for name, work in contenders(hebb, options, cores).items():
            taken.setdefault(name, []).append(seconds(work))
            print(name, round(taken[name][-1], 1), "s", flush=True)
    content = {
        "command": hebb.command("train", "conv-supervised", "--data", "mnist"),
        "epochs": options.epochs,
        "rounds": options.rounds,
        "seconds": {name: runs.spread(values) for name, values in taken.items()},
        "toPeer": ratio(taken, "oneCore", "peer"),
        "twoCoresToOne": ratio(taken, "twoCores", "oneCore"),
    }
    runs.write(options.results, "supervised", device, hebb, content)


if __name__ == "__main__":
    main()
