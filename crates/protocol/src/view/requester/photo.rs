//! A photo as a requester's page shows it.

use fieldfare_domain::{Mark, PhotoId, Stage};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the bytes of a photo are, for a requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PublicPhotoState {
    /// At the office.
    Arrived,
    /// Announced only.
    Declared,
}

/// A photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicPhoto {
    /// Its name.
    pub id: PhotoId,
    /// Where its bytes are.
    pub state: PublicPhotoState,
    /// The requester's own.
    pub mine: bool,
    /// What it shows.
    pub name: String,
    /// At which stage of the work it was taken; a file has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// What was drawn on it; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay: Option<Overlay>,
    /// What it is called, for a file that is no photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Path of the small picture, once its bytes are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// Path of the picture, once its bytes are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Marks, and the sides of the picture that they lie on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overlay {
    /// Width of the picture in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The marks, the lowest one first.
    pub marks: Vec<Mark>,
}
