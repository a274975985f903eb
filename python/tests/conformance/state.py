"""The state a vector starts from, written over the wire, and the record it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from . import digest, features, particle, wire
from .connection import Node
from .outcome import Failure
from .values import Value
from .vectors import Vector
from .wire import Field, FieldType, Info1, Info2, Message, Op, OpCode

PIPELINE = 1000
NOT_FOUND = 2


class RecordKey(NamedTuple):
    namespace: str
    set: str
    user_key: Value

    @classmethod
    def of(cls, key: Mapping[str, Any]) -> RecordKey:
        return cls(key["ns"], key["set"], key["k"])

    @property
    def digest(self) -> bytes:
        return digest.of_key(self.set, self.user_key)

    def fields(self, *, send_key: bool = False) -> list[Field]:
        fields = [Field(FieldType.NAMESPACE, self.namespace.encode())]
        if self.set:
            fields.append(Field(FieldType.SET, self.set.encode()))
        fields.append(Field(FieldType.DIGEST, self.digest))
        if send_key:
            fields.append(Field(FieldType.KEY, digest.user_key(self.user_key)))
        return fields


def write(
    key: RecordKey, bins: Mapping[str, Value], *, ttl: int = 0, send_key: bool = False
) -> Message:
    fields = key.fields(send_key=send_key)
    ops = [_op(OpCode.WRITE, name, value) for name, value in bins.items()]
    return Message(info2=Info2.WRITE, ttl=ttl, fields=fields, ops=ops)


def append(key: RecordKey, name: str, value: Value) -> Message:
    return Message(info2=Info2.WRITE, fields=key.fields(), ops=[_op(OpCode.APPEND, name, value)])


def read(key: RecordKey) -> Message:
    return Message(info1=Info1.READ | Info1.GET_ALL, fields=key.fields())


def delete(key: RecordKey) -> Message:
    return Message(info2=Info2.WRITE | Info2.DELETE, fields=key.fields())


def establish(node: Node, key: RecordKey, init: Mapping[str, Any] | None) -> None:
    """Leave the record as `init` has it: absent, or written as often as its generation says."""
    gone = node.message(wire.encode(delete(key)))
    if gone.result not in (0, NOT_FOUND):
        raise Failure(f"setup: delete answered {gone.result}")
    if init is None:
        return
    ttl, send_key = init.get("ttl", 0), init.get("send_key", False)
    request = wire.encode(write(key, init["bins"], ttl=ttl, send_key=send_key))
    left = init.get("gen", 1)
    while left:
        count = min(left, PIPELINE)
        for reply in node.pipeline([request] * count):
            features.excuse(request, 0, reply.result)
            if reply.result:
                raise Failure(f"setup: write answered {reply.result}")
        left -= count


def establish_wire(node: Node, vector: Vector) -> None:
    """The states that the vectors of the wire area name in three ways."""
    if "key" in vector and "batch_keys" not in vector:
        establish(node, RecordKey.of(vector["key"]), vector.get("init"))
    for key, bins in zip(vector.get("batch_keys", ()), vector.get("init_batch", ()), strict=True):
        establish(node, RecordKey.of(key), None if bins is None else {"bins": bins})


def left_behind(node: Node, key: RecordKey) -> Message:
    return node.message(wire.encode(read(key)))


def _op(code: OpCode, name: str, value: Value) -> Op:
    kind, data = particle.encode(value)
    return Op(code, kind, name, data)
