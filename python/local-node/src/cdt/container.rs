//! Lists and maps alike.

use super::list::List;
use super::map::Map;
use super::select::Elements;
use crate::msgpack::Token;

/// A list or map, taken apart.
#[derive(Clone, Debug)]
pub(super) enum Container<'a> {
    List(List<'a>),
    Map(Map<'a>),
}

impl<'a> Container<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        match Token::of(bytes)? {
            Token::List(_) => List::read(bytes).map(Self::List),
            Token::Map(_) => Map::read(bytes).map(Self::Map),
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Map(map) => map.len(),
        }
    }
}
