//! Operations on lists.

use aerospike_core::operations::{Operation, lists};
use aerospike_core::{
    ListOrderType, ListPolicy, ListReturnType, ListSortFlags, ListWriteFlags, Value,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::error::Error;
use crate::operation::argument::{Argument, Arguments, BinName, Flags};
use crate::operation::table::operations;
use crate::policy::Choice;

type Order = Choice<ListOrderType>;

/// Operations on a bin that holds a list, or with `ctx` on a list inside of it.
///
/// `get_by_…` and `remove_by_…` answer what `return_type`, a `ListReturnType`, says of the elements
/// that they select. A range with None for an end is open there. Raises `TypeError` naming the
/// argument of a wrong type; what the server refuses is raised by `operate`, as `BinTypeError`
/// for a bin that holds no list.
///
///     await client.operate(key, [
///         ListOperation.append("scores", 42),
///         ListOperation.get_by_rank_range("scores", -3, return_type=ListReturnType.VALUE),
///     ])
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct ListOperation;

// Return types: 7 is VALUE and 0 is NONE.
operations! { ListOperation {
    /// Adds a value at the end of a list, or at its place in an ordered one; answers the size.
    ///
    /// `order` and `flags`, here as elsewhere, are of a `ListOrder`, for a list that is new, and of
    /// `ListWriteFlags`.
    append(bin, value: Argument; order: Order, flags: Flags) =>
        lists::append(&policy(order, flags), bin, value.0);

    /// Adds values at the end of a list, or at their places if ordered; answers the size.
    append_items(bin, values: Arguments; order: Order, flags: Flags) =>
        lists::append_items(&policy(order, flags), bin, values.some()?);

    /// Puts a value in front of the element at an index; answers the new size.
    ///
    /// An index beyond the end fills the gap with None. An ordered list takes none.
    insert(bin, index: i64, value: Argument; flags: Flags) =>
        lists::insert(&policy(None, flags), bin, index, value.0);

    /// Puts values in front of the element at an index; answers the new size.
    insert_items(bin, index: i64, values: Arguments; flags: Flags) =>
        lists::insert_items(&policy(None, flags), bin, index, values.some()?);

    /// Replaces the element at an index.
    set(bin, index: i64, value: Argument; flags: Flags) =>
        lists::set_with_policy(&policy(None, flags), bin, index, not_nil(value)?);

    /// Adds an int to the number at an index; answers the sum.
    increment(bin, index: i64, value: i64 = 1; order: Order, flags: Flags) =>
        increment(bin, index, value, policy(order, flags))?;

    /// Removes the element at an index; answers it.
    pop(bin, index: i64) => lists::pop(bin, index);

    /// Removes `count` elements, or all, from an index on; answers them.
    pop_range(bin, index: i64, count: Option<i64> = None) => match count {
        None => lists::pop_range_from(bin, index),
        Some(count) => lists::pop_range(bin, index, count),
    };

    /// Removes the element at an index; answers how many that were.
    remove(bin, index: i64) => lists::remove(bin, index);

    /// Removes `count` elements, or all, from an index on; answers how many that were.
    remove_range(bin, index: i64, count: Option<i64> = None) => match count {
        None => lists::remove_range_from(bin, index),
        Some(count) => lists::remove_range(bin, index, count),
    };

    /// Removes all but `count` elements from an index on; answers how many that were.
    trim(bin, index: i64, count: i64) => lists::trim(bin, index, count);

    /// Removes all elements.
    clear(bin) => lists::clear(bin);

    /// Creates an empty list where there is none.
    ///
    /// `pad` fills a list that it lies in with None up to its index; `persist_index`, of a list
    /// that lies in no other, stores its index with the record.
    create(bin, order: Order; pad: bool, persist_index: bool) => lists::create_persistent(
        bin, order.0, pad.unwrap_or_default(), persist_index.unwrap_or_default(),
    );

    /// Makes a list ordered, sorting it, or unordered.
    set_order(bin, order: Order; persist_index: bool) => match persist_index {
        Some(true) => lists::set_order_with_index(bin, order.0),
        _ => lists::set_order(bin, order.0),
    };

    /// Sorts a list once; `flags` are `ListSortFlags`.
    sort(bin; flags: Flags) =>
        lists::sort(bin, ListSortFlags::from_bits(flags.unwrap_or_default().0));

    /// Answers how many elements a list has.
    size(bin) => lists::size(bin);

    /// Answers the element at an index; `OpNotApplicable` when there is none.
    get(bin, index: i64) => lists::get(bin, index);

    /// Answers `count` elements, or all, from an index on.
    get_range(bin, index: i64, count: Option<i64> = None) => match count {
        None => lists::get_range_from(bin, index),
        Some(count) => lists::get_range(bin, index, count),
    };

    /// Answers the strings of a list as one, with a separator between; from server 8.2 on.
    join(bin, separator: Option<String> = None) => match separator {
        None => lists::join(bin),
        Some(separator) => lists::join_by_separator(bin, separator),
    };

    /// Reads the element at an index.
    get_by_index(bin, index: i64, return_type: i64 = 7) =>
        lists::get_by_index(bin, index, returned(return_type));

    /// Reads `count` elements, or all, from an index on.
    get_by_index_range(
        bin, index: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => lists::get_by_index_range(bin, index, returned(return_type)),
        Some(count) => lists::get_by_index_range_count(bin, index, count, returned(return_type)),
    };

    /// Reads the element of a rank.
    get_by_rank(bin, rank: i64, return_type: i64 = 7) =>
        lists::get_by_rank(bin, rank, returned(return_type));

    /// Reads `count` elements, or all, from a rank on.
    get_by_rank_range(
        bin, rank: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => lists::get_by_rank_range(bin, rank, returned(return_type)),
        Some(count) => lists::get_by_rank_range_count(bin, rank, count, returned(return_type)),
    };

    /// Reads the elements that equal a value.
    get_by_value(bin, value: Argument, return_type: i64 = 7) =>
        lists::get_by_value(bin, value.0, returned(return_type));

    /// Reads the elements that equal one of several values.
    get_by_value_list(bin, values: Arguments, return_type: i64 = 7) =>
        lists::get_by_value_list(bin, values.0, returned(return_type));

    /// Reads the elements from `begin` up to, not including, `end`.
    get_by_value_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 7
    ) => lists::get_by_value_range(
        bin, Argument::or_open(begin), Argument::or_open(end), returned(return_type),
    );

    /// Reads `count` elements, or all, from a rank on, counted from that of a value.
    ///
    /// The value need not be there: its rank is the one that it would have.
    get_by_value_rank_range_relative(
        bin, value: Argument, rank: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => lists::get_by_value_relative_rank_range(
            bin, value.0, rank, returned(return_type),
        ),
        Some(count) => lists::get_by_value_relative_rank_range_count(
            bin, value.0, rank, count, returned(return_type),
        ),
    };

    /// Removes the element at an index.
    remove_by_index(bin, index: i64, return_type: i64 = 0) =>
        lists::remove_by_index(bin, index, returned(return_type));

    /// Removes `count` elements, or all, from an index on.
    remove_by_index_range(
        bin, index: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => lists::remove_by_index_range(bin, index, returned(return_type)),
        Some(count) => lists::remove_by_index_range_count(bin, index, count, returned(return_type)),
    };

    /// Removes the element of a rank.
    remove_by_rank(bin, rank: i64, return_type: i64 = 0) =>
        lists::remove_by_rank(bin, rank, returned(return_type));

    /// Removes `count` elements, or all, from a rank on.
    remove_by_rank_range(
        bin, rank: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => lists::remove_by_rank_range(bin, rank, returned(return_type)),
        Some(count) => lists::remove_by_rank_range_count(bin, rank, count, returned(return_type)),
    };

    /// Removes the elements that equal a value.
    remove_by_value(bin, value: Argument, return_type: i64 = 0) =>
        lists::remove_by_value(bin, value.0, returned(return_type));

    /// Removes the elements that equal one of several values.
    remove_by_value_list(bin, values: Arguments, return_type: i64 = 0) =>
        lists::remove_by_value_list(bin, values.0, returned(return_type));

    /// Removes the elements from `begin` up to, not including, `end`.
    remove_by_value_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 0
    ) => lists::remove_by_value_range(
        bin, returned(return_type), Argument::or_open(begin), Argument::or_open(end),
    );

    /// Removes `count` elements, or all, from a rank on, counted from that of a value.
    ///
    /// The value need not be there: its rank is the one that it would have.
    remove_by_value_rank_range_relative(
        bin, value: Argument, rank: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => lists::remove_by_value_relative_rank_range(
            bin, returned(return_type), value.0, rank,
        ),
        Some(count) => lists::remove_by_value_relative_rank_range_count(
            bin, returned(return_type), value.0, rank, count,
        ),
    };
}}

