//! Blobs in a bucket that speaks S3. An object is whole or not there, and durable
//! once the store has answered.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};

use crate::background::{Background, block_on};
use crate::error::{OfficeError, Result};

/// How often a request is tried again, and how long at most. Whoever waits for it
/// is a person or a device, and can ask again.
const RETRIES_MAX: usize = 4;
const RETRY_MAX: Duration = Duration::from_secs(20);
/// How long one request may take.
const REQUEST_MAX: Duration = Duration::from_secs(30);

/// A bucket, or the part of one below a prefix.
#[derive(Debug)]
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Path,
    background: Background,
}

impl Bucket {
    pub(super) fn open(url: &str, settings: &[(String, String)]) -> Result<Self> {
        let rest = url.trim_start_matches("s3://");
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(OfficeError::Damaged(
                "BLOB_URL names no bucket: s3://bucket/prefix".to_owned(),
            ));
        }
        let mut builder = AmazonS3Builder::new()
            .with_client_options(ClientOptions::new().with_timeout(REQUEST_MAX));
        for (name, value) in settings {
            // Others read the same settings, and know more of them.
            if let Ok(key) = name.to_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let store = builder
            .with_bucket_name(bucket)
            // The store compares what arrived with what was sent.
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: RETRIES_MAX,
                retry_timeout: RETRY_MAX,
            })
            .build()
            .map_err(|e| OfficeError::Damaged(format!("the blob store cannot be used: {e}")))?;
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::from(prefix),
            background: Background::new("blobs")?,
        })
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let (store, at) = (Arc::clone(&self.store), self.at(name));
        let payload = PutPayload::from(bytes.to_vec());
        self.wait(async move { store.put(&at, payload).await.map(|_| ()) })
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let (store, at) = (Arc::clone(&self.store), self.at(name));
        let got = self.wait_or_missing(async move { store.get(&at).await?.bytes().await })?;
        Ok(got.map(Vec::from))
    }

    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let (store, at) = (Arc::clone(&self.store), self.at(name));
        self.wait_or_missing(async move { store.delete(&at).await })
            .map(|_| ())
    }

    /// Last parts of the names of all objects below a name.
    pub(super) fn names(&self, below: &str) -> Result<Vec<String>> {
        let (store, at) = (Arc::clone(&self.store), self.at(below));
        self.wait(async move {
            use tokio_stream::StreamExt;
            let mut found = store.list(Some(&at));
            let mut names = Vec::new();
            while let Some(object) = found.next().await {
                names.extend(object?.location.filename().map(str::to_owned));
            }
            Ok(names)
        })
    }

    fn at(&self, name: &str) -> Path {
        name.split('/')
            .fold(self.prefix.clone(), |path, part| path.join(part))
    }

    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T> {
        self.done(work)?.map_err(|error| failed(&error))
    }

    fn wait_or_missing<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<Option<T>> {
        match self.done(work)? {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn done<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<Result<T, Error>> {
        block_on(self.background.spawn(work)?).map_err(|e| OfficeError::Unavailable(e.to_string()))
    }
}

fn failed(error: &Error) -> OfficeError {
    OfficeError::Unavailable(format!("the blob store: {error}"))
}
