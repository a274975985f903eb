"""aerospike-native, another client, on the embedded node: its calls give what they gave before.

The calls are those of the wire vectors, which were recorded with it on a real server. What they
give through this package's client is the business of the conformance tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conformance import dataset, features, state, vectors
from conformance.connection import Address, Node
from conformance.node.replay import exchanges
from conformance.outcome import Unsupported
from conformance.vectors import RECORDED, Vector

import aiospike
from aiospike.testing import LocalNode

with pytest.MonkeyPatch.context() as patch:
    # Its import would make uvloop the event loop policy of all tests.
    patch.setenv("AEROSPIKE_NO_UVLOOP", "1")
    native = pytest.importorskip("aerospike_native")

# What no call of a client can tell, or what changes the node for the calls that follow.
LEFT_OUT = re.compile(r"new_client|udf|truncate|index|TTL|ttl|touch_ttl|apply")


def policy(kind: type) -> Callable[..., Any]:
    """Makes a policy with these attributes set, as the calls are written."""

    def made(**settings: Any) -> Any:
        result = kind()
        for name, value in settings.items():
            setattr(result, name, value)
        return result

    return made


POLICIES = {
    "WP": policy(native.WritePolicy),
    "RP": policy(native.ReadPolicy),
    "BP": policy(native.BatchPolicy),
    "BWP": policy(native.BatchWritePolicy),
    "BDP": policy(native.BatchDeletePolicy),
    "QPOL": policy(native.QueryPolicy),
}


def filtered(condition: Any) -> Any:
    statement = native.Statement(dataset.NAMESPACE, dataset.SET)
    statement.filters = [condition]
    return statement


def names(vector: Vector, client: Any) -> dict[str, Any]:
    return {
        **vars(native),
        **POLICIES,
        "an": native,
        "X": native.FilterExpression,
        "F": filtered,
        "c": client,
        "k": native_key(vector["key"]) if "key" in vector else None,
        "BK": [native_key(key) for key in vector.get("batch_keys", ())],
        "S": vector["key"]["set"] if "key" in vector else None,
        "Q": dataset.SET,
        "QP": aiospike.Key(dataset.NAMESPACE, dataset.SET, "q3").partition_id,
    }


def native_key(key: dict[str, Any]) -> Any:
    ((_kind, user_key),) = key["k"].items()
    return native.Key(key["ns"], key["set"], user_key)


def printed(value: Any) -> Any:
    """As the recording printed it."""
    if isinstance(value, list) and value and isinstance(value[0], native.BatchRecord):
        return [[str(int(row.result_code)), repr(row.record), row.in_doubt] for row in value]
    return repr(value)


def in_order(answer: Any) -> Any:
    """Records of a query come in any order."""
    if isinstance(answer, str) and answer.startswith("['<Key"):
        return sorted(ast.literal_eval(answer))
    return answer


def is_served(vector: Vector) -> bool:
    """Whether something was asked, and the node has what that needs."""
    try:
        requests = [request for _connection, request, _replies in exchanges(vector["messages"])]
    except Unsupported:  # too large to be kept, so nothing special
        return True
    return bool(requests) and not any(map(features.needed, requests))


@pytest.fixture(scope="module")
def calls() -> list[Vector]:
    recorded = vectors.load(RECORDED, "wire")
    return [vector for vector in recorded if not LEFT_OUT.search(vector["call"])]


@pytest.fixture(scope="module")
def node(calls: list[Vector]) -> Iterator[Node]:
    with LocalNode() as local:
        node = Node(Address.parse(local.host))
        with dataset.provided(node, calls, 0.0):
            yield node
        node.close()


def test_calls_give_what_they_gave_on_a_real_server(node: Node, calls: list[Vector]) -> None:
    client = native.new_client_blocking(native.ClientPolicy(), str(node.address))
    different = []
    asked = 0
    for vector in calls:
        if not is_served(vector):
            continue
        asked += 1
        state.establish_wire(node, vector)
        try:
            answer = printed(eval(vector["call"], {}, names(vector, client)))
        except Exception as error:
            answer = type(error).__name__
        wanted = vector["error"] if "error" in vector else vector["result"]
        if in_order(answer) != in_order(wanted):
            different.append((vector["id"], vector["call"], answer, wanted))
    client.close_blocking()
    assert asked > 100
    assert not different, "\n".join(map(str, different))
