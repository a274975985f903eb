//! Bins: the named values of a record.

use crate::particle::Particle;
use crate::result_code::ResultCode;

/// A bin's name, at most 15 bytes, held inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BinName {
    len: u8,
    bytes: [u8; BinName::LIMIT],
}

impl BinName {
    pub(crate) const LIMIT: usize = 15;

    pub(crate) fn new(name: &[u8]) -> Result<Self, ResultCode> {
        let mut bytes = [0; Self::LIMIT];
        let (Some(place), Ok(len)) = (bytes.get_mut(..name.len()), u8::try_from(name.len())) else {
            return Err(ResultCode::BinName);
        };
        place.copy_from_slice(name);
        Ok(Self { len, bytes })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// A name and its value.
#[derive(Clone, Debug)]
pub(crate) struct Bin {
    pub(crate) name: BinName,
    pub(crate) value: Particle,
}

/// The bins of a record, in the order in which they were first written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bins(Vec<Bin>);

impl Bins {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Bin> {
        self.0.iter()
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<&Particle> {
        self.0
            .iter()
            .find(|bin| bin.name.as_bytes() == name)
            .map(|bin| &bin.value)
    }

    pub(crate) fn set(&mut self, name: BinName, value: Particle) {
        match self.0.iter_mut().find(|bin| bin.name == name) {
            Some(bin) => bin.value = value,
            None => self.0.push(Bin { name, value }),
        }
    }

    pub(crate) fn remove(&mut self, name: &BinName) {
        self.0.retain(|bin| bin.name != *name);
    }
}
