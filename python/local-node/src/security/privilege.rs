//! Privileges: what a role lets its users do, and where.

use crate::reader::Reader;

/// What can be granted, by its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    UserAdmin = 0,
    SysAdmin = 1,
    DataAdmin = 2,
    UdfAdmin = 3,
    SindexAdmin = 4,
    Read = 10,
    ReadWrite = 11,
    ReadWriteUdf = 12,
    Write = 13,
    Truncate = 14,
    MaskingAdmin = 15,
    ReadMasked = 16,
    WriteMasked = 17,
}

/// What a client is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Read,
    Write,
    /// Calling a function of a module.
    Udf,
    Truncate,
    ManageModules,
    ManageIndexes,
    ManageUsers,
    Configure,
}

impl Permission {
    pub(crate) const ALL: [Self; 13] = [
        Self::UserAdmin,
        Self::SysAdmin,
        Self::DataAdmin,
        Self::UdfAdmin,
        Self::SindexAdmin,
        Self::Read,
        Self::ReadWrite,
        Self::ReadWriteUdf,
        Self::Write,
        Self::Truncate,
        Self::MaskingAdmin,
        Self::ReadMasked,
        Self::WriteMasked,
    ];

    fn from_wire(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| *one as u8 == byte)
    }

    /// The name of the role that has this permission everywhere.
    pub(crate) fn role(self) -> &'static str {
        match self {
            Self::UserAdmin => "user-admin",
            Self::SysAdmin => "sys-admin",
            Self::DataAdmin => "data-admin",
            Self::UdfAdmin => "udf-admin",
            Self::SindexAdmin => "sindex-admin",
            Self::Read => "read",
            Self::ReadWrite => "read-write",
            Self::ReadWriteUdf => "read-write-udf",
            Self::Write => "write",
            Self::Truncate => "truncate",
            Self::MaskingAdmin => "masking-admin",
            Self::ReadMasked => "read-masked",
            Self::WriteMasked => "write-masked",
        }
    }

    /// Whether a privilege of this permission names a namespace and a set, if only empty ones.
    fn has_scope(self) -> bool {
        self as u8 >= Self::Read as u8
    }

    fn allows(self, action: Action) -> bool {
        match action {
            Action::Read => matches!(self, Self::Read | Self::ReadWrite | Self::ReadWriteUdf),
            Action::Write => matches!(self, Self::Write | Self::ReadWrite | Self::ReadWriteUdf),
            Action::Udf => self == Self::ReadWriteUdf,
            Action::Truncate => matches!(self, Self::Truncate | Self::DataAdmin),
            Action::ManageModules => matches!(self, Self::UdfAdmin | Self::DataAdmin),
            Action::ManageIndexes => matches!(self, Self::SindexAdmin | Self::DataAdmin),
            Action::Configure => self == Self::SysAdmin,
            Action::ManageUsers => self == Self::UserAdmin,
        }
    }
}

/// A permission, and for what it is given: an empty name stands for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Privilege {
    permission: Permission,
    namespace: Vec<u8>,
    set: Vec<u8>,
}

impl Privilege {
    pub(crate) fn everywhere(permission: Permission) -> Self {
        Self {
            permission,
            namespace: Vec::new(),
            set: Vec::new(),
        }
    }

    /// Reads a list: its length in a byte, and each one's permission, namespace and set.
    pub(crate) fn read_list(field: &[u8]) -> Option<Vec<Self>> {
        let mut reader = Reader::new(field);
        let count = reader.u8()?;
        let mut list = Vec::new();
        for _ in 0..count {
            let mut privilege = Self::everywhere(Permission::from_wire(reader.u8()?)?);
            if privilege.permission.has_scope() {
                for name in [&mut privilege.namespace, &mut privilege.set] {
                    let len = reader.u8()?;
                    *name = reader.take(len.into())?.to_vec();
                }
            }
            // A set is one of a namespace.
            if privilege.namespace.is_empty() && !privilege.set.is_empty() {
                return None;
            }
            list.push(privilege);
        }
        reader.is_empty().then_some(list)
    }

    /// Appends it as [`read_list`](Self::read_list) reads each one.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(self.permission as u8);
        if self.permission.has_scope() {
            for name in [&self.namespace, &self.set] {
                out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
                out.extend_from_slice(name);
            }
        }
    }

    pub(crate) fn allows(&self, action: Action, namespace: &[u8], set: &[u8]) -> bool {
        self.permission.allows(action)
            && (self.namespace.is_empty() || self.namespace == namespace)
            && (self.set.is_empty() || self.set == set)
    }
}
