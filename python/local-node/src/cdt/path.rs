//! Operations by path: on all elements that a way down lists and maps leads to, which may part at every
//! step.
//!
//! `[254, path, flags]` selects them, `[254, path, flags, expression]` has each become what an expression
//! makes of it. A path is a context ([`super::context`]) with steps to many elements: all, those of which
//! an expression is true, and those under some keys.

use super::call::{Arguments, integer, list_head};
use super::list::List;
use super::map::Map;
use super::range;
use crate::expression::{Allowance, Becomes, Element, ElementExpression};
use crate::msgpack::{
    DEPTH, Token, Use, canonical, canonical_next, compare, merge_sort, pack_list_header, skip,
};
use crate::particle::Particle;
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// The most steps of a path.
const LONGEST: u32 = 64;

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
pub(super) struct ByPath {
    steps: Vec<Step>,
    want: Want,
    /// What is unknown of an element leaves the element out instead of failing the operation.
    no_fail: bool,
    change: Option<ElementExpression>,
    allowance: Allowance,
}

struct Step {
    /// Whether it leads on from lists only, or from maps only.
    from: Option<Kind>,
    choice: Choice,
    /// Of which of the chosen elements it leads on.
    conditions: Vec<ElementExpression>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    List,
    Map,
}

/// Which elements a step leads to.
enum Choice {
    Index(i64),
    Rank(i64),
    Key(Vec<u8>),
    Value(Vec<u8>),
    Keys(Vec<Vec<u8>>),
    All,
    Each(ElementExpression),
}

