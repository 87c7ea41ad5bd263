#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Images trained a second by the network of issue 333 under STDP on MNIST, one core: `hebb train
issue-333` and SpikingJelly in turn.

    python3 Benchmarks/network.py --mnist FOLDER [--spikingjelly PYTHON --peers FOLDER]

PYTHON has torch and spikingjelly; the second FOLDER holds `sj_csnn.py`, which trains the same network
and prints a line `sj_csnn.stdp.train VALUE images/s`.
"""

import peers
import runs

# 50 batches: by then conv1 has long run away, on both sides.
IMAGES = 6400


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument("--mnist", required=True, help="the folder with MNIST's four IDX files")
    peers.add_options(arguments, "sj_csnn.py")
    arguments.add_argument("--batches", type=int, default=12, help="of SpikingJelly's, of 128")
    options = peers.parse(arguments)
    hebb = runs.Hebb(options)
    words = ["issue-333", "--limit", str(IMAGES)]
    results = []

    def train():
        place = ["--data", options.mnist, "--quiet"]
        results.append(hebb.json("train", *words, *place, cores=[options.core]))
        return results[-1]["imagesPerSecond"]

    def spikingjelly():
        environment = {"MNIST_DIR": options.mnist, "PEERS_BATCHES": str(options.batches)}
        return peers.rate(options, "sj_csnn.py", "stdp", environment)

    train()  # fills the program cache
    figures = peers.in_turn(options, train, spikingjelly)
    content = {"command": hebb.command("train", *words), "rounds": options.rounds, **figures}
    runs.write(options.results, "network", results[-1]["device"], hebb, content)


if __name__ == "__main__":
    main()
