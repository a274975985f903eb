//! Operations by path: on all elements that a way down lists and maps leads to, which may part at every
//! step.
//!
//! `[254, path, flags]` selects them, `[254, path, flags, expression]` has each become what an expression
//! makes of it. A path is a context ([`super::context`]) with steps to many elements: all, those of which
//! an expression is true, and those under some keys.

mod step;
#[cfg(test)]
mod tests;

use self::step::{Choice, Step};
use super::call::{Arguments, integer};
use super::container::{Container, Kind};
use super::list::List;
use super::map::Map;
use super::range;
use crate::allowance::Allowance;
use crate::expression::{Becomes, Element, ElementExpression};
use crate::msgpack::{DEPTH, Token, Use, canonical_next, compare, pack_list_header, skip};
use crate::particle::Particle;
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// What is wanted of the elements at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    /// The lists and maps on the way, with nothing but what leads to the elements.
    Tree,
    Values,
    Keys,
    KeysAndValues,
    Change,
}

impl Want {
    fn has_keys(self) -> bool {
        matches!(self, Self::Keys | Self::KeysAndValues)
    }

    fn has_values(self) -> bool {
        matches!(self, Self::Values | Self::KeysAndValues)
    }
}

/// An operation by path.
pub(super) struct ByPath<'a> {
    steps: Vec<Step>,
    want: Want,
    /// What is unknown of an element leaves the element out instead of failing the operation.
    no_fail: bool,
    change: Option<ElementExpression>,
    allowance: &'a Allowance,
}

impl<'a> ByPath<'a> {
    pub(super) const CODE: u64 = 0xfe;

    pub(super) fn read(
        arguments: Arguments<'_>,
        allowance: &'a Allowance,
    ) -> Result<Self, ResultCode> {
        const NO_FAIL: i64 = 0x10;
        let mut reader = arguments.reader();
        let steps = Step::read_all(&mut reader)?;
        let flags = integer(&mut reader)?;
        let want = match flags & 0x0f {
            0 => Want::Tree,
            1 => Want::Values,
            2 => Want::Keys,
            3 => Want::KeysAndValues,
            4 => Want::Change,
            _ => return Err(ResultCode::Parameter),
        };
        let change = if want == Want::Change {
            arguments.expect(&(3..=3))?;
            let expression = skip(&mut reader).ok_or(ResultCode::Parameter)?;
            Some(ElementExpression::decode(expression)?)
        } else {
            arguments.expect(&(2..=2))?;
            None
        };
        Ok(Self {
            steps,
            want,
            no_fail: flags & NO_FAIL != 0,
            change,
            allowance,
        })
    }

    /// Whether it changes what it is for.
    pub(super) fn is_change(&self) -> bool {
        self.change.is_some()
    }

    /// The selection from a bin's value.
    pub(super) fn select(&self, value: &Particle) -> Result<Particle, ResultCode> {
        let container = container(value)?;
        if self.want == Want::Tree {
            let tree = self.tree(container, &self.steps)?;
            return super::value(tree).ok_or(ResultCode::Unknown);
        }
        let mut selected = Vec::new();
        self.leaves(container, &self.steps, &mut selected)?;
        let mut list = Vec::new();
        pack_list_header(&mut list, selected.len());
        list.extend(selected.concat());
        Ok(Particle::List(list.into()))
    }

    /// What the change makes of a bin's value.
    pub(super) fn changed(&self, value: &Particle) -> Result<Particle, ResultCode> {
        let changed = self.change(container(value)?, &self.steps)?;
        super::value(changed).ok_or(ResultCode::Unknown)
    }

    fn tree(&self, container: &[u8], steps: &[Step]) -> Result<Vec<u8>, ResultCode> {
        let Some((container, step, rest)) = on_the_way(container, steps)? else {
            return Ok(container.to_vec());
        };
        let subtree = |at| {
            let value = container.element(at).value;
            if rest.is_empty() || !is_container(value) {
                Ok(value.to_vec())
            } else {
                self.tree(value, rest)
            }
        };
        let chosen = self.chosen(step, &container)?;
        let subtrees: Vec<_> = chosen
            .iter()
            .map(|at| subtree(*at))
            .collect::<Result<_, _>>()?;
        let parts = chosen.iter().zip(&subtrees);
        Ok(match &container {
            Container::List(_) => {
                let items = parts.map(|(_, subtree)| subtree.as_slice()).collect();
                List {
                    ordered: false,
                    items,
                }
                .pack()
            }
            Container::Map(map) => {
                let pairs: Vec<_> = parts
                    .map(|(at, subtree)| (map.pairs[*at].0, subtree.as_slice()))
                    .collect();
                Map::pack_pairs(0, &pairs)
            }
        })
    }