fn policy(order: Option<Order>, flags: Option<Flags>) -> ListPolicy {
    let order = order.map_or(ListOrderType::Unordered, |Choice(order)| order);
    ListPolicy::new(
        order,
        ListWriteFlags::from_bits(flags.unwrap_or_default().0),
    )
}

const fn returned(code: i64) -> ListReturnType {
    ListReturnType::from_bits(code)
}

fn not_nil(Argument(value): Argument) -> PyResult<Value> {
    if value.is_nil() {
        let message = "aerospike-core 3.0 cannot set an element of a list to None";
        return Err(PyTypeError::new_err(message));
    }
    Ok(value)
}

/// An increment has an order and flags, for the list that it may create. Of the core's two
/// functions the one with a value puts the flags where the server expects the order, and leaves
/// the order out; the one that sends both has no value.
fn increment(bin: BinName, index: i64, value: i64, policy: ListPolicy) -> PyResult<Operation> {
    if policy.flags == ListWriteFlags::DEFAULT {
        let order = ListWriteFlags::from_bits(policy.attributes as u8);
        let order = ListPolicy::new(policy.attributes, order);
        Ok(lists::increment(&order, bin, index, value))
    } else if value == 1 {
        Ok(lists::increment_by_one_with_policy(&policy, bin, index))
    } else {
        let message = format!(
            "aerospike-core 3.0 can send flags with an increment by 1, not with one by {value}"
        );
        Err(Error::invalid_argument(message).into())
    }
}
