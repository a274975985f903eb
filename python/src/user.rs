//! Users: who may log in, and the roles that say what for.

use std::sync::Arc;

use aerospike_core::{AdminPolicy, AuthMode, ResultCode};
use pyo3::prelude::*;

use crate::admin_frame::AdminFrame;
use crate::authentication::with_password;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::twins::{twin_methods, twins};

/// A user of the cluster, as it was when asked for.
///
///     user = await client.query_user("bob")
///     user.roles                                              # ["read"]
///
/// `Client.grant_roles` and the like change users.
#[pyclass(frozen, get_all, module = "aiospike")]
pub(crate) struct User {
    /// The user's name.
    name: String,
    /// The names of the user's roles.
    roles: Vec<String>,
    /// What the server counts of the user's reads; what the numbers are is up to its version.
    read_info: Vec<u32>,
    /// The same of writes.
    write_info: Vec<u32>,
    /// Open connections.
    connections: u32,
}

#[pymethods]
impl User {
    fn __repr__(&self) -> String {
        format!("<User {:?} {:?}>", self.name, self.roles)
    }
}

impl From<aerospike_core::User> for User {
    fn from(user: aerospike_core::User) -> Self {
        Self {
            name: user.user,
            roles: user.roles,
            read_info: user.read_info,
            write_info: user.write_info,
            connections: user.conns_in_use,
        }
    }
}

async fn create_user(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
    password: String,
    roles: Vec<String>,
) -> Result<(), Error> {
    with_roles(AdminFrame::about("user", &user)?.password(), &roles)?.check()?;
    let roles = borrowed(&roles);
    let core = cluster.core();
    cluster
        .administer(policy, core.create_user(&policy, &user, &password, &roles))
        .await
}

async fn create_pki_user(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
    roles: Vec<String>,
) -> Result<(), Error> {
    with_roles(AdminFrame::about("user", &user)?.password(), &roles)?.check()?;
    let roles = borrowed(&roles);
    let core = cluster.core();
    cluster
        .administer(policy, core.create_pki_user(&policy, &user, &roles))
        .await
}

async fn drop_user(cluster: Arc<Cluster>, policy: AdminPolicy, user: String) -> Result<(), Error> {
    AdminFrame::about("user", &user)?.check()?;
    cluster
        .administer(policy, cluster.core().drop_user(&policy, &user))
        .await
}

async fn change_password(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
    password: String,
) -> Result<Option<AuthMode>, Error> {
    AdminFrame::about("user", &user)?
        .password()
        .password()
        .check()?;
    let own = with_password(cluster.auth_mode(), &user, &password)?;
    let core = cluster.core();
    cluster
        .administer(policy, core.change_password(&policy, &user, &password))
        .await?;
    Ok(own)
}

async fn grant_roles(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
    roles: Vec<String>,
) -> Result<(), Error> {
    with_roles(AdminFrame::about("user", &user)?, &roles)?.check()?;
    let roles = borrowed(&roles);
    let core = cluster.core();
    cluster
        .administer(policy, core.grant_roles(&policy, &user, &roles))
        .await
}

async fn revoke_roles(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
    roles: Vec<String>,
) -> Result<(), Error> {
    with_roles(AdminFrame::about("user", &user)?, &roles)?.check()?;
    let roles = borrowed(&roles);
    let core = cluster.core();
    cluster
        .administer(policy, core.revoke_roles(&policy, &user, &roles))
        .await
}

async fn query_users(cluster: Arc<Cluster>, policy: AdminPolicy) -> Result<Vec<User>, Error> {
    let users = cluster.core().query_users(&policy, None);
    let users = cluster.administer(policy, users).await?;
    Ok(users.into_iter().map(User::from).collect())
}

async fn query_user(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    user: String,
) -> Result<Option<User>, Error> {
    AdminFrame::about("user", &user)?.check()?;
    let users = cluster.core().query_users(&policy, Some(&user));
    let users = cluster.administer(policy, users).await;
    let users = users.or_else(|error| error.none_for(ResultCode::InvalidUser))?;
    Ok(users.into_iter().next().map(User::from))
}

/// A frame with the names of roles that a user gets or loses.
fn with_roles(frame: AdminFrame, roles: &[String]) -> Result<AdminFrame, Error> {
    for role in roles {
        AdminFrame::about("role", role)?;
    }
    frame.list(roles.iter().map(|role| 1 + role.len()))
}

/// As the core takes names.
pub(crate) fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

twins! {
    admin => create_user;
    /// Creates a user who logs in with a password, with these roles.
    ///
    /// Raises `AuthenticationError` when the server knows the name already or does not know a role,
    /// and `InvalidArgument` for a name of more than 63 bytes. Like all that is about users and
    /// roles it needs a cluster with security, and a client whose user has "user-admin".
    ///
    ///     await client.create_user("alice", "secret", ["read-write"])
    create_user / create_user_blocking(user: String, password: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => create_pki_user;
    /// Creates a user who logs in with a certificate, with these roles.
    ///
    /// The certificate's common name is the user's name. Raises what `create_user` raises.
    ///
    ///     await client.create_pki_user("batch-job", ["read"])
    create_pki_user / create_pki_user_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => drop_user;
    /// Drops a user.
    ///
    /// Raises `AuthenticationError` when there is none of this name.
    ///
    ///     await client.drop_user("bob")
    drop_user / drop_user_blocking(user: String;) -> ()
}
twins! {
    login admin => change_password;
    /// Changes a user's password: the client's own, or another's, which needs "user-admin".
    ///
    /// With a new password of its own, the client connects anew, as `connect()` does, and goes on
    /// with that; what is under way ends on the old connections. Raises what `connect()` raises if
    /// that fails, when the password is changed all the same.
    ///
    ///     await client.change_password("bob", "better secret")
    change_password / change_password_blocking(user: String, password: String;) -> ()
}
twins! {
    admin => grant_roles;
    /// Gives a user more roles.
    ///
    /// Raises `AuthenticationError` when there is no such user or role.
    ///
    ///     await client.grant_roles("bob", ["sindex-admin"])
    grant_roles / grant_roles_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => revoke_roles;
    /// Takes roles from a user.
    ///
    /// Raises `AuthenticationError` when there is no such user or role.
    ///
    ///     await client.revoke_roles("bob", ["read"])
    revoke_roles / revoke_roles_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => query_users;
    /// All users, which only a client whose user has "user-admin" may ask for.
    ///
    /// Others get `AuthenticationError`.
    ///
    ///     for user in await client.query_users():
    ///         print(user.name, user.roles)
    query_users / query_users_blocking(;) -> Vec<User>
}
twins! {
    admin => query_user;
    /// The user of this name, or None.
    ///
    /// Without "user-admin" one may ask for one's own.
    ///
    ///     bob = await client.query_user("bob")
    ///     bob.roles                                               # ["read"]
    query_user / query_user_blocking(user: String;) -> Option<User>
}
