#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Competing maps: the answers of 64 maps at every position of an image, and whole runs of
conv-readout on MNIST, in turn in the same run: hebb on one core, a peer on the same core, hebb on
two cores.

    python3 Benchmarks/convolution.py --mnist FOLDER [--peer SCRIPT]

SCRIPT takes --data, --neurons and --seed, and prints a JSON line with `conv_images_per_s`; without
it hebb runs alone.
"""

import json
import statistics
import time

import runs

CASE = "patches-64"


class Contender:
    """What it took round after round: answers a second, and seconds of a whole run.

    `work` is the run; `answers` tells its answers a second from what it returned, untimed.
    """

    def __init__(self, name, work, answers):
        self.name = name
        self.work = work
        self.rate = answers
        self.answers = []
        self.seconds = []

    def race(self):
        begin = time.monotonic()
        outcome = self.work()
        self.seconds.append(time.monotonic() - begin)
        self.answers.append(self.rate(outcome))
        print(self.name, round(self.answers[-1]), "images/s,", round(self.seconds[-1], 1), "s")


def of_hebb(name, hebb, options, cores):
    """A whole run; the answers a second are the benchmark's, of images with as many spikes."""
    words = ["conv-readout", "--data", options.mnist, "--seed", "1", "--quiet"]

    def answers(_):
        report = hebb.json("bench", CASE, "--device-only", cores=cores)
        return report["cases"][0]["itemsPerSecond"]

    return Contender(name, lambda: hebb.json("train", *words, cores=cores), answers)


def of_peer(options, core):
    """A whole run, which prints its answers a second."""
    words = [options.python, options.peer, "--data", options.mnist, "--neurons", "0", "--seed", "1"]
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return Contender(
        "peer",
        lambda: json.loads(runs.run(words, cores=[core], environment=alone).splitlines()[-1]),
        lambda line: line["conv_images_per_s"],
    )


def times(faster, slower, quantity):
    """The median over the rounds of how many times one is the other."""
    pairs = zip(getattr(faster, quantity), getattr(slower, quantity))
    return statistics.median(a / b for a, b in pairs)


def main():
    arguments = runs.parser(__doc__)
    runs.add_turns(arguments, rounds=3, needs="numpy")
    options = arguments.parse_args()
    cores = options.cores or runs.usable_cores()[:2]
    hebb = runs.Hebb(options)
    # Fills the program cache.
    device = hebb.json("bench", CASE, "--device-only", "--runs", "1")["device"]
    found = {"oneCore": of_hebb("oneCore", hebb, options, cores[-1:])}
    if options.peer:
        found["peer"] = of_peer(options, cores[-1])
    if len(cores) >= 2:
        found["twoCores"] = of_hebb("twoCores", hebb, options, cores[:2])
    for _ in range(options.rounds):
        for contender in found.values():
            contender.race()
    one = found["oneCore"]
    content = {
        "command": hebb.command("bench", CASE),
        "train": hebb.command("train", "conv-readout", "--data", "mnist"),
        "rounds": options.rounds,
        "answers": {name: runs.spread(each.answers) for name, each in found.items()},
        "seconds": {name: runs.spread(each.seconds) for name, each in found.items()},
    }
    if peer := found.get("peer"):
        content["answersToPeer"] = times(one, peer, "answers")
        content["secondsToPeer"] = times(peer, one, "seconds")
    if two := found.get("twoCores"):
        content["answersTwoCoresToOne"] = times(two, one, "answers")
        content["secondsTwoCoresToOne"] = times(one, two, "seconds")
    runs.write(options.results, "convolution", device, hebb, content)


if __name__ == "__main__":
    main()
