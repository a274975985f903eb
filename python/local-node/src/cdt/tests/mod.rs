//! Rules that hold for all operations, and calls no client makes.

mod unrecorded;

use super::Modified;
use crate::allowance::Allowance;
use crate::msgpack::{
    DEPTH, NIL, Token, Use, canonical, flag, pack_extension, pack_integer, pack_list_header,
    pack_map_header,
};
use crate::particle::Particle;
use crate::result_code::ResultCode;

pub(in crate::cdt) fn read(value: &Particle, call: &[u8]) -> Result<Option<Particle>, ResultCode> {
    super::read(value, call, &Allowance::default())
}

pub(in crate::cdt) fn modify(
    value: Option<&Particle>,
    call: &[u8],
) -> Result<Modified, ResultCode> {
    super::modify(value, call, &Allowance::default())
}

const APPEND: i64 = 1;
const INSERT: i64 = 3;
const LIST_CLEAR: i64 = 11;
const LIST_SORT: i64 = 13;
const LIST_SIZE: i64 = 16;
const LIST_BY_VALUE_LIST: i64 = 23;
const MAP_PUT: i64 = 67;
const MAP_SIZE: i64 = 96;

fn int(integer: i64) -> Vec<u8> {
    let mut out = Vec::new();
    pack_integer(&mut out, i128::from(integer));
    out
}

fn list(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    pack_list_header(&mut out, items.len());
    out.extend(items.concat());
    out
}

fn ints(integers: &[i64]) -> Vec<u8> {
    list(&integers.iter().copied().map(int).collect::<Vec<_>>())
}

fn ordered(items: &[Vec<u8>]) -> Vec<u8> {
    let mut head = Vec::new();
    pack_extension(&mut head, flag::ORDERED);
    list(&[&[head], items].concat())
}

fn map(pairs: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    pack_map_header(&mut out, pairs.len());
    for (key, value) in pairs {
        out.extend(int(*key));
        out.extend_from_slice(value);
    }
    out
}

fn call(code: i64, arguments: &[Vec<u8>]) -> Vec<u8> {
    list(&[&[int(code)], arguments].concat())
}

fn call_in(steps: &[(i64, i64)], call: Vec<u8>) -> Vec<u8> {
    let steps: Vec<_> = steps
        .iter()
        .flat_map(|(kind, argument)| [int(*kind), int(*argument)])
        .collect();
    list(&[int(0xff), list(&steps), call])
}

fn list_of(bytes: Vec<u8>) -> Particle {
    Particle::List(bytes.into())
}

fn map_of(bytes: Vec<u8>) -> Particle {
    Particle::Map(bytes.into())
}

/// What an operation makes of a value.
fn made(value: Option<&Particle>, call: &[u8]) -> Result<Option<Particle>, ResultCode> {
    modify(value, call).map(|modified| modified.value)
}

#[test]
fn an_operation_is_for_lists_or_for_maps() {
    let (list, map) = (list_of(ints(&[1])), map_of(map(&[(1, int(1))])));
    let (size_of_list, size_of_map) = (call(LIST_SIZE, &[]), call(MAP_SIZE, &[]));
    let one = Ok(Some(Particle::Integer(1)));
    assert_eq!(read(&list, &size_of_list), one);
    assert_eq!(read(&map, &size_of_map), one);
    for (value, call) in [
        (&list, &size_of_map),
        (&map, &size_of_list),
        (&Particle::Integer(1), &size_of_list),
    ] {
        assert_eq!(read(value, call), Err(ResultCode::IncompatibleType));
    }
    let put = call(MAP_PUT, &[int(1), int(1)]);
    assert_eq!(made(Some(&list), &put), Err(ResultCode::IncompatibleType));
}

#[test]
fn calls_take_as_many_arguments_as_they_have() {
    let value = list_of(ints(&[1]));
    for arguments in [vec![], vec![int(1); 4]] {
        let append = call(APPEND, &arguments);
        assert_eq!(made(Some(&value), &append), Err(ResultCode::Parameter));
    }
    // errors-0121 to -0129
    for broken in [&[][..], &[0x90], &[0x01], &[0x91, 0xa1, 0x61], &[0x92, 1]] {
        assert_eq!(made(Some(&value), broken), Err(ResultCode::Parameter));
    }
}

