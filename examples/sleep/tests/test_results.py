"""What a Rust future returns, raises or panics with is what `await` does."""

import pytest
import sleep


async def test_unit_is_none():
    assert await sleep.nothing() is None


async def test_a_value_is_converted():
    assert await sleep.yields(3) == 3


async def test_a_result_is_given_back_by_sleep():
    assert await sleep.sleep(0, result=7) == 7


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        (),
        None,
        ValueError("a value"),
        StopIteration(3),
        (StopIteration(3),),
        BaseException(),
        StopIteration,
    ],
    ids=repr,
)
async def test_any_object_may_be_a_result(value):
    assert await sleep.echo(value) is value


async def test_a_tuple_is_converted():
    assert await sleep.tuple() == (1, "two")


async def test_a_rust_error_is_raised():
    with pytest.raises(ValueError, match=r"^failed as asked$"):
        await sleep.fail()


async def test_an_error_that_is_stop_iteration_is_a_runtime_error():
    with pytest.raises(RuntimeError, match="StopIteration interacts badly") as raised:
        await sleep.fail(stop=True)
    assert isinstance(raised.value.__cause__, StopIteration)
    assert raised.value.__context__ is raised.value.__cause__


async def test_a_panic_is_raised_with_its_message():
    with pytest.raises(sleep.RustPanic, match=r"^the reactor is hot$"):
        await sleep.panics()


async def test_a_panic_in_the_conversion_is_raised_with_its_message():
    with pytest.raises(sleep.RustPanic, match=r"^the value is hot$"):
        await sleep.panics_converting()


async def test_a_panic_in_an_errors_conversion_is_raised_with_its_message():
    with pytest.raises(sleep.RustPanic, match=r"^the error is hot$"):
        await sleep.panics_converting_error()


async def test_after_a_panic_operations_go_on():
    with pytest.raises(sleep.RustPanic):
        await sleep.panics()
    assert await sleep.yields(1) == 1


def test_a_panic_is_an_ordinary_exception():
    assert issubclass(sleep.RustPanic, Exception)


def test_without_a_running_loop_there_is_a_clear_error():
    with pytest.raises(RuntimeError, match=r"^no running event loop$"):
        sleep.nothing()
