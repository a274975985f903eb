"""Who is measured, and where each is installed: in an environment of its own, away from the others.

The harness comes to all of them by PYTHONPATH, from this checkout, where `make build` put it.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "floor"
OURS = "aiospike"
ON_LOOP = "aiospike on the loop"


@dataclass(frozen=True)
class Contender:
    """A client: the modes of `aiospike.bench` by which it is measured, and what to install."""

    name: str
    awaiting: str | None
    blocking: str | None
    packages: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    scans: bool = False


CONTENDERS = (
    Contender(OURS, "native-async", "native-blocking", scans=True),
    Contender(ON_LOOP, "native-async", None, (), ("--runtime", "loop"), scans=True),
    Contender(
        "aiospike, a client per thread", None, "native-blocking", (), ("--current-thread-runtime",)
    ),
    Contender(
        "aerospike-native",
        "peer-native-async",
        "peer-native-blocking",
        ("aerospike-native==1.0.0",),
        scans=True,
    ),
    Contender("aerospike-sdk", "peer-sdk-async", None, ("aerospike-sdk==1.0.0",), scans=True),
    Contender("aerospike-py", "peer-py-async", "peer-py-sync", ("aerospike-py==0.14.4",)),
    Contender("C client", None, "legacy-sync", ("aerospike==19.3.0",)),
    Contender(FLOOR, "async", "sync", scans=True),
)


class Interpreter:
    """A Python with all the clients that can be had for it, perhaps with the GIL forced on."""

    def __init__(self, executable: str, gil: bool) -> None:
        asked = (
            "import json, platform, sys, sysconfig as s; print(json.dumps([s.get_config_var('SOABI'"
            "), platform.python_version(), bool(s.get_config_var('Py_GIL_DISABLED'))]))"
        )
        told = subprocess.run([executable, "-c", asked], check=True, capture_output=True, text=True)
        self.tag, version, self.free_threaded = json.loads(told.stdout)
        self.executable = executable
        self.name = version + ("t" if self.free_threaded else "") + (", GIL" if gil else "")
        self._gil = "1" if gil else "0"

    @property
    def environment(self) -> dict[str, str]:
        """Of its processes. Without this an extension could turn the GIL on for all."""
        gil = {"PYTHON_GIL": self._gil} if self.free_threaded else {}
        return os.environ | gil | {"PYTHONPATH": str(ROOT / "python"), "RUST_BACKTRACE": "0"}

    def install(self, contender: Contender) -> tuple[str, str]:
        """The path of a Python that has it, or an empty one and why there is none."""
        if not contender.packages:
            return str(ROOT / ".venv" / self.tag / "bin" / "python"), ""
        place = ROOT / ".venv" / f"{self.tag}-{contender.name.replace(' ', '-')}"
        python = place / "bin" / "python"
        if not (place / "ready").exists():
            subprocess.run([self.executable, "-m", "venv", place], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            command = [*pip, "--only-binary", ":all:", "uvloop", *contender.packages]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                return "", done.stderr.strip().splitlines()[-1]
            (place / "ready").touch()
        return str(python), ""
