"""Expressions as they are built: what they send, what they refuse, and how they read."""

import operator
import pickle

import pytest

import aiospike
from aiospike import INFINITY, Bin, Context, Expression, GeoJSON, HyperLogLog, exp


class TestOperators:
    @pytest.mark.parametrize(
        ("built", "packed"),
        [
            (Bin("age") > 25, "9303935102a361676519"),
            (operator.lt(25, Bin("age")), "9303935102a361676519"),
            (Bin("s") == "US", "9301935103a173a3035553"),
            (Bin("f", float) != 3, "9302935107a166cb4008000000000000"),
            (~Bin("t", bool), "9212935101a174"),
            (~~Bin("t", bool), "92129212935101a174"),
            (~Bin("i", int), "9223935102a169"),
            (Bin("i") & 3, "9320935102a16903"),
            ((Bin("i") == 1) ^ Bin("t"), "93139301935102a16901935101a174"),
            (-Bin("i", int), "9215935102a169"),
            (2 - Bin("i"), "931502935102a169"),
            (abs(Bin("i", int)), "921b935102a169"),
            (Bin("i") << 2, "9324935102a16902"),
            (Bin("i") >> 2, "9326935102a16902"),
            (Bin("f") ** 2, "9318935107a166cb4000000000000000"),
        ],
    )
    def test_send_one_code_and_its_operands(self, built, packed):
        assert built.packed.hex() == packed

    @pytest.mark.parametrize(
        ("chain", "flat"),
        [
            (Bin("a") + 1 + 2 + 3, exp.add(Bin("a"), 1, 2, 3)),
            (Bin("a") * 1 * 2, exp.mul(Bin("a"), 1, 2)),
            (
                (Bin("a") == 1) & (Bin("b") == 2) & (Bin("c") == 3),
                exp.and_(Bin("a") == 1, Bin("b") == 2, Bin("c") == 3),
            ),
            (
                (Bin("a") == 1) | (Bin("b") == 2) | (Bin("c") == 3),
                exp.or_(Bin("a") == 1, Bin("b") == 2, Bin("c") == 3),
            ),
        ],
    )
    def test_a_chain_of_one_is_no_nest(self, chain, flat):
        assert chain.packed == flat.packed

    def test_a_chain_of_thousands_can_be_built(self):
        condition = Bin("n") == 0
        for number in range(1, 2000):
            condition |= Bin("n") == number
        assert condition.packed.startswith(bytes.fromhex("dc07d111"))

    def test_a_difference_of_a_difference_keeps_its_order(self):
        assert (1 - (Bin("a") - 2)).packed == exp.sub(1, exp.sub(Bin("a"), 2)).packed
        assert ((Bin("a") - 2) - 1).packed == exp.sub(exp.sub(Bin("a"), 2), 1).packed


