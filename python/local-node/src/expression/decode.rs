//! Decoding: from msgpack to a tree, which is refused unless every part of it fits.

use super::call::{Call, Piece, System};
use super::function::Function;
use super::metadata::Metadata;
use super::posix;
use super::tree::{Node, Part};
use super::value_type::{Type, Value};
use crate::bin::BinName;
use crate::geojson;
use crate::msgpack::{self, Token, Use, canonical, integer, nests_within};
use crate::particle::{self, Particle};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// How deeply expressions may nest, and how deeply what they are packed in may: expressions within paths
/// are decoded only as the paths are taken. Far beyond use, and far below what would exhaust a stack.
const DEPTH: u32 = 128;
const PACKED_DEPTH: usize = 256;

/// The most nodes of an expression. The server limits the memory that they take, to 1 MiB.
const MOST_NODES: u32 = 1 << 16;

/// Codes of what is no function and no metadata.
mod code {
    pub(super) const UNKNOWN: u64 = 0;
    pub(super) const REGEX: u64 = 7;
    pub(super) const AND: u64 = 16;
    pub(super) const OR: u64 = 17;
    pub(super) const EXCLUSIVE: u64 = 19;
    pub(super) const DIGEST_MODULO: u64 = 64;
    pub(super) const KEY: u64 = 80;
    pub(super) const BIN: u64 = 81;
    pub(super) const BIN_TYPE: u64 = 82;
    pub(super) const REMOVED: u64 = 100;
    pub(super) const LOOP_VARIABLE: u64 = 122;
    pub(super) const COND: u64 = 123;
    pub(super) const VARIABLE: u64 = 124;
    pub(super) const LET: u64 = 125;
    pub(super) const QUOTE: u64 = 126;
    pub(super) const CALL: u64 = 127;
}

/// Codes of calls that wrap another call, or take an expression as it is packed.
const IN_CONTEXT: u64 = 0xff;
const BY_PATH: u64 = 0xfe;

type Decoded<T> = Result<T, ResultCode>;

/// Decodes one expression, and gives the type it yields.
pub(super) fn decode(packed: &[u8]) -> Decoded<(Node, Type)> {
    refuse_unless(nests_within(packed, PACKED_DEPTH))?;
    let mut decoder = Decoder {
        reader: Reader::new(packed),
        variables: Vec::new(),
        depth: DEPTH,
        nodes_left: MOST_NODES,
    };
    let node = decoder.node()?;
    decoder
        .reader
        .is_empty()
        .then_some(node)
        .ok_or(ResultCode::Parameter)
}

struct Decoder<'a> {
    reader: Reader<'a>,
    /// The names of the variables in scope, each with its type once it is defined.
    variables: Vec<(&'a [u8], Option<Type>)>,
    depth: u32,
    nodes_left: u32,
}

impl<'a> Decoder<'a> {
    fn node(&mut self) -> Decoded<(Node, Type)> {
        self.nodes_left = required(self.nodes_left.checked_sub(1))?;
        self.depth = required(self.depth.checked_sub(1))?;
        let decoded = if let Some(Token::List(_)) = self.peek() {
            self.operation()
        } else {
            let value = self.literal()?;
            let kind = Type::of(&value);
            Ok((Node::Literal(value), kind))
        };
        self.depth += 1;
        decoded
    }

