//! The command line, with the names and meanings of `python -m aiospike.bench`.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
usage: rust-core -H HOST:PORT[,...] [option ...]

The workload of `python -m aiospike.bench` over aerospike-core alone.

  -H, --host HOST:PORT[,...]    seeds of the cluster
      --services-alternate      use the addresses that nodes have for other networks
      --mode async|sync         tasks that wait (the default), or threads that block
  -z, --tasks COUNT             of --mode async: how many (1)
      --threads COUNT           of --mode sync: how many (1)
      --current-thread-runtime  of --mode sync: a client and a runtime without threads for each
  -n, --namespace NAME          (test)
  -s, --set NAME                (test)
  -k, --keys COUNT              how many records there are (100000)
  -o, --object I8|S<n>|B<n>     an integer, or so many characters or bytes (I8)
  -w, --workload I              insert all the keys once, then end
                 RU,<p>         read, or update: p % reads (RU,50)
                 RR,<p>         read, or replace
                 RMU            read, modify, update
                 SCAN           go through all records
      --batch-size COUNT        records per operation (1)
  -d, --duration SECONDS        of what is measured (10)
      --warmup SECONDS          before it (3)
      --cooldown SECONDS        after it (0)
      --truncate                empty the set first
      --json FILE               write all figures there
  -h, --help                    print this";

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
    pub(crate) cooldown: Duration,
    pub(crate) workers_are: Workers,
    /// How many operations are under way at a time.
    pub(crate) workers: u32,
    pub(crate) batch_size: u32,
    pub(crate) truncate: bool,
    pub(crate) json: Option<String>,
}

/// Who makes the calls.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Workers {
    /// Tasks that wait.
    Tasks,
    /// Threads that block.
    Threads,
    /// Threads that block, each with a client and a current-thread runtime of its own.
    Loners,
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
    /// Of a command line, or what is wrong with it; none if it asks for help.
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut hosts = None;
        let (mut tasks, mut threads, mut alone) = (None, None, false);
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
            cooldown: Duration::ZERO,
            workers_are: Workers::Tasks,
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
                "--cooldown" => parsed.cooldown = seconds(&option, &value()?)?,
                "--mode" => {
                    parsed.workers_are = match value()?.as_str() {
                        "async" => Workers::Tasks,
                        "sync" => Workers::Threads,
                        other => return Err(format!("--mode: '{other}' is none of async, sync")),
                    }
                }
                "-z" | "--tasks" => tasks = Some(number(&option, &value()?, 1, 10_000)?),
                "--threads" => threads = Some(number(&option, &value()?, 1, 10_000)?),
                "--current-thread-runtime" => alone = true,
                "--batch-size" => parsed.batch_size = number(&option, &value()?, 1, 5000)?,
                "--truncate" => parsed.truncate = true,
                "--json" => parsed.json = Some(value()?),
                "-h" | "--help" => return Ok(None),
                _ => return Err(format!("unknown option {option}; --help lists all")),
            }
        }
        let blocking = parsed.workers_are == Workers::Threads;
        let (own, foreign, other) = if blocking {
            (threads, tasks, "-z means nothing to --mode sync")
        } else {
            (tasks, threads, "--threads means nothing to --mode async")
        };
        if foreign.is_some() {
            return Err(other.to_owned());
        }
        match (alone, blocking) {
            (true, true) => parsed.workers_are = Workers::Loners,
            (true, false) => {
                return Err("--current-thread-runtime means nothing to --mode async".to_owned());
            }
            (false, _) => {}
        }
        if parsed.mix == Mix::Scan && parsed.batch_size > 1 {
            return Err("--batch-size means nothing to -w SCAN".to_owned());
        }
        parsed.workers = own.unwrap_or(1);
        parsed.hosts = hosts.ok_or("-H is needed; --help lists all options")?;
        Ok(Some(parsed))
    }

    /// The mode's name in what is printed.
    pub(crate) const fn mode(&self) -> &'static str {
        match self.workers_are {
            Workers::Tasks => "rust-core-async",
            Workers::Threads | Workers::Loners => "rust-core-sync",
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
