//! Functions: what yields a value of the values of all its arguments, and is unknown if one of them
//! is.

use std::cmp::Ordering;

use super::Unknown;
use super::packed::{every_second, pack, parts};
use super::value_type::{Type, Value};
use crate::geometry;
use crate::msgpack;
use crate::particle::Particle;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Compare(Comparison),
    /// Whether one is a point and the other a region around it.
    IsWithin,
    In,
    Not,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Logarithm,
    Remainder,
    Absolute,
    Floor,
    Ceiling,
    ToInteger,
    ToFloat,
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
    ShiftRightSigned,
    CountOnes,
    ScanLeft,
    ScanRight,
    Least,
    Greatest,
    MapKeys,
    MapValues,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Function {
    pub(super) fn from_wire(code: u64) -> Option<Self> {
        Some(match code {
            1 => Self::Compare(Comparison::Equal),
            2 => Self::Compare(Comparison::NotEqual),
            3 => Self::Compare(Comparison::Greater),
            4 => Self::Compare(Comparison::GreaterOrEqual),
            5 => Self::Compare(Comparison::Less),
            6 => Self::Compare(Comparison::LessOrEqual),
            8 => Self::IsWithin,
            9 => Self::In,
            18 => Self::Not,
            20 => Self::Add,
            21 => Self::Subtract,
            22 => Self::Multiply,
            23 => Self::Divide,
            24 => Self::Power,
            25 => Self::Logarithm,
            26 => Self::Remainder,
            27 => Self::Absolute,
            28 => Self::Floor,
            29 => Self::Ceiling,
            30 => Self::ToInteger,
            31 => Self::ToFloat,
            32 => Self::BitAnd,
            33 => Self::BitOr,
            34 => Self::BitXor,
            35 => Self::BitNot,
            36 => Self::ShiftLeft,
            37 => Self::ShiftRight,
            38 => Self::ShiftRightSigned,
            39 => Self::CountOnes,
            40 => Self::ScanLeft,
            41 => Self::ScanRight,
            50 => Self::Least,
            51 => Self::Greatest,
            101 => Self::MapKeys,
            102 => Self::MapValues,
            _ => return None,
        })
    }

    /// The type it yields of arguments of these types, if it takes them.
    pub(super) fn result(self, arguments: &[Type]) -> Option<Type> {
        use Type::{Bool, Float, GeoJson, Hll, Integer, List, Map};
        let numbers = |types: &[Type]| match types {
            [first @ (Integer | Float), rest @ ..] => {
                rest.iter().all(|other| other == first).then_some(*first)
            }
            _ => None,
        };
        match (self, arguments) {
            (Self::Compare(_), [left, right]) => {
                (left == right && !matches!(left, GeoJson | Hll)).then_some(Bool)
            }
            (Self::IsWithin, [GeoJson, GeoJson]) | (Self::In, [_, List]) | (Self::Not, [Bool]) => {
                Some(Bool)
            }
            (
                Self::Add
                | Self::Subtract
                | Self::Multiply
                | Self::Divide
                | Self::Least
                | Self::Greatest,
                types,
            ) => numbers(types),
            (Self::Absolute, [_]) => numbers(arguments),
            (Self::Power | Self::Logarithm, [Float, Float])
            | (Self::Floor | Self::Ceiling, [Float])
            | (Self::ToFloat, [Integer]) => Some(Float),
            (Self::BitAnd | Self::BitOr | Self::BitXor, types) => {
                numbers(types).filter(|result| *result == Integer)
            }
            (
                Self::Remainder | Self::ShiftLeft | Self::ShiftRight | Self::ShiftRightSigned,
                [Integer, Integer],
            )
            | (Self::ScanLeft | Self::ScanRight, [Integer, Bool])
            | (Self::BitNot | Self::CountOnes, [Integer])
            | (Self::ToInteger, [Float]) => Some(Integer),
            (Self::MapKeys | Self::MapValues, [Map]) => Some(List),
            _ => None,
        }
    }

    pub(super) fn apply(self, arguments: &[Value]) -> Result<Value, Unknown> {
        use Particle::{Bool, Float, GeoJson, Integer, List, Map};
        let value = match (self, arguments) {
            (Self::Compare(comparison), [left, right]) => {
                Bool(comparison.holds(compare(left, right)?))
            }
            (Self::IsWithin, [Some(GeoJson(one)), Some(GeoJson(other))]) => {
                Bool(geometry::is_within(one, other))
            }
            (Self::In, [value, Some(List(list))]) => Bool(is_in(value, list)?),
            (Self::Not, [Some(Bool(bool))]) => Bool(!bool),
            (Self::ScanLeft, [Some(Integer(integer)), Some(Bool(wanted))]) => scanned(
                if *wanted { *integer } else { !integer },
                u64::leading_zeros,
            ),
            (Self::ScanRight, [Some(Integer(integer)), Some(Bool(wanted))]) => {
                scanned(if *wanted { *integer } else { !integer }, |bits| {
                    63_u32.checked_sub(bits.trailing_zeros()).unwrap_or(64)
                })
            }
            (Self::MapKeys, [Some(Map(map))]) => List(every_second(map, 0).ok_or(Unknown)?),
            (Self::MapValues, [Some(Map(map))]) => List(every_second(map, 1).ok_or(Unknown)?),
            (_, [Some(Float(_)), ..]) => self.of_floats(&floats(arguments)?)?,
            _ => self.of_integers(&integers(arguments)?)?,
        };
        Ok(Some(value))
    }

    fn of_integers(self, integers: &[i64]) -> Result<Particle, Unknown> {
        let (first, rest) = integers.split_first().ok_or(Unknown)?;
        let fold = |combine: fn(i64, i64) -> i64| rest.iter().copied().fold(*first, combine);
        let second = rest.first().copied().unwrap_or(0);
        // Of a distance only the lowest six bits count, as in the instruction (expressions-0324).
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "masked"
        )]
        let distance = second as u32;
        Ok(Particle::Integer(match self {
            Self::Add => fold(i64::wrapping_add),
            Self::Subtract if rest.is_empty() => first.wrapping_neg(),
            Self::Subtract => fold(i64::wrapping_sub),
            Self::Multiply => fold(i64::wrapping_mul),
            // One number is a divisor of 1; of many, the first is divided by the product of the rest.
            Self::Divide if rest.is_empty() => 1_i64.checked_div(*first).ok_or(Unknown)?,
            Self::Divide => {
                let divisor = rest.iter().copied().fold(1, i64::wrapping_mul);
                divided(*first, divisor, i64::wrapping_div)?
            }
            Self::Remainder => divided(*first, second, i64::wrapping_rem)?,
            Self::Absolute => first.wrapping_abs(),
            #[expect(clippy::cast_precision_loss, reason = "as the server converts")]
            Self::ToFloat => return Ok(Particle::Float(*first as f64)),
            Self::BitAnd => fold(|a, b| a & b),
            Self::BitOr => fold(|a, b| a | b),
            Self::BitXor => fold(|a, b| a ^ b),
            Self::BitNot => !first,
            Self::ShiftLeft => first.wrapping_shl(distance),
            Self::ShiftRight => first.cast_unsigned().wrapping_shr(distance).cast_signed(),
            Self::ShiftRightSigned => first.wrapping_shr(distance),
            Self::CountOnes => i64::from(first.count_ones()),
            Self::Least => fold(i64::min),
            Self::Greatest => fold(i64::max),
            _ => return Err(Unknown),
        }))
    }

    fn of_floats(self, floats: &[f64]) -> Result<Particle, Unknown> {
        let (first, rest) = floats.split_first().ok_or(Unknown)?;
        let fold = |combine: fn(f64, f64) -> f64| rest.iter().copied().fold(*first, combine);
        let second = rest.first().copied().unwrap_or(0.0);
        Ok(Particle::Float(match self {
            Self::Add => fold(|a, b| a + b),
            Self::Subtract if rest.is_empty() => 0.0 - first,
            Self::Subtract => fold(|a, b| a - b),
            Self::Multiply => fold(|a, b| a * b),
            Self::Divide if rest.is_empty() => 1.0 / first,
            Self::Divide => first / rest.iter().product::<f64>(),
            Self::Power => first.powf(second),
            Self::Logarithm => first.ln() / second.ln(),
            Self::Absolute => first.abs(),
            Self::Floor => first.floor(),
            Self::Ceiling => first.ceil(),
            Self::ToInteger => return Ok(Particle::Integer(truncated(*first))),
            // The first of two stays unless the other is beyond it, also if one is no number
            // (expressions-0283, -0284).
            Self::Least => fold(|a, b| if a > b { b } else { a }),
            Self::Greatest => fold(|a, b| if a < b { b } else { a }),
            _ => return Err(Unknown),
        }))
    }
}

