"""What can become of one vector: it passes, fails, or needs a feature that is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Failure(Exception):
    """The reply does not mean what the recording means."""


class Unsupported(Exception):
    """The vector needs a feature that this version declares not to have."""


class Case(NamedTuple):
    """One vector, ready to run; `check` returns where it passes and raises where it does not."""

    id: str
    title: str
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    id: str
    title: str
    failure: str | None = None
    unsupported: str | None = None

    @property
    def passed(self) -> bool:
        return self.failure is None and self.unsupported is None


def outcome(case: Case) -> Outcome:
    try:
        case.check()
    except Unsupported as missing:
        return Outcome(case.id, case.title, unsupported=str(missing))
    except Failure as failure:
        return Outcome(case.id, case.title, failure=str(failure))
    except Exception as error:  # a broken reply must not end the run
        return Outcome(case.id, case.title, failure=f"{type(error).__name__}: {error}")
    return Outcome(case.id, case.title)


def expect_none(differences: Iterable[str]) -> None:
    found = list(differences)
    if found:
        raise Failure("; ".join(found))
