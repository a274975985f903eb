//! Lists and maps alike.

use super::list::List;
use super::map::Map;
use super::select::Elements;
use crate::expression::Element;
use crate::msgpack::{Token, compare, merge_sort};

/// A list or map, taken apart.
#[derive(Clone, Debug)]
pub(super) enum Container<'a> {
    List(List<'a>),
    Map(Map<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    List,
    Map,
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

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
        }
    }

    pub(super) fn element(&self, at: usize) -> Element<'a> {
        match self {
            Self::List(list) => Element {
                key: None,
                value: list.items[at],
                index: Some(at),
            },
            Self::Map(map) => Element {
                key: Some(map.pairs[at].0),
                value: map.pairs[at].1,
                index: None,
            },
        }
    }

    /// The same with other elements at some places, or none.
    pub(super) fn with(&self, places: &[usize], new: &[Option<Vec<u8>>]) -> Vec<u8> {
        let mut elements: Vec<_> = (0..self.len()).map(|at| Some(self.element(at))).collect();
        for (at, new) in places.iter().zip(new) {
            elements[*at] = new.as_deref().map(|value| Element {
                value,
                ..self.element(*at)
            });
        }
        let elements = elements.into_iter().flatten();
        match self {
            Self::List(list) => {
                let mut items: Vec<_> = elements.map(|element| element.value).collect();
                if list.ordered {
                    merge_sort(&mut items, &|a, b| compare(a, b));
                }
                List { items, ..*list }.pack()
            }
            Self::Map(map) => {
                let pairs = elements.filter_map(|element| Some((element.key?, element.value)));
                Map {
                    pairs: pairs.collect(),
                    ..*map
                }
                .pack()
            }
        }
    }
}
