//! What each task or thread does, until the job is over.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use aerospike_core::operations::put;
use aerospike_core::{
    BatchOperation, BatchPolicy, BatchReadPolicy, BatchWritePolicy, Bin, Bins, Client, Error, Key,
    PartitionFilter, QueryPolicy, ReadPolicy, RecordExistsAction, ResultCode, Statement, Value,
    WritePolicy,
};
use futures_util::StreamExt;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::arguments::{Arguments, Mix, Payload};
use crate::tally::Tally;

const BIN: &str = "b0";
/// One operation in so many is timed.
const SAMPLED: u64 = 10;

/// A client and what to do with it.
pub(crate) struct Job {
    arguments: Arc<Arguments>,
    client: Client,
    read: ReadPolicy,
    write: WritePolicy,
    query: QueryPolicy,
    batch: BatchPolicy,
    batch_read: BatchReadPolicy,
    batch_write: BatchWritePolicy,
}

impl Job {
    pub(crate) fn new(arguments: &Arc<Arguments>, client: &Client) -> Self {
        let mut job = Self {
            arguments: Arc::clone(arguments),
            client: client.clone(),
            read: ReadPolicy::default(),
            write: WritePolicy::default(),
            query: QueryPolicy::default(),
            batch: BatchPolicy::default(),
            batch_read: BatchReadPolicy::default(),
            batch_write: BatchWritePolicy::default(),
        };
        if let Mix::Replace(_) = job.arguments.mix {
            job.write.record_exists_action = RecordExistsAction::Replace;
            job.batch_write.record_exists_action = RecordExistsAction::Replace;
        }
        job
    }

    /// The work of a worker, by its number.
    pub(crate) async fn work(&self, worker: u32, tally: &Tally, running: &AtomicBool) {
        if self.arguments.mix == Mix::Insert {
            return self
                .insert(worker, self.arguments.workers, tally, running)
                .await;
        }
        let mut random = SmallRng::seed_from_u64(u64::from(worker));
        let mut turn = u64::from(worker);
        // Ordering: a flag alone; being late by an operation is of no consequence.
        while running.load(Ordering::Relaxed) {
            let numbers: Vec<i64> = (0..self.arguments.batch_size)
                .map(|_| random.random_range(0..self.arguments.keys))
                .collect();
            let reads = match self.arguments.mix {
                Mix::Update(share) | Mix::Replace(share) => random.random_range(0..100) < share,
                Mix::Modify | Mix::Insert | Mix::Scan => true,
            };
            if self.arguments.mix == Mix::Scan {
                self.timed(&mut turn, tally, pin!(self.scan(tally))).await;
            } else if reads {
                self.timed(&mut turn, tally, pin!(self.get(&numbers, tally)))
                    .await;
            }
            if !reads || self.arguments.mix == Mix::Modify {
                self.timed(&mut turn, tally, pin!(self.put(&numbers, tally)))
                    .await;
            }
        }
    }

    /// Writes the part of all keys that is a worker's of so many.
    pub(crate) async fn insert(
        &self,
        worker: u32,
        workers: u32,
        tally: &Tally,
        running: &AtomicBool,
    ) {
        let size = i64::from(self.arguments.batch_size);
        let stride = size * i64::from(workers);
        let mut turn = u64::from(worker);
        let mut first = size * i64::from(worker);
        while first < self.arguments.keys && running.load(Ordering::Relaxed) {
            let last = (first + size).min(self.arguments.keys);
            let numbers: Vec<i64> = (first..last).collect();
            self.timed(&mut turn, tally, pin!(self.put(&numbers, tally)))
                .await;
            first += stride;
        }
    }

    async fn timed(
        &self,
        turn: &mut u64,
        tally: &Tally,
        operation: Pin<&mut impl Future<Output = ()>>,
    ) {
        let start = Instant::now();
        operation.await;
        if turn.is_multiple_of(SAMPLED) {
            tally.timed(start.elapsed());
        }
        *turn += 1;
    }

    async fn get(&self, numbers: &[i64], tally: &Tally) {
        if let [number] = *numbers {
            let key = self.key(number);
            if let Err(error) = self.client.get(&self.read, &key, Bins::All).await {
                tally.fail(&error, 1);
            }
        } else {
            let rows = numbers
                .iter()
                .map(|number| BatchOperation::read(&self.batch_read, self.key(*number), Bins::All));
            Box::pin(self.batch(rows.collect(), tally)).await;
        }
        tally.reads.add(numbers.len() as u64);
    }

    async fn put(&self, numbers: &[i64], tally: &Tally) {
        if let [number] = *numbers {
            let (key, bins) = (self.key(number), [self.bin(number)]);
            if let Err(error) = self.client.put(&self.write, &key, &bins).await {
                tally.fail(&error, 1);
            }
        } else {
            let rows = numbers.iter().map(|number| {
                let step = put(&self.bin(*number));
                BatchOperation::write(&self.batch_write, self.key(*number), vec![step])
            });
            Box::pin(self.batch(rows.collect(), tally)).await;
        }
        tally.writes.add(numbers.len() as u64);
    }

    async fn batch(&self, mut rows: Vec<BatchOperation>, tally: &Tally) {
        let outcome: Result<(), Error> = self.client.batch(&self.batch, &mut rows).await;
        if let Err(error) = outcome {
            tally.fail(&error, rows.len() as u64);
            return;
        }
        for row in &rows {
            match row.result_code() {
                Some(ResultCode::Ok) => {}
                Some(ResultCode::KeyNotFoundError) => tally.misses.add(1),
                _ => tally.errors.add(1),
            }
        }
    }

    async fn scan(&self, tally: &Tally) {
        let Arguments { namespace, set, .. } = &*self.arguments;
        let statement = Statement::new(namespace, set, Bins::All);
        let query = self
            .client
            .query(&self.query, PartitionFilter::all(), statement);
        let mut records = match query.await {
            Ok(records) => records.into_stream(),
            Err(error) => return tally.fail(&error, 1),
        };
        while let Some(record) = records.next().await {
            match record {
                Ok(_) => tally.reads.add(1),
                Err(error) => tally.fail(&error, 1),
            }
        }
    }

    fn key(&self, number: i64) -> Key {
        let Arguments { namespace, set, .. } = &*self.arguments;
        Key::new(namespace, set, Value::Int(number)).expect("a key of an integer can be hashed")
    }

    fn bin(&self, number: i64) -> Bin {
        let value = match self.arguments.payload {
            Payload::Integer => Value::Int(number),
            Payload::Text(size) => Value::String("x".repeat(size)),
            Payload::Bytes(size) => Value::Blob(vec![b'x'; size]),
        };
        Bin::new(BIN.to_owned(), value)
    }
}
