#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reward-modulated STDP on the embedded digits: two of the ten classes, and all ten.

    python3 Benchmarks/reward.py

Rate and learner are those that answer the most of the last fifth of the training images in the mean of
three seeds; the test images are answered once, each seed beside its control without learning.
"""

import gzip
import json
import pathlib
import statistics
import struct
import tempfile

import runs

DIGITS = runs.ROOT / "Sources" / "HebbDigits"
# The digits in the order of scikit-learn; hebb trains on the first and tests on the last 500.
TO_TRAIN_ON = 1297
TASKS = {"0 and 1": [0, 1], "3 and 8": [3, 8], "all ten": list(range(10))}
RATES = [0.0001, 0.0003, 0.001, 0.003]
SEEDS = [1, 2, 3]


def digits():
    """The pixels and the class of every image."""
    images = gzip.decompress((DIGITS / "images.idx.gz").read_bytes())
    labels = gzip.decompress((DIGITS / "labels.idx.gz").read_bytes())[8:]
    return [(images[16 + 64 * i : 80 + 64 * i], label) for i, label in enumerate(labels)]


def write(folder, training, test):
    """Four IDX files of two lists of images."""
    folder.mkdir()
    for part, samples in [("train", training), ("t10k", test)]:
        head = struct.pack(">IIII", 0x803, len(samples), 8, 8)
        pixels = b"".join(image for image, _ in samples)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(head + pixels)
        head = struct.pack(">II", 0x801, len(samples))
        labels = bytes(label for _, label in samples)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(head + labels)
    return folder


def experiment(rate, trace, classes):
    """One layer of a neuron a class, by MSTDP, or by MSTDPET where its eligibility has a trace."""
    return {
        "batch": 1 if trace else 8,
        "encoder": {"kind": "direct", "steps": 8},
        "network": [
            {"kind": "flatten"},
            {"kind": "linear", "features": classes, "bias": False, "name": "out"},
            {"kind": "lif"},
        ],
        "initialization": {"kind": "uniform", "min": 0, "max": 0.1},
        "phases": [
            {
                "by": "mstdp",
                "tauTrace": trace,
                "modulation": {"kind": "softBounds"},
                "optimizer": {"kind": "sgd", "learningRate": rate},
            }
        ],
        "readout": {"kind": "rate", "ties": "membrane"},
    }


def answers(hebb, work, data, description, *words):
    """What each seed answers right."""
    file = work / "reward.json"
    file.write_text(json.dumps(description))
    words = ["--data", data, "--quiet", *words, "--seed"]
    return [hebb.json("train", file, *words, seed)["accuracy"] for seed in SEEDS]


def measure(hebb, work, name, classes):
    samples = digits()
    chosen = [
        [(image, classes.index(label)) for image, label in part if label in classes]
        for part in (samples[:TO_TRAIN_ON], samples[TO_TRAIN_ON:])
    ]
    training, test = chosen
    kept = len(training) - len(training) // 5
    held_out = write(work / f"{name} held out", training[:kept], training[kept:])
    tried = [(rate, trace) for rate in RATES for trace in (None, 5)]
    described = {each: experiment(*each, len(classes)) for each in tried}
    found = {
        each: statistics.mean(answers(hebb, work, held_out, described[each])) for each in tried
    }
    best = max(tried, key=found.get)
    whole = write(work / name, training, test)
    result = {
        "classes": classes,
        "experiment": described[best],
        "heldOut": [
            {"learningRate": rate, "tauTrace": trace, "accuracy": found[rate, trace]}
            for rate, trace in tried
        ],
        "seeds": SEEDS,
        "accuracy": answers(hebb, work, whole, described[best]),
        "controlAccuracy": answers(hebb, work, whole, described[best], "--learning", "off"),
    }
    print(name, best, result["accuracy"], "control", result["controlAccuracy"], flush=True)
    return result


def main():
    options = runs.parser(__doc__).parse_args()
    hebb = runs.Hebb(options)
    device = hebb.json("train", "single-layer-teacher", "--data", "digits", "--quiet")["device"]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        tasks = {name: measure(hebb, work, name, classes) for name, classes in TASKS.items()}
    runs.write(options.results, "reward", device, hebb, {"tasks": tasks})


if __name__ == "__main__":
    main()
