"""The recorded calls, made through the client: one module per kind of vector.

The client is imported where a case list starts, so that the node side runs without it.
"""

from __future__ import annotations

from ..vectors import RECORD_AREAS
from . import batch, digests, evaluated, info, query, records

AREAS = {
    "info": info.cases,
    "digests": digests.cases,
    **dict.fromkeys(RECORD_AREAS, records.cases),
    "batch": batch.cases,
    "query": query.cases,
    "wire": evaluated.cases,
}
