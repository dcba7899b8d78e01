//! Bytes of photos, named by their hash: in a folder, or in a bucket that speaks
//! S3.
//!
//! A blob is whole or not there, and durable before a row names it (I14). What
//! arrives in pieces is kept as pieces until it is whole: each is as durable as a
//! blob, and any process can go on with what another one began (I15).

mod bucket;
mod folder;

use std::path::{Path, PathBuf};

use fieldfare_domain::Sha256Hex;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{OfficeError, Result};

pub use folder::path;

/// Where blobs are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum BlobPlace {
    /// In this folder.
    Folder(PathBuf),
    /// In a bucket.
    Bucket {
        /// `s3://bucket/prefix`.
        url: String,
        /// The usual `AWS_*` settings: keys, region, endpoint.
        settings: Vec<(String, String)>,
    },
}

impl std::fmt::Debug for BlobPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "Folder({})", folder.display()),
            // The settings hold keys.
            Self::Bucket { url, .. } => write!(f, "Bucket({url})"),
        }
    }
}

impl BlobPlace {
    /// The place that `BLOB_URL` names, with the process' `AWS_*` settings;
    /// without one, the folder `blobs` of the data folder.
    ///
    /// # Errors
    /// When the address is of another kind.
    pub fn of(url: Option<&str>, folder: &Path) -> Result<Self> {
        match url.map(str::trim).filter(|url| !url.is_empty()) {
            None => Ok(Self::Folder(folder.join("blobs"))),
            Some(url) if url.starts_with("s3://") => Ok(Self::Bucket {
                url: url.to_owned(),
                settings: std::env::vars()
                    .filter(|(name, _)| name.starts_with("AWS_"))
                    .collect(),
            }),
            Some(url) => Err(OfficeError::Damaged(format!(
                "BLOB_URL is {url}: it begins with s3://"
            ))),
        }
    }
}

/// The blobs.
#[derive(Debug)]
pub struct Blobs(Kept);

#[derive(Debug)]
enum Kept {
    Folder(PathBuf),
    Bucket(bucket::Bucket),
}

/// What became of a blob that a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is what its name says.
    Whole,
    /// It is something else.
    Damaged,
    /// It is not there.
    Missing,
}

impl Blobs {
    /// Opens the place; a folder is made when there is none.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(place: &BlobPlace) -> Result<Self> {
        Ok(Self(match place {
            BlobPlace::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                Kept::Folder(folder.clone())
            }
            BlobPlace::Bucket { url, settings } => {
                Kept::Bucket(bucket::Bucket::open(url, settings)?)
            }
        }))
    }

    /// Keeps some bytes. Keeping the same ones again changes nothing.
    ///
    /// # Errors
    /// When they cannot be kept; nothing is left behind then.
    pub fn put(&self, hash: &Sha256Hex, bytes: &[u8], name: Uuid) -> Result<()> {
        match &self.0 {
            Kept::Folder(folder) => folder::put(folder, hash, bytes, name),
            Kept::Bucket(bucket) => bucket.put(&blob_name(hash), bytes),
        }
    }

    /// Reads a blob; none when it is not there.
    ///
    /// # Errors
    /// When it cannot be read, or its bytes are not what its name says.
    pub fn read(&self, hash: &Sha256Hex) -> Result<Option<Vec<u8>>> {
        let bytes = match &self.0 {
            Kept::Folder(folder) => folder::get(&path(folder, hash))?,
            Kept::Bucket(bucket) => bucket.get(&blob_name(hash))?,
        };
        match bytes {
            Some(bytes) if hex::encode(Sha256::digest(&bytes)) != hash.as_str() => {
                Err(OfficeError::Damaged(format!("blob {hash} is damaged")))
            }
            bytes => Ok(bytes),
        }
    }

    /// Looks whether a blob is what its name says.
    ///
    /// # Errors
    /// When nobody can look.
    pub fn look(&self, hash: &Sha256Hex) -> Result<Found> {
        match self.read(hash) {
            Ok(Some(_)) => Ok(Found::Whole),
            Ok(None) => Ok(Found::Missing),
            Err(OfficeError::Damaged(_)) => Ok(Found::Damaged),
            Err(other) => Err(other),
        }
    }

    /// Names of everything that is kept as a blob.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn names(&self) -> Result<Vec<String>> {
        match &self.0 {
            Kept::Folder(folder) => folder::names(folder),
            Kept::Bucket(bucket) => bucket.names("blobs"),
        }
    }

    /// Keeps a piece of an upload. Its name is used once.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn put_piece(&self, name: Uuid, bytes: &[u8]) -> Result<()> {
        match &self.0 {
            Kept::Folder(folder) => folder::put_new(&folder::piece(folder, name), bytes),
            Kept::Bucket(bucket) => bucket.put(&piece_name(name), bytes),
        }
    }

    /// Reads a piece; none when it is not there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read_piece(&self, name: Uuid) -> Result<Option<Vec<u8>>> {
        match &self.0 {
            Kept::Folder(folder) => folder::get(&folder::piece(folder, name)),
            Kept::Bucket(bucket) => bucket.get(&piece_name(name)),
        }
    }

    /// Lets go of a piece. One that is gone already is no error.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_piece(&self, name: Uuid) -> Result<()> {
        match &self.0 {
            Kept::Folder(folder) => folder::remove(&folder::piece(folder, name)),
            Kept::Bucket(bucket) => bucket.remove(&piece_name(name)),
        }
    }

    /// Whether something can be kept now.
    ///
    /// # Errors
    /// Why not.
    pub fn ready(&self, name: Uuid) -> Result<()> {
        match &self.0 {
            Kept::Folder(folder) => folder::ready(folder, name),
            Kept::Bucket(bucket) => {
                let name = format!("ready/{name}");
                bucket.put(&name, b"ok")?;
                bucket.remove(&name)
            }
        }
    }
}

