//! Filters: expressions that choose records.

use super::decode::decode;
use super::evaluation::Evaluation;
use super::subject::Subject;
use super::tree::Node;
use super::value_type::Type;
use crate::result_code::ResultCode;

/// An expression that yields a bool.
#[derive(Debug)]
pub(crate) struct Filter(Node);

impl Filter {
    pub(crate) fn decode(packed: &[u8]) -> Result<Self, ResultCode> {
        match decode(packed)? {
            (node, Type::Bool) => Ok(Self(node)),
            _ => Err(ResultCode::Parameter),
        }
    }

    /// Whether it is false of a record whatever its bins hold.
    pub(crate) fn excludes(&self, subject: &Subject<'_>) -> bool {
        let metadata = subject.without_bins();
        Evaluation::of(&metadata).truth(&self.0) == Ok(false)
    }

    /// Whether it is true of a record; unknown is as good as false.
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        Evaluation::of(subject).truth(&self.0) == Ok(true)
    }
}
