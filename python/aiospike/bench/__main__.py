"""`python -m aiospike.bench`."""

import sys

from aiospike.bench import main

if __name__ == "__main__":
    sys.exit(main())