class TestTypes:
    @pytest.mark.parametrize(
        ("named", "inferred"),
        [
            (Bin("a", int) + Bin("b", int) > 3, Bin("a") + Bin("b") > 3),
            (abs(Bin("a", float)) < 0.5, abs(Bin("a")) < 0.5),
            (exp.list_size(Bin("l", list)), exp.list_size(Bin("l"))),
            (exp.map_size(Bin("m", dict)), exp.map_size(Bin("m"))),
            (
                exp.map_get_by_key(Bin("m", dict), "k", str) == "v",
                exp.map_get_by_key(Bin("m"), "k") == "v",
            ),
            (
                exp.cond(Bin("t", bool), Bin("a", int), 0),
                exp.cond(Bin("t"), Bin("a"), 0),
            ),
            (exp.loop_value(int) > 3, exp.loop_value() > 3),
            (Bin("a", float) == exp.val(3.0), Bin("a") == 3.0),
            (exp.val(None) == Bin("a", type(None)), exp.val(None) == Bin("a")),
            (Bin("a", GeoJSON), Bin("a", GeoJSON)),
        ],
    )
    def test_are_told_by_whatever_is_beside(self, named, inferred):
        assert inferred.packed == named.packed

    @pytest.mark.parametrize(
        ("value_type", "code"),
        [
            (bool, 1),
            (int, 2),
            (str, 3),
            (list, 4),
            (dict, 5),
            (aiospike.SortedMap, 5),
            (bytes, 6),
            (float, 7),
            (GeoJSON, 8),
            (HyperLogLog, 9),
        ],
    )
    def test_have_their_codes(self, value_type, code):
        assert Bin("b", value_type).packed == bytes([0x93, 0x51, code, 0xA1, 0x62])

    @pytest.mark.parametrize(
        "build",
        [
            lambda: (Bin("a") > Bin("b")).packed,
            lambda: Bin("a").packed,
            lambda: ~Bin("a"),
            lambda: Bin("a") & Bin("b"),
            lambda: exp.val(3) + Bin("a") == "x",
        ],
    )
    def test_that_nothing_tells_are_asked_for(self, build):
        with pytest.raises(TypeError):
            build()

    @pytest.mark.parametrize(
        ("build", "said"),
        [
            (lambda: Bin("i", int) == "x", r"Bin\('i', int\) is int, 'x' str"),
            (lambda: Bin("i", int) + Bin("f", float), r"is int, Bin\('f', float\) float"),
            (lambda: Bin("i", int) == None, "bin_exists"),  # noqa: E711
            (lambda: Bin("g", GeoJSON) == GeoJSON("{}"), "GeoJSON cannot be compared"),
            (lambda: exp.list_size(Bin("i", int)), "list_size takes list"),
            (lambda: exp.and_(Bin("i", int), True), "and_ takes bool"),
            (lambda: Bin("s", str) & "x", "conditions or ints"),
            (lambda: exp.regex_match(Bin("i", int), "x"), "regex_match takes str"),
            (lambda: Bin("f", float) % 2, "% takes int"),
            (lambda: exp.cond(Bin("i") == 1, "one", 2), "'one' is str, 2 int"),
            (lambda: Bin("x", object), "no type of values"),
            (lambda: Bin("x") == object(), "cannot stand in an expression"),
            (lambda: exp.key(float), "int, str or bytes"),
        ],
    )
    def test_that_do_not_fit_are_refused_as_they_are_put_together(self, build, said):
        with pytest.raises(TypeError, match=said):
            build()

    def test_an_int_beside_a_float_is_refused_where_no_float_is_equal_to_it(self):
        assert (Bin("f", float) == 1 << 60).packed == (Bin("f") == float(1 << 60)).packed
        with pytest.raises(ValueError, match="9007199254740993"):
            Bin("f", float) == (1 << 53) + 1  # noqa: B015


class TestPython:
    """What Python would decide itself, and wrongly, is refused."""

    def test_no_expression_is_true_or_false(self):
        condition = Bin("a") > 1
        with pytest.raises(TypeError, match=r"with &, \| and ~ in place"):
            bool(condition)
        with pytest.raises(TypeError):
            condition and Bin("b") > 2
        with pytest.raises(TypeError):
            not condition  # noqa: B018
        with pytest.raises(TypeError):
            1 < Bin("a") < 5  # noqa: B015

    def test_nothing_is_in_an_expression(self):
        with pytest.raises(TypeError, match="in_list"):
            "x" in Bin("l", list)  # noqa: B015
        with pytest.raises(TypeError):
            iter(Bin("l", list))

    def test_expressions_are_no_keys(self):
        with pytest.raises(TypeError, match="unhashable"):
            {Bin("a", int): 1}


