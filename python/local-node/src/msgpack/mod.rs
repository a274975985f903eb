//! Msgpack as lists and maps hold it: a value is its bytes, checked and brought into one form when it
//! comes in ([`canonical`]), and read, ordered and written as bytes from then on.

mod canonical;
mod order;
mod pack;
mod sort;
mod token;

pub(crate) use canonical::{Use, canonical, canonical_next};
pub(crate) use order::{compare, compare_ordered, compared};
pub(crate) use pack::{
    NIL, pack_bytes, pack_extension, pack_float, pack_integer, pack_list_header, pack_map_header,
};
pub(crate) use sort::merge_sort;
pub(crate) use token::{Token, integer, nests_within, skip};

/// How deeply values may nest; far beyond use, and far below what would exhaust a stack.
pub(crate) const DEPTH: u32 = 256;

/// Bits of the flags in the extension that heads a list or map.
pub(crate) mod flag {
    /// A list in the order of its values, a map in the order of its keys.
    pub(crate) const ORDERED: u8 = 1;
    /// A map that is in the order of its values, too.
    pub(crate) const VALUE_ORDERED: u8 = 2;
    /// A map's pairs are as a result lists them.
    pub(crate) const AS_LISTED: u8 = 8;
    /// An index is to be stored with the value. It shows in no answer, so that this node has none.
    pub(crate) const PERSIST_INDEX: u8 = 0x10;
}
