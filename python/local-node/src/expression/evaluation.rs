//! Evaluation of a tree on a record.

use super::Unknown;
use super::element::Element;
use super::posix;
use super::subject::Subject;
use super::tree::{Node, Part};
use super::value_type::{Type, Value};
use crate::allowance::Allowance;
use crate::bin::BinName;
use crate::cdt;
use crate::particle::{self, Particle};

/// One evaluation.
pub(super) struct Evaluation<'s> {
    /// `None` if it sees nothing of the record.
    subject: Option<&'s Subject<'s>>,
    element: Option<Element<'s>>,
    variables: Vec<Result<Value, Unknown>>,
    allowance: &'s Allowance,
}

impl<'s> Evaluation<'s> {
    pub(super) fn of(subject: &'s Subject<'s>) -> Self {
        Self {
            subject: Some(subject),
            element: None,
            variables: Vec::new(),
            allowance: subject.allowance,
        }
    }

    pub(super) fn of_element(element: Element<'s>, allowance: &'s Allowance) -> Self {
        Self {
            subject: None,
            element: Some(element),
            variables: Vec::new(),
            allowance,
        }
    }

    pub(super) fn value(&mut self, node: &Node) -> Result<Value, Unknown> {
        self.allowance.evaluate().map_err(|_| Unknown)?;
        match node {
            Node::Unknown => Err(Unknown),
            Node::Literal(value) => Ok(value.clone()),
            Node::Bin(kind, name) => {
                let bin = self.bin(name)?.ok_or(Unknown)?;
                checked(Some(bin.clone()), *kind)
            }
            Node::BinType(name) => {
                let kind = self.bin(name)?.map_or(particle::NULL, Particle::kind);
                Ok(Some(Particle::Integer(i64::from(kind))))
            }
            Node::Key(kind) => self.key(*kind),
            Node::Metadata(metadata) => Ok(Some(metadata.of(self.subject()?))),
            Node::And(conditions) => self.decisive(conditions, false),
            Node::Or(conditions) => self.decisive(conditions, true),
            Node::Exclusive(conditions) => self.exclusive(conditions),
            Node::Cond(cases, default) => self.cond(cases, default),
            Node::Let(values, body) => self.with_variables(values, body),
            Node::Variable(at) => self.variables.get(*at).cloned().unwrap_or(Err(Unknown)),
            Node::LoopVariable(kind, part) => {
                self.part(*part).and_then(|part| checked(part, *kind))
            }
            // Whoever asks what becomes of an element knows this by its type.
            Node::Removed => Ok(None),
            Node::Function(function, arguments) => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    let value = self.value(argument)?;
                    self.look(value.as_ref().map_or(0, Particle::wire_len))?;
                    values.push(value);
                }
                function.apply(&values)
            }
            Node::Regex(regex, text) => match self.value(text)? {
                Some(Particle::String(text)) => {
                    self.look(text.len())?;
                    Ok(Some(Particle::Bool(posix::is_match(regex, &text))))
                }
                _ => Err(Unknown),
            },
            Node::Call(call) => call.evaluate(self),
        }
    }

    pub(super) fn truth(&mut self, node: &Node) -> Result<bool, Unknown> {
        match self.value(node)? {
            Some(Particle::Bool(bool)) => Ok(bool),
            _ => Err(Unknown),
        }
    }

    pub(super) fn look(&self, bytes: usize) -> Result<(), Unknown> {
        self.allowance.look(bytes).map_err(|_| Unknown)
    }

    pub(super) fn allowance(&self) -> &'s Allowance {
        self.allowance
    }

    fn subject(&self) -> Result<&'s Subject<'s>, Unknown> {
        self.subject.ok_or(Unknown)
    }

    fn bin(&self, name: &BinName) -> Result<Option<&'s Particle>, Unknown> {
        let bins = self.subject()?.bins.ok_or(Unknown)?;
        Ok(bins.get(name.as_bytes()))
    }

    fn key(&self, kind: Type) -> Result<Value, Unknown> {
        let Subject { key, bins, .. } = self.subject()?;
        let key = key.filter(|_| bins.is_some());
        let (particle, key) = key.and_then(<[u8]>::split_first).ok_or(Unknown)?;
        let key = Particle::from_wire(*particle, key).map_err(|_| Unknown)?;
        checked(Some(key), kind)
    }

    /// One decisive condition decides, and else one that is unknown.
    fn decisive(&mut self, conditions: &[Node], decisive: bool) -> Result<Value, Unknown> {
        let mut result = Ok(Some(Particle::Bool(!decisive)));
        for condition in conditions {
            match self.truth(condition) {
                Ok(truth) if truth == decisive => return Ok(Some(Particle::Bool(decisive))),
                Ok(_) => {}
                Err(Unknown) => result = Err(Unknown),
            }
        }
        result
    }

    fn exclusive(&mut self, conditions: &[Node]) -> Result<Value, Unknown> {
        let mut result = false;
        for condition in conditions {
            if self.truth(condition)? {
                if result {
                    return Ok(Some(Particle::Bool(false)));
                }
                result = true;
            }
        }
        Ok(Some(Particle::Bool(result)))
    }

    fn cond(&mut self, cases: &[(Node, Node)], default: &Node) -> Result<Value, Unknown> {
        for (condition, action) in cases {
            if self.truth(condition)? {
                return self.value(action);
            }
        }
        self.value(default)
    }

    /// A variable may be unknown without harm unless it is used.
    fn with_variables(&mut self, values: &[Node], body: &Node) -> Result<Value, Unknown> {
        let outer = self.variables.len();
        for value in values {
            // A variable has its place while its value is computed, which may define others.
            let at = self.variables.len();
            self.variables.push(Err(Unknown));
            self.variables[at] = self.value(value);
        }
        let result = self.value(body);
        self.variables.truncate(outer);
        result
    }

    fn part(&self, part: Part) -> Result<Value, Unknown> {
        let element = self.element.ok_or(Unknown)?;
        let packed = match part {
            Part::Key => element.key.ok_or(Unknown)?,
            Part::Value => element.value,
            Part::Index => {
                let index = element.index.and_then(|index| i64::try_from(index).ok());
                return index
                    .map(|index| Some(Particle::Integer(index)))
                    .ok_or(Unknown);
            }
        };
        self.look(packed.len())?;
        cdt::particle(packed).map_err(|_| Unknown)
    }
}

/// A value that is of the type it is taken for.
pub(super) fn checked(value: Value, kind: Type) -> Result<Value, Unknown> {
    if Type::of(&value) == kind {
        Ok(value)
    } else {
        Err(Unknown)
    }
}
