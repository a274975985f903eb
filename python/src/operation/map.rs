//! Operations on maps.

use aerospike_core::operations::{MapOrder, Operation as Step, maps};
use aerospike_core::{IndexMap, MapPolicy, MapReturnType, MapWriteFlags, Value};
use pyo3::prelude::*;

use crate::error::Error;
use crate::operation::Operation;
use crate::operation::argument::{Argument, Arguments, BinName, Flags, Items, Number};
use crate::operation::context::Path;
use crate::operation::table::operations;
use crate::policy::Choice;

type Order = Choice<MapOrder>;

/// Operations on a bin that holds a map, or with `ctx` on a map inside of it.
///
/// `get_by_…` and `remove_by_…` answer what `return_type`, a `MapReturnType`, says of the entries
/// that they select. A range with None for an end is open there. Raises `TypeError` naming the
/// argument of a wrong type; what the server refuses is raised by `operate`, as `BinTypeError`
/// for a bin that holds no map.
///
///     await client.operate(key, [
///         MapOperation.put("stock", "apples", 5, order=MapOrder.KEY_ORDERED),
///         MapOperation.get_by_key_range("stock", "a", "b", MapReturnType.KEY_VALUE),
///     ])
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct MapOperation;

// Return types: 7 is VALUE and 0 is NONE.
operations! { MapOperation {
    /// Puts a value under a key, an int, a str or bytes; answers the new size.
    ///
    /// `order` and `flags`, here as elsewhere, are of a `MapOrder`, for a map that is new, and of
    /// `MapWriteFlags`.
    put(bin, key: Argument, value: Argument; order: Order, persist_index: bool, flags: Flags) =>
        put(policy(order, persist_index, flags), bin, key.0, value.0);

    /// Puts the values of a dict under their keys; answers the new size.
    put_items(bin, items: Items; order: Order, persist_index: bool, flags: Flags) =>
        maps::put_items(&policy(order, persist_index, flags), bin, items.0);

    /// Adds to the number under a key, a missing one counts as zero; answers the sum.
    increment(bin, key: Argument, value: Number; order: Order, persist_index: bool) =>
        maps::increment_value(&policy(order, persist_index, None), bin, key.0, value.0);

    /// Subtracts from the number under a key, a missing one counts as zero; answers the rest.
    decrement(bin, key: Argument, value: Number; order: Order, persist_index: bool) =>
        maps::decrement_value(&policy(order, persist_index, None), bin, key.0, value.0);

    /// Removes all entries.
    clear(bin) => maps::clear(bin);

    /// Answers how many entries a map has.
    size(bin) => maps::size(bin);

    /// Reads the entry of a key.
    get_by_key(bin, key: Argument, return_type: i64 = 7) =>
        maps::get_by_key(bin, key.0, returned(return_type));

    /// Reads the entries of several keys.
    get_by_key_list(bin, keys: Arguments, return_type: i64 = 7) =>
        maps::get_by_key_list(bin, listed(keys, return_type)?, returned(return_type));

    /// Reads the entries of keys from `begin` up to, not including, `end`.
    get_by_key_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 7
    ) => maps::get_by_key_range(
        bin, Argument::or_open(begin), Argument::or_open(end), returned(return_type),
    );

    /// Reads `count` entries, or all, from an index on, counted from that of a key.
    ///
    /// The key need not be there: its index is the one that it would have.
    get_by_key_index_range_relative(
        bin, key: Argument, index: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => maps::get_by_key_relative_index_range(
            bin, key.0, index, returned(return_type),
        ),
        Some(count) => maps::get_by_key_relative_index_range_count(
            bin, key.0, index, count, returned(return_type),
        ),
    };

    /// Reads the entry at an index.
    get_by_index(bin, index: i64, return_type: i64 = 7) =>
        maps::get_by_index(bin, index, returned(return_type));

    /// Reads `count` entries, or all, from an index on.
    get_by_index_range(
        bin, index: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => maps::get_by_index_range_from(bin, index, returned(return_type)),
        Some(count) => maps::get_by_index_range(bin, index, count, returned(return_type)),
    };

    /// Reads the entry of a rank.
    get_by_rank(bin, rank: i64, return_type: i64 = 7) =>
        maps::get_by_rank(bin, rank, returned(return_type));

    /// Reads `count` entries, or all, from a rank on.
    get_by_rank_range(
        bin, rank: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => maps::get_by_rank_range_from(bin, rank, returned(return_type)),
        Some(count) => maps::get_by_rank_range(bin, rank, count, returned(return_type)),
    };

    /// Reads the entries that have a value.
    get_by_value(bin, value: Argument, return_type: i64 = 7) =>
        maps::get_by_value(bin, value.0, returned(return_type));

    /// Reads the entries that have one of several values.
    get_by_value_list(bin, values: Arguments, return_type: i64 = 7) =>
        maps::get_by_value_list(bin, listed(values, return_type)?, returned(return_type));

    /// Reads the entries with values from `begin` up to, not including, `end`.
    get_by_value_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 7
    ) => maps::get_by_value_range(
        bin, Argument::or_open(begin), Argument::or_open(end), returned(return_type),
    );

    /// Reads `count` entries, or all, from a rank on, counted from that of a value.
    ///
    /// The value need not be there: its rank is the one that it would have.
    get_by_value_rank_range_relative(
        bin, value: Argument, rank: i64, count: Option<i64> = None, return_type: i64 = 7
    ) => match count {
        None => maps::get_by_value_relative_rank_range(
            bin, value.0, rank, returned(return_type),
        ),
        Some(count) => maps::get_by_value_relative_rank_range_count(
            bin, value.0, rank, count, returned(return_type),
        ),
    };

    /// Removes the entry of a key.
    remove_by_key(bin, key: Argument, return_type: i64 = 0) =>
        maps::remove_by_key(bin, key.0, returned(return_type));

    /// Removes the entries of several keys.
    remove_by_key_list(bin, keys: Arguments, return_type: i64 = 0) =>
        maps::remove_by_key_list(bin, listed(keys, return_type)?, returned(return_type));

    /// Removes the entries of keys from `begin` up to, not including, `end`.
    remove_by_key_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 0
    ) => maps::remove_by_key_range(
        bin, Argument::or_open(begin), Argument::or_open(end), returned(return_type),
    );

    /// Removes `count` entries, or all, from an index on, counted from that of a key.
    ///
    /// The key need not be there: its index is the one that it would have.
    remove_by_key_index_range_relative(
        bin, key: Argument, index: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => maps::remove_by_key_relative_index_range(
            bin, key.0, index, returned(return_type),
        ),
        Some(count) => maps::remove_by_key_relative_index_range_count(
            bin, key.0, index, count, returned(return_type),
        ),
    };

    /// Removes the entry at an index.
    remove_by_index(bin, index: i64, return_type: i64 = 0) =>
        maps::remove_by_index(bin, index, returned(return_type));

    /// Removes `count` entries, or all, from an index on.
    remove_by_index_range(
        bin, index: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => maps::remove_by_index_range_from(bin, index, returned(return_type)),
        Some(count) => maps::remove_by_index_range(bin, index, count, returned(return_type)),
    };

    /// Removes the entry of a rank.
    remove_by_rank(bin, rank: i64, return_type: i64 = 0) =>
        maps::remove_by_rank(bin, rank, returned(return_type));

    /// Removes `count` entries, or all, from a rank on.
    remove_by_rank_range(
        bin, rank: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => maps::remove_by_rank_range_from(bin, rank, returned(return_type)),
        Some(count) => maps::remove_by_rank_range(bin, rank, count, returned(return_type)),
    };

    /// Removes the entries that have a value.
    remove_by_value(bin, value: Argument, return_type: i64 = 0) =>
        maps::remove_by_value(bin, value.0, returned(return_type));

    /// Removes the entries that have one of several values.
    remove_by_value_list(bin, values: Arguments, return_type: i64 = 0) =>
        maps::remove_by_value_list(bin, listed(values, return_type)?, returned(return_type));

    /// Removes the entries with values from `begin` up to, not including, `end`.
    remove_by_value_range(
        bin, begin: Option<Argument> = None, end: Option<Argument> = None, return_type: i64 = 0
    ) => maps::remove_by_value_range(
        bin, Argument::or_open(begin), Argument::or_open(end), returned(return_type),
    );

    /// Removes `count` entries, or all, from a rank on, counted from that of a value.
    ///
    /// The value need not be there: its rank is the one that it would have.
    remove_by_value_rank_range_relative(
        bin, value: Argument, rank: i64, count: Option<i64> = None, return_type: i64 = 0
    ) => match count {
        None => maps::remove_by_value_relative_rank_range(
            bin, value.0, rank, returned(return_type),
        ),
        Some(count) => maps::remove_by_value_relative_rank_range_count(
            bin, value.0, rank, count, returned(return_type),
        ),
    };
}}

