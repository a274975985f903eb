"""Info commands asked through the client, which gives the replies by command.

Requests that are no list of commands have no call, which node of a cluster answers is the client's
choice, and it names itself on each connection: the node side has the vectors about those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from .. import inforeply
from ..inforeply import Identity
from ..node.info import commands, identity_of, title
from ..outcome import Case, expect_none
from ..target import Target
from ..vectors import Vector
from .session import Session, ask, code_differences, session


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    asked = [vector for vector in vectors if _has_call(vector)]
    with session(target) as live:
        identity = identity_of(asked, {0: live.node})
        for vector in asked:
            yield Case(vector["id"], title(vector), partial(_check, live, identity, vector))


def _has_call(vector: Vector) -> bool:
    asked = commands(vector)
    return vector["nodes"] == 1 and bool(asked) and not asked[0].startswith("user-agent-set")


def _check(live: Session, identity: Identity, vector: Vector) -> None:
    answer = ask(partial(live.client.info, *commands(vector)))
    expect_none(code_differences(0, answer))
    reply = "".join(f"{command}\t{value}\n" for command, value in answer.value.items())
    lines = identity.translate(vector["reply"]).splitlines(keepends=True)
    expected = "".join(dict.fromkeys(lines))  # a reply per command, however often it was asked
    volatile = vector.get("volatile", False)
    expect_none(inforeply.differences(expected, reply, volatile=volatile))
