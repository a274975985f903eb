"""Recorded request bytes against a node: one module per kind of vector."""

from __future__ import annotations

from ..vectors import RECORD_AREAS
from . import batch, digests, errors, info, query, replay, steps

AREAS = {
    "digests": digests.cases,
    **dict.fromkeys(RECORD_AREAS, steps.cases),
    "batch": batch.cases,
    "query": query.cases,
    "info": info.cases,
    "wire": replay.cases,
    "errors": errors.cases,
}
