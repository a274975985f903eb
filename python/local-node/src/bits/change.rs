//! What calls make of a blob's bytes.

use std::ops::Range;

use super::call::{
    Call, Code, FROM_FRONT, GROW_ONLY, PARTIAL, SATURATE, SHRINK_ONLY, SIGNED, WRAP,
};
use super::{integer, signed, span};
use crate::result_code::ResultCode;

impl Call<'_> {
    /// How many bytes there will be, for calls that make more of them.
    pub(super) fn grown(&self, old: &[u8], at: usize) -> usize {
        match self.code {
            Code::Resize => self.size / 8,
            Code::Insert => old.len().max(at) + self.bytes.len(),
            _ => old.len(),
        }
    }

    pub(super) fn apply(&self, old: &[u8], start: usize) -> Result<Vec<u8>, ResultCode> {
        match self.code {
            Code::Resize => self.resized(old),
            Code::Insert => Ok(self.inserted(old, start / 8)),
            Code::Remove => self.removed(old, start / 8),
            _ => {
                let span = self.span(old, start)?;
                let mut bytes = old.to_vec();
                self.overwrite(&mut bytes, span)?;
                Ok(bytes)
            }
        }
    }

    fn resized(&self, old: &[u8]) -> Result<Vec<u8>, ResultCode> {
        let size = self.size / 8;
        if (size < old.len() && self.is(GROW_ONLY)) || (size > old.len() && self.is(SHRINK_ONLY)) {
            return Err(ResultCode::Parameter);
        }
        let mut bytes = old.to_vec();
        if self.is(FROM_FRONT) {
            // The end comes first while the size changes at the other end.
            bytes.reverse();
            bytes.resize(size, 0);
            bytes.reverse();
        } else {
            bytes.resize(size, 0);
        }
        Ok(bytes)
    }

    fn inserted(&self, old: &[u8], at: usize) -> Vec<u8> {
        let mut bytes = old.to_vec();
        bytes.resize(old.len().max(at), 0);
        bytes.splice(at..at, self.bytes.iter().copied());
        bytes
    }

    fn removed(&self, old: &[u8], at: usize) -> Result<Vec<u8>, ResultCode> {
        let end = at + self.size / 8;
        if at >= old.len() || (end > old.len() && !self.has(PARTIAL)) {
            return Err(ResultCode::Parameter);
        }
        let mut bytes = old.to_vec();
        bytes.drain(at..end.min(old.len()));
        Ok(bytes)
    }

    fn overwrite(&self, bytes: &mut [u8], span: Range<usize>) -> Result<(), ResultCode> {
        let old = span::take(bytes, span.clone());
        let combined = |combine: fn((&u8, &u8)) -> u8| old.iter().zip(self.bytes).map(combine);
        let new: Vec<u8> = match self.code {
            Code::Set => self.bytes.to_vec(),
            Code::Or => combined(|(old, value)| old | value).collect(),
            Code::Xor => combined(|(old, value)| old ^ value).collect(),
            Code::And => combined(|(old, value)| old & value).collect(),
            Code::Not => old.iter().map(|old| !old).collect(),
            Code::ShiftLeft => {
                let from = span.end.min(span.start + self.distance);
                let mut new = span::take(bytes, from..span.end);
                new.resize(old.len(), 0);
                new
            }
            Code::ShiftRight => {
                let mut new = vec![0; old.len()];
                let distance = self.distance.min(span.len());
                span::put(&mut new, distance..span.len(), &old);
                new
            }
            _ => {
                let result = self.calculated(integer(bytes, span.clone()), span.len())?;
                (result << (64 - span.len())).to_be_bytes().to_vec()
            }
        };
        span::put(bytes, span, &new);
        Ok(())
    }

    /// What becomes of an integer of so many bits.
    fn calculated(&self, old: u64, bits: usize) -> Result<u64, ResultCode> {
        let all = u64::MAX >> (64 - bits);
        let value = all
            & match self.code {
                Code::Subtract => self.value.wrapping_neg(),
                _ => self.value,
            };
        if self.code == Code::SetInteger {
            return Ok(value);
        }
        let result = old.wrapping_add(value) & all;
        let limit = if self.is(SIGNED) {
            let sign = |integer| signed(integer, bits).signum();
            match (sign(old), sign(value), sign(result)) {
                // A result of exactly zero passes for one that did not overflow (bit-0231).
                (-1, -1, 1) => Some(1 << (bits - 1)),
                (1, 1, -1) => Some(all >> 1),
                _ => None,
            }
        } else {
            match self.code {
                Code::Add if result < old => Some(all),
                Code::Subtract if result > old => Some(0),
                _ => None,
            }
        };
        match limit {
            Some(limit) if self.is(SATURATE) => Ok(limit),
            Some(_) if !self.is(WRAP) => Err(ResultCode::NotApplicable),
            _ => Ok(result),
        }
    }
}
