"""The embedded node as a process that ends with the one that started it, however that ends.

It serves the namespace it is given, prints its address, and stops when its standard input closes.
"""

import sys

from aiospike.testing import LocalNode


def serve(namespace: str) -> None:
    """Returns when standard input has come to its end."""
    with LocalNode(namespaces=[namespace]) as node:
        print(node.host, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1])
