//! The command line, with the names and meanings of `python -m aiospike.bench`.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

const USAGE: &str = "\
usage: rust-core -H HOST:PORT[,...] [--mode async|sync] [-z TASKS] [--threads COUNT]
  [-n NAMESPACE] [-s SET] [-k KEYS] [-o I8|S<n>|B<n>] [-w I|RU,<p>|RR,<p>|RMU|SCAN]
  [--batch-size COUNT] [-d SECONDS] [--warmup SECONDS] [--services-alternate]
  [--truncate] [--json FILE]";

/// A benchmark.
pub(crate) struct Arguments {
    pub(crate) hosts: String,
    pub(crate) services_alternate: bool,
    pub(crate) namespace: String,
    pub(crate) set: String,
    pub(crate) keys: i64,
    pub(crate) payload: Payload,
    pub(crate) mix: Mix,
    pub(crate) duration: Duration,
    pub(crate) warmup: Duration,
    /// Whether threads block, rather than tasks wait.
    pub(crate) blocking: bool,
    /// How many operations are under way at a time.
    pub(crate) workers: u32,
    pub(crate) batch_size: u32,
    pub(crate) truncate: bool,
    pub(crate) json: Option<String>,
}

/// The value of a record's only bin; an integer is the record's number.
#[derive(Clone, Copy)]
pub(crate) enum Payload {
    Integer,
    Text(usize),
    Bytes(usize),
}

/// What there is to do, with how many reads in a hundred operations.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mix {
    Insert,
    Update(u32),
    Replace(u32),
    Modify,
    Scan,
}

impl Arguments {
    /// Of a command line, or what is wrong with it.
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut hosts = None;
        let (mut tasks, mut threads) = (None, None);
        let mut parsed = Self {
            hosts: String::new(),
            services_alternate: false,
            namespace: "test".to_owned(),
            set: "test".to_owned(),
            keys: 100_000,
            payload: Payload::Integer,
            mix: Mix::Update(50),
            duration: Duration::from_secs(10),
            warmup: Duration::from_secs(3),
            blocking: false,
            workers: 1,
            batch_size: 1,
            truncate: false,
            json: None,
        };
        while let Some(option) = given.next() {
            let mut value = || given.next().ok_or(format!("{option} needs a value"));
            match option.as_str() {
                "-H" | "--host" => hosts = Some(value()?),
                "--services-alternate" => parsed.services_alternate = true,
                "-n" | "--namespace" => parsed.namespace = value()?,
                "-s" | "--set" => parsed.set = value()?,
                "-k" | "--keys" => parsed.keys = number(&option, &value()?, 1, 1 << 40)?,
                "-o" | "--object" => parsed.payload = value()?.parse()?,
                "-w" | "--workload" => parsed.mix = value()?.parse()?,
                "-d" | "--duration" => parsed.duration = seconds(&option, &value()?)?,
                "--warmup" => parsed.warmup = seconds(&option, &value()?)?,
                "--mode" => {
                    parsed.blocking = match value()?.as_str() {
                        "async" => false,
                        "sync" => true,
                        other => return Err(format!("--mode: '{other}' is none of async, sync")),
                    }
                }
                "-z" | "--tasks" => tasks = Some(number(&option, &value()?, 1, 10_000)?),
                "--threads" => threads = Some(number(&option, &value()?, 1, 10_000)?),
                "--batch-size" => parsed.batch_size = number(&option, &value()?, 1, 5000)?,
                "--truncate" => parsed.truncate = true,
                "--json" => parsed.json = Some(value()?),
                "-h" | "--help" => return Err(USAGE.to_owned()),
                _ => return Err(format!("unknown option {option}\n{USAGE}")),
            }
        }
        let (own, foreign, other) = if parsed.blocking {
            (threads, tasks, "-z means nothing to --mode sync")
        } else {
            (tasks, threads, "--threads means nothing to --mode async")
        };
        if foreign.is_some() {
            return Err(other.to_owned());
        }
        if parsed.mix == Mix::Scan && parsed.batch_size > 1 {
            return Err("--batch-size means nothing to -w SCAN".to_owned());
        }
        parsed.workers = own.unwrap_or(1);
        parsed.hosts = hosts.ok_or(format!("-H is needed\n{USAGE}"))?;
        Ok(parsed)
    }

    /// The mode's name in what is printed.
    pub(crate) const fn mode(&self) -> &'static str {
        if self.blocking {
            "rust-core-sync"
        } else {
            "rust-core-async"
        }
    }
}

impl FromStr for Payload {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = |digits: &str| number("-o", digits, 1, 1 << 20).map(|size: u32| size as usize);
        match text.split_at_checked(1) {
            Some(("I", "8")) => Ok(Self::Integer),
            Some(("S", digits)) => Ok(Self::Text(size(digits)?)),
            Some(("B", digits)) => Ok(Self::Bytes(size(digits)?)),
            _ => Err(format!("-o: '{text}' is none of I8, S<n>, B<n>")),
        }
    }
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, share) = text.split_once(',').unwrap_or((text, "50"));
        let share = || number("-w", share, 0, 100);
        match (kind, text.contains(',')) {
            ("I", false) => Ok(Self::Insert),
            ("RMU", false) => Ok(Self::Modify),
            ("SCAN", false) => Ok(Self::Scan),
            ("RU", _) => Ok(Self::Update(share()?)),
            ("RR", _) => Ok(Self::Replace(share()?)),
            _ => Err(format!(
                "-w: '{text}' is none of I, RU,<p>, RR,<p>, RMU, SCAN"
            )),
        }
    }
}

fn number<T: FromStr + PartialOrd + Display + Copy>(
    option: &str,
    text: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    match text.parse() {
        Ok(number) if (&least..=&most).contains(&&number) => Ok(number),
        _ => Err(format!(
            "{option}: '{text}' is not a number from {least} to {most}"
        )),
    }
}

fn seconds(option: &str, text: &str) -> Result<Duration, String> {
    number(option, text, 0.0, 86_400.0).map(Duration::from_secs_f64)
}
