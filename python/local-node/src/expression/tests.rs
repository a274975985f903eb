use super::{Filter, Subject, Write, read, write};
use crate::allowance::Allowance;
use crate::bin::{BinName, Bins};
use crate::digest::Digest;
use crate::expiry::{Millis, VoidTime};
use crate::msgpack::{pack_bytes, pack_float, pack_integer, pack_list_header};
use crate::particle::Particle;
use crate::record::{Meta, Record};
use crate::result_code::ResultCode;
use crate::store::Store;

/// Packed expressions, written as they are read.
mod packed {
    use super::{pack_bytes, pack_float, pack_integer, pack_list_header};

    pub(super) type Packed = Vec<u8>;

    pub(super) fn list(items: &[Packed]) -> Packed {
        let mut out = Vec::new();
        pack_list_header(&mut out, items.len());
        out.extend(items.concat());
        out
    }

    pub(super) fn op(code: i64, items: &[Packed]) -> Packed {
        list(&[&[int(code)], items].concat())
    }

    pub(super) fn int(integer: i64) -> Packed {
        let mut out = Vec::new();
        pack_integer(&mut out, i128::from(integer));
        out
    }

    pub(super) fn float(float: f64) -> Packed {
        let mut out = Vec::new();
        pack_float(&mut out, float);
        out
    }

    pub(super) fn name(name: &str) -> Packed {
        let mut out = Vec::new();
        pack_bytes(&mut out, name.as_bytes());
        out
    }

    pub(super) fn text(text: &str) -> Packed {
        name(&format!("\u{3}{text}"))
    }

    pub(super) fn bin(kind: i64, bin: &str) -> Packed {
        op(81, &[int(kind), name(bin)])
    }

    pub(super) fn bool(bool: bool) -> Packed {
        vec![0xc2 + u8::from(bool)]
    }

    pub(super) fn unknown() -> Packed {
        op(0, &[])
    }
}

use packed::{bin, bool, float, int, list, name, op, text, unknown};

const INTEGER: i64 = 2;
const STRING: i64 = 3;

