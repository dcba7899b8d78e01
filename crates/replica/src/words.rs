//! The stable words and forms of values as columns hold them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{ReplicaError, Result};

/// The word of an enum, as it is on the wire.
pub(crate) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The enum that a word stands for.
pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(Value::from(word)).map_err(|_| ReplicaError::Damaged("word"))
}

/// A value as JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| ReplicaError::Damaged("json"))
}

/// The value of a JSON text; `what` names it when it cannot be read.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| ReplicaError::Damaged(what))
}

/// A UUID as it is in a column.
pub(crate) const fn bytes(id: Uuid) -> [u8; 16] {
    id.into_bytes()
}

/// A count as it is in a column.
pub(crate) fn number(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

/// A count from a column.
pub(crate) fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