    /// Appends the selected keys and values.
    fn leaves<'v>(
        &self,
        container: &'v [u8],
        steps: &[Step],
        selected: &mut Vec<&'v [u8]>,
    ) -> Result<(), ResultCode> {
        let Some((container, step, rest)) = on_the_way(container, steps)? else {
            return Ok(());
        };
        if rest.is_empty() && self.want.has_keys() && container.kind() == Kind::List {
            return self.unless_no_fail(ResultCode::IncompatibleType);
        }
        for at in self.chosen(step, &container)? {
            let element = container.element(at);
            if rest.is_empty() {
                let key = element.key.filter(|_| self.want.has_keys());
                let value = Some(element.value).filter(|_| self.want.has_values());
                selected.extend(key.into_iter().chain(value));
            } else if is_container(element.value) {
                self.leaves(element.value, rest, selected)?;
            }
        }
        Ok(())
    }

    fn change(&self, container: &[u8], steps: &[Step]) -> Result<Vec<u8>, ResultCode> {
        let Some((container, step, rest)) = on_the_way(container, steps)? else {
            return Ok(container.to_vec());
        };
        let chosen = self.chosen(step, &container)?;
        let mut new = Vec::new();
        for at in &chosen {
            let element = container.element(*at);
            new.push(if rest.is_empty() {
                self.new_element(element)?
            } else if is_container(element.value) {
                Some(self.change(element.value, rest)?)
            } else {
                Some(element.value.to_vec())
            });
        }
        Ok(container.with(&chosen, &new))
    }

    /// What becomes of an element; `None` if it is to be removed.
    fn new_element(&self, element: Element<'_>) -> Result<Option<Vec<u8>>, ResultCode> {
        let becomes = self
            .change
            .as_ref()
            .and_then(|change| change.becomes(element, self.allowance));
        match becomes {
            Some(Becomes::Nothing) => Ok(None),
            Some(Becomes::Packed(new)) => {
                let levels = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
                let depth = DEPTH.saturating_sub(levels);
                canonical_next(&mut Reader::new(&new), Use::Storage, depth)
                    .map(Some)
                    .ok_or(ResultCode::IncompatibleType)
            }
            None => {
                self.unless_no_fail(ResultCode::Unknown)?;
                Ok(Some(element.value.to_vec()))
            }
        }
    }

    /// The places, ascending, that a step leads to.
    fn chosen(&self, step: &Step, container: &Container<'_>) -> Result<Vec<usize>, ResultCode> {
        if step.from.is_some_and(|from| from != container.kind()) {
            return Err(ResultCode::Parameter);
        }
        let all = 0..container.len();
        let value_is =
            |at: &usize, value: &[u8]| compare(container.element(*at).value, value).is_eq();
        let mut chosen: Vec<usize> = match (&step.choice, container) {
            (Choice::Index(index), _) => {
                range::place(*index, container.len()).into_iter().collect()
            }
            (Choice::Rank(rank), Container::List(list)) => {
                list.place_of_rank(*rank).into_iter().collect()
            }
            (Choice::Rank(rank), Container::Map(map)) => {
                map.place_of_rank(*rank).into_iter().collect()
            }
            (Choice::Value(value), _) => all.filter(|at| value_is(at, value)).collect(),
            (Choice::Key(key), Container::Map(map)) => map.find(key).into_iter().collect(),
            (Choice::Keys(keys), Container::Map(map)) => {
                let mut places: Vec<_> = keys.iter().filter_map(|key| map.find(key).ok()).collect();
                places.sort_unstable();
                places.dedup();
                places
            }
            (Choice::Key(_) | Choice::Keys(_), Container::List(_)) => {
                self.unless_no_fail(ResultCode::Parameter)?;
                Vec::new()
            }
            (Choice::All, _) => all.collect(),
            (Choice::Each(condition), _) => self.of_which(condition, all.collect(), container)?,
        };
        for condition in &step.conditions {
            chosen = self.of_which(condition, chosen, container)?;
        }
        Ok(chosen)
    }

    fn of_which(
        &self,
        condition: &ElementExpression,
        places: Vec<usize>,
        container: &Container<'_>,
    ) -> Result<Vec<usize>, ResultCode> {
        let mut chosen = Vec::new();
        for at in places {
            match condition.truth(container.element(at), self.allowance) {
                Some(true) => chosen.push(at),
                Some(false) => {}
                None => self.unless_no_fail(ResultCode::Parameter)?,
            }
        }
        Ok(chosen)
    }

    /// What fails where it may. That the work is used up does so anywhere.
    fn unless_no_fail(&self, code: ResultCode) -> Result<(), ResultCode> {
        if self.no_fail {
            self.allowance.look(1)
        } else {
            Err(code)
        }
    }
}

/// A list or map, the step that leads on from it, and those behind.
type Way<'a, 's> = (Container<'a>, &'s Step, &'s [Step]);

/// The way on from a list or map that is not empty.
fn on_the_way<'a, 's>(
    container: &'a [u8],
    steps: &'s [Step],
) -> Result<Option<Way<'a, 's>>, ResultCode> {
    let container = Container::read(container).ok_or(ResultCode::Unknown)?;
    let step = steps.split_first().filter(|_| container.len() > 0);
    Ok(step.map(|(step, rest)| (container, step, rest)))
}

fn container(value: &Particle) -> Result<&[u8], ResultCode> {
    match value {
        Particle::List(bytes) | Particle::Map(bytes) => Ok(bytes),
        _ => Err(ResultCode::IncompatibleType),
    }
}

fn is_container(value: &[u8]) -> bool {
    matches!(Token::of(value), Some(Token::List(_) | Token::Map(_)))
}
