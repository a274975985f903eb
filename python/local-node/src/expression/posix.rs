//! POSIX regular expressions, basic and extended, as the server's C library reads them in the C
//! locale: translated into the syntax of the `regex` crate, which knows only bytes here.

use std::fmt::Write;

use regex::bytes::{Regex, RegexBuilder};

/// Flags of a pattern. On the wire they are the server's own `REG_…` values, whatever clients call
/// them.
const EXTENDED: i64 = 1;
const ICASE: i64 = 2;
const NEWLINE: i64 = 4;

/// The largest count a repetition may have.
const MOST_REPEATED: u32 = 0x7fff;

/// How many repetitions may follow each other, as in `a***`.
const MOST_REPETITIONS: u32 = 64;

/// Why a pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Malformed,
    /// It refers back to what a group matched.
    BackReference,
}

/// Compiles a pattern, of which what is behind a zero byte is no part.
pub(super) fn compile(pattern: &[u8], flags: i64) -> Result<Regex, Refusal> {
    let mut translation = Translation {
        rest: until_zero(pattern),
        extended: flags & EXTENDED != 0,
        newline: flags & NEWLINE != 0,
        out: String::new(),
        groups: Vec::new(),
        before: Before::Start,
        repetitions: 0,
    };
    translation.run()?;
    RegexBuilder::new(&translation.out)
        .unicode(false)
        .case_insensitive(flags & ICASE != 0)
        .multi_line(translation.newline)
        .dot_matches_new_line(!translation.newline)
        .build()
        .map_err(|_| Refusal::Malformed)
}

/// Whether a compiled pattern is found in a text, of which what is behind a zero byte is no part.
pub(super) fn is_match(regex: &Regex, text: &[u8]) -> bool {
    regex.is_match(until_zero(text))
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

struct Translation<'p> {
    rest: &'p [u8],
    extended: bool,
    newline: bool,
    out: String,
    /// Where the open groups begin in `out`.
    groups: Vec<usize>,
    before: Before,
    repetitions: u32,
}

/// What stands before the next token, which decides what the token means.
#[derive(Clone, Copy)]
enum Before {
    /// Nothing in this branch.
    Start,
    Anchor,
    /// Something to be repeated, which begins here in `out`.
    Atom(usize),
}