/// Gives a record with the bins `i` (5) and `s` ("text") to a test.
fn with_subject<T>(test: impl FnOnce(&Subject<'_>) -> T) -> T {
    let store = Store::new(vec!["test".to_owned()], 0);
    let digest = Digest::from_wire(&[7; Digest::LEN]).expect("twenty bytes");
    let mut bins = Bins::default();
    let mut set = |name: &[u8], value| bins.set(BinName::new(name).expect("short"), value);
    set(b"i", Particle::Integer(5));
    set(b"s", Particle::String(b"text"[..].into()));
    set(b"b", Particle::Blob([1, 2][..].into()));
    let meta = Meta {
        generation: 1,
        void_time: VoidTime::NEVER,
    };
    let record = Record {
        meta,
        last_update: Millis::now(),
        set: None,
        key: None,
        bins,
    };
    let namespace = &store.namespaces()[0];
    let allowance = Allowance::default();
    test(&Subject::of(
        namespace,
        &digest,
        &record,
        Millis::now(),
        &allowance,
    ))
}

/// What an expression yields; 26 stands for unknown.
fn value(expression: &[u8]) -> Result<Option<Particle>, ResultCode> {
    let operation = list(&[expression.to_vec(), int(0)]);
    with_subject(|subject| read(&operation, subject))
}

fn integer(expression: &[u8]) -> Option<i64> {
    match value(expression) {
        Ok(Some(Particle::Integer(integer))) => Some(integer),
        _ => None,
    }
}

fn matches(expression: &[u8]) -> Result<bool, ResultCode> {
    let filter = Filter::decode(expression)?;
    Ok(with_subject(|subject| filter.matches(subject)))
}

const UNKNOWN: Result<Option<Particle>, ResultCode> = Err(ResultCode::NotApplicable);
const REFUSED: Result<Option<Particle>, ResultCode> = Err(ResultCode::Parameter);

#[test]
fn arguments_of_other_types_or_numbers_are_refused() {
    for refused in [
        op(20, &[int(1), float(1.0)]),
        op(20, &[]),
        op(1, &[int(1), text("a")]),
        op(1, &[int(1)]),
        op(16, &[bool(true)]),
        op(16, &[bool(true), int(1)]),
        op(18, &[int(1)]),
        op(28, &[int(1)]),
        op(32, &[float(1.0)]),
        op(40, &[int(1), int(1)]),
        op(64, &[int(0)]),
        op(65, &[int(0)]),
        op(80, &[int(7)]),
        op(81, &[int(10), name("i")]),
        op(81, &[int(2), name("a name of sixteen")]),
        op(99, &[]),
        op(126, &[int(1)]),
        list(&[]),
        list(&[text("no code")]),
        vec![0xa0],
        vec![0xd4, 0xff, 1],
    ] {
        assert_eq!(value(&refused), REFUSED, "{refused:02x?}");
    }
    for refused in [int(1), vec![0xc1], vec![]] {
        assert_eq!(matches(&refused), Err(ResultCode::Parameter));
    }
    assert_eq!(
        matches(&[bool(true), bool(true)].concat()),
        Err(ResultCode::Parameter)
    );
}

#[test]
fn bins_that_are_missing_or_of_other_types_are_unknown() {
    assert_eq!(integer(&bin(INTEGER, "i")), Some(5));
    assert_eq!(value(&bin(INTEGER, "s")), UNKNOWN);
    assert_eq!(value(&bin(INTEGER, "zz")), UNKNOWN);
    assert_eq!(value(&op(20, &[bin(INTEGER, "zz"), int(1)])), UNKNOWN);
    assert_eq!(integer(&op(82, &[name("s")])), Some(3));
    assert_eq!(integer(&op(82, &[name("zz")])), Some(0));
}

#[test]
fn logic_is_known_where_one_operand_decides() {
    let truth = |expression: &[u8]| match value(expression) {
        Ok(Some(Particle::Bool(bool))) => Some(bool),
        _ => None,
    };
    let (yes, no, maybe) = (|| bool(true), || bool(false), unknown);
    for (code, operands, expected) in [
        (16, [maybe(), no()], Some(false)),
        (16, [maybe(), yes()], None),
        (16, [yes(), yes()], Some(true)),
        (17, [maybe(), yes()], Some(true)),
        (17, [maybe(), no()], None),
        (17, [no(), no()], Some(false)),
        (19, [yes(), no()], Some(true)),
        (19, [yes(), yes()], Some(false)),
        (19, [no(), maybe()], None),
    ] {
        assert_eq!(truth(&op(code, &operands)), expected, "{code} {operands:?}");
    }
    assert_eq!(truth(&op(18, &[maybe()])), None);
}

#[test]
fn variables_are_seen_behind_their_definition_and_within_their_scope() {
    let variable = |variable: &str| op(124, &[name(variable)]);
    let sum = op(20, &[variable("x"), variable("y")]);
    let next = op(20, &[variable("x"), int(1)]);
    assert_eq!(
        integer(&op(
            125,
            &[name("x"), int(2), name("y"), next.clone(), sum.clone()]
        )),
        Some(5)
    );
    let inner = op(125, &[name("y"), next, sum.clone()]);
    assert_eq!(
        integer(&op(125, &[name("x"), int(2), inner.clone()])),
        Some(5)
    );
    let own = op(
        125,
        &[name("z"), int(3), op(20, &[variable("x"), variable("z")])],
    );
    assert_eq!(
        integer(&op(125, &[name("x"), int(2), name("y"), own, sum.clone()])),
        Some(7)
    );
    for refused in [
        op(125, &[name("x"), variable("x"), int(1)]),
        op(125, &[name("x"), int(2), op(20, &[inner, sum])]),
        op(125, &[name("x"), int(1), name("x"), int(2), int(3)]),
        op(125, &[name("1"), int(1), int(2)]),
        op(125, &[name("x"), int(1)]),
        variable("x"),
    ] {
        assert_eq!(value(&refused), REFUSED);
    }
}

#[test]
fn an_action_that_is_not_taken_may_be_unknown_but_not_of_another_type() {
    let cond = |items: &[Vec<u8>]| op(123, items);
    assert_eq!(integer(&cond(&[bool(false), unknown(), int(5)])), Some(5));
    assert_eq!(value(&cond(&[bool(true), unknown(), int(5)])), UNKNOWN);
    assert_eq!(value(&cond(&[unknown(), int(4), int(5)])), UNKNOWN);
    assert_eq!(value(&cond(&[bool(true), int(1), text("a")])), REFUSED);
    assert_eq!(value(&cond(&[bool(true), int(1)])), REFUSED);
}

#[test]
fn integers_wrap_and_never_panic() {
    let least = int(i64::MIN);
    for (code, operands, expected) in [
        (20, vec![int(i64::MAX), int(1)], Some(i64::MIN)),
        (21, vec![least.clone()], Some(i64::MIN)),
        (22, vec![least.clone(), int(-1)], Some(i64::MIN)),
        (23, vec![least.clone(), int(-1)], Some(i64::MIN)),
        (23, vec![int(7), int(0)], None),
        (23, vec![int(0)], None),
        (23, vec![int(100), int(3), int(5)], Some(6)),
        (26, vec![least.clone(), int(-1)], Some(0)),
        (26, vec![int(7), int(0)], None),
        (27, vec![least.clone()], Some(i64::MIN)),
        (36, vec![int(1), int(-1)], Some(i64::MIN)),
        (37, vec![int(-1), int(65)], Some(i64::MAX)),
        (38, vec![int(-8), int(-1)], Some(-1)),
        (30, vec![float(f64::NAN)], Some(i64::MIN)),
        (30, vec![float(-2.9)], Some(-2)),
    ] {
        assert_eq!(
            integer(&op(code, &operands)),
            expected,
            "{code} {operands:02x?}"
        );
    }
}

#[test]
fn nan_is_not_equal_to_itself() {
    let nan = || float(f64::NAN);
    assert_eq!(matches(&op(1, &[nan(), nan()])), Ok(false));
    assert_eq!(matches(&op(2, &[nan(), nan()])), Ok(true));
    assert_eq!(matches(&op(4, &[nan(), nan()])), Ok(false));
}

#[test]
fn a_call_takes_expressions_for_arguments_and_checks_its_result() {
    let blob = || bin(6, "b");
    let count = |result: i64, size: Vec<u8>| {
        let packed = list(&[int(51), int(0), size]);
        op(127, &[int(result), int(1), packed, blob()])
    };
    assert_eq!(integer(&count(INTEGER, int(16))), Some(2));
    let size = op(22, &[int(4), int(4)]);
    assert_eq!(integer(&count(INTEGER, size)), Some(2));
    assert_eq!(value(&count(INTEGER, unknown())), UNKNOWN);
    assert_eq!(value(&count(STRING, int(16))), UNKNOWN);
    let of_text = op(127, &[int(2), int(1), list(&[int(51)]), text("a")]);
    assert_eq!(value(&of_text), REFUSED);
}

#[test]
fn flags_of_a_write_decide_about_bins_that_are_there_or_not() {
    let write = |expression: Vec<u8>, is_there, flags| {
        let operation = list(&[expression, int(flags)]);
        with_subject(|subject| write(&operation, is_there, subject))
    };
    let one = || Ok(Write::Put(Particle::Integer(1)));
    let nil = || vec![0xc0];
    assert_eq!(write(int(1), true, 0), one());
    assert_eq!(write(int(1), true, 1), Err(ResultCode::BinExists));
    assert_eq!(write(int(1), true, 1 | 8), Ok(Write::Keep));
    assert_eq!(write(int(1), false, 2), Err(ResultCode::BinNotFound));
    assert_eq!(write(int(1), false, 2 | 8), Ok(Write::Keep));
    assert_eq!(write(nil(), true, 0), Err(ResultCode::NotApplicable));
    assert_eq!(write(nil(), true, 2), Ok(Write::Keep));
    assert_eq!(write(nil(), true, 4), Ok(Write::Delete));
    assert_eq!(write(unknown(), true, 8), Err(ResultCode::NotApplicable));
    assert_eq!(write(unknown(), true, 16), Ok(Write::Keep));
    assert_eq!(write(int(1), true, 32), Err(ResultCode::Parameter));
}

#[test]
fn a_filter_of_metadata_alone_excludes_without_a_look_at_bins() {
    let forever = op(1, &[op(69, &[]), int(-1)]);
    let of_bin = op(1, &[bin(INTEGER, "i"), int(6)]);
    let of_size = |more: i64| op(3, &[op(74, &[]), int(more)]);
    for (filter, excludes) in [
        (of_size(64), false),
        (of_size(80), true),
        (op(18, std::slice::from_ref(&forever)), true),
        (forever.clone(), false),
        (of_bin.clone(), false),
        (op(16, &[op(18, &[forever]), of_bin]), true),
    ] {
        let filter = Filter::decode(&filter).expect("well-typed");
        assert_eq!(with_subject(|subject| filter.excludes(subject)), excludes);
    }
}

#[test]
fn deep_and_large_expressions_are_refused() {
    let nested = |levels| (0..levels).fold(bool(true), |inner, _| op(18, &[inner]));
    assert_eq!(matches(&nested(100)), Ok(true));
    assert_eq!(matches(&nested(1000)), Err(ResultCode::Parameter));
    assert_eq!(matches(&vec![0x92; 1 << 20]), Err(ResultCode::Parameter));
    let wide = op(17, &vec![bool(false); 1 << 17]);
    assert_eq!(matches(&wide), Err(ResultCode::Parameter));
}

#[test]
fn paths_within_expressions_within_paths_are_bounded() {
    const LIST: i64 = 4;
    let one = || op(126, &[list(&[int(1)])]);
    // Whether the only element is one of which the same is true, so many levels down.
    let nested = |levels| {
        (0..levels).fold(op(1, &[op(122, &[int(2), int(1)]), int(1)]), |inner, _| {
            let path = list(&[int(254), list(&[int(4), inner]), int(1)]);
            let selected = op(127, &[int(LIST), int(0), path, one()]);
            let size = op(127, &[int(INTEGER), int(0), list(&[int(16)]), selected]);
            op(1, &[size, int(1)])
        })
    };
    let outer = |levels| {
        op(
            127,
            &[
                int(LIST),
                int(0),
                list(&[int(254), list(&[int(4), nested(levels)]), int(1)]),
                one(),
            ],
        )
    };
    assert_eq!(
        value(&outer(40)),
        Ok(Some(Particle::List([0x91, 1][..].into())))
    );
    assert_eq!(value(&outer(1000)), REFUSED);
}

#[test]
fn what_calls_make_is_limited() {
    let large = |name: &str| {
        let resized = list(&[int(0), int(60 << 20)]);
        [
            packed::name(name),
            op(127, &[int(6), int(0x41), resized, bin(6, "b")]),
        ]
    };
    let few = ["c"].iter().flat_map(|name| large(name));
    let many = ["c", "d", "e", "f", "g", "h"]
        .iter()
        .flat_map(|name| large(name));
    let last = |name: &str| op(1, &[op(124, &[packed::name(name)]), bin(6, "b")]);
    let fits: Vec<_> = few.chain([last("c")]).collect();
    let exceeds: Vec<_> = many.chain([last("h")]).collect();
    assert_eq!(value(&op(125, &fits)), Ok(Some(Particle::Bool(false))));
    assert_eq!(value(&op(125, &exceeds)), UNKNOWN);
}

#[test]
fn damaged_expressions_are_refused_or_evaluated_without_a_panic() {
    let sample = op(
        125,
        &[
            name("x"),
            op(20, &[bin(INTEGER, "i"), int(300)]),
            op(
                123,
                &[
                    op(16, &[op(3, &[op(124, &[name("x")]), int(3)]), op(71, &[])]),
                    op(7, &[int(3), name("^a(b|c)[d-f]{2,3}$"), bin(STRING, "s")]),
                    op(
                        1,
                        &[
                            op(
                                127,
                                &[
                                    int(6),
                                    int(0x41),
                                    list(&[int(3), int(1), int(9), text("ab")]),
                                    bin(6, "b"),
                                ],
                            ),
                            bin(6, "b"),
                        ],
                    ),
                ],
            ),
        ],
    );
    assert!(matches(&sample).is_ok());
    for at in 0..sample.len() {
        for byte in [
            0, 1, 2, 3, 0x7d, 0x80, 0x91, 0x9f, 0xa1, 0xbf, 0xc1, 0xcf, 0xd4, 0xdd, 0xff,
        ] {
            let mut damaged = sample.clone();
            damaged[at] = byte;
            let _ = matches(&damaged);
        }
        let _ = matches(&sample[..at]);
    }
}
