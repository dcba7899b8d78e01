//! The photos of a ticket, as staff see them.

use fieldfare_domain::{At, Mark, PhotoId, Stage, Visibility};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ViewInput;
use super::build::author;

/// A photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhotoView {
    /// Its name; ask the host for its picture.
    pub id: PhotoId,
    /// What it shows.
    pub name: String,
    /// What it is called, for a file that is no photo: it has no picture.
    pub file: Option<String>,
    /// What was drawn on it.
    pub marks: Vec<Mark>,
    /// At which stage of the work it was taken; a file has none.
    pub stage: Option<Stage>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who added it.
    pub author: String,
    /// Size of its bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// When it was taken, or added.
    #[ts(type = "number | null")]
    pub at: Option<At>,
    /// Where its bytes are.
    pub state: PhotoState,
    /// 0 to 100 while it travels.
    pub percent: u8,
}

/// Where the bytes of a photo are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// On this device; they wait.
    Waiting,
    /// On their way.
    Sending,
    /// The office has verified them.
    Arrived,
    /// Declared by another device; they are not at the office yet.
    Declared,
    /// The office refused them.
    Refused,
}

pub(super) fn photos(input: &ViewInput<'_>) -> Vec<PhotoView> {
    input
        .ticket
        .photos
        .iter()
        .map(|photo| {
            let (state, percent) = if photo.arrived {
                (PhotoState::Arrived, 100)
            } else {
                input
                    .travelling
                    .get(&photo.meta.id)
                    .copied()
                    .unwrap_or((PhotoState::Declared, 0))
            };
            PhotoView {
                id: photo.meta.id,
                name: photo.meta.name.clone(),
                file: photo.meta.file.clone(),
                marks: photo.marks.clone(),
                stage: photo.stage,
                visibility: photo.meta.visibility,
                author: author(input, photo.by),
                bytes: photo.meta.bytes,
                width: photo.meta.width,
                height: photo.meta.height,
                at: photo.meta.taken_at,
                state,
                percent,
            }
        })
        .collect()
}
