//! Connects, writes the keys, warms up and measures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use aerospike_core::{AdminPolicy, Client, ClientPolicy};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

use crate::arguments::{Arguments, Mix, Workers};
use crate::report;
use crate::tally::{Counts, Tally};
use crate::usage::Usage;
use crate::workload::Job;

const TICK: Duration = Duration::from_secs(1);
/// How many tasks write the keys before anything is measured.
const SEEDERS: u32 = 64;

/// What there was between two moments. `times` are nanoseconds, in order of size.
pub(crate) struct Measured {
    pub(crate) before: Usage,
    pub(crate) begin: Usage,
    pub(crate) end: Usage,
    pub(crate) counts: Counts,
    pub(crate) times: Vec<u64>,
}

/// Runs a benchmark and prints a line per second.
pub(crate) fn measure(arguments: &Arc<Arguments>) -> Result<Measured, String> {
    let before = Usage::now()?;
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let client = runtime.block_on(connect(arguments))?;
    runtime.block_on(prepare(arguments, &client))?;
    let places = (0..arguments.workers).map(|_| Place::new(arguments, &runtime));
    let places: Vec<Place> = places.collect::<Result<_, _>>()?;
    let running = Arc::new(AtomicBool::new(true));
    let tallies: Vec<Arc<Tally>> = (0..arguments.workers).map(|_| Arc::default()).collect();
    let working: Vec<Worker> = places
        .into_iter()
        .zip(&tallies)
        .zip(0..)
        .map(|((place, tally), number)| {
            let job = Job::new(arguments, place.client(&client));
            let (tally, running) = (Arc::clone(tally), Arc::clone(&running));
            place.start(async move { job.work(number, &tally, &running).await })
        })
        .collect();
    let ended = || working.iter().all(Worker::ended);
    if arguments.mix != Mix::Insert {
        pass(&tallies, "warm-up", arguments.warmup, ended);
    }
    let (begin, first) = (Usage::now()?, Counts::sum(&tallies));
    let timed: Vec<usize> = tallies.iter().map(|tally| tally.how_many_timed()).collect();
    pass(&tallies, "", arguments.duration, ended);
    let (end, last) = (Usage::now()?, Counts::sum(&tallies));
    pass(&tallies, "cool-down", arguments.cooldown, ended);
    // Ordering: a flag alone.
    running.store(false, Ordering::Relaxed);
    wait(Instant::now() + TICK, ended);
    runtime.shutdown_timeout(TICK);
    Ok(Measured {
        before,
        begin,
        end,
        counts: last.since(first),
        times: times(&tallies, &timed),
    })
}

/// Where a worker does its work.
enum Place {
    Task(Handle),
    /// A thread that blocks.
    Thread(Handle),
    /// A thread that blocks, and turns over a runtime of its own, which its client lives on.
    Loner(Runtime, Client),
}

impl Place {
    fn new(arguments: &Arc<Arguments>, shared: &Runtime) -> Result<Self, String> {
        Ok(match arguments.workers_are {
            Workers::Tasks => Self::Task(shared.handle().clone()),
            Workers::Threads => Self::Thread(shared.handle().clone()),
            Workers::Loners => {
                let runtime = Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| error.to_string())?;
                let client = runtime.block_on(connect(arguments))?;
                Self::Loner(runtime, client)
            }
        })
    }

    /// The worker's client, where all others share one.
    fn client<'a>(&'a self, shared: &'a Client) -> &'a Client {
        match self {
            Self::Loner(_, own) => own,
            Self::Task(_) | Self::Thread(_) => shared,
        }
    }

    fn start(self, work: impl Future<Output = ()> + Send + 'static) -> Worker {
        match self {
            Self::Task(handle) => Worker::Task(handle.spawn(work)),
            Self::Thread(handle) => Worker::Thread(thread::spawn(move || handle.block_on(work))),
            Self::Loner(runtime, _) => {
                Worker::Thread(thread::spawn(move || runtime.block_on(work)))
            }
        }
    }
}

/// A thread or task at work.
enum Worker {
    Thread(thread::JoinHandle<()>),
    Task(JoinHandle<()>),
}

impl Worker {
    fn ended(&self) -> bool {
        match self {
            Self::Thread(thread) => thread.is_finished(),
            Self::Task(task) => task.is_finished(),
        }
    }
}

async fn connect(arguments: &Arc<Arguments>) -> Result<Client, String> {
    let policy = ClientPolicy {
        use_services_alternate: arguments.services_alternate,
        ..ClientPolicy::default()
    };
    Client::new(&policy, &arguments.hosts)
        .await
        .map_err(|error| format!("{}: {error}", arguments.hosts))
}

/// Empties the set or fills it, as the workload asks for.
async fn prepare(arguments: &Arc<Arguments>, client: &Client) -> Result<(), String> {
    if arguments.truncate {
        let Arguments { namespace, set, .. } = &**arguments;
        client
            .truncate(&AdminPolicy::default(), namespace, set, 0)
            .await
            .map_err(|error| format!("--truncate: {error}"))?;
    } else if arguments.mix != Mix::Insert {
        write_all(arguments, client).await?;
    }
    Ok(())
}

async fn write_all(arguments: &Arc<Arguments>, client: &Client) -> Result<(), String> {
    let job = Job::new(arguments, client);
    let (tally, running) = (Tally::default(), AtomicBool::new(true));
    let each = (0..SEEDERS).map(|number| job.insert(number, SEEDERS, &tally, &running));
    futures_util::future::join_all(each).await;
    match tally.counts() {
        Counts {
            errors: 0,
            timeouts: 0,
            ..
        } => Ok(()),
        Counts {
            errors, timeouts, ..
        } => Err(format!(
            "{} of the keys could not be written",
            errors + timeouts
        )),
    }
}

/// Lets a phase pass, or what is left of the work.
fn pass(tallies: &[Arc<Tally>], phase: &str, length: Duration, ended: impl Fn() -> bool) {
    let begin = Instant::now();
    let end = begin + length;
    let (mut last, mut counts) = (begin, Counts::sum(tallies));
    while last < end && !ended() {
        wait(end.min(last + TICK), &ended);
        let (now, all) = (Instant::now(), Counts::sum(tallies));
        report::line(phase, now - begin, now - last, all.since(counts));
        (last, counts) = (now, all);
    }
}

/// Returns then, or when the work has ended.
fn wait(until: Instant, ended: impl Fn() -> bool) {
    while Instant::now() < until && !ended() {
        let left = until.saturating_duration_since(Instant::now());
        thread::sleep(left.min(Duration::from_millis(10)));
    }
}

fn times(tallies: &[Arc<Tally>], first: &[usize]) -> Vec<u64> {
    let mut times: Vec<u64> = tallies
        .iter()
        .zip(first)
        .flat_map(|(tally, first)| tally.timed_since(*first))
        .collect();
    times.sort_unstable();
    times
}
