//! What no recording tells, decided by the rule that those of its kind follow.

use super::{call, int, ints, list, list_of, map, map_of, modify, ordered, read};
use crate::cdt::Modified;
use crate::particle::Particle;

const MAP_PUT_ITEMS: i64 = 68;
const LIST_BY_RANK: i64 = 21;
const LIST_BY_VALUE: i64 = 22;
const LIST_BY_VALUE_LIST: i64 = 23;
const LIST_BY_VALUE_RANGE: i64 = 25;
const LIST_REMOVE_BY_VALUE_LIST: i64 = 36;
const INDEXES: i64 = 1;
const COUNT: i64 = 5;
const VALUES: i64 = 7;

/// Pairs that may only replace others are none in an empty map, as they are none beside others (map-0182)
/// and one is none without a map (map-0065).
#[test]
fn only_replacing_puts_nothing_into_an_empty_map() {
    let flags = 2 | 4 | 8;
    let items = map(&[(1, int(1)), (2, int(2))]);
    let put = call(MAP_PUT_ITEMS, &[items, int(0), int(flags)]);
    let empty = map_of(map(&[]));
    for before in [None, Some(&empty)] {
        let Modified { value, result } = modify(before, &put).expect("nothing fails");
        assert_eq!(value, Some(empty.clone()));
        assert_eq!(result, Some(Particle::Integer(0)));
    }
}

/// In a list in order every named value is found for itself, whatever else is named (list-0385, -0557);
/// in any other each element is looked at once (list-0553).
#[test]
fn a_value_named_twice_is_told_twice_where_it_is_searched_for() {
    let named = ints(&[2, 2, 1]);
    let ask = |kind| call(LIST_BY_VALUE_LIST, &[int(kind), named.clone()]);
    let answer = |value: &Particle, kind| read(value, &ask(kind)).expect("of a list");
    let in_order = list_of(ordered(&[int(1), int(2), int(3)]));
    let (twice, once) = (list_of(ints(&[1, 1, 0])), list_of(ints(&[0, 1])));
    assert_eq!(answer(&in_order, INDEXES), Some(twice));
    assert_eq!(answer(&in_order, VALUES), Some(list_of(ints(&[2, 2, 1]))));
    let unordered = list_of(ints(&[1, 2, 3]));
    assert_eq!(answer(&unordered, INDEXES), Some(once));
    assert_eq!(answer(&unordered, COUNT), Some(Particle::Integer(2)));
    let remove = call(LIST_REMOVE_BY_VALUE_LIST, &[int(0), named]);
    for value in [in_order, unordered] {
        let left = modify(Some(&value), &remove).expect("of a list").value;
        let Some(Particle::List(left)) = left else {
            panic!("a list is left");
        };
        assert_eq!(left.last(), Some(&3));
    }
}

/// A number that is none equals every float, so that a search may end at any of them; it ends, at
/// elements that there are, and what is found is what is removed.
#[test]
fn a_search_among_floats_of_which_one_is_no_number_ends() {
    let float = |float: f64| [&[0xcb], &float.to_be_bytes()[..]].concat();
    let nan = || float(f64::NAN);
    let of = [-1.5, 0.5, 2.5].map(float);
    for at in 0..=of.len() {
        let mut items = of.to_vec();
        items.insert(at, nan());
        for value in [list_of(ordered(&items)), list_of(list(&items))] {
            for wanted in items.iter().chain([&float(9.0)]) {
                for (code, arguments) in [
                    (LIST_BY_VALUE, vec![wanted.clone()]),
                    (LIST_BY_VALUE_RANGE, vec![wanted.clone(), nan()]),
                    (LIST_BY_VALUE_LIST, vec![list(&[wanted.clone(), nan()])]),
                ] {
                    let ask = |kind| call(code, &[&[int(kind)], &arguments[..]].concat());
                    let indexes = read(&value, &ask(INDEXES)).expect("of a list");
                    let values = read(&value, &ask(VALUES)).expect("of a list");
                    let (Some(Particle::List(indexes)), Some(Particle::List(values))) =
                        (indexes, values)
                    else {
                        panic!("lists");
                    };
                    let (indexes, values) =
                        (crate::cdt::items(&indexes), crate::cdt::items(&values));
                    assert_eq!(indexes.len(), values.len());
                    assert!(indexes.iter().all(|index| index[0] < 4));
                }
            }
            for rank in 0..4 {
                let by_rank = call(LIST_BY_RANK, &[int(VALUES), int(rank)]);
                assert!(matches!(
                    read(&value, &by_rank),
                    Ok(Some(Particle::Float(_)))
                ));
            }
        }
    }
}
