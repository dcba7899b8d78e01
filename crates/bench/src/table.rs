//! The one table that is printed: figure, measured, what it is held against, the
//! ratio, the goal.

/// A measured amount with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Amount {
    /// So many of something in a second.
    PerSecond(f64),
    /// Seconds.
    Seconds(f64),
    /// Bytes.
    Bytes(u64),
}

impl Amount {
    /// The bare number, in the unit's base.
    const fn value(self) -> f64 {
        match self {
            Self::PerSecond(n) | Self::Seconds(n) => n,
            Self::Bytes(n) => n as f64,
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = match *self {
            Self::PerSecond(n) => format!("{} /s", thousands(n)),
            Self::Seconds(s) if s < 0.001 => format!("{:.0} µs", s * 1e6),
            Self::Seconds(s) if s < 0.01 => format!("{:.2} ms", s * 1e3),
            Self::Seconds(s) if s < 1.0 => format!("{:.0} ms", s * 1e3),
            Self::Seconds(s) => format!("{s:.2} s"),
            Self::Bytes(n) if n < 10_000 => format!("{n} B"),
            Self::Bytes(n) if n < 1_000_000 => format!("{:.0} kB", n as f64 / 1e3),
            Self::Bytes(n) if n < 10_000_000 => format!("{:.2} MB", n as f64 / 1e6),
            Self::Bytes(n) => format!("{:.0} MB", n as f64 / 1e6),
        };
        f.pad(&text)
    }
}

/// A whole number with its thousands apart.
fn thousands(n: f64) -> String {
    let digits = format!("{n:.0}");
    let mut text = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Something of the same kind, measured in the same run.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    /// What it is.
    pub(crate) what: String,
    /// How much.
    pub(crate) amount: Amount,
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) what: String,
    /// How much.
    pub(crate) measured: Amount,
    /// What it is held against; none when this machine has nothing to hold it
    /// against.
    pub(crate) beside: Option<Beside>,
    /// What we want, in words.
    pub(crate) goal: String,
}

impl Figure {
    /// A figure without anything beside it.
    pub(crate) fn new(what: impl Into<String>, measured: Amount) -> Self {
        Self {
            what: what.into(),
            measured,
            beside: None,
            goal: String::new(),
        }
    }

    /// Held against this.
    pub(crate) fn beside(mut self, what: impl Into<String>, amount: Amount) -> Self {
        self.beside = Some(Beside {
            what: what.into(),
            amount,
        });
        self
    }

    /// With this goal.
    pub(crate) fn goal(mut self, goal: impl Into<String>) -> Self {
        self.goal = goal.into();
        self
    }

    /// What was measured, in parts of what stands beside it.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let beside = self.beside.as_ref()?.amount.value();
        (beside > 0.0).then(|| self.measured.value() / beside)
    }
}

/// What was found out, and what was left out and why.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rows in their order.
    pub(crate) figures: Vec<Figure>,
    /// What was not measured, and why.
    pub(crate) skipped: Vec<String>,
}

impl Report {
    /// Adds a row.
    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Says now, and again below the table, what is left out.
    pub(crate) fn leaves_out(&mut self, what: impl Into<String>) {
        let what = what.into();
        eprintln!("SKIPPED  {what}");
        self.skipped.push(what);
    }
}

const HEAD: [&str; 5] = [
    "figure",
    "measured",
    "beside it, in the same run",
    "ratio",
    "goal",
];

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rows = vec![HEAD.map(str::to_owned)];
        rows.extend(self.figures.iter().map(|figure| {
            [
                figure.what.clone(),
                figure.measured.to_string(),
                figure
                    .beside
                    .as_ref()
                    .map(|beside| format!("{} {}", beside.amount, beside.what))
                    .unwrap_or_default(),
                figure
                    .ratio()
                    .map(|ratio| format!("{ratio:.2}"))
                    .unwrap_or_default(),
                figure.goal.clone(),
            ]
        }));
        let mut widths = [0; 5];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let cells = row
                .iter()
                .zip(widths)
                .enumerate()
                .map(|(column, (cell, width))| {
                    // Numbers stand under each other.
                    if column == 1 || column == 3 {
                        format!("{cell:>width$}")
                    } else {
                        format!("{cell:<width$}")
                    }
                });
            let line = cells.collect::<Vec<_>>().join(" | ");
            writeln!(f, "{}", line.trim_end())?;
            if at == 0 {
                writeln!(f, "{}", widths.map(|width| "-".repeat(width)).join("-|-"))?;
            }
        }
        for skipped in &self.skipped {
            writeln!(f, "SKIPPED  {skipped}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_read_them() {
        for (amount, text) in [
            (Amount::PerSecond(987.6), "988 /s"),
            (Amount::PerSecond(1_234_567.0), "1,234,567 /s"),
            (Amount::Seconds(0.000_084), "84 µs"),
            (Amount::Seconds(0.002_5), "2.50 ms"),
            (Amount::Seconds(0.29), "290 ms"),
            (Amount::Seconds(3.456), "3.46 s"),
            (Amount::Bytes(301), "301 B"),
            (Amount::Bytes(194_000), "194 kB"),
            (Amount::Bytes(1_951_000), "1.95 MB"),
            (Amount::Bytes(57_000_000), "57 MB"),
        ] {
            assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn the_table_holds_a_figure_against_what_stands_beside_it() {
        let mut report = Report::default();
        report.add(
            Figure::new("local command", Amount::PerSecond(1_600.0))
                .beside("raw commit", Amount::PerSecond(2_000.0))
                .goal("0.8"),
        );
        report.add(Figure::new("größe", Amount::Bytes(5_900_000)));
        report
            .skipped
            .push("photos of libvips: not here".to_owned());
        let text = report.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "figure        | measured | beside it, in the same run | ratio | goal",
                "--------------|----------|----------------------------|-------|-----",
                "local command | 1,600 /s | 2,000 /s raw commit        |  0.80 | 0.8",
                "größe         |  5.90 MB |                            |       |",
                "SKIPPED  photos of libvips: not here",
            ]
        );
    }

    #[test]
    fn nothing_beside_a_figure_is_no_ratio() {
        let figure = Figure::new("x", Amount::Bytes(1)).beside("nothing", Amount::Bytes(0));
        assert_eq!(figure.ratio(), None);
    }
}
