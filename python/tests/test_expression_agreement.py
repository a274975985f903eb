"""What the server computes agrees with what Python computes, whatever the expression."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aiospike
from aiospike import Bin, ExpressionOperation, ExpressionReadFlags, exp

BINS: dict[type, tuple[str, ...]] = {int: ("i", "j"), float: ("x", "y"), bool: ("p", "q")}
INTS = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-9, 9)
FLOATS = st.floats() | st.integers(-9, 9).map(float)
VALUES: dict[type, st.SearchStrategy[Any]] = {int: INTS, float: FLOATS, bool: st.booleans()}


class Unknown(Exception):
    """There is no such value."""


class Term(NamedTuple):
    """An expression, and the Python that computes the same of a record's bins."""

    expression: Any
    value: Callable[[dict[str, Any]], Any]


def wrapped(number: int) -> int:
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def quotient(dividend: float, divisor: float) -> float:
    """As the processor divides; Python raises where that has an infinity or no number."""
    if divisor:
        return float(dividend) / float(divisor)
    if math.isnan(dividend) or not dividend:
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, divisor)


def of_ints(function: Callable[..., int]) -> Callable[..., int]:
    def computed(*numbers: int) -> int:
        try:
            return wrapped(function(*numbers))
        except ZeroDivisionError:
            raise Unknown from None

    return computed


# What is written alike in both, by the types of operands and result.
INFIX: dict[tuple[type, type], list[tuple[Callable[..., Any], Callable[..., Any]]]] = {
    (int, int): [
        (function, of_ints(function))
        for function in (
            operator.add,
            operator.sub,
            operator.mul,
            operator.floordiv,
            operator.mod,
            operator.and_,
            operator.or_,
            operator.xor,
        )
    ],
    (float, float): [
        (operator.add, operator.add),
        (operator.sub, operator.sub),
        (operator.mul, operator.mul),
        (operator.truediv, quotient),
    ],
    (int, float): [(operator.truediv, quotient)],
    (bool, bool): [(f, f) for f in (operator.xor, operator.eq, operator.ne)],
    **{
        (kind, bool): [
            (f, f)
            for f in (
                operator.eq,
                operator.ne,
                operator.lt,
                operator.le,
                operator.gt,
                operator.ge,
            )
        ]
        for kind in (int, float)
    },
}
PREFIX: dict[type, list[tuple[Callable[..., Any], Callable[..., Any]]]] = {
    int: [(f, of_ints(f)) for f in (operator.neg, abs, operator.invert)],
    # The sign of zero is lost: the server subtracts from it.
    float: [(operator.neg, lambda x: 0.0 - x), (abs, abs)],
    bool: [(operator.invert, operator.not_)],
}


def leaves(kind: type) -> st.SearchStrategy[Term]:
    bins = st.sampled_from(BINS[kind]).map(lambda name: Term(Bin(name, kind), lambda b: b[name]))
    return bins | VALUES[kind].map(lambda value: Term(exp.val(value), lambda _: value))


@st.composite
def terms(draw: st.DrawFn, kind: type, depth: int = 4) -> Term:
    if not depth or draw(st.integers(0, 3)) == 0:
        return draw(leaves(kind))
    match draw(st.sampled_from(["infix", "prefix", "choice", "variable", "condition"])):
        case "prefix":
            build, compute = draw(st.sampled_from(PREFIX[kind]))
            inner = draw(terms(kind, depth - 1))
            return Term(build(inner.expression), lambda b: compute(inner.value(b)))
        case "choice":
            test, one, other = (draw(terms(k, depth - 1)) for k in (bool, kind, kind))
            return Term(
                exp.cond(test.expression, one.expression, other.expression),
                lambda b: one.value(b) if test.value(b) else other.value(b),
            )
        case "variable":
            inner = draw(terms(kind, depth - 1))
            name = f"v{depth}"
            both = exp.let(
                {name: inner.expression}, exp.cond(True, exp.var(name, kind), exp.var(name, kind))
            )
            return Term(both, inner.value)
        case "condition" if kind is bool:
            left, right = draw(terms(bool, depth - 1)), draw(terms(bool, depth - 1))
            build, decisive = draw(st.sampled_from([(operator.and_, False), (operator.or_, True)]))
            return Term(
                build(left.expression, right.expression),
                lambda b: decided(decisive, left, right, b),
            )
    of, choices = draw(
        st.sampled_from([(of, choices) for (of, to), choices in INFIX.items() if to is kind])
    )
    build, compute = draw(st.sampled_from(choices))
    left, right = draw(terms(of, depth - 1)), draw(terms(of, depth - 1))
    return Term(
        build(left.expression, right.expression), lambda b: compute(left.value(b), right.value(b))
    )


