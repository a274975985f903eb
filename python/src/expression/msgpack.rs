//! Msgpack as the server reads it: each number in its shortest form, and strings that begin with
//! the type of what they hold.
//!
//! Nothing longer than 32 bits can tell gets here to any effect: the core sends no message of more
//! than 120 MiB.

use aerospike_core::{FloatValue, ParticleType, Value};

/// Writes a value. What Python cannot make, such as a result of several operations, is nil.
pub(super) fn value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Bool(truth) => out.push(0xc2 + u8::from(*truth)),
        Value::Int(number) => integer(out, *number),
        Value::Float(FloatValue::F64(bits)) => sized(out, 0xcb, &bits.to_be_bytes()),
        Value::Float(FloatValue::F32(bits)) => sized(out, 0xca, &bits.to_be_bytes()),
        Value::String(text) => particle(out, ParticleType::String, text.as_bytes()),
        Value::Blob(bytes) => particle(out, ParticleType::Blob, bytes),
        Value::GeoJson(text) => particle(out, ParticleType::GeoJson, text.as_bytes()),
        Value::Hll(bytes) => particle(out, ParticleType::Hll, bytes),
        Value::List(items) => {
            array(out, items.len());
            for item in items {
                self::value(out, item);
            }
        }
        // The server compares maps only by their pairs in the order of their keys.
        Value::OrderedMap(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            header(out, 0x80, 0xde, pairs.len());
            self::pairs(out, pairs);
        }
        Value::SortedMap(map) => {
            const KEY_ORDERED: [u8; 4] = [0xc7, 0, 1, 0xc0];
            header(out, 0x80, 0xde, map.len() + 1);
            out.extend_from_slice(&KEY_ORDERED);
            pairs(out, map);
        }
        Value::Infinity => out.extend_from_slice(&[0xd4, 0xff, 1]),
        Value::Wildcard => out.extend_from_slice(&[0xd4, 0xff, 0]),
        _ => out.push(0xc0),
    }
}

fn pairs<'a>(out: &mut Vec<u8>, pairs: impl IntoIterator<Item = (&'a Value, &'a Value)>) {
    for (key, item) in pairs {
        value(out, key);
        value(out, item);
    }
}

pub(super) fn integer(out: &mut Vec<u8>, number: i64) {
    let bytes = number.to_be_bytes();
    match number {
        -0x20..=0x7f => out.push(bytes[7]),
        0x80..=0xff => sized(out, 0xcc, &bytes[7..]),
        0x100..=0xffff => sized(out, 0xcd, &bytes[6..]),
        0x1_0000..=0xffff_ffff => sized(out, 0xce, &bytes[4..]),
        0x1_0000_0000.. => sized(out, 0xcf, &bytes),
        -0x80..=-0x21 => sized(out, 0xd0, &bytes[7..]),
        -0x8000..=-0x81 => sized(out, 0xd1, &bytes[6..]),
        -0x8000_0000..=-0x8001 => sized(out, 0xd2, &bytes[4..]),
        _ => sized(out, 0xd3, &bytes),
    }
}

/// A string that does not say what it holds: a name or a pattern.
pub(super) fn raw(out: &mut Vec<u8>, text: &[u8]) {
    string_header(out, text.len());
    out.extend_from_slice(text);
}

fn particle(out: &mut Vec<u8>, kind: ParticleType, content: &[u8]) {
    string_header(out, content.len() + 1);
    out.push(kind as u8);
    out.extend_from_slice(content);
}

fn string_header(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short @ ..0x20) => out.push(0xa0 | short),
        Ok(length) => sized(out, 0xd9, &[length]),
        Err(_) => counted(out, 0xda, length),
    }
}

pub(super) fn array(out: &mut Vec<u8>, count: usize) {
    header(out, 0x90, 0xdc, count);
}

fn header(out: &mut Vec<u8>, short: u8, long: u8, count: usize) {
    match u8::try_from(count) {
        Ok(count @ ..0x10) => out.push(short | count),
        _ => counted(out, long, count),
    }
}

fn counted(out: &mut Vec<u8>, tag: u8, count: usize) {
    match u16::try_from(count) {
        Ok(count) => sized(out, tag, &count.to_be_bytes()),
        Err(_) => sized(
            out,
            tag + 1,
            &u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes(),
        ),
    }
}

fn sized(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    out.extend_from_slice(bytes);
}

/// How many lists and maps lie within one another, if the bytes are one whole value.
pub(super) fn depth(mut packed: &[u8]) -> Option<usize> {
    // For each list or map that is open, how many of its items are to come.
    let mut open = vec![1_usize];
    let mut deepest = 0;
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        match item(&mut packed)? {
            Item::Leaf(length) => packed = packed.get(length..)?,
            Item::Items(count) => {
                deepest = deepest.max(open.len());
                open.push(count);
            }
        }
    }
    packed.is_empty().then_some(deepest)
}

/// What a value begins.
enum Item {
    /// So many more bytes.
    Leaf(usize),
    /// So many values.
    Items(usize),
}

fn item(packed: &mut &[u8]) -> Option<Item> {
    let tag = take(packed, 1)?;
    let small = |mask: usize| tag & mask;
    Some(match tag {
        0x00..=0x7f | 0xc0 | 0xc2 | 0xc3 | 0xe0.. => Item::Leaf(0),
        0x80..=0x8f => Item::Items(2 * small(0x0f)),
        0x90..=0x9f => Item::Items(small(0x0f)),
        0xa0..=0xbf => Item::Leaf(small(0x1f)),
        0xc4..=0xc6 => Item::Leaf(take(packed, 1 << (tag - 0xc4))?),
        0xc7..=0xc9 => Item::Leaf(take(packed, 1 << (tag - 0xc7))? + 1),
        0xca => Item::Leaf(4),
        0xcb => Item::Leaf(8),
        0xcc..=0xcf => Item::Leaf(1 << (tag - 0xcc)),
        0xd0..=0xd3 => Item::Leaf(1 << (tag - 0xd0)),
        0xd4..=0xd8 => Item::Leaf((1 << (tag - 0xd4)) + 1),
        0xd9..=0xdb => Item::Leaf(take(packed, 1 << (tag - 0xd9))?),
        0xdc | 0xdd => Item::Items(take(packed, 2 << (tag - 0xdc))?),
        0xde | 0xdf => Item::Items(take(packed, 2 << (tag - 0xde))?.checked_mul(2)?),
        _ => return None,
    })
}

/// The two items of a list, a number and what may be wrapped as bytes.
pub(super) fn pair(mut packed: &[u8]) -> Option<(i64, &[u8])> {
    item(&mut packed)?;
    let tag = take(&mut packed, 1)?;
    let number = match tag {
        0x00..=0x7f => tag,
        0xcc..=0xce => take(&mut packed, 1 << (tag - 0xcc))?,
        _ => return None,
    };
    if let Some(0xc4..=0xc6) = packed.first() {
        item(&mut packed)?;
    }
    Some((i64::try_from(number).ok()?, packed))
}

/// A number of at most four bytes.
fn take(packed: &mut &[u8], size: usize) -> Option<usize> {
    let (bytes, rest) = packed.split_at_checked(size)?;
    *packed = rest;
    Some(bytes.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)))
}