/// What the core makes differently for a bin and inside of one.
#[pymethods]
impl MapOperation {
    /// Creates an empty map where there is none.
    ///
    /// `persist_index`, of a map that lies in no other, stores its index with the record.
    #[staticmethod]
    #[pyo3(signature = (bin, order, *, persist_index=false, ctx=None))]
    fn create(bin: BinName, order: Order, persist_index: bool, ctx: Option<Path>) -> Operation {
        let ctx = Path::or_bin(ctx);
        if persist_index && ctx.is_empty() {
            return maps::create_with_index(bin, order.0).into();
        }
        maps::create(bin, order.0, ctx).into()
    }

    /// Changes how a map is kept.
    #[staticmethod]
    #[pyo3(signature = (bin, order, *, persist_index=false, ctx=None))]
    fn set_policy(bin: BinName, order: Order, persist_index: bool, ctx: Option<Path>) -> Operation {
        let policy = policy(Some(order), Some(persist_index), None);
        maps::set_policy(&policy, bin, Path::or_bin(ctx)).into()
    }
}

fn policy(order: Option<Order>, persist_index: Option<bool>, flags: Option<Flags>) -> MapPolicy {
    MapPolicy {
        order: order.map_or(MapOrder::Unordered, |Choice(order)| order),
        flags: MapWriteFlags::from_bits(flags.unwrap_or_default().0),
        persist_index: persist_index.unwrap_or_default(),
    }
}

const fn returned(code: i64) -> MapReturnType {
    MapReturnType::from_bits(code)
}

/// The core leaves a nil without flags out, and the server would take the order for the value.
fn put(policy: MapPolicy, bin: BinName, key: Value, value: Value) -> Step {
    if value.is_nil() && policy.flags == MapWriteFlags::DEFAULT {
        return maps::put_items(&policy, bin, IndexMap::from([(key, value)]));
    }
    maps::put(&policy, bin, key, value)
}

/// Keys or values to select by. A server of version 8.1 crashes where all but none is asked for.
fn listed(Arguments(values): Arguments, return_type: i64) -> PyResult<Vec<Value>> {
    if values.is_empty() && returned(return_type).is_inverted() {
        let message = "an inverted return type with an empty list would crash the server";
        return Err(Error::invalid_argument(message).into());
    }
    Ok(values)
}