#[test]
fn of_nothing_additions_make_something_and_removals_do_not() {
    let one = Some(list_of(ints(&[1])));
    assert_eq!(made(None, &call(APPEND, &[int(1)])), Ok(one));
    assert_eq!(made(None, &call(LIST_CLEAR, &[])), Ok(None));
    let pop = call(5, &[int(0)]);
    assert_eq!(made(None, &pop), Ok(None));
    let sort = call(LIST_SORT, &[]);
    assert_eq!(made(None, &sort), Err(ResultCode::IncompatibleType));
}

#[test]
fn a_step_makes_what_it_says_where_nothing_is() {
    let padded = call_in(&[(0x10 | 0x80, 2)], call(APPEND, &[int(7)]));
    let expected = list(&[NIL.to_vec(), NIL.to_vec(), ints(&[7])]);
    assert_eq!(made(None, &padded), Ok(Some(list_of(expected.clone()))));
    let one = list_of(list(&[NIL.to_vec()]));
    assert_eq!(made(Some(&one), &padded), Ok(Some(list_of(expected))));

    let below_key = call_in(&[(0x22 | 0x40, 5), (0x10, 0)], call(APPEND, &[int(7)]));
    let expected = map(&[(5, list(&[ints(&[7])]))]);
    assert_eq!(made(None, &below_key), Ok(Some(map_of(expected))));

    let unmade = call_in(&[(0x10, 0)], call(APPEND, &[int(7)]));
    assert_eq!(made(None, &unmade), Err(ResultCode::NotApplicable));
    let cleared = call_in(&[(0x10 | 0x40, 0)], call(LIST_CLEAR, &[]));
    assert_eq!(made(None, &cleared), Ok(None));
}

#[test]
fn a_change_inside_moves_an_element_of_an_ordered_list() {
    let value = list_of(ordered(&[ints(&[1]), ints(&[2]), ints(&[3])]));
    let insert = call_in(&[(0x10, 0)], call(INSERT, &[int(0), int(9)]));
    let expected = ordered(&[ints(&[2]), ints(&[3]), ints(&[9, 1])]);
    assert_eq!(made(Some(&value), &insert), Ok(Some(list_of(expected))));
}

#[test]
fn what_would_nest_too_deeply_is_not_kept() {
    let levels = usize::try_from(DEPTH).unwrap_or(0);
    let nested = |levels: usize| [vec![0x91; levels - 1], vec![0x90]].concat();
    let empty = list_of(nested(1));
    let append = |value| made(Some(&empty), &call(APPEND, &[value]));
    assert!(append(nested(levels - 1)).is_ok());
    assert_eq!(append(nested(levels)), Err(ResultCode::Parameter));

    let deep = list_of(nested(levels));
    let at_bottom = |value| {
        let steps = vec![(0x10, 0); levels - 1];
        made(Some(&deep), &call_in(&steps, call(APPEND, &[value])))
    };
    assert!(at_bottom(int(1)).is_ok());
    assert_eq!(at_bottom(nested(1)), Err(ResultCode::Parameter));
    let too_long = call_in(&vec![(0x10, 0); levels], call(APPEND, &[int(1)]));
    assert_eq!(made(Some(&deep), &too_long), Err(ResultCode::Parameter));
}

#[test]
fn padding_is_bounded_by_what_a_record_holds() {
    let far = int(i64::from(i32::MAX));
    let insert = call(INSERT, &[far.clone(), int(1)]);
    assert_eq!(made(None, &insert), Err(ResultCode::RecordTooBig));
    let step = call_in(
        &[(0x10 | 0x80, i64::from(i32::MAX))],
        call(APPEND, &[int(1)]),
    );
    assert_eq!(made(None, &step), Err(ResultCode::RecordTooBig));
}