def decided(decisive: bool, left: Term, right: Term, bins: dict[str, Any]) -> bool:
    """One side that decides is enough, whatever is unknown of the other."""
    is_unknown = False
    for term in (left, right):
        try:
            if term.value(bins) is decisive:
                return decisive
        except Unknown:
            is_unknown = True
    if is_unknown:
        raise Unknown
    return not decisive


records = st.fixed_dictionaries(
    {name: VALUES[kind] for kind, names in BINS.items() for name in names}
)
KEY = aiospike.Key("test", f"t{os.getpid()}-agreement", "key")


def expected(term: Term, bins: dict[str, Any]) -> Any:
    try:
        return term.value(bins)
    except Unknown:
        return None


def computed(client: aiospike.Client, term: Term, bins: dict[str, Any]) -> Any:
    client.put_blocking(KEY, bins)
    step = ExpressionOperation.read("result", term.expression, ExpressionReadFlags.EVAL_NO_FAIL)
    return client.operate_blocking(KEY, [step]).bins.get("result")


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("kind", [int, float, bool])
def test_of_numbers_and_conditions(client, kind):
    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(terms(kind), records)
    def agrees(term: Term, bins: dict[str, Any]) -> None:
        result = computed(client, term, bins)
        assert same(result, expected(term, bins)), (term.expression, bins, result)

    agrees()


@pytest.mark.parametrize("divide", [operator.floordiv, operator.mod])
@pytest.mark.parametrize("divisor", [3, -3, 1, -1, 0, 1 << 62, -(1 << 63)])
@pytest.mark.parametrize("dividend", [7, -7, 0, (1 << 63) - 1, -(1 << 63)])
def test_of_divisions_that_round_down(client, dividend, divisor, divide):
    compute = of_ints(divide)
    term = Term(divide(Bin("i", int), Bin("j", int)), lambda b: compute(b["i"], b["j"]))
    bins = {"i": dividend, "j": divisor}
    assert computed(client, term, bins) == expected(term, bins)


def test_of_divisions_within_divisions(client):
    i, j = Bin("i", int), Bin("j", int)
    nested = (i // j) % (j // (i % 5)) // 2
    bins = {"i": -17, "j": 4}
    assert (
        computed(client, Term(nested, lambda _: None), bins) == (-17 // 4) % (4 // (-17 % 5)) // 2
    )


@pytest.mark.parametrize(
    ("built", "value"),
    [
        (Bin("x", float) ** 0.5, 2.0**0.5),
        (2 ** Bin("x", float), 4.0),
        (Bin("i", int) << 3, -56),
        (Bin("i", int) >> 1, -4),
        (exp.div(Bin("i", int), 2), -3),
        (exp.mod(Bin("i", int), 2), -1),
        (exp.int_right_shift(Bin("i", int), 60), 15),
        (exp.int_count(Bin("i", int)), 62),
        (exp.int_left_scan(Bin("i", int), False), 61),
        (exp.int_right_scan(Bin("i", int), False), 62),
        (exp.log(8.0, Bin("x", float)), 3.0),
        (exp.floor(-1.5), -2.0),
        (exp.ceil(-1.5), -1.0),
        (exp.to_int(-1.5), -1),
        (exp.to_float(Bin("i", int)), -7.0),
        (exp.min(Bin("i", int), 3, 5), -7),
        (exp.max(Bin("x"), 3, 2.5), 3.0),
        (exp.int_or(1, 2, 4), 7),
        (exp.exclusive(True, False, False), True),
        (exp.exclusive(True, True, False), False),
    ],
)
def test_of_the_server_s_own_functions(client, built, value):
    bins = {"i": -7, "x": 2.0}
    assert computed(client, Term(built, lambda _: None), bins) == pytest.approx(value)