/// A list or map on the way.
enum Container<'a> {
    List(List<'a>),
    Map(Map<'a>),
}

impl ByPath {
    pub(super) const CODE: u64 = 0xfe;

    pub(super) fn read(arguments: Arguments<'_>) -> Result<Self, ResultCode> {
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
            allowance: Allowance::default(),
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
    fn leaves<'a>(
        &self,
        container: &'a [u8],
        steps: &[Step],
        selected: &mut Vec<&'a [u8]>,
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
            .and_then(|change| change.becomes(element, &self.allowance));
        match becomes {
            Some(Becomes::Nothing) => Ok(None),
            Some(Becomes::Packed(new)) => {
                let levels = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
                let depth = DEPTH.saturating_sub(levels);
                canonical_next(&mut Reader::new(&new), Use::Storage, depth)
                    .map(Some)
                    .ok_or(ResultCode::IncompatibleType)
            }
            None if self.no_fail => Ok(Some(element.value.to_vec())),
            None => Err(ResultCode::Unknown),
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
            match condition.truth(container.element(at), &self.allowance) {
                Some(true) => chosen.push(at),
                Some(false) => {}
                None => self.unless_no_fail(ResultCode::Parameter)?,
            }
        }
        Ok(chosen)
    }

    fn unless_no_fail(&self, code: ResultCode) -> Result<(), ResultCode> {
        if self.no_fail { Ok(()) } else { Err(code) }
    }
}

impl Step {
    fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, ResultCode> {
        const AND: u64 = 0x200;
        let count = list_head(reader)?;
        if count == 0 || count % 2 == 1 || count / 2 > LONGEST {
            return Err(ResultCode::Parameter);
        }
        let mut steps: Vec<Self> = Vec::new();
        for _ in 0..count / 2 {
            let kind = integer(reader)?.cast_unsigned();
            let mut argument = *reader;
            let packed = skip(reader).ok_or(ResultCode::Parameter)?;
            let choice = match (kind & 0x0f, Token::of(packed)) {
                (0, _) => Choice::Index(integer(&mut argument)?),
                (1, _) => Choice::Rank(integer(&mut argument)?),
                (2, _) => Choice::Key(argument_of(packed)?),
                (3, _) => Choice::Value(argument_of(packed)?),
                (4, Some(Token::Bool(true))) => Choice::All,
                (4, Some(Token::List(_))) => Choice::Each(ElementExpression::decode(packed)?),
                (10, Some(Token::List(_))) => {
                    let keys = argument_of(packed)?;
                    let keys = List::read(&keys).ok_or(ResultCode::Parameter)?.items;
                    Choice::Keys(keys.into_iter().map(<[u8]>::to_vec).collect())
                }
                _ => return Err(ResultCode::Parameter),
            };
            match (choice, steps.last_mut()) {
                (Choice::Each(condition), Some(step)) if kind & AND != 0 => {
                    step.conditions.push(condition);
                }
                _ if kind & AND != 0 => return Err(ResultCode::Parameter),
                (choice, _) => steps.push(Self {
                    from: match kind & 0x30 {
                        0x10 => Some(Kind::List),
                        0x20 => Some(Kind::Map),
                        _ => None,
                    },
                    choice,
                    conditions: Vec::new(),
                }),
            }
        }
        Ok(steps)
    }
}

impl<'a> Container<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        List::read(bytes)
            .map(Self::List)
            .or_else(|| Map::read(bytes).map(Self::Map))
    }

    fn kind(&self) -> Kind {
        match self {
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::List(list) => list.items.len(),
            Self::Map(map) => map.pairs.len(),
        }
    }

    fn element(&self, at: usize) -> Element<'a> {
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
    fn with(&self, places: &[usize], new: &[Option<Vec<u8>>]) -> Vec<u8> {
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

fn argument_of(packed: &[u8]) -> Result<Vec<u8>, ResultCode> {
    canonical(packed, Use::Argument).ok_or(ResultCode::Parameter)
}

#[cfg(test)]
mod tests {
    use super::super::{modify, read};
    use crate::msgpack::pack_list_header;
    use crate::particle::Particle;
    use crate::result_code::ResultCode;

    const ALL: &[u8] = &[4, 0xc3];
    const FIRST: &[u8] = &[0x10, 0];
    const NO_FAIL: u8 = 0x10;
    /// `value > 1`
    const ABOVE_ONE: &[u8] = &[0x93, 3, 0x93, 122, 2, 1, 1];
    const VALUE_PLUS_ONE: &[u8] = &[0x93, 20, 0x93, 122, 2, 1, 1];
    const REMOVED: &[u8] = &[0x91, 100];

    /// An operation by path, of steps of two items each.
    fn call(steps: &[&[u8]], flags: u8, change: &[u8]) -> Vec<u8> {
        let mut call = vec![0x93 + u8::from(!change.is_empty()), 0xcc, 0xfe];
        pack_list_header(&mut call, steps.len() * 2);
        call.extend(steps.concat());
        call.push(flags);
        call.extend_from_slice(change);
        call
    }

    fn each(filter: &[u8]) -> Vec<u8> {
        [&[4], filter].concat()
    }

    fn and(filter: &[u8]) -> Vec<u8> {
        [&[0xcd, 2, 4], filter].concat()
    }

    fn list(packed: &[u8]) -> Particle {
        Particle::List(packed.into())
    }

    fn map(packed: &[u8]) -> Particle {
        Particle::Map(packed.into())
    }

    /// `[[1, 2], {5: [3, 0]}, 7]`
    fn value() -> Particle {
        list(&[0x93, 0x92, 1, 2, 0x81, 5, 0x92, 3, 0, 7])
    }

    fn selected(steps: &[&[u8]], flags: u8) -> Result<Option<Particle>, ResultCode> {
        read(&value(), &call(steps, flags, &[]))
    }

    #[test]
    fn values_are_those_at_the_end_of_the_path() {
        assert_eq!(selected(&[FIRST, ALL], 1), Ok(Some(list(&[0x92, 1, 2]))));
        let nested = list(&[0x93, 1, 2, 0x92, 3, 0]);
        assert_eq!(selected(&[ALL, ALL], 1), Ok(Some(nested)));
        let above = each(ABOVE_ONE);
        assert_eq!(selected(&[FIRST, &above], 1), Ok(Some(list(&[0x91, 2]))));
        assert_eq!(selected(&[&[0x10, 9], ALL], 1), Ok(Some(list(&[0x90]))));
    }

    #[test]
    fn a_tree_keeps_the_way_to_what_is_selected() {
        let above = each(ABOVE_ONE);
        let tree = selected(&[ALL, &above], NO_FAIL);
        let expected = list(&[0x93, 0x91, 2, 0x80, 7]);
        assert_eq!(tree, Ok(Some(expected)));
    }

    #[test]
    fn keys_are_of_maps() {
        assert_eq!(selected(&[&[0x10, 1], ALL], 2), Ok(Some(list(&[0x91, 5]))));
        assert_eq!(
            selected(&[&[0x10, 1], ALL], 3),
            Ok(Some(list(&[0x92, 5, 0x92, 3, 0])))
        );
        let of_list = &[FIRST, ALL][..];
        assert_eq!(selected(of_list, 2), Err(ResultCode::IncompatibleType));
        assert_eq!(selected(of_list, 2 | NO_FAIL), Ok(Some(list(&[0x90]))));
    }

    #[test]
    fn what_is_unknown_fails_unless_it_may_not() {
        let above = each(ABOVE_ONE);
        assert_eq!(selected(&[&above], 1), Err(ResultCode::Parameter));
        assert_eq!(selected(&[&above], 1 | NO_FAIL), Ok(Some(list(&[0x91, 7]))));
    }

    #[test]
    fn a_condition_narrows_the_step_before_it() {
        let narrowed = [FIRST, ALL, &and(ABOVE_ONE)];
        assert_eq!(selected(&narrowed, 1), Ok(Some(list(&[0x91, 2]))));
        assert_eq!(selected(&[&and(ABOVE_ONE)], 1), Err(ResultCode::Parameter));
    }

    #[test]
    fn elements_become_others_or_are_removed() {
        let changed = |value: &Particle, steps: &[&[u8]], change: &[u8]| {
            modify(Some(value), &call(steps, 4, change)).map(|modified| modified.value)
        };
        let above = each(ABOVE_ONE);
        assert_eq!(
            changed(&value(), &[FIRST, &above], VALUE_PLUS_ONE),
            Ok(Some(list(&[0x93, 0x92, 1, 3, 0x81, 5, 0x92, 3, 0, 7])))
        );
        let pairs = map(&[0x82, 1, 2, 3, 0]);
        assert_eq!(
            changed(&pairs, &[&above], REMOVED),
            Ok(Some(map(&[0x81, 3, 0])))
        );
        let keys = [0x2a, 0x92, 3, 9];
        assert_eq!(
            changed(&pairs, &[&keys], VALUE_PLUS_ONE),
            Ok(Some(map(&[0x82, 1, 2, 3, 1])))
        );
    }

    #[test]
    fn an_ordered_list_stays_in_order() {
        let ordered = list(&[0x94, 0xc7, 0, 1, 1, 2, 3]);
        let negated = [0x92, 21, 0x93, 122, 2, 1];
        let modified = modify(Some(&ordered), &call(&[ALL], 4, &negated));
        let expected = list(&[0x94, 0xc7, 0, 1, 0xfd, 0xfe, 0xff]);
        assert_eq!(modified.map(|modified| modified.value), Ok(Some(expected)));
    }

    #[test]
    fn malformed_paths_are_refused() {
        for call in [
            call(&[], 1, &[]),
            call(&[ALL], 5, &[]),
            call(&[ALL], 4, &[]),
            call(&[ALL], 1, REMOVED),
            call(&[&[5, 1]], 1, &[]),
            call(&[&[4, 1]], 1, &[]),
            call(&[&[0x20, 0]], 1, &[]),
            call(&[ALL; 65], 1, &[]),
            call(&[ALL], 4, VALUE_PLUS_ONE),
        ] {
            assert_eq!(
                read(&value(), &call),
                Err(ResultCode::Parameter),
                "{call:02x?}"
            );
        }
        let integer = Particle::Integer(1);
        assert_eq!(
            read(&integer, &call(&[ALL], 1, &[])),
            Err(ResultCode::IncompatibleType)
        );
    }
}
