//! Admin frames: logins, users and roles.

mod reply;
mod request;

use crate::result_code::ResultCode;
use crate::security::{Action, Privilege, Role, Security, Visitor, Whitelist};

use reply::{Fields, Reply};
use request::{Request, field};

/// Seconds for which a client is to use a token. It is good for longer.
const SESSION_TTL: u32 = 86_400;

const AUTHENTICATE: u8 = 0;
const CREATE_USER: u8 = 1;
const DROP_USER: u8 = 2;
const SET_PASSWORD: u8 = 3;
const CHANGE_PASSWORD: u8 = 4;
const GRANT_ROLES: u8 = 5;
const REVOKE_ROLES: u8 = 6;
const QUERY_USERS: u8 = 9;
const CREATE_ROLE: u8 = 10;
const DROP_ROLE: u8 = 11;
const GRANT_PRIVILEGES: u8 = 12;
const REVOKE_PRIVILEGES: u8 = 13;
const SET_WHITELIST: u8 = 14;
const SET_QUOTAS: u8 = 15;
const QUERY_ROLES: u8 = 16;
const LOGIN: u8 = 20;

/// Answers any admin frame. A node without security does not look at it (errors-0010, errors-0011).
pub(crate) fn answer(
    security: Option<&Security>,
    visitor: &mut Visitor,
    body: &[u8],
    out: &mut Vec<u8>,
) {
    let reply = match (security, Request::parse(body)) {
        (None, _) => Err(ResultCode::SecurityNotSupported),
        (Some(_), None) => Err(ResultCode::InvalidField),
        (Some(security), Some(request)) => run(security, visitor, &request),
    };
    reply::write(out, reply);
}

fn run(
    security: &Security,
    visitor: &mut Visitor,
    request: &Request<'_>,
) -> Result<Reply, ResultCode> {
    match request.command {
        LOGIN => {
            let token = if request.names_user() {
                let credential =
                    request.require(field::CREDENTIAL, ResultCode::InvalidCredential)?;
                security.login(visitor, request.user()?, credential)?
            } else {
                security.login_certified(visitor)?
            };
            return Ok(Reply::One(vec![
                (field::SESSION_TOKEN, token.to_vec()),
                (field::SESSION_TTL, SESSION_TTL.to_be_bytes().to_vec()),
            ]));
        }
        AUTHENTICATE => {
            let token = request.require(field::SESSION_TOKEN, ResultCode::InvalidCredential)?;
            let name = if request.names_user() {
                request.user()?.to_owned()
            } else {
                let certified = visitor.certified().ok_or(ResultCode::InvalidUser)?;
                certified.to_owned()
            };
            security.authenticate(visitor, &name, token)?;
            return Ok(Reply::Done);
        }
        _ => security.check_login(visitor)?,
    }
    if !is_about(visitor, request) {
        security.check(visitor, Action::ManageUsers, b"", b"")?;
    }
    match request.command {
        QUERY_USERS => {
            let name = request.field(field::USER).map(|_| request.user());
            let users = security.users(name.transpose()?)?;
            Ok(Reply::List(users.into_iter().map(user_fields).collect()))
        }
        QUERY_ROLES => {
            let name = request.field(field::ROLE).map(|_| request.role());
            let roles = security.roles(name.transpose()?)?;
            Ok(Reply::List(roles.into_iter().map(role_fields).collect()))
        }
        _ => change(security, request).map(|()| Reply::Done),
    }
}

/// Whether a visitor asks for nothing but the own user, as anyone may.
fn is_about(visitor: &Visitor, request: &Request<'_>) -> bool {
    matches!(request.command, CHANGE_PASSWORD | QUERY_USERS)
        && request
            .user()
            .is_ok_and(|name| visitor.user() == Some(name))
}

