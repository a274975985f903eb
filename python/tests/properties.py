"""How much the property tests try: always the same few examples, or as many others as asked for.

AIOSPIKE_EXAMPLES=1000 tries a thousand, other ones each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

EXAMPLES = os.environ.get("AIOSPIKE_EXAMPLES")
bounded = settings(deadline=None, max_examples=int(EXAMPLES or 150), derandomize=not EXAMPLES)
