"""The client gives a value or an ordinary exception for whatever a server answers."""

from fuzzing import fuzz


def test_damaged_replies_are_values_or_exceptions():
    tried, wrong = fuzz(1, lambda tried: tried < 400)
    assert tried == 400
    assert wrong == []
