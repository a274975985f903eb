"""Requests over partitions: the fields that every scan and query carries."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence

from ..wire import Field, FieldType, Info1, Info3, Message, Op

PARTITIONS = 4096


def request(
    namespace: str,
    set_name: str,
    partitions: Iterable[int],
    *,
    info1: int = Info1.READ,
    info3: int = Info3.PARTITION_DONE,
    extra: Sequence[Field] = (),
    ops: Sequence[Op] = (),
) -> Message:
    fields = [Field(FieldType.NAMESPACE, namespace.encode())]
    if set_name:
        fields.append(Field(FieldType.SET, set_name.encode()))
    fields += extra
    ids = b"".join(struct.pack("<H", partition) for partition in partitions)
    fields.append(Field(FieldType.TASK_ID, os.urandom(8)))
    fields.append(Field(FieldType.PARTITIONS, ids))
    return Message(info1=info1, info3=info3, fields=fields, ops=list(ops))
