//! Folding of text, so that a search finds what a person means: `da nang` finds
//! *Đà Nẵng*, `strasse` finds *Straße*.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without marks and ligatures. Chinese, Japanese and Korean text
/// stays as it is in meaning, so that a part of a run can be found in it.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        for lower in letter.to_lowercase() {
            match lower {
                // These do not decompose.
                'đ' | 'ð' => folded.push('d'),
                'ł' => folded.push('l'),
                'ø' => folded.push('o'),
                'ħ' => folded.push('h'),
                'ı' => folded.push('i'),
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'þ' => folded.push_str("th"),
                // A dot above that `İ` leaves behind.
                mark if is_combining_mark(mark) => {}
                other => folded.push(other),
            }
        }
    }
    folded
}

/// The folded words of a question; each has to be found.
#[must_use]
pub fn words(question: &str) -> Vec<String> {
    /// More words than this do not make a question clearer.
    const WORDS_MAX: usize = 12;
    fold(question)
        .split_whitespace()
        .take(WORDS_MAX)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, words};

    #[test]
    fn marks_ligatures_and_letters_that_do_not_decompose_are_folded() {
        assert_eq!(fold("Đà Nẵng"), "da nang");
        assert_eq!(fold("Nguyễn Văn Đức"), "nguyen van duc");
        assert_eq!(fold("STRAẞE Straße"), "strasse strasse");
        assert_eq!(fold("Łódź Ærø İzmir"), "lodz aero izmir");
        assert_eq!(fold("ﬁlter №5"), "filter no5");
    }

    #[test]
    fn a_part_of_a_chinese_run_is_found_and_a_reversed_one_is_not() {
        let text = fold("泵房漏水，需要更换密封件");
        assert!(text.contains(&fold("漏水")));
        assert!(!text.contains(&fold("水漏")));
    }

    #[test]
    fn a_question_is_split_at_spaces_and_has_an_end() {
        assert_eq!(words("  Đà   Pumpe "), ["da", "pumpe"]);
        assert_eq!(words(&"a ".repeat(100)).len(), 12);
    }
}
