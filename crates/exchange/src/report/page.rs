//! Paper: lines, pictures, and where a page ends. Lengths are in points.

use fieldfare_domain::Mark;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;

use super::Picture;
use super::fonts::Fonts;
use super::overlay;
use crate::ExchangeError;

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
const BOTTOM: f32 = HEIGHT - 56.0;
const LABEL: f32 = 118.0;
const GAP: f32 = 12.0;
const PICTURE_HEIGHT_MAX: f32 = 230.0;

/// Red, green and blue.
pub(super) type Colour = (u8, u8, u8);

pub(super) const INK: Colour = (0x16, 0x1b, 0x1f);
pub(super) const GREY: Colour = (0x5f, 0x67, 0x6d);
const LINE: Colour = (0xdf, 0xdc, 0xd4);

enum Op {
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        colour: Colour,
        text: String,
    },
    Rule {
        y: f32,
    },
    Picture {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        image: Image,
        marks: Vec<Mark>,
    },
}

/// A report that is being written.
pub(super) struct Paper {
    fonts: Fonts,
    pages: Vec<Vec<Op>>,
    y: f32,
    name: String,
    enterprise: String,
}

impl Paper {
    pub(super) fn new(name: &str, enterprise: &str) -> Result<Self, ExchangeError> {
        let mut paper = Self {
            fonts: Fonts::new()?,
            pages: Vec::new(),
            y: 0.0,
            name: name.to_owned(),
            enterprise: enterprise.to_owned(),
        };
        paper.turn();
        Ok(paper)
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
        let right = WIDTH - MARGIN - self.fonts.width(&self.name, false, 9.0);
        let (enterprise, name) = (self.enterprise.clone(), self.name.clone());
        self.put(MARGIN, 9.0, true, GREY, enterprise);
        self.put(right, 9.0, false, GREY, name);
        self.y += 20.0;
        let y = self.y;
        self.add(Op::Rule { y });
        self.y += 16.0;
    }

