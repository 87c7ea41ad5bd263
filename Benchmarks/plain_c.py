#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times one epoch of a plain-C competitive learner: prints the images trained a second.

The learner is a Python module with `load`, `latency`, `P_MIN` and `Layer`, whose loops are C,
compiled by gcc with -O3 -march=native; it is no part of this project. Needs numpy and gcc.

    python3 Benchmarks/plain_c.py MODULE --data FOLDER --neurons 400
"""

import argparse
import importlib.util

import numpy


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("module")
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--neurons", type=int, required=True)
    arguments.add_argument("--batch", type=int, default=64)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    specification = importlib.util.spec_from_file_location("plain_c_learner", options.module)
    learner = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(learner)
    images, *_ = learner.load(options.data)
    generator = numpy.random.default_rng(options.seed)
    times = learner.latency(images, learner.P_MIN["mnist"])
    layer = learner.Layer(times, options.neurons, generator)
    _, images_a_second = layer.learn(times, 1, generator, batch=options.batch)
    print(images_a_second)


if __name__ == "__main__":
    main()
