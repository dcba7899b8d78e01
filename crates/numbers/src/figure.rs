//! One number, and the tickets behind it.

use fieldfare_domain::TicketId;
use serde::Serialize;
use ts_rs::TS;

/// One number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Its name, `person.019….late`: what is asked for to see the tickets behind it.
    pub key: String,
    /// An average, a share between 0 and 1, or a rate; its unit stands with the field that holds it.
    /// None where there is nothing to divide by.
    pub value: Option<f64>,
    /// How many tickets are behind it.
    pub n: u32,
    /// Of how many, where it is a share.
    pub of: Option<u32>,
    /// The tickets themselves.
    #[serde(skip)]
    #[ts(skip)]
    pub tickets: Vec<TicketId>,
}

impl Figure {
    /// A plain count.
    #[must_use]
    pub fn counted(key: impl Into<String>, tickets: Vec<TicketId>) -> Self {
        Self {
            key: key.into(),
            value: None,
            n: size(tickets.len()),
            of: None,
            tickets,
        }
    }

    /// How many of how many: the tickets behind it are the ones that were counted.
    #[must_use]
    pub fn share(key: impl Into<String>, tickets: Vec<TicketId>, of: usize) -> Self {
        let mut figure = Self::counted(key, tickets);
        figure.of = Some(size(of));
        figure.value = ratio(f64::from(figure.n), of);
        figure
    }

    /// The average of a value per ticket.
    #[must_use]
    pub fn average(key: impl Into<String>, values: &[(TicketId, f64)]) -> Self {
        let sum: f64 = values.iter().map(|(_, value)| value).sum();
        let mut figure = Self::counted(key, values.iter().map(|(id, _)| *id).collect());
        figure.value = ratio(sum, values.len());
        figure
    }

    /// The middle one of the values; of an even number the mean of the two in the middle.
    #[must_use]
    pub fn median(key: impl Into<String>, values: &[(TicketId, f64)]) -> Self {
        let mut figure = Self::counted(key, values.iter().map(|(id, _)| *id).collect());
        let mut sorted: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        figure.value = match (sorted.len() % 2, sorted.get(middle)) {
            (1, Some(value)) => Some(*value),
            (0, Some(upper)) => sorted
                .get(middle.wrapping_sub(1))
                .map(|lower| f64::midpoint(*lower, *upper)),
            _ => None,
        };
        figure
    }
}

/// A part of a whole; none of nothing.
pub(crate) fn ratio(part: f64, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part / f64::from(size(whole)))
}

pub(crate) fn size(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Milliseconds as a number with a fraction. Exact up to 2⁵³ ms, 285,000 years.
#[expect(
    clippy::cast_precision_loss,
    reason = "times of tickets are far below 2^53 ms"
)]
pub(crate) const fn ms(ms: i64) -> f64 {
    ms as f64
}

/// Milliseconds of a day.
pub(crate) const DAY_MS: f64 = 86_400_000.0;