impl Comparison {
    /// Whether it holds of two values so ordered; nan is not ordered.
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Greater => order.is_some_and(Ordering::is_gt),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
            Self::Less => order.is_some_and(Ordering::is_lt),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
        }
    }
}

fn compare(left: &Value, right: &Value) -> Result<Option<Ordering>, Unknown> {
    use Particle::{Blob, Bool, Float, Integer, List, Map, String};
    let (left, right) = match (left, right) {
        (None, None) => return Ok(Some(Ordering::Equal)),
        (Some(left), Some(right)) => (left, right),
        _ => return Err(Unknown),
    };
    Ok(match (left, right) {
        (Bool(left), Bool(right)) => Some(left.cmp(right)),
        (Integer(left), Integer(right)) => Some(left.cmp(right)),
        (Float(left), Float(right)) => left.partial_cmp(right),
        (String(left), String(right)) | (Blob(left), Blob(right)) => Some(left.cmp(right)),
        (List(left), List(right)) | (Map(left), Map(right)) => {
            Some(msgpack::compare_ordered(left, right).ok_or(Unknown)?)
        }
        _ => return Err(Unknown),
    })
}

/// Whether a list has a value among its elements.
fn is_in(value: &Value, list: &[u8]) -> Result<bool, Unknown> {
    let value = pack(value);
    let elements = parts(list).ok_or(Unknown)?;
    let is_value = |element: &[u8]| msgpack::compare(element, &value).is_eq();
    Ok(elements.into_iter().any(is_value))
}

