//! Roles: privileges under a name, and from where and how much their users may ask.

use std::sync::Arc;

use aerospike_core::{AdminPolicy, ResultCode};
use pyo3::prelude::*;

use crate::admin_frame::AdminFrame;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::privilege::Privilege;
use crate::twins::{twin_methods, twins};
use crate::user::borrowed;

/// A role, as it was when asked for.
///
///     role = await client.query_role("clerk")
///     role.privileges                                         # [Privilege("read", "test")]
///
/// `Client.grant_privileges` and the like change roles.
#[pyclass(frozen, get_all, module = "aiospike")]
pub(crate) struct Role {
    /// The role's name.
    name: String,
    /// What its users may do.
    privileges: Vec<Privilege>,
    /// The addresses from which its users may connect; empty for all.
    allowlist: Vec<String>,
    /// Records read in a second at most; 0 for no limit.
    read_quota: u32,
    /// Records written in a second at most; 0 for no limit.
    write_quota: u32,
}

#[pymethods]
impl Role {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let privileges = self.privileges.clone().into_pyobject(py)?;
        Ok(format!("<Role {:?} {}>", self.name, privileges.repr()?))
    }
}

impl From<aerospike_core::Role> for Role {
    fn from(role: aerospike_core::Role) -> Self {
        Self {
            name: role.name,
            privileges: role.privileges.into_iter().map(Privilege::from).collect(),
            allowlist: role.allowlist,
            read_quota: role.read_quota,
            write_quota: role.write_quota,
        }
    }
}

async fn create_role(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
    privileges: Vec<Privilege>,
    allowlist: Vec<String>,
    read_quota: u32,
    write_quota: u32,
) -> Result<(), Error> {
    let frame = AdminFrame::about("role", &role)?.number().number();
    with_addresses(with_privileges(frame, &privileges)?, &allowlist)?.check()?;
    let (privileges, allowlist) = (to_core(privileges), borrowed(&allowlist));
    let core = cluster.core();
    let creation = core.create_role(
        &policy,
        &role,
        &privileges,
        &allowlist,
        read_quota,
        write_quota,
    );
    cluster.administer(policy, creation).await
}

async fn drop_role(cluster: Arc<Cluster>, policy: AdminPolicy, role: String) -> Result<(), Error> {
    AdminFrame::about("role", &role)?.check()?;
    cluster
        .administer(policy, cluster.core().drop_role(&policy, &role))
        .await
}

async fn grant_privileges(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
    privileges: Vec<Privilege>,
) -> Result<(), Error> {
    with_privileges(AdminFrame::about("role", &role)?, &privileges)?.check()?;
    let privileges = to_core(privileges);
    let core = cluster.core();
    cluster
        .administer(policy, core.grant_privileges(&policy, &role, &privileges))
        .await
}

async fn revoke_privileges(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
    privileges: Vec<Privilege>,
) -> Result<(), Error> {
    with_privileges(AdminFrame::about("role", &role)?, &privileges)?.check()?;
    let privileges = to_core(privileges);
    let core = cluster.core();
    cluster
        .administer(policy, core.revoke_privileges(&policy, &role, &privileges))
        .await
}

async fn set_allowlist(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
    allowlist: Vec<String>,
) -> Result<(), Error> {
    with_addresses(AdminFrame::about("role", &role)?, &allowlist)?.check()?;
    let allowlist = borrowed(&allowlist);
    let core = cluster.core();
    cluster
        .administer(policy, core.set_allowlist(&policy, &role, &allowlist))
        .await
}

async fn set_quotas(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
    read_quota: u32,
    write_quota: u32,
) -> Result<(), Error> {
    AdminFrame::about("role", &role)?
        .number()
        .number()
        .check()?;
    let core = cluster.core();
    cluster
        .administer(
            policy,
            core.set_quotas(&policy, &role, read_quota, write_quota),
        )
        .await
}

async fn query_roles(cluster: Arc<Cluster>, policy: AdminPolicy) -> Result<Vec<Role>, Error> {
    let roles = cluster.core().query_roles(&policy, None);
    let roles = cluster.administer(policy, roles).await?;
    Ok(roles.into_iter().map(Role::from).collect())
}