#[test]
fn answers_may_not_be_products_of_list_and_argument() {
    let many = vec![int(1); 1 << 13];
    let value = list_of(ordered(&many));
    let ask = |kind| call(LIST_BY_VALUE_LIST, &[int(kind), list(&many)]);
    assert_eq!(read(&value, &ask(7)), Err(ResultCode::Parameter));
    let value = list_of(list(&many));
    assert!(read(&value, &ask(7)).is_ok());
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }

    fn small(&mut self) -> i64 {
        i64::try_from(self.below(9)).unwrap_or(0) - 3
    }

    fn value(&mut self, depth: usize) -> Vec<u8> {
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0 => NIL.to_vec(),
            1 => vec![0xc3],
            2 => vec![0xa2, 3, b'a'],
            3 => vec![0xa2, 4, 1],
            4 => {
                let float = [f64::NAN, -1.5, 2.0][self.below(3)];
                [&[0xcb], &float.to_be_bytes()[..]].concat()
            }
            5 => vec![0xd4, 0xff, u8::from(self.below(2) == 1)],
            7 => {
                let items: Vec<_> = (0..self.below(5)).map(|_| self.value(depth - 1)).collect();
                list(&items)
            }
            8 => {
                let mut integers: Vec<_> = (0..self.below(5)).map(|_| self.small()).collect();
                integers.sort_unstable();
                ordered(&integers.into_iter().map(int).collect::<Vec<_>>())
            }
            9 => {
                let pairs: Vec<_> = (0..self.small().max(0))
                    .map(|key| (key, self.value(depth - 1)))
                    .collect();
                map(&pairs)
            }
            _ => int(self.small()),
        }
    }

    fn call(&mut self) -> Vec<u8> {
        let code = i64::try_from(self.below(112)).unwrap_or(0);
        let arguments: Vec<_> = (0..self.below(5))
            .map(|at| match self.below(3) {
                0 => self.value(2),
                // Any result, and all but what is named, which as an index would be far away.
                1 if at == 0 && code > 18 => {
                    let kind = i64::try_from(self.below(18)).unwrap_or(0);
                    int(kind + 0x1_0000 * i64::from(self.below(2) == 1))
                }
                _ => int(self.small()),
            })
            .collect();
        let call = call(code, &arguments);
        if self.below(3) > 0 {
            return call;
        }
        let steps: Vec<_> = (0..=self.below(2))
            .flat_map(|_| {
                let kinds = [
                    0x10, 0x11, 0x13, 0x20, 0x21, 0x22, 0x23, 0x50, 0x90, 0xd0, 0xa2,
                ];
                [int(kinds[self.below(kinds.len())]), self.value(0)]
            })
            .collect();
        list(&[int(0xff), list(&steps), call])
    }
}

#[test]
fn whatever_is_called_what_is_kept_stays_in_its_one_form() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut changes, mut answers) = (0, 0);
    for _ in 0..300 {
        let mut value = None;
        for _ in 0..100 {
            let mut call = random.call();
            if random.below(8) == 0 {
                let at = random.below(call.len());
                call[at] = u8::try_from(random.below(256)).unwrap_or(0);
            }
            if let Some(value) = &value
                && read(value, &call).is_ok()
            {
                answers += 1;
            }
            let Ok(modified) = modify(value.as_ref(), &call) else {
                continue;
            };
            if let Some(Particle::List(bytes) | Particle::Map(bytes)) = &modified.value {
                let kept = canonical(bytes, Use::Storage);
                assert_eq!(kept.as_deref(), Some(&bytes[..]), "after {call:02x?}");
                assert!(matches!(
                    (Token::of(bytes), &modified.value),
                    (Some(Token::List(_)), Some(Particle::List(_)))
                        | (Some(Token::Map(_)), Some(Particle::Map(_)))
                ));
                changes += 1;
            }
            value = modified.value.or(value);
        }
    }
    assert!(changes > 100 && answers > 100, "{changes}, {answers}");
}
