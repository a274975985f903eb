//! What a write demands before it looks at its record.

use crate::bin::BinName;
use crate::message::{Info, Message, info1, info2, info3};
use crate::op::{self, Op};
use crate::record::Meta;
use crate::result_code::ResultCode;

/// The demands of one write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    pub(super) must_exist: bool,
    /// The bins written replace all others.
    pub(super) replaces: bool,
    /// Every operation is answered, with nil where it has no result.
    pub(super) respond_all_ops: bool,
}

impl Policy {
    /// Checks a write's operations against its flags.
    pub(super) fn of(message: &Message<'_>) -> Result<Self, ResultCode> {
        let info = message.info;
        let mut policy = Self {
            must_exist: info.has3(info3::UPDATE_ONLY | info3::REPLACE_ONLY),
            replaces: info.has3(info3::CREATE_OR_REPLACE | info3::REPLACE_ONLY),
            respond_all_ops: info.has2(info2::RESPOND_ALL_OPS),
        };
        if message.ops.is_empty() {
            return Err(ResultCode::Parameter);
        }
        let (mut reads_all, mut answers) = (false, false);
        for op in message.ops.iter() {
            policy.must_exist |= op.code == op::TOUCH;
            policy.check(&op, info)?;
            if is_read_all(&op, info) {
                // Read-all cannot answer operation by operation, nor twice (operate-0077).
                if reads_all || policy.respond_all_ops {
                    return Err(ResultCode::Parameter);
                }
                reads_all = true;
            }
            answers |= matches!(
                op.code,
                op::CDT_READ | op::BITS_READ | op::HLL_READ | op::EXPRESSION_READ
            );
        }
        if reads_all && answers {
            return Err(ResultCode::Parameter);
        }
        Ok(policy)
    }

    fn check(self, op: &Op<'_>, info: Info) -> Result<(), ResultCode> {
        if op.name.len() > BinName::LIMIT {
            return Err(ResultCode::BinName);
        }
        // Only plain values replace a record (single-0068, batch-0034).
        let keeps = op.is_modify() || op.deletes_bin() || matches!(op.code, op::TOUCH | op::DELETE);
        let reads_unasked = op.is_read() && !info.has1(info1::READ);
        if (self.replaces && keeps) || reads_unasked {
            return Err(ResultCode::Parameter);
        }
        Ok(())
    }
}

/// Whether an operation of a write reads the whole record.
pub(super) fn is_read_all(op: &Op<'_>, info: Info) -> bool {
    op.code == op::READ && op.name.is_empty() && info.has1(info1::GET_ALL)
}

/// Checks that a record of this meta has the generation a write asks for. A record that is not there
/// has generation 0 (single-0095, single-0117); if both policies are set, equality counts (errors-0165).
pub(super) fn check_generation(message: &Message<'_>, meta: Meta) -> Result<(), ResultCode> {
    let generation = u32::from(meta.generation);
    let matches = if message.info.has2(info2::GENERATION) {
        message.generation == generation
    } else if message.info.has2(info2::GENERATION_GREATER) {
        message.generation > generation
    } else {
        true
    };
    matches.then_some(()).ok_or(ResultCode::Generation)
}
