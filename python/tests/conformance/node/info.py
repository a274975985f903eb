"""Info commands, on one node and on a cluster of three, compared line by line."""

from __future__ import annotations

import re
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from .. import inforeply
from ..connection import Node
from ..inforeply import Identity
from ..outcome import Case, Unsupported, expect_none
from ..target import Target
from ..vectors import Vector
from . import scan

# In a cluster these depend on how it formed: the hash of the node names decides who owns what, the
# order in which they met decides the generations. In the single node they are fixed.
FORMED = ("cluster-stable", "partition-generation", "peers-generation", "replicas")
COUNTED = ("peers-", "alumni-")  # their reply starts with the generation of the peers


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    for size in sorted({vector["nodes"] for vector in vectors}):
        group = [vector for vector in vectors if vector["nodes"] == size]
        if size > target.largest_cluster:
            for vector in group:
                yield Case(vector["id"], title(vector), partial(_refuse, size))
            continue
        with target.cluster(size) as nodes:
            yield from _group(group, nodes, target.settle)


def _group(vectors: Sequence[Vector], nodes: Sequence[Node], settle: float) -> Iterator[Case]:
    ports = sorted({vector.get("port", 0) for vector in vectors})
    by_port = dict(zip(ports, nodes, strict=False))
    identity = identity_of(vectors, by_port)
    for vector in vectors:
        check = partial(_check, vector, by_port[vector.get("port", 0)], nodes, identity, settle)
        yield Case(vector["id"], title(vector), check)


def identity_of(vectors: Sequence[Vector], nodes: Mapping[int, Node]) -> Identity:
    """Pair what the recorded servers say of themselves with what these nodes say."""
    stand_ins = {}
    for vector in vectors:
        if (command := vector.get("cmd")) in ("node", "service", "cluster-name"):
            recorded = inforeply.value_of(vector["reply"])
            actual = inforeply.value_of(nodes[vector.get("port", 0)].info(command))
            stand_ins[recorded] = actual
            if command == "service":
                ports = [address.rpartition(":")[2] for address in (recorded, actual)]
                stand_ins[f"service.port={ports[0]}"] = f"service.port={ports[1]}"
    return Identity(stand_ins)


def _refuse(size: int) -> None:
    raise Unsupported(f"a cluster of {size} nodes")


def title(vector: Vector) -> str:
    return str(vector.get("cmd") or vector.get("cmds") or vector.get("req_body_hex"))


def _check(
    vector: Vector, node: Node, nodes: Sequence[Node], identity: Identity, settle: float
) -> None:
    reply = node.info_body(_body(vector))
    if "seq" in vector:
        time.sleep(settle)
    expected = identity.translate(vector["reply"])
    volatile = vector.get("volatile", False)
    if len(nodes) > 1:
        command = vector["cmd"]
        volatile = volatile or command.startswith(FORMED)
        if command.startswith(COUNTED):
            expected, reply = map(_uncounted, (expected, reply))
        if command == "replicas":
            expect_none(_coverage([one.info(command) for one in nodes]))
    expect_none(inforeply.differences(expected, reply, volatile=volatile))


def _body(vector: Vector) -> bytes:
    if "req_body_hex" in vector:
        return bytes.fromhex(vector["req_body_hex"])
    return "".join(f"{command}\n" for command in commands(vector)).encode()


def commands(vector: Vector) -> list[str]:
    """The commands of a request; none where the request is no list of commands."""
    if "cmd" in vector:
        return [vector["cmd"]]
    return list(vector.get("cmds", ()))


def _uncounted(reply: str) -> str:
    return re.sub(r"\t\d+,", "\t#,", reply)


def _coverage(replies: Sequence[str]) -> Iterator[str]:
    """Each partition has one master and one of every further replica, all on different nodes."""
    maps = [inforeply.value_of(reply).split(",") for reply in replies]
    copies = [[b64decode(bitmap) for bitmap in replicas[2:]] for replicas in maps]
    for rank, holders in enumerate(zip(*copies, strict=True)):
        if not _exactly_once(holders):
            yield f"replica {rank} of some partition is on no node, or on two"
    for own in copies:
        if len(own) > 1 and any(_bits(own[0]) & _bits(other) for other in own[1:]):
            yield "a node holds two replicas of one partition"


def _exactly_once(bitmaps: Sequence[bytes]) -> bool:
    union = 0
    for bits in map(_bits, bitmaps):
        if union & bits:
            return False
        union |= bits
    return union == (1 << scan.PARTITIONS) - 1


def _bits(bitmap: bytes) -> int:
    return int.from_bytes(bitmap, "big")
