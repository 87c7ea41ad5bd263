# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: finding hebb, running it, writing results."""

import argparse
import datetime
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def parser(description):
    """An argument parser with the options of every script."""
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument(
        "--hebb", help="the program; default: the release build, see `make build`"
    )
    arguments.add_argument("--backend", default="auto", help="as hebb's own option")
    arguments.add_argument("--device", help="as hebb's own option")
    arguments.add_argument(
        "--results", type=pathlib.Path, default=RESULTS, help="where results are written"
    )
    return arguments


class Hebb:
    """The program under measurement on one device."""

    def __init__(self, options):
        self.path = options.hebb or self._release_build()
        self.place = ["--backend", options.backend]
        if options.device is not None:
            self.place += ["--device", options.device]

    @staticmethod
    def _release_build():
        show = ["swift", "build", "-c", "release", "--show-bin-path"]
        return (
            subprocess.run(
                show, cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout.strip()
            + "/hebb"
        )

    def json(self, command, *arguments, cores=None):
        """What `hebb COMMAND ARGUMENTS --json` prints."""
        return json.loads(run([self.path, command, *arguments, *self.place, "--json"], cores=cores))

    def version(self):
        return run([self.path, "--version"]).strip()

    def command(self, command, *arguments):
        """The command line of a run, as a reader would type it."""
        return shlex.join(["hebb", command, *map(str, arguments)])


def run(command, cores=None, environment=None):
    """Standard output of a command that must succeed, kept to the given cores."""
    command = [str(part) for part in command]
    extra = dict(environment or {})
    if cores is not None:
        command = ["taskset", "-c", ",".join(map(str, cores)), *command]
        # PoCL otherwise starts a thread for every core of the machine.
        extra["POCL_MAX_PTHREAD_COUNT"] = str(len(cores))
    done = subprocess.run(command, env={**os.environ, **extra}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"exit status {done.returncode}: {' '.join(command)}")
    return done.stdout


def usable_cores():
    return sorted(os.sched_getaffinity(0))


def processor():
    """The model of this machine's processor."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return "unknown"
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def add_turns(arguments, rounds, needs):
    """Adds what scripts ask that run hebb in turn with a peer: who it is, how often, and where."""
    arguments.add_argument("--mnist", required=True, help="the folder with MNIST's four IDX files")
    arguments.add_argument("--peer", help="the peer's script")
    arguments.add_argument(
        "--python", default=sys.executable, help=f"runs the peer; needs {needs}"
    )
    arguments.add_argument("--rounds", type=int, default=rounds)
    arguments.add_argument(
        "--cores", type=int, nargs="+", help="the last one runs what runs on one"
    )


def spread(values):
    """Median, range and every value of a repeated measurement."""
    return {
        "median": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "values": values,
    }


def entry(device, hebb):
    """What `hebb devices` says of a device that a run named."""
    known = json.loads(run([hebb.path, "devices", "--json"]))["devices"]
    found = next((entry for entry in known if device.startswith(entry["name"])), None)
    return found or {"name": device, "kind": "cpu", "platform": "cpu backend", "driver": ""}


def place(results, name, entry):
    """`<results>/<device>/<name>.json`."""
    slug = re.sub(r"[^a-z0-9]+", "-", entry["name"].lower()).strip("-")
    return results / slug / f"{name}.json"


def kept(results, name, device, hebb):
    """What an earlier measurement on the device wrote; empty where there was none."""
    path = place(results, name, entry(device, hebb))
    return json.loads(path.read_text()) if path.exists() else {}


def write(results, name, device, hebb, content):
    """Writes the content, and with what it was measured."""
    measured = entry(device, hebb)
    path = place(results, name, measured)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {
        "device": measured["name"],
        "deviceKind": measured["kind"],
        "platform": measured["platform"],
        "driver": measured["driver"],
        "processor": processor(),
        "cores": len(usable_cores()),
        "hebb": hebb.version(),
        "date": datetime.date.today().isoformat(),
    }
    path.write_text(json.dumps({**head, **content}, indent=1) + "\n")
    print(f"wrote {path}")
