#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains what README's tables of accuracies show, each seed beside its control without learning.

    python3 Benchmarks/accuracy.py --mnist FOLDER
    python3 Benchmarks/accuracy.py --only digits mended-issue-333

Cases that are not run anew stay in the file as they were.
"""

import datetime
import pathlib
import tempfile

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
RECIPES = [
    "issue-333",
    "issue-333-two-layer",
    "issue-333-single-layer",
    "single-layer-teacher",
    "single-layer-reward",
]
# The convolutions of issue-333-teacher as balanced: what learning them is held against.
BALANCED = [
    "--set",
    'phases.0.train=["fc1","fc2"]',
    "--set",
    "phases.0.learningRates=[30,10]",
]
# Half its channels, where balanced convolutions leave more to learn.
HALF = ["--set", "network.0.channels=16", "--set", "network.3.channels=16"]
# Training images that vary more: on MNIST the strongest maps tried that cost nothing on held-out
# images.
DISTORTED = {
    "mnist": '{"rotation":20,"scale":0.2,"shear":0.3,"shift":3}',
    "fashion-mnist": '{"rotation":5,"scale":0.05,"shear":0.05,"shift":1,"mirrored":true}',
}
CONVOLUTIONS = [
    # key, data set, recipe, maps, winners
    ("conv-competitive", "mnist", "conv-competitive", 64, 1),
    ("conv-readout", "mnist", "conv-readout", 64, 1),
    ("conv-readout-128", "mnist", "conv-readout", 128, 2),
    ("fashion-conv-readout-128", "fashion-mnist", "conv-readout", 128, 3),
]
FEW_MAPS = [
    # key, data set, options
    ("few-maps-8", "mnist", []),
    ("few-maps-raw", "mnist", ["--set", "centered=false"]),
    ("few-maps-64", "mnist", ["--set", "channels=64"]),
    ("few-maps-fashion", "fashion-mnist", []),
]
# What `hebb diagnose issue-333 --fix --out mended.json` writes.
MENDED = "mended.json"


def cases():
    """The key, data set, subject of `hebb train`, options and seeds of every case."""
    for key, data, neurons, epochs, seeds in COMPETITIVE:
        options = ["--neurons", str(neurons), "--epochs", str(epochs)]
        yield key, data, "competitive", options, seeds
    for recipe in RECIPES:
        yield recipe, "mnist", recipe, [], [1, 2, 3]
    for data, name in [("mnist", "mnist"), ("fashion-mnist", "fashion")]:
        yield f"teacher-{name}", data, "issue-333-teacher", [], [1, 2, 3]
        yield f"teacher-{name}-balanced", data, "issue-333-teacher", BALANCED, [1, 2, 3]
        random = ["--set", "phases.0.feedback=random"]
        yield f"teacher-{name}-random", data, "issue-333-teacher", random, [1, 2, 3]
    yield "teacher-mnist-16", "mnist", "issue-333-teacher", HALF, [1, 2, 3]
    half = [*HALF, *BALANCED]
    yield "teacher-mnist-16-balanced", "mnist", "issue-333-teacher", half, [1, 2, 3]
    for data, name in [("mnist", "mnist"), ("fashion-mnist", "fashion")]:
        distorted = ["--epochs", "10", "--set", f"phases.0.distortion={DISTORTED[data]}"]
        yield f"teacher-{name}-distorted", data, "issue-333-teacher", distorted, [1, 2, 3]
        distorted = [*distorted, *BALANCED]
        key = f"teacher-{name}-distorted-balanced"
        yield key, data, "issue-333-teacher", distorted, [1, 2, 3]
    for data, name in [("mnist", "mnist"), ("fashion-mnist", "fashion")]:
        yield f"conv-supervised-{name}", data, "conv-supervised", [], [1, 2, 3]
    for key, data, recipe, maps, winners in CONVOLUTIONS:
        options = ["--set", f"maps={maps}", "--set", f"winners={winners}"]
        yield key, data, recipe, options, [1, 2, 3]
    for key, data, options in FEW_MAPS:
        yield key, data, "few-maps", options, [1, 2, 3]
    yield "mended-issue-333", "mnist", MENDED, [], [1, 2, 3]
    ties = ["--set", "readout.ties=membrane"]
    yield "mended-issue-333-membrane", "mnist", MENDED, ties, [1, 2, 3]


def mend(hebb, place, folder):
    """Writes the mended experiment to a folder, once."""
    path = pathlib.Path(folder) / MENDED
    if not path.exists():
        hebb.json("diagnose", "issue-333", "--data", place, "--fix", "--out", path)
    return path


def measure(hebb, options, case, folder):
    """What every seed of a case came to, with the command that a reader would type."""
    key, data, subject, words, seeds = case
    # The folders are this machine's: only the data set and the file's name are kept.
    place = options.mnist if data == "mnist" and options.mnist else data
    trained = mend(hebb, place, folder) if subject == MENDED else subject
    limit = ["--limit", str(options.limit)] if options.limit else []
    words = [*words, *limit, "--control", "--seed"]
    outcomes = []
    for seed in options.seeds or seeds:
        outcome = hebb.json("train", trained, "--data", place, *words, seed)
        outcomes.append({**outcome, "data": data})
        reached = [outcome["accuracy"], "control", outcome["controlAccuracy"]]
        print(key, "seed", seed, *reached, flush=True)
    return {
        "data": data,
        "date": datetime.date.today().isoformat(),
        "command": hebb.command("train", subject, "--data", data, *words, "N"),
        "runs": outcomes,
    }


def keep(key, measured, hebb, options):
    """Puts a case into the file, in the place of what it held of it."""
    device = measured["runs"][0]["device"]
    held = runs.kept(options.results, "accuracy", device, hebb).get("cases", {})
    held[key] = measured
    ordered = {case[0]: held[case[0]] for case in cases() if case[0] in held}
    runs.write(options.results, "accuracy", device, hebb, {"cases": ordered})


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument(
        "--mnist", help="the folder with the four IDX files; default: where hebb finds them"
    )
    arguments.add_argument(
        "--only", nargs="+", default=[""], help="the cases whose names begin with one of these"
    )
    arguments.add_argument("--seeds", type=int, nargs="+", help="in place of each case's own")
    arguments.add_argument("--limit", type=int, help="the first images only, to try the script")
    options = arguments.parse_args()
    hebb = runs.Hebb(options)
    chosen = [case for case in cases() if case[0].startswith(tuple(options.only))]
    if not chosen:
        raise SystemExit(f"no case begins with any of {', '.join(options.only)}")
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen:
            keep(case[0], measure(hebb, options, case, folder), hebb, options)


if __name__ == "__main__":
    main()
