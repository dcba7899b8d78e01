//! Words as they are searched: without case, accents, or the need to know where
//! a Chinese word ends.
//!
//! The same function folds what is stored and what is asked. A run of Chinese or
//! Japanese characters becomes overlapping pairs and its last character alone,
//! so that every character begins a token and a pair never reaches over the end
//! of a run.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The tokens of a text, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => tokens.push(word),
            Run::Pairs(chars) => {
                tokens.extend(pairs(&chars));
                if let Some(last) = chars.last() {
                    tokens.push(last.to_string());
                }
            }
        }
    }
    tokens
}

/// What must be found for one part of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A token that begins so.
    Prefix(String),
    /// These tokens, one after the other.
    Phrase(Vec<String>),
}

/// The parts of a question. All of them must be found; a question that finds
/// nothing is never widened.
#[must_use]
pub fn terms(question: &str) -> Vec<Term> {
    if let Some(number) = ticket_number(question) {
        return vec![Term::Phrase(vec![number_token(number)])];
    }
    runs(question)
        .into_iter()
        .map(|run| match run {
            Run::Word(word) => Term::Prefix(word),
            Run::Pairs(chars) if chars.len() == 1 => Term::Prefix(chars.into_iter().collect()),
            Run::Pairs(chars) => Term::Phrase(pairs(&chars)),
        })
        .collect()
}

/// The token by which `T-1042` is found.
#[must_use]
pub fn number_token(number: u32) -> String {
    format!("t{number}")
}

fn ticket_number(question: &str) -> Option<u32> {
    let rest = question.trim().strip_prefix(['T', 't'])?;
    rest.strip_prefix('-').unwrap_or(rest).parse().ok()
}

impl Term {
    /// Whether a document with these tokens has this part.
    #[must_use]
    pub fn is_in(&self, tokens: &[String]) -> bool {
        match self {
            Self::Prefix(start) => tokens.iter().any(|token| token.starts_with(start.as_str())),
            Self::Phrase(phrase) => tokens.windows(phrase.len()).any(|window| window == phrase),
        }
    }

    /// This part as FTS5 asks for it. Tokens are letters and digits, so there is
    /// nothing to escape.
    #[must_use]
    pub fn to_fts(&self) -> String {
        match self {
            Self::Prefix(start) => format!("\"{start}\" *"),
            Self::Phrase(phrase) => format!("\"{}\"", phrase.join(" ")),
        }
    }
}

enum Run {
    Word(String),
    Pairs(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in folded(text) {
        if is_unspaced(c) {
            match runs.last_mut() {
                Some(Run::Pairs(chars)) if open => chars.push(c),
                _ => runs.push(Run::Pairs(vec![c])),
            }
            open = true;
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Word(word)) if open => word.push(c),
                _ => runs.push(Run::Word(c.to_string())),
            }
            open = true;
        } else {
            open = false;
        }
    }
    runs
}

fn pairs(chars: &[char]) -> Vec<String> {
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Decomposed, lower case, without accents, letters with strokes as people type
/// them, and put together again (Hangul, and the voicing of kana, which is no
/// accent).
fn folded(text: &str) -> Vec<char> {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            'đ' => plain.push('d'),
            'ß' => plain.push_str("ss"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ı' => plain.push('i'),
            'ς' => plain.push('σ'),
            '\u{3099}' | '\u{309A}' => plain.push(c),
            c if is_combining_mark(c) => {}
            c => plain.push(c),
        }
    }
    plain.nfc().collect()
}

/// Han, hiragana and katakana: written without spaces.
const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(question: &str, text: &str) -> bool {
        let tokens = tokens(text);
        let terms = terms(question);
        !terms.is_empty() && terms.iter().all(|term| term.is_in(&tokens))
    }

    #[test]
    fn accents_strokes_and_case_do_not_matter() {
        assert!(found("da nang", "Trạm bơm Đà Nẵng"));
        assert!(found("nguyen van duc", "Nguyễn Văn Đức"));
        assert!(found("strasse", "Hauptstraße 5, Straße"));
        assert!(found("ŁÓDŹ", "lodz"));
        assert!(found("smorrebrod", "Smørrebrød"));
    }

    #[test]
    fn chinese_is_found_inside_a_run_and_never_across_its_end() {
        assert!(found("漏水", "空调漏水了"));
        assert!(found("水", "空调漏水"));
        assert!(found("空调漏水", "空调漏水"));
        assert!(!found("水漏", "空调漏水"));
        assert!(!found("了坏", "漏水了。坏了"));
    }

    #[test]
    fn a_word_is_found_by_its_beginning_only() {
        assert!(found("kühl", "Kühlschrank"));
        assert!(!found("schrank", "Kühlschrank"));
        assert!(!found("kühl ofen", "Kühlschrank"));
    }

    #[test]
    fn voiced_kana_is_not_an_accent() {
        assert!(found("ガス", "ガス漏れ"));
        assert!(!found("カス", "ガス漏れ"));
    }

    #[test]
    fn a_ticket_number_is_one_token() {
        assert_eq!(terms("T-1042"), vec![Term::Phrase(vec!["t1042".into()])]);
        assert!(found("t1042", &number_token(1042)));
        assert!(!found("T-104", &number_token(1042)));
    }

    #[test]
    fn a_question_without_a_word_finds_nothing() {
        assert!(terms("— ?").is_empty());
    }
}
