//! A node that asks who is there.

mod support;

use local_node::{Config, LocalNode};
use support::{Client, Request, digest, field, frame, write_integer};

const ADMIN: u8 = 2;
const AUTHENTICATE: u8 = 0;
const CREATE_USER: u8 = 1;
const QUERY_USERS: u8 = 9;
const LOGIN: u8 = 20;

/// What clients send for the password "password".
const HASH: &[u8] = b"$2a$10$7EqJtq98hPqEX7fNZaFWoOqUH6KN8IKy3Yk5Kz..RHGKNAUCoP/LG";
const OTHER_HASH: &[u8] = b"$2a$10$7EqJtq98hPqEX7fNZaFWoOg3vLO9BrDMi.IgzR5fG6wXhnUUDTrIG";

fn node() -> LocalNode {
    let users = [("admin".to_owned(), "password".to_owned())].into();
    LocalNode::start(Config {
        users,
        ..Config::default()
    })
    .expect("a free port on loopback")
}

fn request(command: u8, fields: &[(u8, &[u8])]) -> Vec<u8> {
    let mut body = vec![0, 0, command, u8::try_from(fields.len()).expect("few")];
    body.extend_from_slice(&[0; 12]);
    for (kind, data) in fields {
        body.extend(field(*kind, data));
    }
    frame(ADMIN, &body)
}

/// The result code of an admin command, and what stands behind its header.
fn ask(client: &mut Client, command: u8, fields: &[(u8, &[u8])]) -> (u8, Vec<u8>) {
    client.send(&request(command, fields));
    let (kind, mut body) = client.frame();
    assert_eq!(kind, ADMIN);
    (body[1], body.split_off(16))
}

fn login(client: &mut Client, user: &str, hash: &[u8]) -> (u8, Vec<u8>) {
    ask(client, LOGIN, &[(0, user.as_bytes()), (3, hash)])
}

#[test]
fn a_stranger_may_do_nothing() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(1, 1);
    assert_eq!(client.ask(&Request::get(&key)).code, 80);
    assert_eq!(client.ask(&Request::scan([1], &[])).code, 80);
    assert_eq!(client.ask(&Request::batch(0, &[])).code, 80);
    assert_eq!(client.info("build"), "ERROR:80:not authenticated");
    assert_eq!(ask(&mut client, QUERY_USERS, &[]).0, 80);
}

#[test]
fn a_password_opens_a_connection_and_its_token_the_next() {
    let node = node();
    let mut client = Client::new(node.addr());
    assert_eq!(login(&mut client, "admin", OTHER_HASH).0, 65);
    assert_eq!(login(&mut client, "nobody", HASH).0, 60);
    assert_eq!(client.ask(&Request::get(&digest(1, 1))).code, 80);
    let (code, fields) = login(&mut client, "admin", HASH);
    assert_eq!(code, 0);
    assert_eq!(client.ask(&Request::get(&digest(1, 1))).code, 2);
    assert_eq!(client.info("build"), "8.1.2.0");

    let token = &fields[5..13];
    let mut next = Client::new(node.addr());
    assert_eq!(
        ask(&mut next, AUTHENTICATE, &[(0, b"admin"), (5, &[0; 8])]).0,
        65
    );
    assert_eq!(
        ask(&mut next, AUTHENTICATE, &[(0, b"admin"), (5, token)]).0,
        0
    );
    assert_eq!(next.ask(&Request::get(&digest(1, 1))).code, 2);
}

#[test]
fn a_role_is_all_that_its_user_may_do() {
    let node = node();
    let mut admin = Client::new(node.addr());
    login(&mut admin, "admin", HASH);
    let reader = [(0, &b"reader"[..]), (1, OTHER_HASH), (10, b"\x01\x04read")];
    assert_eq!(ask(&mut admin, CREATE_USER, &reader).0, 0);
    assert_eq!(ask(&mut admin, CREATE_USER, &reader).0, 61);

    let mut client = Client::new(node.addr());
    assert_eq!(login(&mut client, "reader", OTHER_HASH).0, 0);
    let key = digest(1, 1);
    assert_eq!(client.ask(&Request::get(&key)).code, 2);
    assert_eq!(
        client
            .ask(&Request::put(&key, &[write_integer("a", 1)]))
            .code,
        81
    );
    assert_eq!(
        client.info("truncate:namespace=test;set=s"),
        "ERROR:81:role violation"
    );
    assert_eq!(ask(&mut client, CREATE_USER, &reader).0, 81);
    assert_eq!(ask(&mut client, QUERY_USERS, &[]).0, 81);
    assert_eq!(ask(&mut client, QUERY_USERS, &[(0, b"reader")]).0, 0);
    let row = [&0_u32.to_be_bytes()[..], &key, &[2, 0, 1, 0, 0, 2, 0, 1]].concat();
    let row = [
        row,
        field(0, b"test"),
        field(1, b"s"),
        write_integer("a", 1),
    ]
    .concat();
    let (rows, code) = client.ask_all(&Request::batch(1, &row));
    assert_eq!((rows[0].code, code), (81, 0));
}

#[test]
fn malformed_requests_get_an_error_and_the_connection_lives() {
    let node = node();
    let mut client = Client::new(node.addr());
    for body in [
        &[][..],
        &[0; 15],
        &[0, 0, 20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0xff; 40],
    ] {
        client.send(&frame(ADMIN, body));
        assert_eq!(client.frame().1[1], 55);
    }
    login(&mut client, "admin", HASH);
    assert_eq!(ask(&mut client, 99, &[]).0, 54);
    assert_eq!(ask(&mut client, CREATE_USER, &[]).0, 60);
    assert_eq!(
        ask(
            &mut client,
            CREATE_USER,
            &[(0, b"u"), (1, b"plain"), (10, &[0])]
        )
        .0,
        62
    );
    assert_eq!(
        ask(
            &mut client,
            CREATE_USER,
            &[(0, b"u"), (1, HASH), (10, &[1, 9])]
        )
        .0,
        70
    );
    assert_eq!(client.info("status"), "ok");
}

#[test]
fn without_users_nobody_can_log_in() {
    let node = support::node();
    let mut client = Client::new(node.addr());
    assert_eq!(login(&mut client, "admin", HASH).0, 51);
}