async fn query_role(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    role: String,
) -> Result<Option<Role>, Error> {
    AdminFrame::about("role", &role)?.check()?;
    let roles = cluster.core().query_roles(&policy, Some(&role));
    let roles = cluster.administer(policy, roles).await;
    let roles = roles.or_else(|error| error.none_for(ResultCode::InvalidRole))?;
    Ok(roles.into_iter().next().map(Role::from))
}

fn with_privileges(frame: AdminFrame, privileges: &[Privilege]) -> Result<AdminFrame, Error> {
    frame.list(privileges.iter().map(Privilege::wire_len))
}

/// A frame with addresses, between which the core puts commas.
fn with_addresses(frame: AdminFrame, allowlist: &[String]) -> Result<AdminFrame, Error> {
    if let Some(address) = allowlist.iter().find(|address| address.contains(',')) {
        return Err(Error::invalid_argument(format!(
            "{address:?} is not one address: each is an item of the list"
        )));
    }
    Ok(frame.field(allowlist.iter().map(|address| 1 + address.len()).sum()))
}

fn to_core(privileges: Vec<Privilege>) -> Vec<aerospike_core::Privilege> {
    privileges.into_iter().map(Into::into).collect()
}

twins! {
    admin => create_role;
    /// Creates a role with these privileges.
    ///
    /// Its users may connect from the addresses and networks in `allowlist` only, and read and
    /// write so many records a second; by default from everywhere and as many as they like.
    ///
    ///     users_only = Privilege("read-write", namespace="test", set="users")
    ///     await client.create_role("seller", [users_only], allowlist=["10.0.0.0/8"])
    create_role / create_role_blocking(
        role: String, privileges: Vec<Privilege>;
        allowlist: Vec<String> = (Vec::new()), read_quota: u32 = 0, write_quota: u32 = 0
    ) -> ()
}
twins! {
    admin => drop_role;
    /// Drops a role, which its users then have no more.
    ///
    /// Raises `AuthenticationError` when there is none of this name.
    ///
    ///     await client.drop_role("clerk")
    drop_role / drop_role_blocking(role: String;) -> ()
}
twins! {
    admin => grant_privileges;
    /// Gives a role more privileges.
    ///
    /// Raises `AuthenticationError` when there is no such role.
    ///
    ///     await client.grant_privileges("clerk", [Privilege("truncate", namespace="test")])
    grant_privileges / grant_privileges_blocking(role: String, privileges: Vec<Privilege>;) -> ()
}
twins! {
    admin => revoke_privileges;
    /// Takes privileges from a role.
    ///
    /// Raises `AuthenticationError` when there is no such role.
    ///
    ///     await client.revoke_privileges("clerk", [Privilege("read", namespace="test")])
    revoke_privileges / revoke_privileges_blocking(role: String, privileges: Vec<Privilege>;) -> ()
}
twins! {
    admin => set_allowlist;
    /// Lets a role's users connect from these addresses and networks only.
    ///
    /// An empty list lets them from everywhere.
    ///
    ///     await client.set_allowlist("clerk", ["10.0.0.0/8", "192.168.1.7"])
    set_allowlist / set_allowlist_blocking(role: String, allowlist: Vec<String>;) -> ()
}
twins! {
    admin => set_quotas;
    /// Limits how many records a role's users read and write in a second; 0 for no limit.
    ///
    /// Needs a server that is configured to enforce quotas.
    ///
    ///     await client.set_quotas("clerk", 1000, 100)
    set_quotas / set_quotas_blocking(role: String, read_quota: u32, write_quota: u32;) -> ()
}
twins! {
    admin => query_roles;
    /// All roles, with those that every cluster has.
    ///
    /// Those are "user-admin", "sys-admin", "data-admin", "read", "read-write" and more.
    ///
    ///     names = [role.name for role in await client.query_roles()]
    ///     "clerk" in names                                        # True
    query_roles / query_roles_blocking(;) -> Vec<Role>
}
twins! {
    admin => query_role;
    /// The role of this name, or None.
    ///
    /// Those that every cluster has can be asked for too.
    ///
    ///     clerk = await client.query_role("clerk")
    ///     clerk.privileges                                        # [Privilege("read", "test")]
    query_role / query_role_blocking(role: String;) -> Option<Role>
}
