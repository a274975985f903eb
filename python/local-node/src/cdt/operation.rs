//! What an operation is, whatever it works on, and how it runs.

use std::ops::RangeInclusive;

use super::call::Arguments;
use super::container::Container;
use super::list::List;
use super::map::Map;
use super::report::{Report, Selection, integer};
use super::select::{By, Elements};
use crate::particle::Particle;
use crate::result_code::ResultCode;

/// What an operation makes of a list or map.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    /// What takes its place; it stays as it is, or absent, without.
    pub(super) new: Option<Vec<u8>>,
    pub(super) result: Option<Particle>,
}

impl Change {
    pub(super) fn to(new: Vec<u8>) -> Self {
        Self {
            new: Some(new),
            result: None,
        }
    }

    pub(super) fn with_result(self, result: Particle) -> Self {
        Self {
            result: Some(result),
            ..self
        }
    }

    /// Reports how many elements there are.
    pub(super) fn with_size(self, size: usize) -> Self {
        self.with_result(integer(size))
    }
}

type Changing = fn(Option<&[u8]>, &mut Arguments<'_>) -> Result<Change, ResultCode>;

/// What is asked of the elements chosen.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// What the first argument says of at most one element, or of many.
    First {
        many: bool,
    },
    Always(Report),
}

#[derive(Clone, Copy)]
enum Run {
    Size,
    Change(Changing),
    Choose { by: By, asked: Asked },
    Remove { by: By, asked: Asked },
}

/// An operation: how many arguments it takes, and what runs.
#[derive(Clone)]
pub(super) struct Operation {
    arguments: RangeInclusive<u32>,
    run: Run,
}

impl Operation {
    /// Counts the elements, whatever the arguments.
    pub(super) fn size() -> Self {
        Self {
            arguments: 0..=u32::MAX,
            run: Run::Size,
        }
    }

    pub(super) fn changing(arguments: RangeInclusive<u32>, run: Changing) -> Self {
        let run = Run::Change(run);
        Self { arguments, run }
    }

    /// Reports the elements chosen, and removes them too if `removes`.
    pub(super) fn choosing(
        removes: bool,
        arguments: RangeInclusive<u32>,
        asked: Asked,
        by: By,
    ) -> Self {
        let run = if removes {
            Run::Remove { by, asked }
        } else {
            Run::Choose { by, asked }
        };
        Self { arguments, run }
    }

    pub(super) fn read(
        &self,
        container: &[u8],
        arguments: &mut Arguments<'_>,
    ) -> Result<Option<Particle>, ResultCode> {
        match self.run {
            Run::Size => {
                let container = Container::read(container).ok_or(ResultCode::Unknown)?;
                Ok(Some(integer(container.len())))
            }
            Run::Choose { by, asked } => {
                arguments.expect(&self.arguments)?;
                Ok(choose(container, by, asked, arguments)?.1)
            }
            Run::Change(_) | Run::Remove { .. } => Err(ResultCode::Parameter),
        }
    }

    /// Runs on a list or map, or on none.
    pub(super) fn modify(
        &self,
        container: Option<&[u8]>,
        arguments: &mut Arguments<'_>,
    ) -> Result<Change, ResultCode> {
        match (self.run, container) {
            (Run::Change(run), _) => {
                arguments.expect(&self.arguments)?;
                run(container, arguments)
            }
            // Nothing is to be removed of what is not there (list-0020).
            (Run::Remove { .. }, None) => Ok(Change::default()),
            (Run::Remove { by, asked }, Some(container)) => {
                arguments.expect(&self.arguments)?;
                let (selection, result) = choose(container, by, asked, arguments)?;
                let new = remove(container, &selection.chosen);
                Ok(Change { new, result })
            }
            (Run::Size | Run::Choose { .. }, _) => Err(ResultCode::Parameter),
        }
    }
}

fn choose(
    container: &[u8],
    by: By,
    asked: Asked,
    arguments: &mut Arguments<'_>,
) -> Result<(Selection, Option<Particle>), ResultCode> {
    let report = match asked {
        Asked::First { many } => Report::from_wire(arguments.unsigned()?, many)?,
        Asked::Always(report) => report,
    };
    match Container::read(container).ok_or(ResultCode::Unknown)? {
        Container::List(list) => {
            let report = report.of_list()?;
            let selection = list.choose(by, arguments, report)?;
            let result = selection.report(report, &list)?;
            Ok((selection, result))
        }
        Container::Map(map) => {
            let selection = map.choose(by, arguments, report)?;
            let result = selection.report(report, &map)?;
            Ok((selection, result))
        }
    }
}

/// What is left without the elements at these places, if there are any.
fn remove(container: &[u8], places: &[usize]) -> Option<Vec<u8>> {
    if places.is_empty() {
        return None;
    }
    Some(match Container::read(container)? {
        Container::List(list) => {
            let items = without(list.items, places);
            List { items, ..list }.pack()
        }
        Container::Map(map) => {
            let pairs = without(map.pairs, places);
            Map { pairs, ..map }.pack()
        }
    })
}

/// All but what is at these places, which are ascending.
fn without<T>(all: Vec<T>, places: &[usize]) -> Vec<T> {
    let mut places = places.iter().peekable();
    all.into_iter()
        .enumerate()
        .filter(|(at, _)| places.next_if(|place| **place == *at).is_none())
        .map(|(_, element)| element)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_is_not_removed_keeps_its_order() {
        assert_eq!(without(vec!['a', 'b', 'c', 'd'], &[0, 2]), ['b', 'd']);
        assert_eq!(without(vec!['a'], &[]), ['a']);
        assert!(without(vec!['a', 'b'], &[0, 1]).is_empty());
    }
}
