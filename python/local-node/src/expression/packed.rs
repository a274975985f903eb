//! Values as msgpack, and the parts of lists and maps.

use std::sync::Arc;

use super::value_type::Value;
use crate::msgpack::{
    NIL, Token, Use, canonical, pack_bytes, pack_float, pack_integer, pack_list_header,
    pack_map_header, skip,
};
use crate::particle::Particle;
use crate::reader::Reader;

/// A value as an argument or an element holds it.
pub(super) fn pack(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    match value {
        None => out.extend_from_slice(NIL),
        Some(Particle::Bool(bool)) => out.push(0xc2 + u8::from(*bool)),
        Some(Particle::Integer(integer)) => pack_integer(&mut out, i128::from(*integer)),
        Some(Particle::Float(float)) => pack_float(&mut out, *float),
        Some(Particle::List(packed) | Particle::Map(packed)) => out.extend_from_slice(packed),
        Some(
            value @ (Particle::String(bytes)
            | Particle::Blob(bytes)
            | Particle::Hll(bytes)
            | Particle::GeoJson(bytes)),
        ) => pack_bytes(&mut out, &[&[value.kind()], &bytes[..]].concat()),
    }
    out
}

/// The elements of a list, or the keys and values of a map in turn.
pub(super) fn parts(collection: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = Reader::new(collection);
    let (count, flags) = match Token::read(&mut reader)? {
        Token::List(u32::MAX) => (0, 1),
        Token::List(count) => (u64::from(count), 1),
        Token::Map(count) => (2 * u64::from(count), 2),
        _ => return None,
    };
    let parts = (0..count).map(|_| skip(&mut reader));
    let mut parts = parts.collect::<Option<Vec<_>>>()?;
    if let Some(Token::Extension(_)) = parts.first().and_then(|first| Token::of(first)) {
        parts.drain(..flags);
    }
    Some(parts)
}

/// Whether a list or map holds only what bins may: no wildcard, and nothing beyond all values.
pub(super) fn is_storable(collection: &[u8]) -> bool {
    let mut reader = Reader::new(collection);
    while !reader.is_empty() {
        if let None | Some(Token::Wildcard | Token::Infinity) = Token::read(&mut reader) {
            return false;
        }
    }
    true
}

/// A map in the form in which bins keep it, whatever its pairs are in the order of.
pub(super) fn stored_map(map: &[u8]) -> Option<Vec<u8>> {
    canonical(map, Use::Storage).or_else(|| {
        let parts = parts(map)?;
        let mut unordered = Vec::new();
        pack_map_header(&mut unordered, parts.len() / 2);
        unordered.extend(parts.concat());
        canonical(&unordered, Use::Storage)
    })
}

/// The list of every second part of a map, from the first or the second on.
pub(super) fn every_second(map: &[u8], from: usize) -> Option<Arc<[u8]>> {
    let parts = parts(map)?;
    let mut list = Vec::new();
    pack_list_header(&mut list, parts.len() / 2);
    for part in parts.into_iter().skip(from).step_by(2) {
        list.extend_from_slice(part);
    }
    Some(list.into())
}
