//! Calls of user-defined functions. Modules can be registered; Lua is not run.

use super::Outcome;
use crate::message::Message;
use crate::op;
use crate::particle::Particle;
use crate::reply::Reply;
use crate::result_code::ResultCode;
use crate::server::Server;

const FAILURE: &[u8] = b"FAILURE";

/// What the server says of a module it does not have (errors-0182).
const NO_MODULE: &[u8] = b"UDF: Execution Error 1";

/// Refuses a call as malformed, as one of an unknown module, or as unsupported.
pub(super) fn run(
    server: &Server,
    package: &[u8],
    message: &Message<'_>,
    reply: &mut Reply<'_>,
) -> Outcome {
    if message.fields.udf_function.is_none() || message.fields.udf_arguments.is_none() {
        return Err(ResultCode::Parameter.into());
    }
    if server.modules.lock().has(package) {
        return Err(ResultCode::Unsupported.into());
    }
    reply.op(op::READ, FAILURE, Some(&Particle::String(NO_MODULE.into())));
    Err(ResultCode::Udf.into())
}
