"""Recorded request bytes against a node: one module per kind of vector."""

from __future__ import annotations

from ..vectors import RECORD_AREAS
from . import batch, digests, errors, info, query, replay, steps

AREAS = {
    # First, as it wants a server on which the others have not yet left anything.
    "info": info.cases,
    "digests": digests.cases,
    **dict.fromkeys(RECORD_AREAS, steps.cases),
    "batch": batch.cases,
    "query": query.cases,
    "wire": replay.cases,
    "errors": errors.cases,
}