class TestLimits:
    def test_names_of_bins_are_checked(self):
        with pytest.raises(aiospike.BinNameError, match="16 bytes"):
            Bin("a" * 16)
        with pytest.raises(TypeError):
            Bin(5)
        for function in (exp.bin_exists, exp.bin_type):
            with pytest.raises(aiospike.BinNameError):
                function("")

    def test_names_of_variables_are_checked(self):
        for name in ("", "1x", "a-b", "é", 5):
            with pytest.raises(ValueError, match="no name of a variable"):
                exp.var(name)
            with pytest.raises(ValueError, match="no name of a variable"):
                exp.let({name: 1}, 1)

    @pytest.mark.parametrize(
        "build",
        [
            lambda: exp.and_(Bin("t", bool)),
            lambda: exp.or_(),
            lambda: exp.add(),
            lambda: exp.int_and(),
            lambda: exp.cond(True, 1),
            lambda: exp.cond(True, 1, False, 2),
            lambda: exp.let({}, 1),
            lambda: exp.bit_b64_encode(Bin("b"), 1),
        ],
    )
    def test_too_few_operands_are_refused(self, build):
        with pytest.raises(TypeError):
            build()

    def test_integers_have_64_bits(self):
        with pytest.raises(OverflowError):
            Bin("i") == 1 << 63  # noqa: B015

    def test_a_nest_is_at_most_as_deep_as_values_may_be(self):
        expression = Bin("i", int)
        for _ in range(aiospike.MAX_DEPTH - 1):
            expression = abs(expression)
        with pytest.raises(ValueError, match=f"{aiospike.MAX_DEPTH} are allowed"):
            abs(expression)

    def test_divisors_are_checked(self):
        for divisor in (0, 1 << 31):
            with pytest.raises(ValueError, match="divisor"):
                exp.digest_modulo(divisor)
        for divide in (lambda: Bin("i") // 0, lambda: Bin("i") % 0):
            with pytest.raises(ZeroDivisionError):
                divide()

    def test_reads_need_something_to_read(self):
        with pytest.raises(ValueError, match="nothing to compute"):
            exp.list_get_by_index_range(Bin("l"), 0, return_type=aiospike.ListReturnType.NONE)

    def test_steps_are_steps(self):
        with pytest.raises(TypeError, match="a step is a Context, not 5"):
            exp.list_size(Bin("l"), ctx=[5])
        with pytest.raises(TypeError, match="a step is a Context"):
            exp.select_by_path(Bin("l"), [5], list)

    def test_flags_without_a_meaning_are_refused(self):
        with pytest.raises(ValueError, match="0x20"):
            aiospike.ExpressionOperation.read("x", Bin("i", int), 0x20)
        with pytest.raises(ValueError, match="0x40"):
            aiospike.ExpressionOperation.write("x", Bin("i", int), 0x40)


class TestText:
    @pytest.mark.parametrize(
        "written",
        [
            "Bin('age', int) > 25",
            "(Bin('a', str) == 'x') & ~Bin('b', bool)",
            "-Bin('n', int)",
            "~(Bin('n', int) == 1)",
            "(Bin('n', int) // 2) % 3",
            "abs(Bin('n', float)) < 0.5",
            "exp.list_size(Bin('l', list), ctx=[])",
            "exp.cond(Bin('n', int) == 1, 'one', 'many')",
            "exp.let({'x': Bin('n', int)}, exp.var('x', int) * exp.var('x', int))",
            "exp.regex_match(Bin('s', str), '^a', exp.RegexFlags.EXTENDED)",
            "exp.in_list(3, Bin('l', list))",
        ],
    )
    def test_repr_reads_as_what_made_it(self, written):
        names = {"Bin": Bin, "exp": exp}
        expression = eval(written, names)
        shown = repr(expression)
        assert shown == written.replace("exp.", "").replace(", ctx=[]", "").replace(
            "RegexFlags.EXTENDED", "<RegexFlags.EXTENDED: 1>"
        )

    def test_repr_of_an_open_type_has_none(self):
        assert repr(Bin("a")) == "Bin('a')"
        assert repr(Bin("a") + Bin("b")) == "Bin('a') + Bin('b')"

    def test_base64_carries_an_expression_over(self):
        expression = (Bin("age") > 25) & ~Bin("banned", bool)
        text = expression.base64()
        again = Expression.from_base64(text)
        assert again.packed == expression.packed
        assert (again & (Bin("a") == 1)).packed == exp.and_(expression, Bin("a") == 1).packed
        assert repr(again) == f"Expression.from_base64({text!r})"

    def test_pickles_carry_an_expression_over(self):
        expression = (Bin("age") > 25) & exp.in_list(Bin("country"), ["CH"])
        again = pickle.loads(pickle.dumps(expression))
        assert (again.packed, repr(again)) == (expression.packed, repr(expression))

    @pytest.mark.parametrize("text", ["x", "kw==", "AAA=", "wQ==", "kwECAwQ=", ""])
    def test_base64_of_no_expression_is_refused(self, text):
        with pytest.raises(ValueError):  # noqa: PT011
            Expression.from_base64(text)


class TestParts:
    def test_lists_stand_for_themselves(self):
        assert exp.val([1, [2]]).packed.hex() == "927e9201" + "9102"
        assert exp.val((1, (2,))).packed == exp.val([1, [2]]).packed

    def test_maps_are_sent_in_the_order_of_their_keys(self):
        assert exp.val({"b": 1, "a": 2, 3: 4}).packed == exp.val({3: 4, "a": 2, "b": 1}).packed
        ordered = exp.val(aiospike.SortedMap({"b": 1, "a": 2})).packed
        assert ordered.hex() == "83c70001c0a2036102a2036201"

    def test_special_values_bound_ranges(self):
        open_end = exp.list_get_by_value_range(Bin("l"), 3)
        assert open_end.packed == exp.list_get_by_value_range(Bin("l"), 3, INFINITY).packed

    def test_steps_that_create_say_so(self):
        way = [Context.map_key_create("k", aiospike.MapOrder.KEY_ORDERED)]
        made = exp.map_put(Bin("m"), "x", 1, ctx=way)
        assert made.packed.hex() == "957f054093ccff92cca2a2036b9343a2037801935105a16d"

    def test_filters_of_steps_are_expressions(self):
        way = [Context.all_children_with_filter(exp.loop_value() > 2)]
        selected = exp.select_by_path(Bin("l", list), way, list)
        assert "92049303937a02010" in selected.packed.hex()
