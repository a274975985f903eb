"""An HTTP client for asyncio: reqwest over asyncio-bridge."""

import builtins
from collections.abc import AsyncIterator, Awaitable, Coroutine, Iterator
from types import GenericAlias
from typing import Any, Self, TypeVar, final

__all__ = [
    "BridgeIterator",
    "BridgeStream",
    "Client",
    "ConnectError",
    "HttpError",
    "Response",
    "StatusError",
    "TimeoutError",
]

_Item = TypeVar("_Item")

@final
class Client:
    """Connections, kept for the next request, and the options of all requests.

    - `timeout`: seconds that a request may take, its body included; without it there is no limit.
    - `connect_timeout`: seconds that a connection may take.
    - `headers`: sent with each request, unless it has its own of that name.

    Redirects are followed, ten at most. Proxies are not looked for. Odd arguments are `ValueError`.
    """

    def __new__(
        cls,
        *,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        headers: dict[str, str] | None = None,
    ) -> Client: ...
    def get(
        self, url: str, *, headers: dict[str, str] | None = None, timeout: float | None = None
    ) -> Coroutine[Any, Any, Response]:
        """Ask for `url`; the response is here when its headers are."""
    def get_blocking(
        self, url: str, *, headers: dict[str, str] | None = None, timeout: float | None = None
    ) -> Response:
        """`get` without an event loop. Ctrl-C works."""

@final
class BridgeStream(AsyncIterator[_Item]):
    """The body in pieces. Leaving its `async with` block closes it, and its connection."""

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Awaitable[_Item]: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_exception: object) -> Coroutine[Any, Any, None]: ...
    def aclose(self) -> Coroutine[Any, Any, None]:
        """Close the connection, and end the iteration."""

@final
class BridgeIterator(Iterator[_Item]):
    """The body in pieces. Leaving its `with` block closes it, and its connection."""

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> _Item: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
    def close(self) -> None:
        """Close the connection, and end the iteration."""

@final
class Response:
    """An answer. Its body is read once, whole or in chunks; dropped unread, it closes its
    connection."""

    @property
    def status(self) -> int: ...
    @property
    def url(self) -> str:
        """Where the answer came from, after redirects."""
    @property
    def headers(self) -> dict[str, str]:
        """By lower-case name; what was sent several times is joined by commas."""
    def raise_for_status(self) -> None:
        """Raise `StatusError` if the status is 400 or more."""
    def bytes(self) -> Coroutine[Any, Any, builtins.bytes]:
        """Read the whole body, once; then it is at hand."""
    def bytes_blocking(self) -> builtins.bytes:
        """`bytes` without an event loop."""
    def text(self) -> Coroutine[Any, Any, str]:
        """Read the whole body, and decode it by the charset it was sent with, or as UTF-8."""
    def text_blocking(self) -> str:
        """`text` without an event loop."""
    def chunks(self) -> BridgeStream[builtins.bytes]:
        """The body as it arrives, at most 1 MiB and a chunk ahead of its reader."""
    def chunks_blocking(self) -> BridgeIterator[builtins.bytes]:
        """`chunks` without an event loop."""
    def __aiter__(self) -> BridgeStream[builtins.bytes]: ...
    def __iter__(self) -> BridgeIterator[builtins.bytes]: ...

class HttpError(Exception):
    """A request failed."""

class ConnectError(HttpError, ConnectionError):
    """There is no connection to the server."""

class TimeoutError(HttpError, builtins.TimeoutError):
    """The answer, or its body, took too long."""

class StatusError(HttpError):
    """The server answered `status`."""

    status: int
