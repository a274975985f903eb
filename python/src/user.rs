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
#[pyclass(frozen, get_all, module = "aiospike")]
pub(crate) struct User {
    name: String,
    roles: Vec<String>,
    /// What the server counts of the user's reads; which numbers these are is up to its version.
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
    create_user / create_user_blocking(user: String, password: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => create_pki_user;
    /// Creates a user who logs in with a certificate, with these roles.
    create_pki_user / create_pki_user_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => drop_user;
    /// Drops a user.
    drop_user / drop_user_blocking(user: String;) -> ()
}
twins! {
    login admin => change_password;
    /// Changes a user's password: the client's own, or another's, which needs "user-admin".
    ///
    /// With a new one of its own, the client connects anew, as `connect()` does, and goes on with
    /// that; what is under way ends on the old connections. Raises what `connect()` raises if that
    /// fails, when the password is changed all the same.
    change_password / change_password_blocking(user: String, password: String;) -> ()
}
twins! {
    admin => grant_roles;
    /// Gives a user more roles.
    grant_roles / grant_roles_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => revoke_roles;
    /// Takes roles from a user.
    revoke_roles / revoke_roles_blocking(user: String, roles: Vec<String>;) -> ()
}
twins! {
    admin => query_users;
    /// All users.
    query_users / query_users_blocking(;) -> Vec<User>
}
twins! {
    admin => query_user;
    /// The user of this name, or None.
    query_user / query_user_blocking(user: String;) -> Option<User>
}
