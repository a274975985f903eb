"""How fast a client is here: `python -m aiospike.bench --mode native-async -z 32`.

Reads and writes random records for a while and tells how many there were per second, how long they
took, and what they cost the client's process. `--help` explains the options. The other clients that
it can measure are listed there, too; they have to be installed.
"""

from aiospike.bench.command import main

__all__ = ["main"]