fn change(security: &Security, request: &Request<'_>) -> Result<(), ResultCode> {
    let password = || request.require(field::PASSWORD, ResultCode::InvalidPassword);
    match request.command {
        CREATE_USER => security.create_user(request.user()?, password()?, request.roles()?),
        DROP_USER => security.drop_user(request.user()?),
        SET_PASSWORD => security.set_password(request.user()?, None, password()?),
        CHANGE_PASSWORD => {
            let old = request.require(field::OLD_PASSWORD, ResultCode::InvalidCredential)?;
            security.set_password(request.user()?, Some(old), password()?)
        }
        GRANT_ROLES => security.grant_roles(request.user()?, request.roles()?),
        REVOKE_ROLES => security.revoke_roles(request.user()?, &request.roles()?),
        CREATE_ROLE => security.create_role(request.role()?, role(request)?),
        DROP_ROLE => security.drop_role(request.role()?),
        GRANT_PRIVILEGES => {
            let granted = privileges(request)?;
            security.change_role(request.role()?, |role| {
                for privilege in granted {
                    if !role.privileges.contains(&privilege) {
                        role.privileges.push(privilege);
                    }
                }
            })
        }
        REVOKE_PRIVILEGES => {
            let revoked = privileges(request)?;
            security.change_role(request.role()?, |role| {
                role.privileges.retain(|one| !revoked.contains(one));
            })
        }
        SET_WHITELIST => {
            let whitelist = whitelist(request)?;
            security.change_role(request.role()?, |role| role.whitelist = whitelist)
        }
        SET_QUOTAS => {
            let (read, write) = quotas(request)?;
            security.change_role(request.role()?, |role| {
                role.read_quota = read.unwrap_or(role.read_quota);
                role.write_quota = write.unwrap_or(role.write_quota);
            })
        }
        _ => Err(ResultCode::InvalidCommand),
    }
}

fn role(request: &Request<'_>) -> Result<Role, ResultCode> {
    let (read, write) = quotas(request)?;
    let has_privileges = request.field(field::PRIVILEGES).is_some();
    Ok(Role {
        privileges: if has_privileges {
            privileges(request)?
        } else {
            Vec::new()
        },
        whitelist: whitelist(request)?,
        read_quota: read.unwrap_or_default(),
        write_quota: write.unwrap_or_default(),
    })
}

fn privileges(request: &Request<'_>) -> Result<Vec<Privilege>, ResultCode> {
    let field = request.require(field::PRIVILEGES, ResultCode::InvalidPrivilege)?;
    Privilege::read_list(field).ok_or(ResultCode::InvalidPrivilege)
}

/// The addresses that are allowed; a request that names none clears them.
fn whitelist(request: &Request<'_>) -> Result<Whitelist, ResultCode> {
    match request.field(field::WHITELIST) {
        Some(field) => Whitelist::parse(field),
        None => Ok(Whitelist::default()),
    }
}

fn quotas(request: &Request<'_>) -> Result<(Option<u32>, Option<u32>), ResultCode> {
    Ok((
        request.quota(field::READ_QUOTA)?,
        request.quota(field::WRITE_QUOTA)?,
    ))
}

fn user_fields((name, roles): (String, Vec<String>)) -> Fields {
    let mut list = vec![u8::try_from(roles.len()).unwrap_or(u8::MAX)];
    for role in roles.iter().take(u8::MAX.into()) {
        list.push(u8::try_from(role.len()).unwrap_or(u8::MAX));
        list.extend_from_slice(role.as_bytes());
    }
    vec![(field::USER, name.into_bytes()), (field::ROLES, list)]
}

fn role_fields((name, role): (String, Role)) -> Fields {
    let mut list = vec![u8::try_from(role.privileges.len()).unwrap_or(u8::MAX)];
    for privilege in role.privileges.iter().take(u8::MAX.into()) {
        privilege.write(&mut list);
    }
    let quota = |quota: u32| quota.to_be_bytes().to_vec();
    let mut fields = vec![(field::ROLE, name.into_bytes()), (field::PRIVILEGES, list)];
    if !role.whitelist.is_empty() {
        fields.push((field::WHITELIST, role.whitelist.text().as_bytes().to_vec()));
    }
    if role.read_quota > 0 || role.write_quota > 0 {
        fields.push((field::READ_QUOTA, quota(role.read_quota)));
        fields.push((field::WRITE_QUOTA, quota(role.write_quota)));
    }
    fields
}
