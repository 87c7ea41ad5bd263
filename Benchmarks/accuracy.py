#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains what README's table of accuracies shows, each seed beside its control without learning.

python3 Benchmarks/accuracy.py --mnist FOLDER
python3 Benchmarks/accuracy.py --only digits
"""

import runs

COMPETITIVE = [
    # key, data set, neurons, epochs, seeds
    ("digits-100", "digits", 100, 5, [1, 2, 3, 4, 5]),
    ("mnist-100", "mnist", 100, 1, [1, 2, 3]),
    ("mnist-400", "mnist", 400, 1, [1, 2, 3]),
    ("mnist-1600", "mnist", 1600, 1, [1, 2, 3]),
    ("mnist-1600-3", "mnist", 1600, 3, [1, 2, 3]),
    ("fashion-400", "fashion-mnist", 400, 1, [1, 2, 3]),
]
LAYERS = ["issue-333-single-layer", "single-layer-teacher"]


def cases(mnist):
    """The key and the arguments of every case, but for the seed, and its seeds."""
    for key, data, neurons, epochs, seeds in COMPETITIVE:
        place = mnist if data == "mnist" and mnist else data
        yield key, data, [
            "competitive",
            "--data",
            place,
            "--neurons",
            str(neurons),
            "--epochs",
            str(epochs),
            "--control",
        ], seeds
    for recipe in LAYERS:
        yield recipe, "mnist", [recipe, "--data", mnist or "mnist", "--control"], [1, 2, 3]


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument(
        "--mnist", help="the folder with the four IDX files; default: where hebb finds them"
    )
    arguments.add_argument("--only", default="", help="the cases whose name begins so")
    arguments.add_argument("--seeds", type=int, nargs="+", help="in place of each case's own")
    arguments.add_argument("--limit", type=int, help="the first images only, to try the script")
    options = arguments.parse_args()
    hebb = runs.Hebb(options)
    done, device = {}, None
    for key, data, words, seeds in cases(options.mnist):
        if not key.startswith(options.only):
            continue
        if options.limit:
            words = [*words, "--limit", str(options.limit)]
        outcomes = []
        for seed in options.seeds or seeds:
            result = hebb.json("train", *words, "--seed", str(seed))
            device = result["device"]
            outcomes.append(result)
            print(
                key,
                "seed",
                seed,
                "accuracy",
                result["accuracy"],
                "control",
                result.get("controlAccuracy"),
            )
        # The folder of MNIST is this machine's: the table names the data set.
        shown = [data if word == options.mnist else word for word in words]
        done[key] = {
            "data": data,
            "command": hebb.command("train", *shown, "--seed", "N"),
            "runs": outcomes,
        }
        for outcome in outcomes:
            outcome["data"] = data
    if not done:
        raise SystemExit(f"no case begins with '{options.only}'")
    runs.write(options.results, "accuracy", device, hebb, {"cases": done})


if __name__ == "__main__":
    main()
