"""Where the CPU of an operation goes, by layers: a table of microseconds.

    python stack.py [--python PYTHON ...] [-z TASKS ...]

Runs the benchmark and the floor, samples each with `perf`, and gives every sample to the layer that
asked for it: walking up from the sampled function, the first that names its layer, so a `malloc`
counts for whoever allocates. System calls stand by themselves. Needs `perf`, and what `make bench`
builds.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from contenders import CONTENDERS, FLOOR, Contender, Interpreter
from matrix import RUST_CORE, server

WARMUP, SECONDS = 2.0, 4.0
HERTZ = 1999
STACK_BYTES = 8192
LAYERS = {
    "aerospike-core": r"aerospike_core::|<aerospike_core|rust_core::",
    "Tokio": r"tokio::|<tokio|mio::",
    "bridge": r"asyncio_bridge::|<asyncio_bridge",
    "conversion": r"_native::|<_native",
    "Python and its loop": (
        r"^_?Py|^__pyx|^uv_|^task_|^gen_|method_|cfunction_|^gc_|^type_|^dict|^list"
    ),
}
SYSCALLS = "system calls of the core"
WAITING = "waits and wakes: epoll, futex, eventfd"
OTHER = "other"
KERNEL = re.compile(r"do_syscall_64")
SENT_OR_RECEIVED = re.compile(r"_sys_(sendto|recvfrom)")
NAMED = {layer: re.compile(pattern) for layer, pattern in LAYERS.items()}
SHOWN = ("aerospike-core", SYSCALLS, "Tokio", WAITING, "bridge", "conversion")
SHOWN = (*SHOWN, "Python and its loop", OTHER)


def layer_of(stack: Sequence[str]) -> str:
    """That of a sample, whose functions are given from the inside out."""
    if any(KERNEL.search(name) for name in stack):
        return SYSCALLS if any(SENT_OR_RECEIVED.search(name) for name in stack) else WAITING
    for name in stack:
        for layer, pattern in NAMED.items():
            if pattern.search(name):
                return layer
    return OTHER


def stacks(script: str) -> Iterator[list[str]]:
    """The samples in what `perf script` prints."""
    for sample in script.split("\n\n"):
        lines = (line.strip().partition(" ")[2] for line in sample.splitlines())
        if names := [name for name in lines if name]:
            yield names


def sample(command: Sequence[str], environment: dict[str, str]) -> dict[str, float]:
    """Microseconds per operation by layer, and their sum, of a benchmark's process."""
    with tempfile.TemporaryDirectory() as folder:
        told, data = Path(folder) / "told.json", Path(folder) / "perf.data"
        phases = ["-d", str(SECONDS + 1), "--warmup", str(WARMUP), "--json", str(told)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen([*command, *phases], env=environment, stdout=quiet) as bench:
            # What imports and connects is not to be sampled.
            time.sleep(WARMUP + 1.5)
            perf = ["perf", "record", "-q", "-F", str(HERTZ), "-p", str(bench.pid), "-o", str(data)]
            how = ["--call-graph", f"dwarf,{STACK_BYTES}", "--", "sleep", str(SECONDS - 1)]
            subprocess.run([*perf, *how], check=True, stdout=quiet, stderr=quiet)
        script = ["perf", "script", "-i", str(data), "--no-inline", "-F", "ip,sym"]
        printed = subprocess.run(script, check=True, capture_output=True, text=True).stdout
        result = json.loads(told.read_text())["result"]
    counted = Counter(layer_of(stack) for stack in stacks(printed))
    each = result["cpu_us_per_op"] / counted.total()
    return {layer: counted[layer] * each for layer in SHOWN} | {"all": result["cpu_us_per_op"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", nargs="+", default=[sys.executable], help="interpreters")
    parser.add_argument("-z", "--tasks", nargs="+", type=int, default=[1, 32], help="at a time")
    options = parser.parse_args()
    interpreters = [Interpreter(python, gil=False) for python in options.python]
    first, ours = interpreters[0], CONTENDERS[:2]
    print(f"| µs of CPU per operation | {' | '.join(SHOWN)} | all |")
    print(f"|---|{'--:|' * (len(SHOWN) + 1)}")
    with server(None, first.install(ours[0])[0], first.environment) as host:
        for tasks in options.tasks:
            where = ["-H", host, "-k", "10000", "-z", str(tasks)]
            floor = sample([str(RUST_CORE), *where], first.environment)
            _print(f"{FLOOR}, {tasks} tasks", floor)
            for interpreter in interpreters:
                for contender in ours:
                    _measure(interpreter, contender, tasks, where)


def _measure(
    interpreter: Interpreter, contender: Contender, tasks: int, where: Sequence[str]
) -> None:
    python = interpreter.install(contender)[0]
    mode = ["--mode", str(contender.awaiting), *contender.options]
    layers = sample([python, "-m", "aiospike.bench", *mode, *where], interpreter.environment)
    _print(f"{interpreter.name}, {contender.name}, {tasks} tasks", layers)


def _print(label: str, layers: dict[str, float]) -> None:
    figures = " | ".join(f"{layers[name]:.1f}" for name in (*SHOWN, "all"))
    print(f"| {label} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
