use std::collections::BTreeSet;

use super::{Collection, Definition, KeyType, Position, Source, Wanted};
use crate::bin::{BinName, Bins};
use crate::digest::Digest;
use crate::expiry::{Millis, VoidTime};
use crate::expression::IndexExpression;
use crate::namespace::Namespace;
use crate::particle::Particle;
use crate::record::{Meta, Record};

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u8) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u8::try_from(self.0 % u64::from(limit)).unwrap_or(0)
    }

    fn record(&mut self) -> Record {
        let name = |name: &[u8]| BinName::new(name).expect("short");
        let mut bins = Bins::default();
        if self.below(4) > 0 {
            bins.set(name(b"a"), Particle::Integer(self.below(5).into()));
        } else {
            bins.set(name(b"a"), Particle::String(b"x"[..].into()));
        }
        if self.below(3) > 0 {
            let items: Vec<u8> = (0..self.below(5)).map(|_| self.below(6)).collect();
            let head = 0x90 + u8::try_from(items.len()).unwrap_or(0);
            bins.set(
                name(b"l"),
                Particle::List([&[head], &items[..]].concat().into()),
            );
        }
        Record {
            meta: Meta {
                generation: 1,
                void_time: VoidTime::NEVER,
            },
            last_update: Millis::now(),
            set: None,
            key: None,
            bins,
        }
    }
}

fn of_bin(name: &[u8], collection: Collection) -> Definition {
    let name = BinName::new(name).expect("short");
    Definition {
        set: None,
        source: Source::Bin {
            name,
            context: None,
        },
        key_type: KeyType::Numeric,
        collection,
    }
}

fn definitions() -> [Definition; 4] {
    // a + 1
    let sum = IndexExpression::decode(&[0x93, 20, 0x93, 81, 2, 0xa1, b'a', 1]);
    let of = |source| Definition {
        source,
        ..of_bin(b"a", Collection::Default)
    };
    [
        of_bin(b"a", Collection::Default),
        of_bin(b"l", Collection::List),
        of(Source::Expression(sum.expect("well-formed"))),
        of(Source::Set),
    ]
}

/// Where the records of a namespace stand by a definition, as looking at each of them tells.
fn positions(namespace: &Namespace, definition: &Definition) -> BTreeSet<Position> {
    let mut positions = BTreeSet::new();
    for partition in namespace.lock_each() {
        for (&digest, record) in partition.behind(None) {
            let keys = definition.keys(namespace, &digest, record);
            positions.extend(keys.into_iter().map(|key| Position { key, digest }));
        }
    }
    positions
}

#[test]
fn an_index_always_tells_what_there_is() {
    let namespace = Namespace::new("test".to_owned(), 0);
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let digest = |n| Digest::from_wire(&[n; Digest::LEN]).expect("twenty bytes");
    let mut definitions = definitions().into_iter();
    for round in 0..400 {
        let digest = digest(random.below(30));
        let mut partition = namespace.lock(digest.partition());
        match random.below(6) {
            0 => partition.remove(&digest),
            1 => {
                let spared = random.below(5);
                let is_spared = |record: &Record| {
                    record.bins.get(b"a") != Some(&Particle::Integer(spared.into()))
                };
                partition.retain(is_spared);
            }
            _ => partition.put(digest, random.record()),
        }
        drop(partition);
        if round % 50 == 0
            && let Some(definition) = definitions.next()
        {
            namespace.create_index(format!("index {round}"), definition);
        }
        if round % 10 != 9 {
            continue;
        }
        for index in namespace.indexes().iter() {
            let mut found = BTreeSet::new();
            for partition in namespace.lock_each() {
                let entries = partition
                    .index(&index.definition)
                    .expect("it was not dropped");
                found.extend(entries.iter().copied());
            }
            assert_eq!(found, positions(&namespace, &index.definition));
        }
    }
    assert_eq!(namespace.indexes().iter().count(), 4);
}

#[test]
fn positions_in_a_range_follow_one_another() {
    let namespace = Namespace::new("test".to_owned(), 0);
    namespace.create_index("l".to_owned(), of_bin(b"l", Collection::List));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let digest = |n| {
        let mut bytes = [7; Digest::LEN];
        bytes[Digest::LEN - 1] = n;
        Digest::from_wire(&bytes).expect("twenty bytes")
    };
    let mut partition = namespace.lock(digest(0).partition());
    for n in 0..50 {
        partition.put(digest(n), random.record());
    }
    let indexes = namespace.indexes();
    let definition = &indexes.named("l").expect("it was created").definition;
    let entries = partition.index(definition).expect("it was created");
    for (begin, end) in [(0, 5), (2, 3), (4, 4), (7, 9), (i64::MIN, i64::MAX)] {
        let wanted = Wanted::Between(begin, end);
        let all: Vec<_> = entries.range(&wanted, None).copied().collect();
        let expected = entries
            .iter()
            .filter(|one| (begin..=end).contains(&one.key));
        assert!(all.iter().eq(expected));
        for (at, position) in all.iter().enumerate() {
            let rest = entries.range(&wanted, Some(*position));
            assert!(rest.eq(&all[at + 1..]));
        }
    }
}
