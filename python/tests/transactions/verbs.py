"""Every verb that takes part in transactions."""

from __future__ import annotations

import aiospike
from aiospike import Key, Operation

A, B, C, D = (Key("test", "accounts", name) for name in "abcd")

VERBS = {
    "get": lambda client, txn: client.get(A, txn=txn),
    "exists": lambda client, txn: client.exists(A, txn=txn),
    "batch_read": lambda client, txn: client.batch_read([A], txn=txn),
    "batch_exists": lambda client, txn: client.batch_exists([A], txn=txn),
    "put": lambda client, txn: client.put(A, {"n": 1}, txn=txn),
    "add": lambda client, txn: client.add(A, {"n": 1}, txn=txn),
    "append": lambda client, txn: client.append(A, {"s": "x"}, txn=txn),
    "prepend": lambda client, txn: client.prepend(A, {"s": "x"}, txn=txn),
    "touch": lambda client, txn: client.touch(A, txn=txn),
    "delete": lambda client, txn: client.delete(A, txn=txn),
    "operate": lambda client, txn: client.operate(A, [Operation.put("n", 1)], txn=txn),
    "batch_write": lambda client, txn: client.batch_write([(A, {"n": 1})], txn=txn),
    "batch_delete": lambda client, txn: client.batch_delete([A], txn=txn),
    "batch_operate": lambda client, txn: client.batch_operate(
        [A], [Operation.put("n", 1)], txn=txn
    ),
    "batch": lambda client, txn: client.batch([aiospike.BatchDelete(A)], txn=txn),
}
READS = ("get", "exists", "batch_read", "batch_exists")