/// A pattern without its spelling.
enum Token<'p> {
    Literal(u8),
    /// A fragment that means the same in both syntaxes, and whether it takes up text.
    Fragment(&'static str, bool),
    Bracket,
    Open,
    Close,
    Alternative,
    Repeat(u32, Option<u32>),
    Interval(&'p [u8]),
}

impl<'p> Translation<'p> {
    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(token) = self.token()? {
            match token {
                Token::Literal(byte) => self.literal(byte),
                Token::Fragment(fragment, true) => {
                    self.atom();
                    self.out.push_str(fragment);
                }
                Token::Fragment(fragment, false) => {
                    self.out.push_str(fragment);
                    self.before = Before::Anchor;
                }
                Token::Bracket => self.bracket()?,
                Token::Open => {
                    self.groups.push(self.out.len());
                    self.out.push_str("(?:");
                    self.before = Before::Start;
                }
                Token::Close => match self.groups.pop() {
                    Some(start) => {
                        self.out.push(')');
                        self.before = Before::Atom(start);
                        self.repetitions = 0;
                    }
                    None if self.extended => self.literal(b')'),
                    None => return Err(Refusal::Malformed),
                },
                Token::Alternative => {
                    self.out.push('|');
                    self.before = Before::Start;
                }
                Token::Repeat(least, most) => self.repeat(least, most)?,
                Token::Interval(spelling) => {
                    let (least, most) = interval(spelling).ok_or(Refusal::Malformed)?;
                    self.repeat(least, most)?;
                }
            }
        }
        if self.groups.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Malformed)
        }
    }

    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn token(&mut self) -> Result<Option<Token<'p>>, Refusal> {
        let Some(byte) = self.take() else {
            return Ok(None);
        };
        let is_start = matches!(self.before, Before::Start);
        Ok(Some(match byte {
            b'\\' => {
                let escaped = self.take().ok_or(Refusal::Malformed)?;
                return self.escaped(escaped).map(Some);
            }
            b'[' => Token::Bracket,
            b'.' => Token::Fragment(".", true),
            b'*' => self.repetition(byte, 0, None)?,
            b'^' if self.extended || is_start => Token::Fragment("^", false),
            b'$' if self.extended || self.ends_branch() => Token::Fragment("$", false),
            _ if self.extended => self.operator(byte)?,
            _ => Token::Literal(byte),
        }))
    }

    /// A byte that follows a backslash: what is an operator in one syntax is literal in the other.
    fn escaped(&mut self, byte: u8) -> Result<Token<'p>, Refusal> {
        Ok(match byte {
            b'1'..=b'9' => return Err(Refusal::BackReference),
            b'w' => Token::Fragment(r"\w", true),
            b'W' => Token::Fragment(r"\W", true),
            b's' => Token::Fragment(r"\s", true),
            b'S' => Token::Fragment(r"\S", true),
            b'b' => Token::Fragment(r"\b", false),
            b'B' => Token::Fragment(r"\B", false),
            b'<' => Token::Fragment(r"\<", false),
            b'>' => Token::Fragment(r"\>", false),
            b'`' => Token::Fragment(r"\A", false),
            b'\'' => Token::Fragment(r"\z", false),
            _ if !self.extended => self.operator(byte)?,
            _ => Token::Literal(byte),
        })
    }

    fn operator(&mut self, byte: u8) -> Result<Token<'p>, Refusal> {
        Ok(match byte {
            b'(' => Token::Open,
            b')' => Token::Close,
            b'|' => Token::Alternative,
            b'+' => self.repetition(byte, 1, None)?,
            b'?' => self.repetition(byte, 0, Some(1))?,
            b'{' => {
                let close: &[u8] = if self.extended { b"}" } else { br"\}" };
                let len = self.rest.windows(close.len()).position(|at| at == close);
                let (spelling, rest) = self.rest.split_at(len.ok_or(Refusal::Malformed)?);
                self.rest = &rest[close.len()..];
                Token::Interval(spelling)
            }
            _ => Token::Literal(byte),
        })
    }

    /// A repetition of nothing is refused in the extended syntax, and literal in the basic one.
    fn repetition(&self, byte: u8, least: u32, most: Option<u32>) -> Result<Token<'p>, Refusal> {
        match self.before {
            Before::Atom(_) => Ok(Token::Repeat(least, most)),
            _ if self.extended => Err(Refusal::Malformed),
            _ => Ok(Token::Literal(byte)),
        }
    }

    /// Whether a branch of a basic pattern ends here.
    fn ends_branch(&self) -> bool {
        matches!(self.rest, [] | [b'\\', b')' | b'|', ..])
    }

    fn atom(&mut self) {
        self.before = Before::Atom(self.out.len());
        self.repetitions = 0;
    }

    fn literal(&mut self, byte: u8) {
        self.atom();
        self.byte(byte);
    }

    fn byte(&mut self, byte: u8) {
        write!(self.out, r"\x{byte:02x}").expect("a String takes everything");
    }

    fn repeat(&mut self, least: u32, most: Option<u32>) -> Result<(), Refusal> {
        let Before::Atom(start) = self.before else {
            return Err(Refusal::Malformed);
        };
        self.repetitions += 1;
        if self.repetitions > MOST_REPETITIONS {
            return Err(Refusal::Malformed);
        }
        // In a group of its own, as a `?` behind a repetition would make that a lazy one.
        self.out.insert_str(start, "(?:");
        match most {
            Some(most) => write!(self.out, "){{{least},{most}}}"),
            None => write!(self.out, "){{{least},}}"),
        }
        .expect("a String takes everything");
        Ok(())
    }

    fn bracket(&mut self) -> Result<(), Refusal> {
        let is_negated = self.rest.first() == Some(&b'^');
        if is_negated {
            self.take();
        }
        let mut set = [false; 256];
        self.fill(&mut set).ok_or(Refusal::Malformed)?;
        if is_negated && self.newline {
            set[usize::from(b'\n')] = true;
        }
        self.atom();
        self.out.push_str(if is_negated { "[^" } else { "[" });
        for byte in (0..=u8::MAX).filter(|byte| set[usize::from(*byte)]) {
            self.byte(byte);
        }
        self.out.push(']');
        Ok(())
    }

    /// Reads a bracket expression up to its end.
    fn fill(&mut self, set: &mut [bool; 256]) -> Option<()> {
        let mut is_first = true;
        loop {
            let element = match self.take()? {
                b']' if !is_first => return Some(()),
                b'[' if self.rest.first() == Some(&b':') => {
                    self.class(set)?;
                    is_first = false;
                    continue;
                }
                // A hyphen stands for itself where it is first or last.
                b'-' if !is_first && self.rest.first() != Some(&b']') => return None,
                byte => self.element(byte)?,
            };
            is_first = false;
            let last = match self.rest {
                [b'-', next, ..] if *next != b']' => {
                    self.take();
                    let byte = self.take()?;
                    self.element(byte)?
                }
                _ => element,
            };
            if last < element {
                return None;
            }
            set[usize::from(element)..=usize::from(last)].fill(true);
        }
    }

    /// A byte of a bracket expression, as itself or as `[.a.]` or `[=a=]`.
    fn element(&mut self, byte: u8) -> Option<u8> {
        match (byte, self.rest) {
            (b'[', [open @ (b'.' | b'='), element, close, b']', rest @ ..]) if open == close => {
                self.rest = rest;
                Some(*element)
            }
            (b'[', [b'.' | b'=' | b':', ..]) => None,
            _ => Some(byte),
        }
    }

    fn class(&mut self, set: &mut [bool; 256]) -> Option<()> {
        let len = self.rest.windows(2).position(|at| at == b":]")?;
        let (name, rest) = self.rest.split_at(len);
        self.rest = &rest[2..];
        let is_member: fn(&u8) -> bool = match name.strip_prefix(b":")? {
            b"alpha" => u8::is_ascii_alphabetic,
            b"upper" => u8::is_ascii_uppercase,
            b"lower" => u8::is_ascii_lowercase,
            b"digit" => u8::is_ascii_digit,
            b"xdigit" => u8::is_ascii_hexdigit,
            b"alnum" => u8::is_ascii_alphanumeric,
            b"punct" => u8::is_ascii_punctuation,
            b"graph" => u8::is_ascii_graphic,
            b"print" => |byte| byte.is_ascii_graphic() || *byte == b' ',
            b"blank" => |byte| matches!(byte, b' ' | b'\t'),
            b"space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
            b"cntrl" => u8::is_ascii_control,
            _ => return None,
        };
        for byte in (0..=u8::MAX).filter(is_member) {
            set[usize::from(byte)] = true;
        }
        Some(())
    }
}

