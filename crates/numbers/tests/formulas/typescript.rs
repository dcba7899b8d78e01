//! Writes the page's types of the figures, so that a screen and the office cannot disagree. The file
//! is committed; a stale one fails the checks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fieldfare_numbers as numbers;
use ts_rs::{Config, TS};

fn add<T: TS>(config: &Config, types: &mut BTreeMap<String, String>) {
    types.insert(T::name(config), T::decl(config));
}

#[test]
fn the_types_of_the_figures_are_written() {
    let config = Config::default();
    let mut types = BTreeMap::new();
    macro_rules! all {
        ($($t:ty),+ $(,)?) => { $( add::<$t>(&config, &mut types); )+ };
    }
    all!(
        numbers::Bucket,
        numbers::Cause,
        numbers::CloseRow,
        numbers::Efficiency,
        numbers::Figure,
        numbers::Group,
        numbers::Hint,
        numbers::Issues,
        numbers::Late,
        numbers::LateCause,
        numbers::Numbers,
        numbers::PersonRow,
        numbers::Satisfaction,
        numbers::Status,
        numbers::Step,
        numbers::TypeRow,
        numbers::Volume,
    );
    let mut text = String::from(
        "// Written by `cargo test -p fieldfare-numbers`. Not edited by hand.\n\
         import type { CloseKind, TypeId, UserId } from './types';\n\n",
    );
    for decl in types.values() {
        writeln!(text, "export {decl}\n").unwrap();
    }
    // Tests run in the folder of their package.
    let path = "../../ui/src/lib/api/generated/numbers.ts";
    if std::fs::read_to_string(path).ok().as_deref() != Some(text.as_str()) {
        std::fs::write(path, text).unwrap();
    }
}
