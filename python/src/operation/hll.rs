//! Operations on HyperLogLog values.

use aerospike_core::operations::hll::{self, HllPolicy, HllWriteFlags};
use pyo3::prelude::*;

use crate::operation::Operation;
use crate::operation::argument::{Arguments, BinName, Flags};

/// What stands for a number of bits that is not given.
const UNKNOWN: i64 = -1;

/// Operations on a bin that holds a HyperLogLog, which estimates how many values it was given.
///
/// `index_bit_count`, 4 to 16, tells how exact it is, and `mh_bit_count`, 4 to 51, how exactly it
/// is compared with others; both together are at most 64.
///
///     await client.operate(key, [
///         HLLOperation.add("visitors", ["alice", "bob"], 12),
///         HLLOperation.get_count("visitors"),
///     ])
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct HLLOperation;

#[pymethods]
impl HLLOperation {
    /// Makes the bin an empty HyperLogLog; without bit counts, one of the kind that it was.
    ///
    /// `flags`, here as elsewhere, are `HLLWriteFlags`.
    #[staticmethod]
    #[pyo3(signature = (bin, index_bit_count=None, mh_bit_count=None, *, flags=None))]
    fn init(
        bin: BinName,
        index_bit_count: Option<i64>,
        mh_bit_count: Option<i64>,
        flags: Option<Flags>,
    ) -> Operation {
        let index_bits = index_bit_count.unwrap_or(UNKNOWN);
        let min_hash_bits = mh_bit_count.unwrap_or(UNKNOWN);
        hll::init_with_min_hash(&policy(flags), bin, index_bits, min_hash_bits).into()
    }

    /// Adds values, creating the HyperLogLog if bit counts are given.
    ///
    /// Answers how many of them changed it.
    #[staticmethod]
    #[pyo3(signature = (bin, values, index_bit_count=None, mh_bit_count=None, *, flags=None))]
    fn add(
        bin: BinName,
        values: Arguments,
        index_bit_count: Option<i64>,
        mh_bit_count: Option<i64>,
        flags: Option<Flags>,
    ) -> Operation {
        let index_bits = index_bit_count.unwrap_or(UNKNOWN);
        let min_hash_bits = mh_bit_count.unwrap_or(UNKNOWN);
        let policy = policy(flags);
        hll::add_with_index_and_min_hash(&policy, bin, values.0, index_bits, min_hash_bits).into()
    }

    /// Makes the bin the union of what it is and other `HyperLogLog` values.
    #[staticmethod]
    #[pyo3(signature = (bin, values, *, flags=None))]
    fn set_union(bin: BinName, values: Arguments, flags: Option<Flags>) -> Operation {
        hll::set_union(&policy(flags), bin, values.0).into()
    }

    /// Counts anew where the estimate was not kept; answers it.
    #[staticmethod]
    fn refresh_count(bin: BinName) -> Operation {
        hll::refresh_count(bin).into()
    }

    /// Makes the HyperLogLog one of fewer index bits, as it must be without min-hash bits.
    #[staticmethod]
    fn fold(bin: BinName, index_bit_count: i64) -> Operation {
        hll::fold(bin, index_bit_count).into()
    }

    /// Answers the estimate of how many different values were added.
    #[staticmethod]
    fn get_count(bin: BinName) -> Operation {
        hll::get_count(bin).into()
    }

    /// Answers the union with other `HyperLogLog` values.
    #[staticmethod]
    fn get_union(bin: BinName, values: Arguments) -> Operation {
        hll::get_union(bin, values.0).into()
    }

    /// Answers the estimate of the size of the union with other `HyperLogLog` values.
    #[staticmethod]
    fn get_union_count(bin: BinName, values: Arguments) -> Operation {
        hll::get_union_count(bin, values.0).into()
    }

    /// Answers the estimate of the size of the intersection with other `HyperLogLog` values.
    #[staticmethod]
    fn get_intersect_count(bin: BinName, values: Arguments) -> Operation {
        hll::get_intersect_count(bin, values.0).into()
    }

    /// Answers the estimate of how similar it is to other `HyperLogLog` values, from 0 to 1.
    #[staticmethod]
    fn get_similarity(bin: BinName, values: Arguments) -> Operation {
        hll::get_similarity(bin, values.0).into()
    }

    /// Answers the counts of index bits and of min-hash bits, as a list.
    #[staticmethod]
    fn describe(bin: BinName) -> Operation {
        hll::describe(bin).into()
    }
}

fn policy(flags: Option<Flags>) -> HllPolicy {
    HllPolicy::new(HllWriteFlags::from_bits(flags.unwrap_or_default().0))
}
