//! One element of a list or map, as a result and as a number.

use crate::msgpack::{Token, pack_float, pack_integer};
use crate::particle::{self, Particle};
use crate::result_code::ResultCode;

/// What an element is as a bin's value; nil is none.
pub(crate) fn particle(element: &[u8]) -> Result<Option<Particle>, ResultCode> {
    Ok(match Token::of(element).ok_or(ResultCode::Unknown)? {
        Token::Nil => None,
        Token::Bool(bool) => Some(Particle::Bool(bool)),
        Token::Integer(integer) => Some(Particle::Integer(wrapped(integer))),
        Token::Float(float) => Some(Particle::Float(float)),
        Token::Bytes(bytes) => Some(match bytes.split() {
            (particle::STRING, text) => Particle::String(text.into()),
            (particle::GEOJSON, text) => Particle::GeoJson(text.into()),
            (particle::HLL, registers) => Particle::Hll(registers.into()),
            (_, blob) => Particle::Blob(blob.into()),
        }),
        Token::List(_) => Some(Particle::List(element.into())),
        Token::Map(_) => Some(Particle::Map(element.into())),
        Token::Extension(_) | Token::Wildcard | Token::Infinity => {
            return Err(ResultCode::Unknown);
        }
    })
}

/// A number, as increments make it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Integer(i64),
    Float(f64),
}

impl Number {
    /// What to increment by: 1 if nothing is said.
    pub(super) fn delta(value: Option<&[u8]>) -> Result<Self, ResultCode> {
        match value.and_then(Token::of) {
            None | Some(Token::Nil) => Ok(Self::Integer(1)),
            Some(token) => Self::of(token),
        }
    }

    fn of(token: Token<'_>) -> Result<Self, ResultCode> {
        match token {
            Token::Integer(integer) => Ok(Self::Integer(wrapped(integer))),
            Token::Float(float) => Ok(Self::Float(float)),
            _ => Err(ResultCode::Parameter),
        }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Integer(integer) => Self::Integer(integer.wrapping_neg()),
            Self::Float(float) => Self::Float(-float),
        }
    }

    /// The sum with an element, of the element's type (list-0208, list-0211); integers wrap (list-0212).
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "an element keeps its type whatever is added"
    )]
    pub(super) fn added_to(self, element: &[u8]) -> Result<Self, ResultCode> {
        let element = Self::of(Token::of(element).ok_or(ResultCode::Parameter)?)?;
        Ok(match (element, self) {
            (Self::Integer(a), Self::Integer(b)) => Self::Integer(a.wrapping_add(b)),
            (Self::Integer(a), Self::Float(b)) => Self::Integer(a.wrapping_add(b as i64)),
            (Self::Float(a), Self::Integer(b)) => Self::Float(a + b as f64),
            (Self::Float(a), Self::Float(b)) => Self::Float(a + b),
        })
    }

    pub(super) fn packed(self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Integer(integer) => pack_integer(&mut out, i128::from(integer)),
            Self::Float(float) => pack_float(&mut out, float),
        }
        out
    }

    pub(crate) fn particle(self) -> Particle {
        match self {
            Self::Integer(integer) => Particle::Integer(integer),
            Self::Float(float) => Particle::Float(float),
        }
    }
}

/// An integer in 64 bits; the upper half of unsigned ones is negative.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the server reads the same bits"
)]
fn wrapped(integer: i128) -> i64 {
    integer as i64
}

#[cfg(test)]
mod tests {
    use super::Number;
    use crate::result_code::ResultCode;

    #[test]
    fn a_sum_is_of_the_elements_type() {
        let one_and_a_half = Number::Float(1.5);
        assert_eq!(one_and_a_half.added_to(&[1]), Ok(Number::Integer(2)));
        let float = Number::Float(2.5).packed();
        assert_eq!(Number::Integer(1).added_to(&float), Ok(Number::Float(3.5)));
        let largest = Number::Integer(i64::MAX).packed();
        let wrapped = Number::Integer(1).added_to(&largest);
        assert_eq!(wrapped, Ok(Number::Integer(i64::MIN)));
        assert_eq!(
            Number::Integer(i64::MIN).negated(),
            Number::Integer(i64::MIN)
        );
    }

    #[test]
    fn only_numbers_have_a_sum() {
        for element in [&[0xc0][..], &[0xc3], &[0xa1, 3], &[0x90]] {
            let sum = Number::Integer(1).added_to(element);
            assert_eq!(sum, Err(ResultCode::Parameter));
        }
    }
}