/// The bounds of a repetition, spelt `m`, `m,`, `,n` or `m,n`.
fn interval(spelling: &[u8]) -> Option<(u32, Option<u32>)> {
    let spelling = str::from_utf8(spelling).ok()?;
    let number = |digits: &str| {
        let number = digits.parse().ok()?;
        (number <= MOST_REPEATED && !digits.starts_with('+')).then_some(number)
    };
    let (least, most) = match spelling.split_once(',') {
        None => (number(spelling)?, Some(number(spelling)?)),
        Some(("", "")) => (0, None),
        Some((least, "")) => (number(least)?, None),
        Some(("", most)) => (0, Some(number(most)?)),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    most.is_none_or(|most| least <= most)
        .then_some((least, most))
}

#[cfg(test)]
mod tests {
    use super::{EXTENDED, ICASE, NEWLINE, Refusal, compile, is_match};

    fn matches(pattern: &str, flags: i64, text: &str) -> bool {
        let regex = compile(pattern.as_bytes(), flags).expect("a good pattern");
        is_match(&regex, text.as_bytes())
    }

    #[test]
    fn operators_are_escaped_in_one_syntax_and_plain_in_the_other() {
        for (basic, extended, text) in [
            (r"^\(ab\)*$", "^(ab)*$", "abab"),
            (r"a\{2,3\}b", "a{2,3}b", "aab"),
            (r"x\|y", "x|y", "y"),
            (r"ab\+c\?d", "ab+c?d", "abbd"),
            ("a+b", r"a\+b", "a+b"),
            ("(a|b)", r"\(a\|b\)", "(a|b)"),
            ("a{2}", r"a\{2\}", "a{2}"),
        ] {
            assert!(matches(basic, 0, text), "{basic}");
            assert!(matches(extended, EXTENDED, text), "{extended}");
        }
    }

    #[test]
    fn anchors_of_a_basic_pattern_are_literal_elsewhere() {
        assert!(matches("a^b$c", 0, "a^b$c"));
        assert!(matches(r"\(^a\)", 0, "ab") && !matches(r"\(^a\)", 0, "ba"));
        assert!(matches(r"\(a$\)", 0, "ba") && !matches(r"\(a$\)", 0, "ab"));
        assert!(matches("^*a", 0, "*a"));
    }

    #[test]
    fn a_question_mark_behind_a_repetition_makes_it_optional_not_lazy() {
        assert!(matches("^a+?$", EXTENDED, ""));
        assert!(matches("^a*?b$", EXTENDED, "aab"));
    }

    #[test]
    fn brackets_hold_ranges_classes_and_themselves() {
        assert!(matches("^[]a-]*$", 0, "]a-"));
        assert!(matches("^[^]]$", 0, "a") && !matches("^[^]]$", 0, "]"));
        assert!(matches("^[[:digit:]x-z]+$", EXTENDED, "1y2"));
        assert!(matches(r"^[\d]+$", EXTENDED, r"\d"));
        assert!(matches("^[[.-.][=a=]]+$", EXTENDED, "-a"));
        assert!(!matches("^[^a]$", ICASE, "A"));
    }

    #[test]
    fn newlines_are_bytes_like_others_unless_asked() {
        assert!(matches("a.b", 0, "a\nb") && !matches("a.b", NEWLINE, "a\nb"));
        assert!(matches("^b", NEWLINE, "a\nb") && !matches("^b", 0, "a\nb"));
        assert!(matches("a[^x]b", 0, "a\nb") && !matches("a[^x]b", NEWLINE, "a\nb"));
    }

    #[test]
    fn text_and_pattern_end_at_a_zero_byte() {
        assert!(matches("a\0(", EXTENDED, "a"));
        assert!(!matches("b", 0, "a\0b"));
    }

    #[test]
    fn broken_patterns_are_refused() {
        for pattern in [
            "[",
            "(",
            "a{",
            "a{2,1}",
            "a{x}",
            "{1}",
            "*a",
            "a|*",
            "^*",
            "[b-a]",
            "[[:no:]]",
            "[a-c-e]",
            r"a\",
            "a{40000}",
            "[[:alpha:]-z",
            "+",
        ] {
            let refused = compile(pattern.as_bytes(), EXTENDED);
            assert_eq!(refused.map(|_| ()), Err(Refusal::Malformed), "{pattern}");
        }
        assert!(compile(br"a\)", 0).is_err() && matches("a)", EXTENDED, "a)"));
        let back = compile(br"\(a\)\1", 0);
        assert_eq!(back.map(|_| ()), Err(Refusal::BackReference));
    }
}
