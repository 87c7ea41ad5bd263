#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Images trained a second by the competitive recipe, in turn in the same run: hebb on one core, a
plain-C learner on the same core, hebb on two cores. Without --plain-c the C is left out.

    python3 Benchmarks/competition.py --mnist FOLDER [--plain-c MODULE]
"""

import itertools
import pathlib
import statistics
import sys

import runs

# Enough for a steady state: with one, how long a device's threads take to spread over cores shows.
EPOCHS = 3
LEARNER = pathlib.Path(__file__).resolve().parent / "plain_c.py"


def measure(hebb, options, neurons, batch, cores):
    """The rates of each contender, one value a round."""
    words = [
        "competitive",
        "--data",
        options.mnist,
        "--neurons",
        str(neurons),
        "--batch",
        str(batch),
        "--epochs",
        str(EPOCHS),
        "--seed",
        "1",
    ]
    contenders = {"oneCore": lambda: train(hebb, words, cores[-1:])}
    if options.plain_c:
        learner = [
            options.python,
            LEARNER,
            options.plain_c,
            "--data",
            options.mnist,
            "--neurons",
            neurons,
            "--batch",
            batch,
        ]
        contenders["plainC"] = lambda: float(runs.run(learner, cores=cores[-1:]))
    if len(cores) >= 2:
        contenders["twoCores"] = lambda: train(hebb, words, cores[:2])
    rates = {name: [] for name in contenders}
    for contend in contenders.values():  # fills the program cache, compiles the C
        contend()
    for _ in range(options.rounds):
        for name, contend in contenders.items():
            rates[name].append(contend())
    return rates


def train(hebb, words, cores):
    return hebb.json("train", *words, cores=cores)["imagesPerSecond"]


def ratio(rates, name, to):
    """The median over the rounds of one contender's rate by another's of the same round."""
    if name not in rates or to not in rates:
        return None
    return statistics.median(a / b for a, b in zip(rates[name], rates[to]))


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument("--mnist", required=True, help="the folder with MNIST's four IDX files")
    arguments.add_argument("--plain-c", help="the plain-C learner's Python module, see plain_c.py")
    arguments.add_argument(
        "--python", default=sys.executable, help="runs the plain-C learner; needs numpy"
    )
    arguments.add_argument("--neurons", type=int, nargs="+", default=[400, 1600, 6400])
    arguments.add_argument("--batches", type=int, nargs="+", default=[64, 256])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument(
        "--cores", type=int, nargs="+", help="the last one runs what runs on one"
    )
    options = arguments.parse_args()
    if options.plain_c and not pathlib.Path(options.plain_c).is_file():
        print(f"no {options.plain_c}: the plain C is left out", file=sys.stderr)
        options.plain_c = None
    cores = options.cores or runs.usable_cores()[:2]
    hebb = runs.Hebb(options)
    device = hebb.json("train", "competitive", "--data", "digits", "--neurons", "10")["device"]
    done = []
    for neurons, batch in itertools.product(options.neurons, options.batches):
        rates = measure(hebb, options, neurons, batch, cores)
        case = {
            "neurons": neurons,
            "batch": batch,
            "imagesPerSecond": {name: runs.spread(values) for name, values in rates.items()},
            "toPlainC": ratio(rates, "oneCore", "plainC"),
            "twoCoresToOne": ratio(rates, "twoCores", "oneCore"),
        }
        done.append(case)
        print(
            f"{neurons} neurons, batch {batch}:",
            {name: round(statistics.median(values)) for name, values in rates.items()},
            "to plain C:",
            case["toPlainC"],
            "two cores to one:",
            case["twoCoresToOne"],
        )
    words = ["--data", "mnist", "--neurons", "N", "--batch", "B", "--epochs", str(EPOCHS)]
    command = hebb.command("train", "competitive", *words)
    runs.write(
        options.results,
        "competition",
        device,
        hebb,
        {"command": command, "rounds": options.rounds, "cases": done},
    )


if __name__ == "__main__":
    main()
