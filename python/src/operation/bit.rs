//! Operations on the bits of bytes.

use aerospike_core::Value;
use aerospike_core::operations::bitwise::{
    self as bits, BitPolicy, BitwiseOverflowActions, BitwiseResizeFlags, BitwiseWriteFlags,
};
use pyo3::prelude::*;

use crate::operation::argument::{Bytes, Flags};
use crate::operation::table::operations;
use crate::policy::Choice;

type Overflow = Choice<BitwiseOverflowActions>;

/// Operations on the bits of a bin that holds bytes, or with `ctx` of bytes inside of it.
///
/// Bits are counted from the left, from 0 on, and negative offsets count from the end.
///
///     await client.operate(key, [
///         BitOperation.resize("seats", 16),
///         BitOperation.set("seats", 5, 1, bytes([0b10000000])),
///         BitOperation.count("seats", 0, 128),
///     ])
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct BitOperation;

operations! { BitOperation {
    /// Makes the bytes as many as `byte_size`, filled with zeroes.
    ///
    /// `resize_flags` are `BitResizeFlags`, and `flags`, here as elsewhere, `BitWriteFlags`.
    resize(bin, byte_size: i64; resize_flags: Flags, flags: Flags) => bits::resize(
        bin, byte_size,
        BitwiseResizeFlags::from_bits(resize_flags.unwrap_or_default().0), &policy(flags),
    );

    /// Puts bytes in between, in front of the byte at an offset.
    insert(bin, byte_offset: i64, value: Bytes; flags: Flags) =>
        bits::insert(bin, byte_offset, value.into(), &policy(flags));

    /// Takes `byte_size` bytes out, from an offset on.
    remove(bin, byte_offset: i64, byte_size: i64; flags: Flags) =>
        bits::remove(bin, byte_offset, byte_size, &policy(flags));

    /// Replaces bits by those of `value`.
    set(bin, bit_offset: i64, bit_size: i64, value: Bytes; flags: Flags) =>
        bits::set(bin, bit_offset, bit_size, value.into(), &policy(flags));

    /// Replaces bits by what they or `value` have set.
    or_(bin, bit_offset: i64, bit_size: i64, value: Bytes; flags: Flags) =>
        bits::or(bin, bit_offset, bit_size, value.into(), &policy(flags));

    /// Replaces bits by what either they or `value` have set.
    xor(bin, bit_offset: i64, bit_size: i64, value: Bytes; flags: Flags) =>
        bits::xor(bin, bit_offset, bit_size, value.into(), &policy(flags));

    /// Replaces bits by what they and `value` have set.
    and_(bin, bit_offset: i64, bit_size: i64, value: Bytes; flags: Flags) =>
        bits::and(bin, bit_offset, bit_size, value.into(), &policy(flags));

    /// Replaces bits by their opposites.
    not_(bin, bit_offset: i64, bit_size: i64; flags: Flags) =>
        bits::not(bin, bit_offset, bit_size, &policy(flags));

    /// Shifts bits to the left by `shift`.
    lshift(bin, bit_offset: i64, bit_size: i64, shift: i64; flags: Flags) =>
        bits::lshift(bin, bit_offset, bit_size, shift, &policy(flags));

    /// Shifts bits to the right by `shift`.
    rshift(bin, bit_offset: i64, bit_size: i64, shift: i64; flags: Flags) =>
        bits::rshift(bin, bit_offset, bit_size, shift, &policy(flags));

    /// Adds to the int that bits are, at most 64; `overflow` is a `BitOverflowAction`.
    add(
        bin, bit_offset: i64, bit_size: i64, value: i64;
        signed: bool, overflow: Overflow, flags: Flags
    ) => bits::add(
        bin, bit_offset, bit_size, value,
        signed.unwrap_or_default(), action(overflow), &policy(flags),
    );

    /// Subtracts from the int that bits are, at most 64; `overflow` is a `BitOverflowAction`.
    subtract(
        bin, bit_offset: i64, bit_size: i64, value: i64;
        signed: bool, overflow: Overflow, flags: Flags
    ) => bits::subtract(
        bin, bit_offset, bit_size, value,
        signed.unwrap_or_default(), action(overflow), &policy(flags),
    );

    /// Replaces bits, at most 64, by an int.
    set_int(bin, bit_offset: i64, bit_size: i64, value: i64; flags: Flags) =>
        bits::set_int(bin, bit_offset, bit_size, value, &policy(flags));

    /// Answers bits as bytes.
    get(bin, bit_offset: i64, bit_size: i64) => bits::get(bin, bit_offset, bit_size);

    /// Answers how many bits are set.
    count(bin, bit_offset: i64, bit_size: i64) => bits::count(bin, bit_offset, bit_size);

    /// Answers which is the first bit that is set, or is not; -1 for none.
    lscan(bin, bit_offset: i64, bit_size: i64, value: bool) =>
        bits::lscan(bin, bit_offset, bit_size, value);

    /// Answers which is the last bit that is set, or is not; -1 for none.
    rscan(bin, bit_offset: i64, bit_size: i64, value: bool) =>
        bits::rscan(bin, bit_offset, bit_size, value);

    /// Answers bits, at most 64, as an int.
    get_int(bin, bit_offset: i64, bit_size: i64; signed: bool) =>
        bits::get_int(bin, bit_offset, bit_size, signed.unwrap_or_default());

    /// Answers all bytes, or `byte_size` of them, as base64; from server 8.2 on.
    b64_encode(bin, byte_offset: i64 = 0, byte_size: Option<i64> = None) => match byte_size {
        // Counted from the end, none is left out.
        None => bits::b64_encode_range(bin, byte_offset, 0, true),
        Some(byte_size) => bits::b64_encode_range(bin, byte_offset, byte_size, false),
    };
}}

fn policy(flags: Option<Flags>) -> BitPolicy {
    BitPolicy::new(BitwiseWriteFlags::from_bits(flags.unwrap_or_default().0))
}

fn action(overflow: Option<Overflow>) -> BitwiseOverflowActions {
    overflow.map_or(BitwiseOverflowActions::Fail, |Choice(action)| action)
}

impl From<Bytes> for Value {
    fn from(Bytes(bytes): Bytes) -> Self {
        Self::Blob(bytes)
    }
}
