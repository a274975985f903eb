//! Security: users with passwords, the roles they have, and what these allow.

mod password;
mod privilege;
mod role;
mod visitor;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

use parking_lot::RwLock;

use crate::result_code::ResultCode;

pub(crate) use privilege::{Action, Permission, Privilege};
pub(crate) use role::{Role, Whitelist};
pub(crate) use visitor::Visitor;

const NAME_LIMIT: usize = 63;

/// The users and roles of a cluster.
#[derive(Debug)]
pub(crate) struct Security {
    registry: RwLock<Registry>,
    /// Randomly keyed, so that nobody can make up a token.
    tokens: RandomState,
}

#[derive(Debug)]
struct Registry {
    users: BTreeMap<String, User>,
    roles: BTreeMap<String, Role>,
}

#[derive(Debug)]
struct User {
    credential: Vec<u8>,
    roles: BTreeSet<String>,
}

impl Security {
    /// Users that may do everything; `None` if a name or a password cannot be one.
    pub(crate) fn new(users: &BTreeMap<String, String>) -> Option<Self> {
        let roles: BTreeSet<_> = [
            Permission::UserAdmin,
            Permission::SysAdmin,
            Permission::DataAdmin,
            Permission::ReadWriteUdf,
        ]
        .map(|permission| permission.role().to_owned())
        .into();
        let user = |(name, password): (&String, &String)| {
            let user = User {
                credential: password::hash(password)?,
                roles: roles.clone(),
            };
            is_name(name).then(|| (name.clone(), user))
        };
        Some(Self {
            registry: RwLock::new(Registry {
                users: users.iter().map(user).collect::<Option<_>>()?,
                roles: Role::predefined().collect(),
            }),
            tokens: RandomState::new(),
        })
    }

    /// Logs in by password and gives the token of a session.
    pub(crate) fn login(
        &self,
        visitor: &mut Visitor,
        name: &str,
        credential: &[u8],
    ) -> Result<[u8; 8], ResultCode> {
        let registry = self.registry.read();
        let user = registry.users.get(name).ok_or(ResultCode::InvalidUser)?;
        if user.credential != credential {
            return Err(ResultCode::InvalidCredential);
        }
        registry.admit(visitor, name, user)?;
        Ok(self.token(name, user))
    }

    /// Logs in by the certificate that was shown.
    pub(crate) fn login_certified(&self, visitor: &mut Visitor) -> Result<[u8; 8], ResultCode> {
        let name = visitor.certified().ok_or(ResultCode::InvalidCredential)?;
        let name = name.to_owned();
        let registry = self.registry.read();
        let user = registry.users.get(&name).ok_or(ResultCode::InvalidUser)?;
        registry.admit(visitor, &name, user)?;
        Ok(self.token(&name, user))
    }

    /// Logs in by the token of a session.
    pub(crate) fn authenticate(
        &self,
        visitor: &mut Visitor,
        name: &str,
        token: &[u8],
    ) -> Result<(), ResultCode> {
        let registry = self.registry.read();
        let user = registry.users.get(name).ok_or(ResultCode::InvalidUser)?;
        if self.token(name, user) != token {
            return Err(ResultCode::InvalidCredential);
        }
        registry.admit(visitor, name, user)
    }

    /// Of a user with this password: another one's, and this one's with another password, differ.
    fn token(&self, name: &str, user: &User) -> [u8; 8] {
        self.tokens.hash_one((name, &user.credential)).to_be_bytes()
    }

    /// Checks that a visitor has logged in as a user who may do something.
    pub(crate) fn check(
        &self,
        visitor: &Visitor,
        action: Action,
        namespace: &[u8],
        set: &[u8],
    ) -> Result<(), ResultCode> {
        let registry = self.registry.read();
        let user = registry.user_of(visitor)?;
        registry
            .roles_of(user)
            .flat_map(|role| &role.privileges)
            .any(|privilege| privilege.allows(action, namespace, set))
            .then_some(())
            .ok_or(ResultCode::RoleViolation)
    }

    /// Checks that a visitor has logged in.
    pub(crate) fn check_login(&self, visitor: &Visitor) -> Result<(), ResultCode> {
        self.registry.read().user_of(visitor).map(drop)
    }

