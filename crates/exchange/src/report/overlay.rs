//! Marks on a photo, drawn on paper as the screen draws them. Lengths are in
//! points.

use fieldfare_domain::mark::FAR;
use fieldfare_domain::{Ink, Mark, Shape, Spot};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;

use super::fonts::Fonts;
use super::page::{Colour, paint};

/// Draws marks on a picture of this size whose top left corner is the origin.
pub(super) fn draw(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    marks: &[Mark],
    width: f32,
    height: f32,
) {
    let mut frame = PathBuilder::new();
    if let Some(all) = Rect::from_xywh(0.0, 0.0, width, height) {
        frame.push_rect(all);
    }
    let Some(frame) = frame.finish() else {
        return;
    };
    surface.push_clip_path(&frame, &FillRule::NonZero);
    let long = width.max(height);
    for mark in marks {
        let (ink, edge) = colours(mark.ink);
        match &mark.shape {
            Shape::Text { at, text } => {
                let size = long * 0.03;
                let (x, y) = place(*at, width, height);
                let wide = fonts.width(text, true, size);
                let x = x.min(width - wide).max(0.0);
                let y = y.min(height - size * 0.3).max(size);
                let mut back = PathBuilder::new();
                let pad = size * 0.25;
                let label = Rect::from_xywh(x - pad, y - size, wide + 2.0 * pad, size * 1.3);
                if let Some(label) = label {
                    back.push_rect(label);
                }
                surface.set_stroke(None);
                if let Some(back) = back.finish() {
                    surface.set_fill(Some(paint(edge)));
                    surface.draw_path(&back);
                }
                surface.set_fill(Some(paint(ink)));
                fonts.draw(surface, Point::from_xy(x, y), size, true, text);
            }
            Shape::Arrow { .. } | Shape::Box { .. } | Shape::Pen { .. } => {
                if let Some(path) = line(&mark.shape, width, height) {
                    surface.set_fill(None);
                    surface.set_stroke(Some(stroke(edge, long * 0.011)));
                    surface.draw_path(&path);
                    surface.set_stroke(Some(stroke(ink, long * 0.005)));
                    surface.draw_path(&path);
                }
            }
        }
    }
    surface.set_stroke(None);
    surface.pop();
}

const fn colours(ink: Ink) -> (Colour, Colour) {
    const WHITE: Colour = (0xff, 0xff, 0xff);
    const BLACK: Colour = (0x11, 0x11, 0x11);
    match ink {
        Ink::Red => ((0xe0, 0x20, 0x1b), WHITE),
        Ink::Yellow => ((0xff, 0xd4, 0x00), BLACK),
        Ink::Blue => ((0x0b, 0x5f, 0xd8), WHITE),
        Ink::White => (WHITE, BLACK),
    }
}

fn stroke((red, green, blue): Colour, width: f32) -> Stroke {
    Stroke {
        paint: rgb::Color::new(red, green, blue).into(),
        width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

fn place(spot: Spot, width: f32, height: f32) -> (f32, f32) {
    let far = f32::from(FAR);
    (
        f32::from(spot.0) * width / far,
        f32::from(spot.1) * height / far,
    )
}

fn line(shape: &Shape, width: f32, height: f32) -> Option<Path> {
    let at = |spot: &Spot| place(*spot, width, height);
    let mut path = PathBuilder::new();
    match shape {
        Shape::Arrow { from, to } => {
            let ((x1, y1), (x2, y2)) = (at(from), at(to));
            path.move_to(x1, y1);
            path.line_to(x2, y2);
            let back = (y1 - y2).atan2(x1 - x2);
            let head = width.max(height) * 0.035;
            let side = |turn: f32| {
                let (sin, cos) = (back + turn).sin_cos();
                (x2 + cos * head, y2 + sin * head)
            };
            let ((x, y), (end_x, end_y)) = (side(0.5), side(-0.5));
            path.move_to(x, y);
            path.line_to(x2, y2);
            path.line_to(end_x, end_y);
        }
        Shape::Box { from, to } => {
            let ((x1, y1), (x2, y2)) = (at(from), at(to));
            path.move_to(x1, y1);
            path.line_to(x2, y1);
            path.line_to(x2, y2);
            path.line_to(x1, y2);
            path.close();
        }
        Shape::Pen { along } => {
            for (n, (x, y)) in along.iter().map(at).enumerate() {
                if n == 0 {
                    path.move_to(x, y);
                } else {
                    path.line_to(x, y);
                }
            }
        }
        Shape::Text { .. } => {}
    }
    path.finish()
}
