"""What a benchmark cannot do, said in words for its user."""


class RefusedError(Exception):
    """A benchmark cannot be run, or came to an end without a result."""
