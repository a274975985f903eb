//! Particles: the values of bins.

use std::sync::Arc;

use crate::geojson;
use crate::msgpack::{Token, Use, canonical};
use crate::op::{self, Op};
use crate::result_code::ResultCode;

pub(crate) const NULL: u8 = 0;
pub(crate) const INTEGER: u8 = 1;
pub(crate) const FLOAT: u8 = 2;
pub(crate) const STRING: u8 = 3;
pub(crate) const BLOB: u8 = 4;
pub(crate) const BOOL: u8 = 17;
pub(crate) const HLL: u8 = 18;
pub(crate) const MAP: u8 = 19;
pub(crate) const LIST: u8 = 20;
pub(crate) const GEOJSON: u8 = 23;

/// Bytes before the text of a GeoJSON value without cells: flags and a cell count.
const GEOJSON_HEADER: [u8; 3] = [0; 3];

/// A value. Cloning one copies at most a pointer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Particle {
    Integer(i64),
    Float(f64),
    Bool(bool),
    String(Arc<[u8]>),
    Blob(Arc<[u8]>),
    Hll(Arc<[u8]>),
    /// Its msgpack.
    Map(Arc<[u8]>),
    /// Its msgpack.
    List(Arc<[u8]>),
    /// Its text.
    GeoJson(Arc<[u8]>),
}

impl Particle {
    /// The value an operation carries.
    pub(crate) fn from_wire(kind: u8, value: &[u8]) -> Result<Self, ResultCode> {
        Ok(match kind {
            INTEGER => Self::Integer(integer_from_wire(value)?),
            FLOAT => Self::Float(float_from_wire(value)?),
            STRING => Self::String(value.into()),
            BLOB => Self::Blob(value.into()),
            BOOL => match value {
                [0] => Self::Bool(false),
                [1] => Self::Bool(true),
                _ => return Err(ResultCode::Parameter),
            },
            HLL if is_hll(value) => Self::Hll(value.into()),
            MAP | LIST => match Self::from_msgpack(value) {
                Some(value) if value.kind() == kind => value,
                _ => return Err(ResultCode::Unknown),
            },
            GEOJSON => Self::GeoJson(geojson::text(value).ok_or(ResultCode::GeoJson)?.into()),
            _ => return Err(ResultCode::Parameter),
        })
    }

    /// The list or map that msgpack holds, in the form in which it is kept.
    fn from_msgpack(value: &[u8]) -> Option<Self> {
        let kept = canonical(value, Use::Storage)?;
        match Token::of(&kept)? {
            Token::List(_) => Some(Self::List(kept.into())),
            Token::Map(_) => Some(Self::Map(kept.into())),
            _ => None,
        }
    }

    /// Its type on the wire.
    pub(crate) fn kind(&self) -> u8 {
        match self {
            Self::Integer(_) => INTEGER,
            Self::Float(_) => FLOAT,
            Self::Bool(_) => BOOL,
            Self::String(_) => STRING,
            Self::Blob(_) => BLOB,
            Self::Hll(_) => HLL,
            Self::Map(_) => MAP,
            Self::List(_) => LIST,
            Self::GeoJson(_) => GEOJSON,
        }
    }

    pub(crate) fn wire_len(&self) -> usize {
        match self {
            Self::Integer(_) | Self::Float(_) => 8,
            Self::Bool(_) => 1,
            Self::GeoJson(text) => GEOJSON_HEADER.len() + text.len(),
            Self::String(bytes)
            | Self::Blob(bytes)
            | Self::Hll(bytes)
            | Self::Map(bytes)
            | Self::List(bytes) => bytes.len(),
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Integer(integer) => out.extend_from_slice(&integer.to_be_bytes()),
            Self::Float(float) => out.extend_from_slice(&float.to_be_bytes()),
            Self::Bool(bool) => out.push(u8::from(*bool)),
            Self::GeoJson(text) => {
                out.extend_from_slice(&GEOJSON_HEADER);
                out.extend_from_slice(text);
            }
            Self::String(bytes)
            | Self::Blob(bytes)
            | Self::Hll(bytes)
            | Self::Map(bytes)
            | Self::List(bytes) => {
                out.extend_from_slice(bytes);
            }
        }
    }

    /// What an increment, append or prepend makes of this value.
    pub(crate) fn modified(&self, op: &Op<'_>) -> Result<Self, ResultCode> {
        // A GeoJSON value refuses with the general code, whatever the operation (single-0238 to -0243).
        if matches!(self, Self::GeoJson(_)) {
            return Err(ResultCode::Unknown);
        }
        match (op.code, self, op.particle) {
            // Integers wrap (single-0262 to -0265).
            (op::INCREMENT, Self::Integer(integer), INTEGER) => Ok(Self::Integer(
                integer.wrapping_add(integer_from_wire(op.value)?),
            )),
            (op::INCREMENT, Self::Float(float), FLOAT) => {
                Ok(Self::Float(float + float_from_wire(op.value)?))
            }
            (op::APPEND, Self::String(head), STRING) => Ok(Self::String(joined(head, op.value))),
            (op::APPEND, Self::Blob(head), BLOB) => Ok(Self::Blob(joined(head, op.value))),
            (op::PREPEND, Self::String(tail), STRING) => Ok(Self::String(joined(op.value, tail))),
            (op::PREPEND, Self::Blob(tail), BLOB) => Ok(Self::Blob(joined(op.value, tail))),
            _ => Err(ResultCode::IncompatibleType),
        }
    }
}

