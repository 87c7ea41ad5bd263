#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every case of `hebb bench` against the copy bandwidth of the device.

python3 Benchmarks/kernels.py
"""

import runs


def main():
    arguments = runs.parser(__doc__)
    arguments.add_argument(
        "--runs", type=int, default=10, help="the runs of a case that are timed at least"
    )
    options = arguments.parse_args()
    hebb = runs.Hebb(options)
    report = hebb.json("bench", "--runs", str(options.runs))
    runs.write(
        options.results,
        "kernels",
        report["device"],
        hebb,
        {"command": hebb.command("bench"), "report": report},
    )


if __name__ == "__main__":
    main()
