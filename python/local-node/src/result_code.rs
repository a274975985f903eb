//! Result codes a node gives.

/// The outcome of one command, as its reply's header carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ResultCode {
    Ok = 0,
    /// An error without a code of its own, such as a list whose msgpack is broken (errors-0100).
    Unknown = 1,
    NotFound = 2,
    Generation = 3,
    Parameter = 4,
    RecordExists = 5,
    BinExists = 6,
    IncompatibleType = 12,
    RecordTooBig = 13,
    Unsupported = 16,
    BinNotFound = 17,
    KeyMismatch = 19,
    Namespace = 20,
    BinName = 21,
    ElementNotFound = 23,
    ElementExists = 24,
    EnterpriseOnly = 25,
    /// An operation that does not fit what it is for, such as an index beyond a list's end.
    NotApplicable = 26,
    FilteredOut = 27,
    /// The end of a list of users or roles.
    QueryEnd = 50,
    SecurityNotSupported = 51,
    InvalidCommand = 54,
    InvalidField = 55,
    InvalidUser = 60,
    UserExists = 61,
    InvalidPassword = 62,
    InvalidCredential = 65,
    InvalidRole = 70,
    RoleExists = 71,
    InvalidPrivilege = 72,
    InvalidWhitelist = 73,
    InvalidQuota = 75,
    NotAuthenticated = 80,
    RoleViolation = 81,
    NotWhitelisted = 82,
    Udf = 100,
    GeoJson = 160,
    IndexNotFound = 201,
}
