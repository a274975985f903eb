"""A pytest fixture of an embedded node, `aerospike_node`.

Pytest finds it by itself once aiospike is installed:

    def test_reads_what_it_wrote(aerospike_node):
        with aiospike.SyncClient(aerospike_node.host) as client: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aiospike.testing import LocalNode


@pytest.fixture(scope="session")
def aerospike_node() -> Iterator[LocalNode]:
    """A running `LocalNode`, one for the session: keep tests apart by their sets."""
    from aiospike.testing import LocalNode

    with LocalNode() as node:
        yield node
