use crate::allowance::Allowance;
use crate::cdt;
use crate::cdt::tests::{modify, read};
use crate::msgpack::pack_list_header;
use crate::particle::Particle;
use crate::result_code::ResultCode;

const ALL: &[u8] = &[4, 0xc3];
const FIRST: &[u8] = &[0x10, 0];
const NO_FAIL: u8 = 0x10;
/// `value > 1`
const ABOVE_ONE: &[u8] = &[0x93, 3, 0x93, 122, 2, 1, 1];
const VALUE_PLUS_ONE: &[u8] = &[0x93, 20, 0x93, 122, 2, 1, 1];
const REMOVED: &[u8] = &[0x91, 100];

/// An operation by path, of steps of two items each.
fn call(steps: &[&[u8]], flags: u8, change: &[u8]) -> Vec<u8> {
    let mut call = vec![0x93 + u8::from(!change.is_empty()), 0xcc, 0xfe];
    pack_list_header(&mut call, steps.len() * 2);
    call.extend(steps.concat());
    call.push(flags);
    call.extend_from_slice(change);
    call
}

fn each(filter: &[u8]) -> Vec<u8> {
    [&[4], filter].concat()
}

fn and(filter: &[u8]) -> Vec<u8> {
    [&[0xcd, 2, 4], filter].concat()
}

fn list(packed: &[u8]) -> Particle {
    Particle::List(packed.into())
}

fn map(packed: &[u8]) -> Particle {
    Particle::Map(packed.into())
}

/// `[[1, 2], {5: [3, 0]}, 7]`
fn value() -> Particle {
    list(&[0x93, 0x92, 1, 2, 0x81, 5, 0x92, 3, 0, 7])
}

fn selected(steps: &[&[u8]], flags: u8) -> Result<Option<Particle>, ResultCode> {
    read(&value(), &call(steps, flags, &[]))
}

#[test]
fn values_are_those_at_the_end_of_the_path() {
    assert_eq!(selected(&[FIRST, ALL], 1), Ok(Some(list(&[0x92, 1, 2]))));
    let nested = list(&[0x93, 1, 2, 0x92, 3, 0]);
    assert_eq!(selected(&[ALL, ALL], 1), Ok(Some(nested)));
    let above = each(ABOVE_ONE);
    assert_eq!(selected(&[FIRST, &above], 1), Ok(Some(list(&[0x91, 2]))));
    assert_eq!(selected(&[&[0x10, 9], ALL], 1), Ok(Some(list(&[0x90]))));
}

#[test]
fn a_tree_keeps_the_way_to_what_is_selected() {
    let above = each(ABOVE_ONE);
    let tree = selected(&[ALL, &above], NO_FAIL);
    let expected = list(&[0x93, 0x91, 2, 0x80, 7]);
    assert_eq!(tree, Ok(Some(expected)));
}

#[test]
fn keys_are_of_maps() {
    assert_eq!(selected(&[&[0x10, 1], ALL], 2), Ok(Some(list(&[0x91, 5]))));
    assert_eq!(
        selected(&[&[0x10, 1], ALL], 3),
        Ok(Some(list(&[0x92, 5, 0x92, 3, 0])))
    );
    let of_list = &[FIRST, ALL][..];
    assert_eq!(selected(of_list, 2), Err(ResultCode::IncompatibleType));
    assert_eq!(selected(of_list, 2 | NO_FAIL), Ok(Some(list(&[0x90]))));
}

#[test]
fn what_is_unknown_fails_unless_it_may_not() {
    let above = each(ABOVE_ONE);
    assert_eq!(selected(&[&above], 1), Err(ResultCode::Parameter));
    assert_eq!(selected(&[&above], 1 | NO_FAIL), Ok(Some(list(&[0x91, 7]))));
}

#[test]
fn a_condition_narrows_the_step_before_it() {
    let narrowed = [FIRST, ALL, &and(ABOVE_ONE)];
    assert_eq!(selected(&narrowed, 1), Ok(Some(list(&[0x91, 2]))));
    assert_eq!(selected(&[&and(ABOVE_ONE)], 1), Err(ResultCode::Parameter));
}

