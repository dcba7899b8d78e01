//! Texts by seed: the same seed writes the same words.
//!
//! *Short* ones are what a technician types with cold fingers: a few phrases with
//! a part and a number in them. *Real* ones vary as a language does: thousands of
//! words, the common ones far more often than the others (Zipf), one ticket in
//! four not in English, among those some in scripts without spaces.

use crate::stats::next_random;

/// Words of a language.
const WORDS: u64 = 4_000;

/// Which texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Phrases.
    Short,
    /// Sentences as varied as people's.
    Real,
}

/// Syllables that a language's words are made of, and how many make a word.
struct Language {
    syllables: &'static [&'static str],
    longest: u64,
    space: &'static str,
    stop: &'static str,
}

const LANGUAGES: [Language; 5] = [
    Language {
        syllables: &[
            "the", "re", "in", "er", "ing", "tion", "ed", "pump", "val", "ve", "st", "a", "o",
            "pre", "con", "trol", "ment", "ly", "out", "let", "pa", "nel", "mo", "tor", "press",
            "ure", "ch", "eck", "un", "der", "wa", "ter",
        ],
        longest: 3,
        space: " ",
        stop: ". ",
    },
    Language {
        syllables: &[
            "der", "die", "ge", "ver", "be", "ung", "schal", "ter", "druck", "was", "ser", "pum",
            "pe", "prü", "fung", "lei", "tung", "stör", "ein", "aus", "und", "gleich", "wär", "me",
            "öl", "groß",
        ],
        longest: 4,
        space: " ",
        stop: ". ",
    },
    Language {
        syllables: &[
            "máy", "bơm", "nước", "hỏng", "đã", "thay", "van", "không", "được", "và", "kiểm",
            "tra", "áp", "suất", "tủ", "điện", "chạy", "lại", "rò", "rỉ",
        ],
        longest: 2,
        space: " ",
        stop: ". ",
    },
    Language {
        syllables: &[
            "на", "сос", "да", "вле", "ние", "во", "ды", "про", "вер", "ка", "за", "ме", "на",
            "кла", "пан", "не", "ра", "бо", "та", "ет", "щит",
        ],
        longest: 4,
        space: " ",
        stop: ". ",
    },
    Language {
        syllables: &[
            "水", "泵", "漏", "压", "力", "更", "换", "阀", "门", "检", "查", "电", "机", "停",
            "止", "正", "常", "已", "的", "在", "空", "调", "管", "道", "维", "修",
        ],
        longest: 2,
        space: "",
        stop: "。",
    },
];

const PHRASES: [&str; 8] = [
    "Replaced the {part}; pressure is back at {n} bar.",
    "The {part} trips after {n} minutes.",
    "Waiting for a spare {part}, order {n}.",
    "Cleaned the {part} and measured {n} volts.",
    "Please call before you come, the {part} is behind gate {n}.",
    "Test run of {n} minutes without a fault of the {part}.",
    "The {part} leaks again, about {n} litres a day.",
    "Checked the {part}: nothing to be seen, counter says {n}.",
];

const PARTS: [&str; 12] = [
    "relay",
    "seal",
    "float switch",
    "booster pump",
    "fan belt",
    "frequency converter",
    "pressure sensor",
    "valve",
    "control panel",
    "bearing",
    "filter",
    "heat exchanger",
];

const TOWNS: [&str; 4] = ["Kalix", "Luleå", "Piteå", "Boden"];

const FIRST: [&str; 10] = [
    "Britta", "Nguyễn", "Olga", "Tom", "Aino", "Jörg", "Ewa", "Pierre", "Sanna", "Li",
];
const LAST: [&str; 10] = [
    "Sandström",
    "Văn Đức",
    "Petrova",
    "Baker",
    "Virtanen",
    "Weiß",
    "Nowak",
    "Martin",
    "Nyström",
    "Wei",
];

/// Writes.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    kind: Kind,
    state: u64,
    language: usize,
}

impl Texts {
    /// From this seed on.
    pub(crate) const fn new(kind: Kind, seed: u64) -> Self {
        Self {
            kind,
            state: seed,
            language: 0,
        }
    }

