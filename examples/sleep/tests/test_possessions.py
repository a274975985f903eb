"""What belongs to a process is refused in its forked children, and not dropped there."""

import pytest
import sleep
from support import in_child


def test_its_process_has_it_and_drops_it():
    before = sleep.Possession.dropped()
    possession = sleep.Possession(5)
    assert possession.value == 5
    del possession
    assert sleep.Possession.dropped() == before + 1


def test_a_forked_child_is_refused_and_the_parent_keeps_it():
    possession = sleep.Possession(5)

    def use():
        with pytest.raises(RuntimeError, match="belongs to the parent of this forked process"):
            _ = possession.value
        assert sleep.Possession(6).value == 6

    assert in_child(use)
    assert possession.value == 5


def test_a_forked_child_does_not_drop_it():
    before = sleep.Possession.dropped()
    possessions = [sleep.Possession(5)]

    def drop():
        possessions.clear()
        assert sleep.Possession.dropped() == before
        sleep.Possession(6)
        assert sleep.Possession.dropped() == before + 1

    assert in_child(drop)
    possessions.clear()
    assert sleep.Possession.dropped() == before + 1


def test_a_grandchild_is_refused_what_its_parent_made():
    def fork_again():
        possession = sleep.Possession(5)

        def use():
            with pytest.raises(RuntimeError, match="belongs to the parent"):
                _ = possession.value

        assert in_child(use)
        assert possession.value == 5

    assert in_child(fork_again)
