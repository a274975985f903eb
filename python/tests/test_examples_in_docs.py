"""The examples in docstrings and READMEs run, and yield what they say.

Each runs by itself against an embedded node, with the names and records of `world`. What stands
alone is looked at: a value that a comment behind it tells has to be that value, and an operation or
expression has to be one that a node takes. Examples of the verbs also run without `await`, on a
`SyncClient`.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aiospike
from aiospike import (
    AerospikeError,
    BridgeFuture,
    Client,
    ExpressionOperation,
    ExpressionReadFlags,
    GeoJSON,
    IndexType,
    InvalidArgument,
    Key,
    Operation,
    Privilege,
    SyncClient,
    UDFError,
    UnsupportedFeature,
    exp,
)
from aiospike.testing import LocalNode
from documentation import Example, examples

TABLES = ["aiospike", "aiospike.exp"]
"""Whose docstrings have indented blocks that are no examples."""

REFUSED: dict[str, type[AerospikeError]] = {
    "Client.execute_udf": UDFError,  # it runs no functions
    "Client.query_execute_udf": UnsupportedFeature,
    "Client.set_xdr_filter": InvalidArgument,  # nor ships records
    "HLLOperation": UnsupportedFeature,
    "Transaction.commit": UnsupportedFeature,  # and has no transactions
    "aiospike.client.Client.transaction": UnsupportedFeature,
    "aiospike.transaction": UnsupportedFeature,
    "aiospike.exp.hll": UnsupportedFeature,
    "aiospike.exp.strings": InvalidArgument,  # it is a server of version 8.1
}
"""Examples that the embedded node refuses, and how."""

RECORDS: dict[str, dict[str, Any]] = {
    "alice": {
        "name": "Alice", "age": 28, "visits": 7, "country": "US", "email": "alice@example.com",
        "price": 12, "count": 10, "score": 3, "now": 1, "tags": ["new"], "scores": [5, 3, 97],
        "stock": {"apples": 3, "pears": 12}, "prices": {"ham": 35, "jam": 5},
        "profile": {"city": "Bern", "hobbies": ["go"]}, "books": [{"title": "Emma", "price": 10}],
        "seats": bytes(16), "flags": bytes(16), "pairs": [["a", 1], ["b", 2]],
        "location": GeoJSON({"type": "Point", "coordinates": [8.5, 47.4]}),
    },
    "bob": {"name": "Bob", "age": 35, "visits": 3},
}  # fmt: skip
"""By user key, in the namespace "test" and the set "users", with an index on "age"."""

EXAMPLES = [example for example in examples() if example.is_python]
OF_VERBS = [
    example
    for example in EXAMPLES
    if example.where.startswith("Client.") and hasattr(SyncClient, example.where.partition(".")[2])
]
ON_USERS = re.compile(r"client\.\w*(user|role|privilege|password|allowlist|quota)")


def where(example: Example) -> str:
    return example.where


@pytest.mark.parametrize("example", EXAMPLES, ids=where)
def test_an_example_runs(example: Example, tmp_path: Path) -> None:
    with surroundings(example, Client) as names, outcome(example):
        run(example, ast.parse(example.code), names)


@pytest.mark.parametrize("example", OF_VERBS, ids=where)
def test_it_runs_without_await(example: Example) -> None:
    with surroundings(example, SyncClient) as names, outcome(example):
        run(example, WithoutAwait().visit(ast.parse(example.code)), names)


def test_nothing_else_is_taken_for_an_example() -> None:
    assert sorted({example.where for example in examples() if not example.is_python}) == TABLES


def test_every_verb_has_an_example() -> None:
    have = {example.where.removeprefix("aiospike.client.") for example in EXAMPLES}
    verbs = {name for name in vars(SyncClient) if not name.startswith("_")}
    assert {verb for verb in verbs if f"Client.{verb}" not in have} == set()


@contextlib.contextmanager
def surroundings(example: Example, face: type[Client | SyncClient]) -> Iterator[dict[str, Any]]:
    """The names that examples may take for granted, beside those of the package.

    "localhost:3000" is a node of their own, which asks for a password in examples on users.
    """
    user = {"user": "admin", "password": "secret"} if ON_USERS.search(example.code) else {}
    with (
        LocalNode(users={"admin": "secret"} if user else {}) as node,
        SyncClient(node.host, **user) as setup,
    ):
        keys = {name: Key("test", "users", name) for name in (*RECORDS, "carol")}
        for name, bins in RECORDS.items():
            setup.put(keys[name], bins)
        index = setup.create_index("test", "users", "age", "users_by_age", IndexType.NUMERIC)
        index.wait_blocking(interval=1)
        if user:
            setup.create_role("clerk", [Privilege("read", "test")])
            setup.create_user("bob", "secret", ["read"])
        client = face(node.host, **user)
        client.connect_blocking()
        yield {
            **vars(aiospike),
            **vars(example.module),
            **keys,
            "Client": face,
            "aiospike": aiospike,
            "asyncio": asyncio,
            "client": client,
            "key": keys["alice"],
            "keys": list(keys.values()),
            "localhost": node.host,
            "node": node,
        }
        client.close_blocking()


def outcome(example: Example) -> contextlib.AbstractContextManager[Any]:
    refused = REFUSED.get(example.where)
    return pytest.raises(refused) if refused else contextlib.nullcontext()


def run(example: Example, tree: ast.AST, names: dict[str, Any]) -> None:
    """Runs an example, which may await at its top level, and looks at what stands alone."""
    steps: list[Operation] = []

    def look(value: Any, comment: str) -> None:
        if isinstance(value, exp.Expression):
            value = ExpressionOperation.read("it", value, ExpressionReadFlags.EVAL_NO_FAIL)
        if isinstance(value, Operation):
            steps.append(value)
        assert not isinstance(value, BridgeFuture), "nobody awaits it"
        with contextlib.suppress(SyntaxError, NameError):  # of prose
            assert value == eval(comment, names)

    tree = ast.fix_missing_locations(Observed(example.code, names["localhost"]).visit(tree))
    code = compile(tree, example.where, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(code, names | {"_look": look})
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(running)
    for step in steps:
        names["client"].operate_blocking(names["key"], [step])


class Observed(ast.NodeTransformer):
    """Looks at each value that stands alone, and at the comment behind it."""

    def __init__(self, code: str, host: str) -> None:
        self.lines = code.splitlines()
        self.host = host

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        self.generic_visit(node)
        line = self.lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
        comment = ast.Constant(line.partition("#")[2].strip())
        node.value = ast.Call(ast.Name("_look", ast.Load()), [node.value, comment], [])
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(self.host) if node.value == "localhost:3000" else node


class WithoutAwait(ast.NodeTransformer):
    """What `aiospike.client` says of `SyncClient`, done to code."""

    def visit_Await(self, node: ast.Await) -> ast.AST:
        self.generic_visit(node)
        match node.value:
            case ast.Call(func=ast.Attribute(attr="wait" | "progress") as method):
                method.attr += "_blocking"
        return node.value

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        self.generic_visit(node)
        return ast.copy_location(ast.For(**vars_of(node)), node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        self.generic_visit(node)
        return ast.copy_location(ast.With(**vars_of(node)), node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.is_async = 0
        return node


def vars_of(node: ast.AST) -> dict[str, Any]:
    return dict(ast.iter_fields(node))