#[test]
fn elements_become_others_or_are_removed() {
    let changed = |value: &Particle, steps: &[&[u8]], change: &[u8]| {
        modify(Some(value), &call(steps, 4, change)).map(|modified| modified.value)
    };
    let above = each(ABOVE_ONE);
    assert_eq!(
        changed(&value(), &[FIRST, &above], VALUE_PLUS_ONE),
        Ok(Some(list(&[0x93, 0x92, 1, 3, 0x81, 5, 0x92, 3, 0, 7])))
    );
    let pairs = map(&[0x82, 1, 2, 3, 0]);
    assert_eq!(
        changed(&pairs, &[&above], REMOVED),
        Ok(Some(map(&[0x81, 3, 0])))
    );
    let keys = [0x2a, 0x92, 3, 9];
    assert_eq!(
        changed(&pairs, &[&keys], VALUE_PLUS_ONE),
        Ok(Some(map(&[0x82, 1, 2, 3, 1])))
    );
}

#[test]
fn an_ordered_list_stays_in_order() {
    let ordered = list(&[0x94, 0xc7, 0, 1, 1, 2, 3]);
    let negated = [0x92, 21, 0x93, 122, 2, 1];
    let modified = modify(Some(&ordered), &call(&[ALL], 4, &negated));
    let expected = list(&[0x94, 0xc7, 0, 1, 0xfd, 0xfe, 0xff]);
    assert_eq!(modified.map(|modified| modified.value), Ok(Some(expected)));
}

#[test]
fn malformed_paths_are_refused() {
    for call in [
        call(&[], 1, &[]),
        call(&[ALL], 5, &[]),
        call(&[ALL], 4, &[]),
        call(&[ALL], 1, REMOVED),
        call(&[&[5, 1]], 1, &[]),
        call(&[&[4, 1]], 1, &[]),
        call(&[&[0x20, 0]], 1, &[]),
        call(&[ALL; 65], 1, &[]),
        call(&[ALL], 4, VALUE_PLUS_ONE),
    ] {
        assert_eq!(
            read(&value(), &call),
            Err(ResultCode::Parameter),
            "{call:02x?}"
        );
    }
    let integer = Particle::Integer(1);
    assert_eq!(
        read(&integer, &call(&[ALL], 1, &[])),
        Err(ResultCode::IncompatibleType)
    );
}

/// `[126, [1, 1, 1, …]]`, a literal list.
fn literal(count: usize) -> Vec<u8> {
    let mut literal = vec![0x92, 126];
    pack_list_header(&mut literal, count);
    literal.extend(vec![1; count]);
    literal
}

/// Whether a list is equal to all elements of a literal list of which a filter is true.
fn among(filter: &[u8]) -> Vec<u8> {
    let call = call(&[&each(filter)], 1, &[]);
    let called = [&[0x95, 127, 4, 0][..], &call, &literal(10)].concat();
    [&[0x93, 1][..], &called, &called].concat()
}

#[test]
fn paths_within_paths_share_one_allowance() {
    let ones = {
        let mut ones = Vec::new();
        pack_list_header(&mut ones, 10);
        ones.extend([1; 10]);
        list(&ones)
    };
    let all = |filter: &[u8], flags| call(&[&each(filter)], flags, &[]);
    let nested = among(&among(ABOVE_ONE));
    let select_with = |filter: &[u8], flags, work| {
        let allowance = Allowance::of(work);
        let selected = cdt::read(&ones, &all(filter, flags), &allowance);
        (selected, allowance.look(1).is_ok())
    };
    let select = |filter: &[u8], work| select_with(filter, 1, work);
    let (selected, has_more) = select(&nested, 10_000_000);
    assert_eq!((selected, has_more), (Ok(Some(ones.clone())), true));
    // Enough for any one of the paths within, but not for all.
    let (selected, has_more) = select(&nested, 100_000);
    assert_eq!((selected, has_more), (Err(ResultCode::Parameter), false));
    let (selected, _) = select_with(&nested, 1 | NO_FAIL, 100_000);
    assert_eq!(selected, Err(ResultCode::Unknown));
    let (selected, _) = select(&among(ABOVE_ONE), 100_000);
    assert_eq!(selected, Ok(Some(ones.clone())));
}