    pub(crate) fn create_user(
        &self,
        name: &str,
        credential: &[u8],
        roles: BTreeSet<String>,
    ) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        if !is_name(name) {
            return Err(ResultCode::InvalidUser);
        }
        if registry.users.contains_key(name) {
            return Err(ResultCode::UserExists);
        }
        registry.check_roles(&roles)?;
        let user = User {
            credential: checked(credential)?,
            roles,
        };
        registry.users.insert(name.to_owned(), user);
        Ok(())
    }

    pub(crate) fn drop_user(&self, name: &str) -> Result<(), ResultCode> {
        let user = self.registry.write().users.remove(name);
        user.map(drop).ok_or(ResultCode::InvalidUser)
    }

    /// Changes a password, where `old` is given only if it is the one so far.
    pub(crate) fn set_password(
        &self,
        name: &str,
        old: Option<&[u8]>,
        new: &[u8],
    ) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        let user = registry.user_mut(name)?;
        if old.is_some_and(|old| user.credential != old) {
            return Err(ResultCode::InvalidCredential);
        }
        user.credential = checked(new)?;
        Ok(())
    }

    pub(crate) fn grant_roles(
        &self,
        name: &str,
        roles: BTreeSet<String>,
    ) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        registry.check_roles(&roles)?;
        registry.user_mut(name)?.roles.extend(roles);
        Ok(())
    }

    pub(crate) fn revoke_roles(
        &self,
        name: &str,
        roles: &BTreeSet<String>,
    ) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        registry.check_roles(roles)?;
        registry
            .user_mut(name)?
            .roles
            .retain(|role| !roles.contains(role));
        Ok(())
    }

    /// The user of this name, or all, each with the names of the roles.
    pub(crate) fn users(
        &self,
        name: Option<&str>,
    ) -> Result<Vec<(String, Vec<String>)>, ResultCode> {
        let registry = self.registry.read();
        let found: Vec<_> = select(&registry.users, name)
            .map(|(name, user)| (name.clone(), user.roles.iter().cloned().collect()))
            .collect();
        if name.is_some() && found.is_empty() {
            return Err(ResultCode::InvalidUser);
        }
        Ok(found)
    }

    pub(crate) fn create_role(&self, name: &str, role: Role) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        if !is_name(name) {
            return Err(ResultCode::InvalidRole);
        }
        if registry.roles.contains_key(name) {
            return Err(ResultCode::RoleExists);
        }
        registry.roles.insert(name.to_owned(), role);
        Ok(())
    }

    /// Drops a role, which its users then have no more.
    pub(crate) fn drop_role(&self, name: &str) -> Result<(), ResultCode> {
        let mut registry = self.registry.write();
        registry.role_mut(name)?;
        registry.roles.remove(name);
        for user in registry.users.values_mut() {
            user.roles.remove(name);
        }
        Ok(())
    }

    pub(crate) fn change_role(
        &self,
        name: &str,
        change: impl FnOnce(&mut Role),
    ) -> Result<(), ResultCode> {
        self.registry.write().role_mut(name).map(change)
    }

    /// The role of this name, or all.
    pub(crate) fn roles(&self, name: Option<&str>) -> Result<Vec<(String, Role)>, ResultCode> {
        let registry = self.registry.read();
        let found: Vec<_> = select(&registry.roles, name)
            .map(|(name, role)| (name.clone(), role.clone()))
            .collect();
        if name.is_some() && found.is_empty() {
            return Err(ResultCode::InvalidRole);
        }
        Ok(found)
    }
}

impl Registry {
    /// Lets a visitor in as a user, unless that user's roles say from where.
    fn admit(&self, visitor: &mut Visitor, name: &str, user: &User) -> Result<(), ResultCode> {
        let mut lists = self
            .roles_of(user)
            .map(|role| &role.whitelist)
            .filter(|list| !list.is_empty())
            .peekable();
        if lists.peek().is_some() && !lists.any(|list| list.has(visitor.address)) {
            return Err(ResultCode::NotWhitelisted);
        }
        visitor.user = Some(name.to_owned());
        Ok(())
    }

    /// A user who was dropped has not logged in.
    fn user_of(&self, visitor: &Visitor) -> Result<&User, ResultCode> {
        let user = visitor.user().and_then(|name| self.users.get(name));
        user.ok_or(ResultCode::NotAuthenticated)
    }

    fn roles_of(&self, user: &User) -> impl Iterator<Item = &Role> {
        user.roles.iter().filter_map(|name| self.roles.get(name))
    }

    fn user_mut(&mut self, name: &str) -> Result<&mut User, ResultCode> {
        self.users.get_mut(name).ok_or(ResultCode::InvalidUser)
    }

    /// A role that can be changed.
    fn role_mut(&mut self, name: &str) -> Result<&mut Role, ResultCode> {
        let role = self.roles.get_mut(name);
        role.filter(|_| !Role::is_predefined(name))
            .ok_or(ResultCode::InvalidRole)
    }

    fn check_roles(&self, names: &BTreeSet<String>) -> Result<(), ResultCode> {
        names
            .iter()
            .all(|name| self.roles.contains_key(name))
            .then_some(())
            .ok_or(ResultCode::InvalidRole)
    }
}

fn select<'a, T>(
    all: &'a BTreeMap<String, T>,
    name: Option<&'a str>,
) -> impl Iterator<Item = (&'a String, &'a T)> {
    all.iter()
        .filter(move |(one, _)| name.is_none_or(|name| name == one.as_str()))
}

fn is_name(name: &str) -> bool {
    (1..=NAME_LIMIT).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b":;,".contains(&byte))
}

fn checked(credential: &[u8]) -> Result<Vec<u8>, ResultCode> {
    password::is_hash(credential)
        .then(|| credential.to_vec())
        .ok_or(ResultCode::InvalidPassword)
}
