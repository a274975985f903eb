//! The cluster: which nodes there are, and which partitions each of them owns. One that changed is
//! another cluster; who looked at it before goes on with what it saw.
//!
//! The server's own distribution: for every partition the nodes are sorted by a hash of node and
//! partition; the first is master, the next ones hold replicas. With the node names of the recorded
//! three-node cluster it gives the recorded bitmaps (info-0223, info-0246, info-0269).

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::hash::fnv;
use crate::partition::{PARTITIONS, PartitionId};

/// Bytes of a bitmap with a bit for each partition.
const BITMAP_LEN: usize = PARTITIONS / 8;

/// Partitions a bit each, the most significant first.
pub(crate) type Bitmap = [u8; BITMAP_LEN];

/// The nodes of a cluster at one time.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    name: String,
    members: Vec<Member>,
    /// Partitions whose master is not the one that the distribution says.
    moved: BTreeMap<usize, usize>,
    /// How often nodes came or left, and how often partitions changed their owners.
    changes: Changes,
}

#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    nodes: usize,
    owners: u32,
}

/// One node.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    id: u64,
    address: SocketAddr,
    is_up: bool,
    /// By replica: first what the node is master of.
    owned: Vec<Bitmap>,
}

impl Cluster {
    /// A cluster of a node for each address.
    pub(crate) fn new(name: Option<String>, addresses: &[SocketAddr]) -> Self {
        let members = node_ids(addresses.len())
            .into_iter()
            .zip(addresses)
            .map(|(id, &address)| Member {
                id,
                address,
                is_up: true,
                owned: Vec::new(),
            });
        let mut cluster = Self {
            name: name.unwrap_or_else(|| default_name(addresses.len())),
            members: members.collect(),
            moved: BTreeMap::new(),
            changes: Changes::default(),
        };
        cluster.distribute();
        cluster
    }

    /// The cluster once a node has come or left: those that are up own all partitions.
    pub(crate) fn with(&self, index: usize, is_up: bool) -> Self {
        let mut cluster = self.clone();
        cluster.members[index].is_up = is_up;
        cluster.moved.retain(|_, to| *to != index);
        cluster.changes.nodes += 1;
        cluster.changes.owners += 1;
        cluster.distribute();
        cluster
    }

    /// The cluster once a partition has migrated to a node, its master from then on.
    pub(crate) fn migrated(&self, partition: usize, to: usize) -> Self {
        let mut cluster = self.clone();
        cluster.moved.insert(partition, to);
        cluster.changes.owners += 1;
        cluster.distribute();
        cluster
    }

    fn distribute(&mut self) {
        let up: Vec<_> = self
            .members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.is_up)
            .map(|(index, member)| (index, member.id))
            .collect();
        let replicas = up.len().min(2);
        for member in &mut self.members {
            member.owned = vec![[0; BITMAP_LEN]; replicas];
        }
        for partition in 0..PARTITIONS {
            let mut owners = succession(&up, partition);
            if let Some(&master) = self.moved.get(&partition) {
                owners.retain(|owner| *owner != master);
                owners.insert(0, master);
            }
            for (replica, owner) in owners.into_iter().take(replicas).enumerate() {
                self.members[owner].owned[replica][partition / 8] |= 0x80 >> (partition % 8);
            }
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How many nodes are up.
    pub(crate) fn size(&self) -> usize {
        self.members.iter().filter(|member| member.is_up).count()
    }

    pub(crate) fn member(&self, index: usize) -> &Member {
        &self.members[index]
    }

    /// Counted up whenever a node comes or leaves. A node alone has counted none; a cluster of three
    /// has counted four once it stands (info-0017, info-0214).
    pub(crate) fn peers_generation(&self) -> usize {
        let formation = match self.members.len() {
            1 => 0,
            nodes => nodes + 1,
        };
        formation + self.changes.nodes
    }

    /// Counted up whenever a partition changes its owners.
    pub(crate) fn partition_generation(&self) -> u32 {
        self.changes.owners
    }

    /// The peers of a member: all others that are up.
    pub(crate) fn peers(&self, index: usize) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .enumerate()
            .filter(move |(at, member)| *at != index && member.is_up)
            .map(|(_, member)| member)
    }

    /// Which replica of a partition a member has, if any; the first is the one that is changed.
    pub(crate) fn replica(&self, member: usize, partition: PartitionId) -> Option<usize> {
        let at = partition.index();
        let has = |owned: &Bitmap| owned[at / 8] & (0x80 >> (at % 8)) != 0;
        self.members[member].owned.iter().position(has)
    }

    pub(crate) fn replication_factor(&self) -> usize {
        self.size().min(2)
    }

    /// The node with the highest identifier leads.
    pub(crate) fn principal(&self) -> String {
        self.members
            .iter()
            .filter(|member| member.is_up)
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

    pub(crate) fn is_up(&self) -> bool {
        self.is_up
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

/// Nodes, by index, in the order in which they own a partition.
fn succession(nodes: &[(usize, u64)], partition: usize) -> Vec<usize> {
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
    let mut order = nodes.to_vec();
    order.sort_by_key(|&(_, id)| std::cmp::Reverse(score(id)));
    order.into_iter().map(|(index, _)| index).collect()
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

    use super::{Cluster, Member};

    fn cluster(nodes: u16) -> Cluster {
        let addresses: Vec<_> = (0..nodes)
            .map(|n| SocketAddr::from((Ipv4Addr::LOCALHOST, 3000 + n)))
            .collect();
        Cluster::new(None, &addresses)
    }

    fn assert_distributed(cluster: &Cluster) {
        for byte in 0..512 {
            let mut seen = [0_u8; 2];
            for member in &cluster.members {
                assert_eq!(member.owned()[0][byte] & member.owned()[1][byte], 0);
                for (seen, owned) in seen.iter_mut().zip(member.owned()) {
                    assert_eq!(*seen & owned[byte], 0);
                    *seen |= owned[byte];
                }
            }
            assert_eq!(seen, [0xff; 2]);
        }
    }

    #[test]
    fn every_partition_has_one_master_and_one_other_replica() {
        for nodes in [2, 3, 5] {
            assert_distributed(&cluster(nodes));
        }
    }

    #[test]
    fn those_that_stay_own_what_a_node_leaves() {
        let before = cluster(3);
        let left = before.with(1, false);
        assert_distributed(&left);
        assert_eq!(left.member(1).owned(), [[0; 512]; 2]);
        assert_eq!((left.size(), left.peers(0).count()), (2, 1));
        let back = left.with(1, true);
        for member in 0..3 {
            assert_eq!(back.member(member).owned(), before.member(member).owned());
        }
        assert_eq!(
            (back.peers_generation(), back.partition_generation()),
            (6, 2)
        );
    }

    #[test]
    fn a_partition_that_migrated_has_its_new_master_until_that_leaves() {
        let before = cluster(3);
        let bit = 0x80 >> (77 % 8);
        let owns = |member: &Member| member.owned().iter().any(|owned| owned[77 / 8] & bit != 0);
        let to = before
            .members
            .iter()
            .position(|member| !owns(member))
            .expect("two of three own it");
        let after = before.migrated(77, to);
        assert_distributed(&after);
        assert_eq!(after.member(to).owned()[0][77 / 8] & bit, bit);
        assert!(!owns(after.with(to, false).with(to, true).member(to)));
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
