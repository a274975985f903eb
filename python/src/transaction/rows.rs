//! What the rows of a batch tell of its transaction.

use aerospike_core::{BasePolicy, BatchRecord, Error, ResultCode};

/// Learns what the core does not: that a row is in doubt which the server answered, and that it has no
/// transactions at all, which is then the outcome of the batch.
pub(crate) fn learn(policy: &BasePolicy, rows: &[BatchRecord]) -> Result<(), Error> {
    let Some(txn) = &policy.txn else {
        return Ok(());
    };
    if rows
        .iter()
        .any(|row| row.in_doubt() && !txn.write_exists_for_key(&row.key))
    {
        txn.set_in_doubt(true);
    }
    match rows.first().and_then(refusal) {
        Some(error) if rows.iter().all(|row| refusal(row).is_some()) => Err(error.clone()),
        _ => Ok(()),
    }
}

/// Why a server without transactions does not do what a row asks for.
fn refusal(row: &BatchRecord) -> Option<&Error> {
    row.error()
        .filter(|error| error.server_result_code() == Some(ResultCode::EnterpriseOnly))
}