    /// A number below `end`.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        next_random(&mut self.state) % end
    }

    /// From now on somebody else writes, perhaps in another language.
    pub(crate) fn next_writer(&mut self) {
        self.language = match self.below(16) {
            foreign @ 0..4 => foreign as usize + 1,
            _ => 0,
        };
    }

    /// A name of a person.
    pub(crate) fn person(&mut self) -> String {
        format!("{} {}", self.one_of(&FIRST), self.one_of(&LAST))
    }

    /// A phone number.
    pub(crate) fn phone(&mut self) -> String {
        format!(
            "+46 70 {:03} {:02} {:02}",
            self.below(1_000),
            self.below(100),
            self.below(100)
        )
    }

    /// A place.
    pub(crate) fn place(&mut self) -> String {
        format!("{} {}", self.one_of(&TOWNS), self.below(60))
    }

    /// A line, for a title.
    pub(crate) fn line(&mut self) -> String {
        match self.kind {
            Kind::Short => format!("{} at {}", self.one_of(&PARTS), self.place()),
            Kind::Real => self.sentence(4, 5),
        }
    }

    /// What somebody writes in one go.
    pub(crate) fn message(&mut self) -> String {
        match self.kind {
            Kind::Short => self.phrase(),
            Kind::Real => self.sentence(8, 14),
        }
    }

    /// What somebody reports.
    pub(crate) fn report(&mut self) -> String {
        match self.kind {
            Kind::Short => format!("{} {}", self.phrase(), self.phrase()),
            Kind::Real => format!("{}{}", self.sentence(8, 14), self.sentence(8, 14)),
        }
    }

    fn one_of(&mut self, of: &[&'static str]) -> &'static str {
        let place = self.below(of.len() as u64);
        of.get(place as usize).copied().unwrap_or_default()
    }

    fn phrase(&mut self) -> String {
        let part = self.one_of(&PARTS);
        let number = self.below(90) + 2;
        self.one_of(&PHRASES)
            .replace("{part}", part)
            .replace("{n}", &number.to_string())
    }

    fn sentence(&mut self, shortest: u64, more: u64) -> String {
        let Some(language) = LANGUAGES.get(self.language) else {
            return String::new();
        };
        let count = shortest + self.below(more);
        let mut text = String::new();
        for at in 0..count {
            if at > 0 {
                text.push_str(language.space);
            }
            // Rank by Zipf: as likely below 10 as between 10 and 100.
            let share = next_random(&mut self.state) as f64 / u64::MAX as f64;
            let rank = (WORDS as f64).powf(share) as u64;
            text.push_str(&word(language, rank));
        }
        text.push_str(language.stop);
        text
    }
}

/// The word of this rank, always the same one.
fn word(language: &Language, rank: u64) -> String {
    let mut state = rank;
    let count = 1 + next_random(&mut state) % language.longest;
    (0..count)
        .filter_map(|_| {
            let place = next_random(&mut state) % language.syllables.len() as u64;
            language.syllables.get(place as usize).copied()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_writes_the_same_texts() {
        let write = |seed| {
            let mut texts = Texts::new(Kind::Real, seed);
            texts.next_writer();
            texts.report()
        };
        assert_eq!(write(5), write(5));
        assert_ne!(write(5), write(6));
    }

    #[test]
    fn real_texts_vary_more_than_short_ones() {
        let words = |kind| {
            let mut texts = Texts::new(kind, 1);
            let mut seen = BTreeSet::new();
            for _ in 0..500 {
                texts.next_writer();
                seen.extend(texts.message().split(' ').map(str::to_owned));
            }
            seen.len()
        };
        assert!(words(Kind::Short) < 300);
        assert!(words(Kind::Real) > 800);
    }

    #[test]
    fn every_script_is_written() {
        let mut texts = Texts::new(Kind::Real, 1);
        let mut all = String::new();
        for _ in 0..200 {
            texts.next_writer();
            all.push_str(&texts.message());
        }
        for letter in ['e', 'ü', 'ơ', 'д', '水'] {
            assert!(all.contains(letter), "{letter}");
        }
    }
}