/// Integers of 1, 2 and 4 bytes are unsigned (errors-0087 to -0093).
fn integer_from_wire(value: &[u8]) -> Result<i64, ResultCode> {
    Ok(match *value {
        [a] => i64::from(a),
        [a, b] => i64::from(u16::from_be_bytes([a, b])),
        [a, b, c, d] => i64::from(u32::from_be_bytes([a, b, c, d])),
        _ => i64::from_be_bytes(value.try_into().map_err(|_| ResultCode::Parameter)?),
    })
}

fn float_from_wire(value: &[u8]) -> Result<f64, ResultCode> {
    value
        .try_into()
        .map(f64::from_be_bytes)
        .map_err(|_| ResultCode::Parameter)
}

fn joined(head: &[u8], tail: &[u8]) -> Arc<[u8]> {
    [head, tail].concat().into()
}

/// Whether bytes are a `HyperLogLog`: flags, index bits, minhash bits, an 8-byte cache, registers.
fn is_hll(value: &[u8]) -> bool {
    const HEADER: usize = 1 + 1 + 1 + 8;
    const REGISTER_BITS: usize = 6;
    let [_flags, index_bits @ 4..=16, minhash_bits @ (0 | 4..=51), ..] = *value else {
        return false;
    };
    let bits = (1_usize << index_bits) * (REGISTER_BITS + usize::from(minhash_bits));
    index_bits + minhash_bits <= 64 && value.len() == HEADER + bits.div_ceil(8)
}

#[cfg(test)]
mod tests {
    use super::{BLOB, FLOAT, INTEGER, Particle, STRING};
    use crate::op::{APPEND, INCREMENT, Op};
    use crate::result_code::ResultCode;

    #[test]
    fn integers_are_of_one_two_four_or_eight_bytes() {
        let integer = |bytes: &[u8]| Particle::from_wire(INTEGER, bytes);
        assert_eq!(integer(&[0xff]), Ok(Particle::Integer(255)));
        assert_eq!(integer(&[1, 1]), Ok(Particle::Integer(257)));
        assert_eq!(integer(&[0xff; 4]), Ok(Particle::Integer(0xffff_ffff)));
        assert_eq!(integer(&[0xff; 8]), Ok(Particle::Integer(-1)));
        for len in [0, 3, 7, 9, 16] {
            assert_eq!(integer(&vec![1; len]), Err(ResultCode::Parameter));
        }
    }

    #[test]
    fn bools_are_zero_or_one() {
        assert_eq!(Particle::from_wire(17, &[1]), Ok(Particle::Bool(true)));
        for bytes in [&[][..], &[2], &[0, 1]] {
            assert_eq!(Particle::from_wire(17, bytes), Err(ResultCode::Parameter));
        }
    }

    #[test]
    fn only_like_types_combine() {
        let op = |code, particle, value| Op {
            code,
            particle,
            name: b"a",
            value,
        };
        let increment = op(INCREMENT, INTEGER, &[1]);
        assert_eq!(
            Particle::Integer(i64::MAX).modified(&increment),
            Ok(Particle::Integer(i64::MIN))
        );
        assert_eq!(
            Particle::Float(1.0).modified(&increment),
            Err(ResultCode::IncompatibleType)
        );
        let wide = op(INCREMENT, FLOAT, &[0; 8]);
        assert_eq!(
            Particle::Integer(1).modified(&wide),
            Err(ResultCode::IncompatibleType)
        );
        let text = Particle::String(b"a"[..].into());
        assert_eq!(
            text.modified(&op(APPEND, STRING, b"b")),
            Ok(Particle::String(b"ab"[..].into()))
        );
        assert_eq!(
            text.modified(&op(APPEND, BLOB, b"b")),
            Err(ResultCode::IncompatibleType)
        );
    }

    #[test]
    fn what_is_read_is_written() {
        for (kind, bytes) in [
            (FLOAT, &[0x7f, 0xf8, 0, 0, 0, 0, 0, 1][..]),
            (STRING, b"\0\xff"),
            (BLOB, b""),
        ] {
            let particle = Particle::from_wire(kind, bytes).expect("well-formed");
            let mut out = Vec::new();
            particle.write(&mut out);
            assert_eq!(
                (out.as_slice(), particle.kind(), particle.wire_len()),
                (bytes, kind, bytes.len())
            );
        }
    }
}
