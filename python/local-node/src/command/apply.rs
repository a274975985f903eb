//! What one operation does to the bins of a record.

use super::read::look;
use crate::bin::{BinName, Bins};
use crate::bits;
use crate::cdt;
use crate::expression::{self, Subject, Write};
use crate::op::{self, Op};
use crate::particle::{NULL, Particle};
use crate::result_code::ResultCode;

impl Op<'_> {
    /// Whether this writes nil: that deletes the bin.
    pub(super) fn deletes_bin(&self) -> bool {
        self.code == op::WRITE && self.particle == NULL
    }
}

/// Applies an operation that changes bins; gives its result, if it has one.
pub(super) fn apply(
    op: &Op<'_>,
    bins: &mut Bins,
    subject: Subject<'_>,
) -> Result<Option<Particle>, ResultCode> {
    if op.is_modify() {
        look(op, bins.get(op.name), subject.allowance)?;
    }
    match op.code {
        op::DELETE => bins.clear(),
        op::WRITE if op.deletes_bin() => bins.remove(&BinName::new(op.name)?),
        op::WRITE => bins.set(
            BinName::new(op.name)?,
            Particle::from_wire(op.particle, op.value)?,
        ),
        op::INCREMENT | op::APPEND | op::PREPEND => {
            let name = BinName::new(op.name)?;
            // Of a bin that is not there, any of the three makes one (single-0245, -0247, -0249).
            let value = match bins.get(op.name) {
                Some(value) => value.modified(op)?,
                None => Particle::from_wire(op.particle, op.value)?,
            };
            bins.set(name, value);
        }
        op::CDT_MODIFY => {
            let name = BinName::new(op.name)?;
            let modified = cdt::modify(bins.get(op.name), op.value, subject.allowance)?;
            if let Some(value) = modified.value {
                bins.set(name, value);
            }
            return Ok(modified.result);
        }
        op::BITS_MODIFY => {
            let name = BinName::new(op.name)?;
            if let Some(value) = bits::modify(bins.get(op.name), op.packed()?)? {
                bins.set(name, value);
            }
        }
        op::EXPRESSION_MODIFY => {
            let name = BinName::new(op.name)?;
            let is_there = bins.get(op.name).is_some();
            match expression::write(op.value, is_there, &subject.with_bins(bins))? {
                Write::Keep => {}
                Write::Put(value) => bins.set(name, value),
                Write::Delete => bins.remove(&name),
            }
        }
        op::HLL_MODIFY => return Err(ResultCode::Unsupported),
        _ => return Err(ResultCode::Parameter),
    }
    Ok(None)
}
