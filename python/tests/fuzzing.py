"""``python fuzzing.py SECONDS [SEED]``: the client against a server that damages its replies.

A recorded reply is changed in a few places and answers the next request. The client has to give a
value or an exception for it, in time, and go on. Exit code 1 where it did not; a client that hangs
ends the process with a traceback, and the seed on the first line brings the same replies again.
"""

from __future__ import annotations

import faulthandler
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from conformance import playback, vectors
from conformance.playback import Playback
from conformance.vectors import RECORD_AREAS, RECORDED
from conformance.wire import FRAME_HEADER, FrameType

import aiospike
from aiospike import BitOperation, ListOperation, MapOperation, Operation

KEY = aiospike.Key("test", "fuzz", "key")
KEYS = [aiospike.Key("test", "fuzz", number) for number in range(3)]
IN_TIME: dict[str, Any] = {"total_timeout": 50, "max_retries": 0}
HANGS_AFTER = 20.0
LARGEST = 4000

CALLS: tuple[Callable[[aiospike.SyncClient], Any], ...] = (
    lambda client: client.get(KEY, **IN_TIME),
    lambda client: client.exists(KEY, **IN_TIME),
    lambda client: client.put(KEY, {"a": 1}, **IN_TIME),
    lambda client: client.operate(
        KEY,
        [
            Operation.get("a"),
            ListOperation.get_by_index("l", 0),
            MapOperation.get_by_key("m", "a"),
            BitOperation.get("b", 0, 8),
        ],
        respond_all_ops=True,
        **IN_TIME,
    ),
    lambda client: client.batch_read(KEYS, **IN_TIME).to_list(),
    lambda client: client.batch_write([(KEY, {"a": 1})], **IN_TIME),
    lambda client: list(client.scan("test", "fuzz", **IN_TIME)),
    lambda client: client.info("build"),
)


class DamagingServer(Playback):
    """Answers the handshake as recorded, and what follows with damaged replies."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self._replies = [reply for reply in recorded_replies() if len(reply) <= LARGEST]
        self.connecting = True
        self.sent = b""

    def answer(self, request: bytes) -> bytes:
        if self.connecting:
            return super().answer(request)
        if request[1] == FrameType.INFO:
            self.sent = damaged(self._chance, super().answer(request))
        else:
            self.sent = damaged(self._chance, self._chance.choice(self._replies))
        return self.sent


def recorded_replies() -> Iterator[bytes]:
    for area in RECORD_AREAS:
        for vector in vectors.load(RECORDED, area):
            for step in vector["steps"]:
                if isinstance(step["wire"]["resp"], str):
                    yield bytes.fromhex(step["wire"]["resp"])
    for vector in vectors.load(RECORDED, "batch"):
        yield bytes.fromhex("".join(vector["wire"]["resp"]))
    for vector in vectors.load(RECORDED, "wire"):
        for message in vector["messages"]:
            if message["dir"] == "r" and isinstance(message["hex"], str):
                yield bytes.fromhex(message["hex"])


def damaged(chance: random.Random, reply: bytes) -> bytes:
    data = bytearray(reply)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        at = chance.randrange(FRAME_HEADER, len(data)) if len(data) > FRAME_HEADER else 0
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.choice((0, 0x7F, 0x80, 0xC0, 0xDD, 0xDF, 0xFF))
            case 2:
                del data[at : at + chance.randrange(1, 9)]
            case 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 4:
                data[at : at + 4] = b"\xff\xff\xff\xff"
    # A frame of the wrong length would mostly test how long the client waits for the rest.
    if chance.random() < 0.95:
        data[2:FRAME_HEADER] = (len(data) - FRAME_HEADER).to_bytes(6, "big")
    return bytes(data)


def fuzz(seed: int, going_on: Callable[[int], bool]) -> tuple[int, list[str]]:
    """How many replies were tried, and what was wrong with the client's answers."""
    chance = random.Random(seed)
    tried, wrong = 0, []
    with playback.serving(DamagingServer(seed)) as server:
        options: dict[str, Any] = {"tend_interval": 3_600_000, "timeout": 200, "max_error_rate": 0}
        with aiospike.SyncClient(str(server.address), **options) as client:
            server.connecting = False
            while going_on(tried):
                tried += 1
                faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
                try:
                    chance.choice(CALLS)(client)
                except Exception:
                    pass
                except BaseException as error:  # what a panic would be
                    wrong.append(f"{error!r} for {server.sent.hex()}")
                faulthandler.cancel_dump_traceback_later()
            server.connecting = True
    return tried, wrong


def main(seconds: float, seed: int) -> int:
    print(f"seed {seed}", flush=True)
    end = time.monotonic() + seconds
    tried, wrong = fuzz(seed, lambda _tried: time.monotonic() < end)
    print("\n".join([f"{tried} damaged replies, {len(wrong)} answered wrongly", *wrong]))
    return int(bool(wrong))


if __name__ == "__main__":
    _, seconds, *seeds = sys.argv
    sys.exit(main(float(seconds), int(seeds[0]) if seeds else random.randrange(1 << 32)))
