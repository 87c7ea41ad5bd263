#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints README's tables from the files under results/, or puts them into README.md.

python3 Benchmarks/tables.py
python3 Benchmarks/tables.py --update README.md
"""

import argparse
import json
import pathlib
import re
import statistics

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
ACCURACIES = [
    # key, network, neurons, epochs
    ("digits-100", "competitive", "digits", 100, 5),
    ("mnist-100", "competitive", "MNIST", 100, 1),
    ("mnist-400", "competitive", "MNIST", 400, 1),
    ("mnist-1600", "competitive", "MNIST", 1600, 1),
    ("mnist-1600-3", "competitive", "MNIST", 1600, 3),
    ("fashion-400", "competitive", "Fashion-MNIST", 400, 1),
]
NETWORKS = [
    # key, how it is named, whether seeds differ too much for a mean alone
    ("issue-333", "`issue-333`, as reported", True),
    ("issue-333-single-layer", "`issue-333-single-layer`, as reported", True),
    ("issue-333-two-layer", "`issue-333-two-layer`", True),
    ("single-layer-teacher", "`single-layer-teacher`", False),
    ("single-layer-reward", "`single-layer-reward`", False),
    ("mended-issue-333", "`issue-333`, mended; ties to the lowest class", False),
    ("mended-issue-333-membrane", "`issue-333`, mended; ties broken by the membrane", False),
]

TAUGHT = [
    # key, data, channels, what is taught
    ("teacher-mnist", "MNIST", 32, "every layer"),
    ("teacher-mnist-random", "MNIST", 32, "every layer, random feedback"),
    ("teacher-mnist-balanced", "MNIST", 32, "the dense layers: convolutions as balanced"),
    ("teacher-mnist-distorted", "MNIST, distorted", 32, "every layer"),
    (
        "teacher-mnist-distorted-balanced",
        "MNIST, distorted",
        32,
        "the dense layers: convolutions as balanced",
    ),
    ("teacher-mnist-16", "MNIST", 16, "every layer"),
    ("teacher-mnist-16-balanced", "MNIST", 16, "the dense layers: convolutions as balanced"),
    ("teacher-fashion", "Fashion-MNIST", 32, "every layer"),
    ("teacher-fashion-distorted", "Fashion-MNIST, distorted", 32, "every layer"),
    (
        "teacher-fashion-distorted-balanced",
        "Fashion-MNIST, distorted",
        32,
        "the dense layers: convolutions as balanced",
    ),
    ("teacher-fashion-random", "Fashion-MNIST", 32, "every layer, random feedback"),
    ("teacher-fashion-balanced", "Fashion-MNIST", 32, "the dense layers: convolutions as balanced"),
]
CONVOLUTIONS = [
    # key, network, data
    ("conv-competitive", "64 maps, windows, 1 600 neurons, rank vote", "MNIST"),
    ("conv-readout", "64 maps, linear readout", "MNIST"),
    ("conv-readout-128", "128 maps, 2 winners, linear readout", "MNIST"),
    ("fashion-conv-readout-128", "128 maps, 3 winners, linear readout", "Fashion-MNIST"),
]
FEW_MAPS = [
    # key, kernels, data
    ("few-maps-8", "8, centered", "MNIST"),
    ("few-maps-raw", "8, not centered", "MNIST"),
    ("few-maps-64", "64, centered", "MNIST"),
    ("few-maps-fashion", "8, centered", "Fashion-MNIST"),
]
SUPERVISED = [
    # key, data
    ("conv-supervised-mnist", "MNIST"),
    ("conv-supervised-fashion", "Fashion-MNIST"),
]
# Who runs in turn, by their names in the files and in the tables.
CONTENDERS = {
    "oneCore": "hebb, one core",
    "peer": "peer, one core",
    "twoCores": "hebb, two cores",
}


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines)


def read(name):
    """The results of that name, one a device."""
    return [json.loads(path.read_text()) for path in sorted(RESULTS.glob(f"*/{name}.json"))]


def percent(values):
    values = [100 * value for value in values]
    if len(values) == 1:
        return f"{values[0]:.1f}"
    return f"{statistics.mean(values):.1f} ± {statistics.stdev(values):.1f}"


def hundredths(values):
    """As percent, to a figure more: these lie close together."""
    values = [100 * value for value in values]
    spread = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.2f}{spread}"


def each(values):
    return ", ".join(f"{100 * value:.1f}" for value in values)


def thousands(value):
    """Three figures, as 1 234 000 or 0.123."""
    if value < 100:
        return f"{value:.3g}"
    digits = len(str(int(value)))
    return f"{round(value, 3 - digits):,.0f}".replace(",", " ")


def measured_on(result):
    place = f"{result['device']}, driver {result['driver']}"
    return f"Measured on {place}, {result['cores']} cores, hebb {result['hebb']}, {result['date']}."


def measured(result, cases):
    """Of each case that was measured: what names it, its command, accuracies and controls."""
    for key, *names in cases:
        case = result["cases"].get(key)
        if case:
            learnt = [outcome["accuracy"] for outcome in case["runs"]]
            control = [outcome["controlAccuracy"] for outcome in case["runs"]]
            yield names, f"`{case['command']}`", learnt, control


def accuracies(result):
    rows = []
    for (network, data, neurons, epochs), command, learnt, control in measured(result, ACCURACIES):
        gain = statistics.mean(100 * (a - b) for a, b in zip(learnt, control))
        rows.append(
            [
                data,
                neurons,
                epochs,
                percent(learnt),
                percent(control),
                f"{gain:+.1f}",
                len(learnt),
                command,
            ]
        )
    head = ["data", "neurons", "epochs", "STDP, %", "control, %", "gain", "seeds", "command"]
    parts = [measured_on(result), table(head, rows)]
    others = [convolutions, few_maps, supervised, networks, taught]
    return "\n\n".join([*parts, *(part for other in others for part in other(result))])


def convolutions(result):
    """The table of competing maps; its control is imprinted, and read all the same."""
    rows = []
    for (network, data), command, learnt, control in measured(result, CONVOLUTIONS):
        rows.append(
            [network, data, hundredths(learnt), hundredths(control), len(learnt), command]
        )
    head = ["competing maps", "data", "STDP, %", "imprinted, %", "seeds", "command"]
    return [table(head, rows)] if rows else []


def few_maps(result):
    """The table of kernels learnt by winner-take-all; its control has random ones, and a readout alike."""
    rows = []
    for (kernels, data), command, learnt, control in measured(result, FEW_MAPS):
        gain = statistics.mean(100 * (a - b) for a, b in zip(learnt, control))
        cells = [hundredths(learnt), hundredths(control), f"{gain:+.2f}", len(learnt), command]
        rows.append([kernels, data, *cells])
    head = ["kernels", "data", "STDP, %", "random, %", "gain", "seeds", "command"]
    return [table(head, rows)] if rows else []


def networks(result):
    """The table of networks on MNIST but for the competing one, and how one of them is mended."""
    rows = []
    for (name, scatters), command, learnt, control in measured(result, NETWORKS):
        # A silent network and one that runs away answer alike nowhere: the median says which is usual.
        median = f"{100 * statistics.median(learnt):.1f} ({each(learnt)})" if scatters else ""
        rows.append([name, percent(learnt), median, percent(control), len(learnt), command])
    head = ["network, MNIST", "mean, %", "median (each)", "control, %", "seeds", "command"]
    mended = "`mended.json` is what `hebb diagnose issue-333 --fix --out mended.json` writes."
    return [table(head, rows), mended] if rows else []


def taught(result):
    """The table of the network of issue 333 under a teacher: what its layers learn from scratch."""
    rows = []
    for (data, channels, layers), command, learnt, control in measured(result, TAUGHT):
        rows.append(
            [data, channels, layers, hundredths(learnt), percent(control), len(learnt), command]
        )
    head = ["data", "channels", "taught by STDP", "accuracy, %"]
    head += ["nothing learnt, %", "seeds", "command"]
    return [table(head, rows)] if rows else []


def supervised(result):
    """The table of supervised STDP on STDP features; its control has random maps."""
    rows = []
    for (data,), command, learnt, control in measured(result, SUPERVISED):
        rows.append([data, hundredths(learnt), hundredths(control), len(learnt), command])
    head = ["supervised STDP, data", "STDP throughout, %", "unlearnt maps, %", "seeds", "command"]
    return [table(head, rows)] if rows else []


def competition(result):
    rows = []
    for case in result["cases"]:
        rates = case["imagesPerSecond"]
        cell = lambda name: thousands(rates[name]["median"]) if name in rates else "–"
        rows.append(
            [
                case["neurons"],
                case["batch"],
                cell("oneCore"),
                cell("plainC"),
                ratio(case["toPlainC"]),
                cell("twoCores"),
                ratio(case["twoCoresToOne"]),
            ]
        )
    head = [
        "neurons",
        "batch",
        "hebb, one core",
        "plain C, one core",
        "ratio",
        "hebb, two cores",
        "two to one",
    ]
    return "\n\n".join(
        [
            "Competitive recipe on MNIST, images trained a second, both with the same batch, "
            f"medians of {result['rounds']} rounds in turn: "
            f"`{result['command']}`, `python3 Benchmarks/competition.py`. {measured_on(result)}",
            table(head, rows),
        ]
    )


def convolution(result):
    """Competing maps beside a peer in Python: answers at all positions, and whole runs."""
    rows = []
    for name, command, quantity, cell in [
        ("answers of 64 maps, images a second", "command", "answers", thousands),
        ("whole run of `conv-readout`, seconds", "train", "seconds", lambda value: f"{value:.0f}"),
    ]:
        row = contenders(result[quantity], cell)
        ratios = [result.get(f"{quantity}ToPeer"), result.get(f"{quantity}TwoCoresToOne")]
        rows.append([name, *row, *map(ratio, ratios), f"`{result[command]}`"])
    return "\n\n".join(
        [
            f"Competing maps on MNIST, medians of {result['rounds']} rounds in turn; "
            f"`python3 Benchmarks/convolution.py`. {measured_on(result)}",
            table(["what", *CONTENDERS.values(), "to the peer", "two to one", "command"], rows),
        ]
    )


def supervised_speed(result):
    """Whole runs of conv-supervised beside a peer with plain C inside."""
    row = [
        f"features and {result['epochs']} epochs, MNIST, seconds",
        *contenders(result["seconds"], lambda value: f"{value:.0f}"),
        ratio(result["toPeer"]),
        ratio(result["twoCoresToOne"]),
        f"`{result['command']}`",
    ]
    return "\n\n".join(
        [
            f"Whole runs of `conv-supervised`, medians of {result['rounds']} rounds in turn; "
            f"`python3 Benchmarks/supervised.py`. {measured_on(result)}",
            table(["what", *CONTENDERS.values(), "to the peer", "two to one", "command"], [row]),
        ]
    )


def contenders(measured, cell):
    """The medians of those that ran; a dash for the others."""
    return [cell(measured[name]["median"]) if name in measured else "–" for name in CONTENDERS]


def ratio(value):
    return "–" if value is None else f"{value:.2f}"


def stdp(result):
    rows = []
    for case in result["cases"].values():
        rates = case["imagesPerSecond"]
        peer = rates.get("spikingjelly")
        rows.append(
            [
                case["shape"],
                thousands(rates["hebb"]["median"]),
                thousands(peer["median"]) if peer else "",
                f"{case['ratio']:.0f}" if peer else "",
                f"`{case['command']}`",
            ]
        )
    return "\n\n".join(
        [
            "STDP step (currents, neurons, delta, update), images a second on one core, medians of "
            f"{result['rounds']} rounds in turn; `python3 Benchmarks/stdp.py`. "
            f"{measured_on(result)}",
            table(["layer", "hebb", "SpikingJelly, heap kept", "ratio", "command"], rows),
        ]
    )


def network(result):
    rates = result["imagesPerSecond"]
    peer = rates.get("spikingjelly")
    row = [
        "`issue-333`, MNIST, T = 4, batch 128",
        thousands(rates["hebb"]["median"]),
        thousands(peer["median"]) if peer else "",
        f"{result['ratio']:.1f}" if peer else "",
        f"`{result['command']}`",
    ]
    return "\n\n".join(
        [
            "A whole network under STDP, images trained a second on one core, medians of "
            f"{result['rounds']} rounds in turn; `python3 Benchmarks/network.py`. "
            f"{measured_on(result)}",
            table(["network", "hebb", "SpikingJelly, heap kept", "ratio", "command"], [row]),
        ]
    )


def process(result):
    start = {
        name: f"{1000 * values['median']:.0f} ms" for name, values in result["startSeconds"].items()
    }
    train = result["trainSeconds"]
    memory = f"{result['trainPeakMemoryBytes'] / 2**20:.0f} MiB"
    rows = [
        ["`hebb --version`", start["hebb"]],
        ["`python3 -c pass`", start["python"]],
        [f"`{result['command']}`, start to accuracy", f"{train['median']:.2f} s, {memory}"],
    ]
    return "\n\n".join(
        [f"Whole processes, medians. {measured_on(result)}", table(["process", "took"], rows)]
    )


def kernels(result):
    report = result["report"]
    rows = []
    for case in report["cases"]:
        time, ratio = case["time"], case.get("ratioToCPU")
        rows.append(
            [
                case["name"],
                case["shape"],
                f"{1000 * time['medianSeconds']:.3g} ms",
                f"{100 * case['shareOfCopyBandwidth']:.0f} %",
                "–" if ratio is None else f"{ratio:.1f}",
            ]
        )
    bandwidth = report["copyBandwidth"]["bytesPerSecond"] / 1e9
    return "\n\n".join(
        [
            f"Kernels against the device's copy bandwidth, {bandwidth:.1f} GB/s: "
            f"`{result['command']}`. "
            f"{measured_on(result)}",
            table(["case", "shape", "median", "of the copy bandwidth", "to the CPU backend"], rows),
        ]
    )


def block(*kinds):
    """The tables of the given kinds for every device, or a line that says that there are none."""
    parts = [render(result) for name, render in kinds for result in read(name)]
    return "\n\n".join(parts) or "Not measured yet."


def gpu_line():
    """Says so while no result comes from a GPU; PoCL and the CPU backend are none."""
    results = [
        result for path in RESULTS.glob("*/*.json") for result in [json.loads(path.read_text())]
    ]
    gpu = [result for result in results if result.get("deviceKind") == "gpu"]
    return "" if gpu else "No GPU has been measured yet: every figure here is a CPU's.\n\n"


def blocks():
    return {
        "accuracies": gpu_line() + block(("accuracy", accuracies)),
        "speeds": block(
            ("competition", competition),
            ("convolution", convolution),
            ("supervised", supervised_speed),
            ("stdp", stdp),
            ("network", network),
            ("process", process),
            ("kernels", kernels),
        ),
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--update", type=pathlib.Path, metavar="FILE", help="put the tables between its marks"
    )
    options = arguments.parse_args()
    if not options.update:
        print("\n\n".join(blocks().values()))
        return
    text = options.update.read_text()
    for name, content in blocks().items():
        begin, end = f"<!-- {name}: Benchmarks/tables.py -->", f"<!-- end of {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"{options.update} lacks the marks '{begin}' and '{end}'")
        text = pattern.sub(lambda _: f"{begin}\n\n{content}\n\n{end}", text)
    options.update.write_text(text)


if __name__ == "__main__":
    main()
