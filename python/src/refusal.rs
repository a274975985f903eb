//! Who may not log in, read from the text that is all the core keeps of a failure to connect.
//!
//! ```text
//! Failed to connect to [3] host(s):
//!   10.0.0.1:3000 Error -1: Error during an I/O operation: Connection refused
//!   10.0.0.2:3000 Error 65, node=10.0.0.2:3000: Invalid credential
//!   10.0.0.3:3000 Error -3: Invalid cluster node: Node ERROR:80:not authenticated 10.0.0.3:3000 …
//! ```

use std::ops::RangeInclusive;

/// Result codes about who asks and what for.
const SECURITY: RangeInclusive<i32> = 51..=83;

/// A node's refusal to talk to who is there.
pub(crate) struct Refusal {
    pub(crate) code: i32,
    pub(crate) message: String,
    /// The seed that refused.
    pub(crate) node: String,
}

impl Refusal {
    /// The first refusal of a report: those of other nodes would tell no more, for all of them were
    /// told the same user and password.
    pub(crate) fn in_report(report: &str) -> Option<Self> {
        report.lines().find_map(Self::of_seed)
    }

    fn of_seed(line: &str) -> Option<Self> {
        let (node, reason) = line.strip_prefix("  ")?.split_once(" Error ")?;
        let (code, message) = of_login(reason).or_else(|| of_info(reason))?;
        SECURITY.contains(&code).then(|| Self {
            code,
            message: message.to_owned(),
            node: node.to_owned(),
        })
    }
}

/// `65, node=10.0.0.2:3000: Invalid credential`
fn of_login(reason: &str) -> Option<(i32, &str)> {
    let (head, message) = reason.split_once(": ")?;
    let code = head.split(',').next()?.parse().ok()?;
    SECURITY.contains(&code).then_some((code, message))
}

/// `-3: … ERROR:80:not authenticated 10.0.0.3:3000 returned invalid …`, twice the node's answer. The
/// second ends the line.
fn of_info(reason: &str) -> Option<(i32, &str)> {
    let (_, answer) = reason.rsplit_once("ERROR:")?;
    let (code, message) = answer.split_once(':')?;
    Some((code.parse().ok()?, message))
}