    fn nodes(&mut self, count: u32) -> Decoded<(Vec<Node>, Vec<Type>)> {
        let mut nodes = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (node, kind) = self.node()?;
            nodes.0.push(node);
            nodes.1.push(kind);
        }
        Ok(nodes)
    }

    fn node_of(&mut self, expected: Type) -> Decoded<Node> {
        let (node, kind) = self.node()?;
        refuse_unless(kind == expected)?;
        Ok(node)
    }

    /// What the first item of a list says it is, of the items behind it.
    fn operation(&mut self) -> Decoded<(Node, Type)> {
        let count = required(self.list()?.checked_sub(1))?;
        let code = required(integer(&mut self.reader))?.cast_unsigned();
        if let Some(function) = Function::from_wire(code) {
            let (arguments, types) = self.nodes(count)?;
            let result = required(function.result(&types))?;
            return Ok((Node::Function(function, arguments), result));
        }
        if let Some(metadata) = Metadata::from_wire(code) {
            refuse_unless(count == 0)?;
            return Ok((Node::Metadata(metadata), metadata.result()));
        }
        match (code, count) {
            (code::UNKNOWN, 0) => Ok((Node::Unknown, Type::Bool)),
            (code::REGEX, 3) => self.regex(),
            (code::AND, 2..) => Ok((Node::And(self.conditions(count)?), Type::Bool)),
            (code::OR, 2..) => Ok((Node::Or(self.conditions(count)?), Type::Bool)),
            (code::EXCLUSIVE, 2..) => Ok((Node::Exclusive(self.conditions(count)?), Type::Bool)),
            (code::DIGEST_MODULO, 1) => self.digest_modulo(),
            (code::KEY, 1) => {
                let kind = self.kind()?;
                refuse_unless(matches!(kind, Type::Integer | Type::String | Type::Blob))?;
                Ok((Node::Key(kind), kind))
            }
            (code::BIN, 2) => {
                let kind = self.kind()?;
                Ok((Node::Bin(kind, self.bin_name()?), kind))
            }
            (code::BIN_TYPE, 1) => Ok((Node::BinType(self.bin_name()?), Type::Integer)),
            (code::REMOVED, 0) => Ok((Node::Removed, Type::Removed)),
            (code::LOOP_VARIABLE, 2) => self.loop_variable(),
            (code::COND, 3..) if count % 2 == 1 => self.cond(count / 2),
            (code::VARIABLE, 1) => self.variable(),
            (code::LET, 3..) if count % 2 == 1 => self.variables_in(count / 2),
            (code::QUOTE, 1) => self.quoted(),
            (code::CALL, 4) => self.call(),
            _ => Err(ResultCode::Parameter),
        }
    }

    fn conditions(&mut self, count: u32) -> Decoded<Vec<Node>> {
        (0..count).map(|_| self.node_of(Type::Bool)).collect()
    }

    fn regex(&mut self) -> Decoded<(Node, Type)> {
        let flags = required(integer(&mut self.reader))?;
        let pattern = self.bytes()?;
        let text = self.node_of(Type::String)?;
        let regex = posix::compile(pattern, flags).map_err(|refusal| match refusal {
            posix::Refusal::Malformed => ResultCode::Parameter,
            posix::Refusal::BackReference => ResultCode::Unsupported,
        })?;
        Ok((Node::Regex(Box::new(regex), Box::new(text)), Type::Bool))
    }

    fn digest_modulo(&mut self) -> Decoded<(Node, Type)> {
        #[expect(clippy::cast_possible_truncation, reason = "as the server takes it")]
        let modulus = required(integer(&mut self.reader))? as i32;
        refuse_unless(modulus != 0)?;
        Ok((
            Node::Metadata(Metadata::DigestModulo(modulus)),
            Type::Integer,
        ))
    }

    fn loop_variable(&mut self) -> Decoded<(Node, Type)> {
        let kind = self.kind()?;
        let part = match required(integer(&mut self.reader))? {
            0 => Part::Key,
            1 => Part::Value,
            2 => Part::Index,
            _ => return Err(ResultCode::Parameter),
        };
        refuse_unless(part != Part::Index || kind == Type::Integer)?;
        Ok((Node::LoopVariable(kind, part), kind))
    }

    /// All actions have one type; what is always unknown may stand in for any.
    fn cond(&mut self, count: u32) -> Decoded<(Node, Type)> {
        let mut common = None;
        let mut action = |decoder: &mut Self| {
            let (node, kind) = decoder.node()?;
            if !node.is_unknown() {
                refuse_unless(*common.get_or_insert(kind) == kind)?;
            }
            Ok(node)
        };
        let mut cases = Vec::new();
        for _ in 0..count {
            cases.push((self.node_of(Type::Bool)?, action(self)?));
        }
        let default = action(self)?;
        Ok((
            Node::Cond(cases, Box::new(default)),
            common.unwrap_or(Type::Bool),
        ))
    }

    fn variable(&mut self) -> Decoded<(Node, Type)> {
        let name = self.bytes()?;
        let at = required(self.find(name))?;
        let kind = required(self.variables[at].1)?;
        Ok((Node::Variable(at), kind))
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        self.variables.iter().position(|(known, _)| *known == name)
    }

    /// Defines variables, whose names are new, for what follows.
    fn variables_in(&mut self, count: u32) -> Decoded<(Node, Type)> {
        let outer = self.variables.len();
        let mut values = Vec::new();
        for _ in 0..count {
            let name = self.bytes()?;
            refuse_unless(is_identifier(name) && self.find(name).is_none())?;
            let at = self.variables.len();
            self.variables.push((name, None));
            let (value, kind) = self.node()?;
            self.variables[at].1 = Some(kind);
            values.push(value);
        }
        let (body, kind) = self.node()?;
        self.variables.truncate(outer);
        Ok((Node::Let(values, Box::new(body)), kind))
    }

    fn quoted(&mut self) -> Decoded<(Node, Type)> {
        refuse_unless(matches!(self.peek(), Some(Token::List(_))))?;
        let list = self.collection()?;
        Ok((Node::Literal(Some(Particle::List(list.into()))), Type::List))
    }

    fn call(&mut self) -> Decoded<(Node, Type)> {
        const MODIFY: i64 = 0x40;
        const HLL: i64 = 2;
        let result = self.kind()?;
        let system = required(integer(&mut self.reader))?;
        let is_modify = system & MODIFY != 0;
        if system & !MODIFY == HLL {
            return Err(ResultCode::Unsupported);
        }
        let system = required(System::from_wire(system & !MODIFY))?;
        let pieces = self.pieces()?;
        let (operand, kind) = self.node()?;
        refuse_unless(kind == Type::Nil || system.takes(kind))?;
        let call = Call {
            system,
            is_modify,
            result,
            pieces,
            operand,
        };
        // Of nothing, the declared type does not count.
        let kind = if kind == Type::Nil { kind } else { result };
        Ok((Node::Call(Box::new(call)), kind))
    }

    /// The items of a call, of which those that are lists are expressions.
    fn pieces(&mut self) -> Decoded<Vec<Piece>> {
        let start = self.reader.rest();
        let mut count = self.list()?;
        let mut code = required(integer(&mut self.reader))?.cast_unsigned();
        if code == IN_CONTEXT {
            refuse_unless(count == 3)?;
            self.skip()?;
            count = self.list()?;
            code = required(integer(&mut self.reader))?.cast_unsigned();
        }
        let head = start.len() - self.reader.rest().len();
        let mut pieces = vec![Piece::Packed(start[..head].to_vec())];
        for _ in 1..count {
            if matches!(self.peek(), Some(Token::List(_))) && code != BY_PATH {
                pieces.push(Piece::Argument(self.node()?.0));
                continue;
            }
            let item = self.skip()?;
            match pieces.last_mut() {
                Some(Piece::Packed(packed)) => packed.extend_from_slice(item),
                _ => pieces.push(Piece::Packed(item.to_vec())),
            }
        }
        Ok(pieces)
    }

    fn literal(&mut self) -> Decoded<Value> {
        let mut ahead = self.reader;
        let value = match required(Token::read(&mut ahead))? {
            Token::Nil => None,
            Token::Bool(bool) => Some(Particle::Bool(bool)),
            Token::Integer(_) => integer(&mut self.reader.clone()).map(Particle::Integer),
            Token::Float(float) => Some(Particle::Float(float)),
            Token::Bytes(bytes) => Some(match bytes.0.split_first() {
                Some((&particle::STRING, text)) => Particle::String(text.into()),
                Some((&particle::BLOB, blob)) => Particle::Blob(blob.into()),
                Some((&particle::HLL, hll)) => Particle::Hll(hll.into()),
                Some((&particle::GEOJSON, text)) => {
                    refuse_unless(geojson::is_known(text))?;
                    Particle::GeoJson(text.into())
                }
                _ => return Err(ResultCode::Parameter),
            }),
            Token::Map(_) => return Ok(Some(Particle::Map(self.collection()?.into()))),
            _ => return Err(ResultCode::Parameter),
        };
        self.reader = ahead;
        Ok(value)
    }

    /// A literal list or map.
    fn collection(&mut self) -> Decoded<Vec<u8>> {
        let packed = self.skip()?;
        required(canonical(packed, Use::Argument))
    }

    fn peek(&self) -> Option<Token<'a>> {
        Token::read(&mut self.reader.clone())
    }

    fn skip(&mut self) -> Decoded<&'a [u8]> {
        required(msgpack::skip(&mut self.reader))
    }

    fn list(&mut self) -> Decoded<u32> {
        match Token::read(&mut self.reader) {
            Some(Token::List(count)) => Ok(count),
            _ => Err(ResultCode::Parameter),
        }
    }

    /// A string without the byte for its type.
    fn bytes(&mut self) -> Decoded<&'a [u8]> {
        match Token::read(&mut self.reader) {
            Some(Token::Bytes(bytes)) => Ok(bytes.0),
            _ => Err(ResultCode::Parameter),
        }
    }

    fn bin_name(&mut self) -> Decoded<BinName> {
        BinName::new(self.bytes()?).map_err(|_| ResultCode::Parameter)
    }

    fn kind(&mut self) -> Decoded<Type> {
        required(integer(&mut self.reader).and_then(Type::from_wire))
    }
}

fn required<T>(decoded: Option<T>) -> Decoded<T> {
    decoded.ok_or(ResultCode::Parameter)
}

fn refuse_unless(fits: bool) -> Decoded<()> {
    fits.then_some(()).ok_or(ResultCode::Parameter)
}

fn is_identifier(name: &[u8]) -> bool {
    let is_letter = |byte: &u8| *byte == b'_' || byte.is_ascii_alphabetic();
    name.first().is_some_and(is_letter)
        && name
            .iter()
            .all(|byte| is_letter(byte) || byte.is_ascii_digit())
}
