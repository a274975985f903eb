//! The cluster: which nodes there are, and which partitions each of them owns.
//!
//! The server's own distribution: for every partition the nodes are sorted by a hash of node and
//! partition; the first is master, the next ones hold replicas. With the node names of the recorded
//! three-node cluster it gives the recorded bitmaps (info-0223, info-0246, info-0269).

use std::net::SocketAddr;

use crate::hash::fnv;
use crate::partition::{PARTITIONS, PartitionId};

/// Bytes of a bitmap with a bit for each partition.
const BITMAP_LEN: usize = PARTITIONS / 8;

/// Partitions a bit each, the most significant first.
pub(crate) type Bitmap = [u8; BITMAP_LEN];

/// The nodes of a cluster, fixed from its start.
#[derive(Debug)]
pub(crate) struct Cluster {
    name: String,
    members: Vec<Member>,
}

/// One node.
#[derive(Debug)]
pub(crate) struct Member {
    id: u64,
    address: SocketAddr,
    /// By replica: first what the node is master of.
    owned: Vec<Bitmap>,
}

impl Cluster {
    /// A cluster of a node for each address.
    pub(crate) fn new(name: Option<String>, addresses: &[SocketAddr]) -> Self {
        let ids = node_ids(addresses.len());
        let replicas = addresses.len().min(2);
        let mut members: Vec<_> = ids
            .iter()
            .zip(addresses)
            .map(|(&id, &address)| Member {
                id,
                address,
                owned: vec![[0; BITMAP_LEN]; replicas],
            })
            .collect();
        for partition in 0..PARTITIONS {
            for (replica, owner) in succession(&ids, partition)
                .into_iter()
                .take(replicas)
                .enumerate()
            {
                members[owner].owned[replica][partition / 8] |= 0x80 >> (partition % 8);
            }
        }
        let name = name.unwrap_or_else(|| default_name(addresses.len()));
        Self { name, members }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(crate) fn member(&self, index: usize) -> &Member {
        &self.members[index]
    }

    /// The peers of a member: all others.
    pub(crate) fn peers(&self, index: usize) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .enumerate()
            .filter(move |(at, _)| *at != index)
            .map(|(_, member)| member)
    }

    /// Whether a member is the one that changes the records of a partition.
    pub(crate) fn is_master(&self, member: usize, partition: PartitionId) -> bool {
        let at = partition.index();
        self.members[member]
            .owned
            .first()
            .is_some_and(|owned| owned[at / 8] & (0x80 >> (at % 8)) != 0)
    }

    pub(crate) fn replication_factor(&self) -> usize {
        self.members.len().min(2)
    }

    /// The node with the highest identifier leads.
    pub(crate) fn principal(&self) -> String {
        self.members
            .iter()
            .map(|member| member.id)
            .max()
            .map(node_name)
            .unwrap_or_default()
    }
}

impl Member {
    pub(crate) fn node_name(&self) -> String {
        node_name(self.id)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn owned(&self) -> &[Bitmap] {
        &self.owned
    }
}

/// A1 alone, B1, B2, … together, as the recorded servers were called.
fn node_ids(count: usize) -> Vec<u64> {
    match count {
        1 => vec![0xa1],
        _ => (0xb1..).take(count).collect(),
    }
}

fn node_name(id: u64) -> String {
    format!("{id:X}")
}

fn default_name(nodes: usize) -> String {
    match nodes {
        1 => "localone".to_owned(),
        2 => "localtwo".to_owned(),
        3 => "localthree".to_owned(),
        more => format!("local{more}"),
    }
}

/// The nodes, by index, in the order in which they own a partition.
fn succession(ids: &[u64], partition: usize) -> Vec<usize> {
    let partition = fnv(&u32::try_from(partition).unwrap_or_default().to_le_bytes());
    let score = |id: u64| {
        jenkins(
            [
                fnv(&id.to_le_bytes()).to_le_bytes(),
                partition.to_le_bytes(),
            ]
            .as_flattened(),
        )
    };
    let mut order: Vec<_> = (0..ids.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(score(ids[index])));
    order
}

/// Jenkins's one-at-a-time hash, over 64 bits.
fn jenkins(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0_u64, |hash, &byte| {
        let hash = hash.wrapping_add(u64::from(byte));
        let hash = hash.wrapping_add(hash << 10);
        hash ^ (hash >> 6)
    });
    let hash = hash.wrapping_add(hash << 3);
    let hash = hash ^ (hash >> 11);
    hash.wrapping_add(hash << 15)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::Cluster;

    fn cluster(nodes: u16) -> Cluster {
        let addresses: Vec<_> = (0..nodes)
            .map(|n| SocketAddr::from((Ipv4Addr::LOCALHOST, 3000 + n)))
            .collect();
        Cluster::new(None, &addresses)
    }

    #[test]
    fn every_partition_has_one_master_and_one_other_replica() {
        for nodes in [2, 3, 5] {
            let cluster = cluster(nodes);
            for byte in 0..512 {
                let mut seen = [0_u8; 2];
                for member in cluster.members() {
                    assert_eq!(member.owned()[0][byte] & member.owned()[1][byte], 0);
                    for (seen, owned) in seen.iter_mut().zip(member.owned()) {
                        assert_eq!(*seen & owned[byte], 0);
                        *seen |= owned[byte];
                    }
                }
                assert_eq!(seen, [0xff; 2]);
            }
        }
    }

    #[test]
    fn a_node_alone_owns_all() {
        assert_eq!(cluster(1).member(0).owned(), [[0xff; 512]]);
    }

    #[test]
    fn the_distribution_is_the_servers() {
        // The first bytes of B1's bitmaps in info-0223.
        let cluster = cluster(3);
        assert_eq!(
            cluster.member(0).owned()[0][..6],
            [0x26, 0x4f, 0x61, 0xa8, 0x88, 0x81]
        );
        assert_eq!(
            cluster.member(0).owned()[1][..6],
            [0x80, 0x80, 0x08, 0x12, 0x50, 0x12]
        );
    }
}