/// The position a scan found, of 64.
fn scanned(integer: i64, scan: fn(u64) -> u32) -> Particle {
    Particle::Integer(match scan(integer.cast_unsigned()) {
        64 => -1,
        at => i64::from(at),
    })
}

fn divided(dividend: i64, divisor: i64, divide: fn(i64, i64) -> i64) -> Result<i64, Unknown> {
    if divisor == 0 {
        return Err(Unknown);
    }
    Ok(divide(dividend, divisor))
}

/// Without what is behind the point; what no integer can hold is the least one, as in the server's
/// processor (expressions-0268 to -0270).
#[expect(clippy::cast_possible_truncation, reason = "only within the bounds")]
fn truncated(float: f64) -> i64 {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if (-BOUND..BOUND).contains(&float) {
        float as i64
    } else {
        i64::MIN
    }
}

fn integers(values: &[Value]) -> Result<Vec<i64>, Unknown> {
    let integer = |value: &Value| match value {
        Some(Particle::Integer(integer)) => Ok(*integer),
        _ => Err(Unknown),
    };
    values.iter().map(integer).collect()
}

fn floats(values: &[Value]) -> Result<Vec<f64>, Unknown> {
    let float = |value: &Value| match value {
        Some(Particle::Float(float)) => Ok(*float),
        _ => Err(Unknown),
    };
    values.iter().map(float).collect()
}
