//! What is said of a photo when it is added.

use serde::{Deserialize, Serialize};

use crate::ids::{At, PhotoId, Sha256Hex};
use crate::stage::Stage;
use crate::state::Visibility;

/// A photo as its command declares it. The bytes travel on their own (I14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PhotoMeta {
    /// Its name.
    pub id: PhotoId,
    /// Hash of its bytes.
    pub sha256: Sha256Hex,
    /// Size of its bytes.
    pub bytes: u32,
    /// Width in pixels, upright.
    #[serde(default)]
    pub width: u32,
    /// Height in pixels, upright.
    #[serde(default)]
    pub height: u32,
    /// What it shows: one of the type's required names, or free words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whether the requester may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// When it was taken, by the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<At>,
    /// What it is called, for a file that is no photo (S1-32): it travels like one,
    /// and is never shown as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// At which stage of the work it was taken; none leaves it to the ticket's
    /// state. A file has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

impl PhotoMeta {
    /// Whether it is a picture.
    #[must_use]
    pub const fn is_picture(&self) -> bool {
        self.file.is_none()
    }
}
