//! The fonts of a report, and what a text needs of them.
//!
//! Noto Sans (Latin with Vietnamese, Greek, Cyrillic; 2 × 160 kB) and a cut of Noto Sans SC with the
//! characters of GB 2312, both under the SIL Open Font License (see `fonts/OFL.txt`). A report holds
//! only the glyphs that it uses. A character that none of them has shows as an empty box; Arabic is
//! among those.

use krilla::geom::Point;
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use ttf_parser::Face;

use crate::ExchangeError;

static REGULAR: &[u8] = include_bytes!("../../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../fonts/NotoSans-Bold.ttf");
static CHINESE: &[u8] = include_bytes!("../../fonts/NotoSansSC-Regular.otf");

/// One font: to draw with, and to measure with.
pub(super) struct Cut {
    pub(super) font: Font,
    face: Face<'static>,
}

/// The fonts.
pub(super) struct Fonts {
    regular: Cut,
    bold: Cut,
    chinese: Cut,
}

fn cut(bytes: &'static [u8]) -> Result<Cut, ExchangeError> {
    let broken = || ExchangeError::Report("a font of the program cannot be read".to_owned());
    Ok(Cut {
        font: Font::new(bytes.into(), 0).ok_or_else(broken)?,
        face: Face::parse(bytes, 0).map_err(|_| broken())?,
    })
}

impl Cut {
    fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some()
    }

    fn width(&self, c: char, size: f32) -> f32 {
        let glyph = self.face.glyph_index(c).unwrap_or_default();
        let advance = self.face.glyph_hor_advance(glyph).unwrap_or_default();
        f32::from(advance) * size / f32::from(self.face.units_per_em())
    }
}

impl Fonts {
    pub(super) fn new() -> Result<Self, ExchangeError> {
        Ok(Self {
            regular: cut(REGULAR)?,
            bold: cut(BOLD)?,
            chinese: cut(CHINESE)?,
        })
    }

    fn of(&self, c: char, bold: bool) -> &Cut {
        let latin = if bold { &self.bold } else { &self.regular };
        if !latin.has(c) && self.chinese.has(c) {
            &self.chinese
        } else {
            latin
        }
    }

    pub(super) fn width(&self, text: &str, bold: bool, size: f32) -> f32 {
        text.chars().map(|c| self.of(c, bold).width(c, size)).sum()
    }

    /// Draws a line whose writing line begins at `from`, with the fill that is set.
    pub(super) fn draw(
        &self,
        surface: &mut Surface<'_>,
        from: Point,
        size: f32,
        bold: bool,
        text: &str,
    ) {
        for (font, part, offset) in self.parts(text, bold, size) {
            surface.draw_text(
                Point::from_xy(from.x + offset, from.y),
                font.clone(),
                size,
                part,
                false,
                TextDirection::Auto,
            );
        }
    }

    /// Parts of a line that are drawn with one font, with where each begins.
    fn parts<'t>(&self, text: &'t str, bold: bool, size: f32) -> Vec<(&Font, &'t str, f32)> {
        let mut parts: Vec<(&Font, &'t str, f32)> = Vec::new();
        let mut x = 0.0;
        let mut begin = 0;
        let mut begin_x = 0.0;
        let mut now: Option<&Cut> = None;
        for (at, c) in text.char_indices() {
            let cut = self.of(c, bold);
            if let Some(before) = now
                && !std::ptr::eq(before, cut)
            {
                parts.push((
                    &before.font,
                    text.get(begin..at).unwrap_or_default(),
                    begin_x,
                ));
                (begin, begin_x) = (at, x);
            }
            now = Some(cut);
            x += cut.width(c, size);
        }
        if let Some(cut) = now {
            parts.push((&cut.font, text.get(begin..).unwrap_or_default(), begin_x));
        }
        parts
    }

    /// Lines of at most `width`: broken at blanks, between Chinese characters, and anywhere where a
    /// word alone is too long.
    pub(super) fn lines(&self, text: &str, bold: bool, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            let mut used = 0.0;
            for word in words(paragraph) {
                let wide = self.width(word, bold, size);
                if used + self.width(word.trim_end(), bold, size) > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if wide <= width {
                    line.push_str(word);
                    used += wide;
                    continue;
                }
                for c in word.chars() {
                    let one = self.of(c, bold).width(c, size);
                    if used + one > width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    line.push(c);
                    used += one;
                }
            }
            lines.push(line);
        }
        lines
    }
}

/// Pieces of a text after each of which a line may end.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            let breaks = match next {
                None => false,
                Some(next) => c == ' ' && next != ' ' || is_chinese(c) && !is_closing(next),
            };
            if breaks {
                end = at + c.len_utf8();
                break;
            }
        }
        let (word, left) = rest.split_at(end);
        rest = left;
        (!word.is_empty()).then_some(word)
    })
}

const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// What must not begin a line.
const fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '；' | '：' | '？' | '！' | '）' | '」' | '』' | '》' | ' '
    )
}