fn blob_name(hash: &Sha256Hex) -> String {
    format!("blobs/{hash}")
}

fn piece_name(name: Uuid) -> String {
    format!("uploads/{name}")
}

#[cfg(test)]
mod tests {
    use fieldfare_protocol::wire::sha256_hex;

    use super::*;

    fn in_a_folder() -> (tempfile::TempDir, PathBuf, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("blobs");
        let blobs = Blobs::open(&BlobPlace::Folder(place.clone())).unwrap();
        (folder, place, blobs)
    }

    #[test]
    fn a_blob_is_found_under_its_hash_and_can_be_put_twice() {
        let (_folder, place, blobs) = in_a_folder();
        let hash = sha256_hex(b"a picture");
        assert_eq!(blobs.read(&hash).unwrap(), None);
        for n in 0..2 {
            blobs.put(&hash, b"a picture", Uuid::from_u128(n)).unwrap();
        }
        assert_eq!(blobs.read(&hash).unwrap().unwrap(), b"a picture");
        let parent = path(&place, &hash).parent().unwrap().to_owned();
        assert_eq!(std::fs::read_dir(parent).unwrap().count(), 1);
        assert_eq!(blobs.names().unwrap(), [hash.to_string()]);
    }

    #[test]
    fn a_damaged_blob_is_told_and_mended_by_putting_it_again() {
        let (_folder, place, blobs) = in_a_folder();
        let hash = sha256_hex(b"a picture");
        blobs.put(&hash, b"a picture", Uuid::from_u128(1)).unwrap();
        std::fs::write(path(&place, &hash), b"a pictur\0").unwrap();
        let told = blobs.read(&hash).unwrap_err();
        assert!(matches!(told, OfficeError::Damaged(_)));
        blobs.put(&hash, b"a picture", Uuid::from_u128(2)).unwrap();
        assert!(blobs.read(&hash).unwrap().is_some());
    }

    #[test]
    fn a_piece_is_kept_until_it_is_let_go() {
        let (_folder, _, blobs) = in_a_folder();
        let name = Uuid::from_u128(7);
        blobs.put_piece(name, b"half").unwrap();
        assert_eq!(blobs.read_piece(name).unwrap().unwrap(), b"half");
        assert!(blobs.names().unwrap().is_empty(), "a piece is no blob");
        for _ in 0..2 {
            blobs.remove_piece(name).unwrap();
        }
        assert_eq!(blobs.read_piece(name).unwrap(), None);
    }

    #[test]
    fn an_address_of_another_kind_is_refused_and_keys_are_not_shown() {
        let folder = Path::new("data");
        assert_eq!(
            BlobPlace::of(None, folder).unwrap(),
            BlobPlace::Folder(folder.join("blobs"))
        );
        assert!(BlobPlace::of(Some("gs://x"), folder).is_err());
        let place = BlobPlace::Bucket {
            url: "s3://photos/a".into(),
            settings: vec![("AWS_SECRET_ACCESS_KEY".into(), "hush".into())],
        };
        assert_eq!(format!("{place:?}"), "Bucket(s3://photos/a)");
    }
}