    fn add(&mut self, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.push(op);
        }
    }

    fn put(&mut self, x: f32, size: f32, bold: bool, colour: Colour, text: String) {
        let y = self.y + size;
        self.add(Op::Text {
            x,
            y,
            size,
            bold,
            colour,
            text,
        });
    }

    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.turn();
        }
    }

    pub(super) fn space(&mut self, height: f32) {
        self.y += height;
    }

    fn block(&mut self, text: &str, size: f32, leading: f32, bold: bool, colour: Colour) {
        for line in self.fonts.lines(text, bold, size, INNER) {
            self.room(leading);
            self.put(MARGIN, size, bold, colour, line);
            self.y += leading;
        }
    }

    pub(super) fn title(&mut self, text: &str) {
        self.block(text, 18.0, 24.0, true, INK);
    }

    pub(super) fn head(&mut self, text: &str) {
        self.space(14.0);
        // A head never stands alone at the foot of a page.
        self.room(48.0);
        self.block(text, 12.0, 18.0, true, INK);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.block(text, 10.0, 15.0, false, INK);
    }

    pub(super) fn small(&mut self, text: &str) {
        self.block(text, 9.0, 13.0, false, GREY);
    }

    /// A label and what it says beside it.
    pub(super) fn fact(&mut self, label: &str, value: &str) {
        let lines = self.fonts.lines(value, false, 10.0, INNER - LABEL);
        for (n, line) in lines.into_iter().enumerate() {
            self.room(15.0);
            if n == 0 {
                self.put(MARGIN, 9.0, false, GREY, label.to_owned());
            }
            self.put(MARGIN + LABEL, 10.0, false, INK, line);
            self.y += 15.0;
        }
    }

    /// Pictures under their head, two in a row, each with its words below.
    pub(super) fn pictures(
        &mut self,
        head: &str,
        pictures: &[&Picture],
    ) -> Result<(), ExchangeError> {
        let column = (INNER - GAP) / 2.0;
        for (n, row) in pictures.chunks(2).enumerate() {
            let mut placed = Vec::with_capacity(2);
            let mut tallest: f32 = 0.0;
            for picture in row {
                let image = Image::from_jpeg(picture.jpeg.clone().into(), true)
                    .map_err(ExchangeError::Report)?;
                let (wide, high) = image.size();
                #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
                let (wide, high) = (wide.max(1) as f32, high.max(1) as f32);
                let scale = (column / wide).min(PICTURE_HEIGHT_MAX / high);
                let words = self.fonts.lines(&picture.caption, false, 8.5, column);
                #[expect(clippy::cast_precision_loss, reason = "lines of a caption")]
                let height = high * scale + 14.0 + 11.0 * words.len() as f32;
                tallest = tallest.max(height);
                placed.push((image, &picture.marks, wide * scale, high * scale, words));
            }
            if n == 0 {
                // A head never stands alone at the foot of a page.
                self.room(tallest + 13.0);
                self.small(head);
            } else {
                self.room(tallest);
            }
            let top = self.y;
            let mut x = MARGIN;
            for (image, marks, width, height, words) in placed {
                self.add(Op::Picture {
                    x,
                    y: top,
                    width,
                    height,
                    image,
                    marks: marks.clone(),
                });
                self.y = top + height + 4.0;
                for line in words {
                    self.put(x, 8.5, false, GREY, line);
                    self.y += 11.0;
                }
                x += column + GAP;
            }
            self.y = top + tallest;
        }
        Ok(())
    }

    pub(super) fn finish(self, foot: &str, pages: &str) -> Result<Vec<u8>, ExchangeError> {
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(self.name.clone())
                .authors(vec![self.enterprise.clone()])
                .creator("Fieldfare".to_owned()),
        );
        let all = self.pages.len();
        let failed = || ExchangeError::Report("a page has no size".to_owned());
        for (n, ops) in self.pages.into_iter().enumerate() {
            let mut page =
                document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(failed)?);
            let mut surface = page.surface();
            let count = pages
                .replace("{n}", &(n + 1).to_string())
                .replace("{all}", &all.to_string());
            let right = WIDTH - MARGIN - self.fonts.width(&count, false, 8.5);
            let at_foot = |x: f32, text: String| Op::Text {
                x,
                y: HEIGHT - 32.0,
                size: 8.5,
                bold: false,
                colour: GREY,
                text,
            };
            let feet = [at_foot(MARGIN, foot.to_owned()), at_foot(right, count)];
            for op in ops.into_iter().chain(feet) {
                draw(&mut surface, &self.fonts, op)?;
            }
            surface.finish();
            page.finish();
        }
        document
            .finish()
            .map_err(|error| ExchangeError::Report(format!("{error:?}")))
    }
}

pub(super) fn paint((red, green, blue): Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

fn draw(
    surface: &mut krilla::surface::Surface<'_>,
    fonts: &Fonts,
    op: Op,
) -> Result<(), ExchangeError> {
    match op {
        Op::Text {
            x,
            y,
            size,
            bold,
            colour,
            text,
        } => {
            surface.set_fill(Some(paint(colour)));
            fonts.draw(surface, Point::from_xy(x, y), size, bold, &text);
        }
        Op::Rule { y } => {
            let mut path = PathBuilder::new();
            if let Some(rule) = Rect::from_xywh(MARGIN, y, INNER, 0.75) {
                path.push_rect(rule);
            }
            if let Some(path) = path.finish() {
                surface.set_fill(Some(paint(LINE)));
                surface.draw_path(&path);
            }
        }
        Op::Picture {
            x,
            y,
            width,
            height,
            image,
            marks,
        } => {
            let size = Size::from_wh(width, height)
                .ok_or_else(|| ExchangeError::Report("a photo has no size".to_owned()))?;
            surface.push_transform(&Transform::from_translate(x, y));
            surface.draw_image(image, size);
            if !marks.is_empty() {
                overlay::draw(surface, fonts, &marks, width, height);
            }
            surface.pop();
        }
    }
    Ok(())
}
