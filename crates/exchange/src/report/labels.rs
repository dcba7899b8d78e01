//! Labels to print and stick on devices: A4 sheets of three by eight, 70 × 37 mm each, as label
//! sheets are sold. On each a QR code with the link to report a fault, and for people the name, the
//! place, the code and the link. Lengths are in points.

use fast_qr::qr::QRBuilder;
use krilla::Document;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::surface::Surface;

use super::fonts::Fonts;
use super::page::{GREY, INK, paint};
use crate::ExchangeError;

/// Labels of a sheet.
pub const PER_SHEET: usize = 24;

const COLUMNS: usize = 3;
const MM: f32 = 72.0 / 25.4;
const WIDTH: f32 = 210.0 * MM;
const HEIGHT: f32 = 297.0 * MM;
const LABEL_WIDTH: f32 = 70.0 * MM;
const LABEL_HEIGHT: f32 = 37.0 * MM;
/// What is left above the first row.
const TOP: f32 = 0.5 * MM;
/// Side of the code, without the white around it.
const CODE: f32 = 25.0 * MM;
/// White around the code: more than the four modules that readers need.
const QUIET: f32 = 5.0 * MM;
const TEXT_X: f32 = QUIET + CODE + 4.0 * MM;
const TEXT_WIDTH: f32 = LABEL_WIDTH - TEXT_X - 3.0 * MM;

/// What stands on a label.
#[derive(Clone, Debug)]
pub struct Label {
    /// What people call the device.
    pub name: String,
    /// Customer or place.
    pub place: String,
    /// Its code.
    pub code: String,
    /// Where a fault is reported: what the QR code says.
    pub link: String,
}

/// Prints labels, after `skip` that were used of the first sheet.
///
/// # Errors
/// When a link is too long for a QR code, or the document cannot be made.
pub fn labels(labels: &[Label], enterprise: &str, skip: usize) -> Result<Vec<u8>, ExchangeError> {
    let fonts = Fonts::new()?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("{enterprise} · QR"))
            .authors(vec![enterprise.to_owned()])
            .creator("Fieldfare".to_owned()),
    );
    let places: Vec<Option<&Label>> = std::iter::repeat_n(None, skip % PER_SHEET)
        .chain(labels.iter().map(Some))
        .collect();
    for sheet in places.chunks(PER_SHEET) {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT)
            .ok_or_else(|| ExchangeError::Report("a page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (n, label) in sheet.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most eight rows")]
            let (column, row) = ((n % COLUMNS) as f32, (n / COLUMNS) as f32);
            if let Some(label) = label {
                let at = (column * LABEL_WIDTH, TOP + row * LABEL_HEIGHT);
                draw(&mut surface, &fonts, label, at)?;
            }
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| ExchangeError::Report(format!("{error:?}")))
}

fn draw(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    label: &Label,
    (left, top): (f32, f32),
) -> Result<(), ExchangeError> {
    code(
        surface,
        &label.link,
        left + QUIET,
        top + (LABEL_HEIGHT - CODE) / 2.0,
    )?;
    let bottom = top + LABEL_HEIGHT - 4.0 * MM;
    let mut y = top + 5.0 * MM;
    let mut block = |text: &str, bold: bool, size: f32, most: usize, colour| {
        let mut lines = fonts.lines(text, bold, size, TEXT_WIDTH);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.pop();
                last.push('…');
            }
        }
        for line in lines {
            if y + size * 1.25 > bottom {
                return;
            }
            surface.set_fill(Some(paint(colour)));
            let at = Point::from_xy(left + TEXT_X, y + size);
            fonts.draw(surface, at, size, bold, &line);
            y += size * 1.25;
        }
        y += 2.0;
    };
    block(&label.name, true, 9.5, 2, INK);
    block(&label.place, false, 7.5, 2, GREY);
    block(&label.code, true, 10.5, 2, INK);
    let link = label
        .link
        .trim_start_matches("https://")
        .trim_start_matches("http://");
    block(link, false, 5.5, 2, GREY);
    Ok(())
}

/// A QR code as one shape, each run of dark modules in a row one rectangle.
fn code(surface: &mut Surface<'_>, link: &str, left: f32, top: f32) -> Result<(), ExchangeError> {
    let qr = QRBuilder::new(link)
        .build()
        .map_err(|error| ExchangeError::Report(error.to_string()))?;
    #[expect(clippy::cast_precision_loss, reason = "at most 177 modules")]
    let module = CODE / qr.size as f32;
    let mut path = PathBuilder::new();
    for row in 0..qr.size {
        let cells = qr.data.get(row * qr.size..(row + 1) * qr.size);
        let mut from = 0;
        for run in cells
            .unwrap_or_default()
            .chunk_by(|a, b| a.value() == b.value())
        {
            #[expect(clippy::cast_precision_loss, reason = "at most 177 modules")]
            let (x, y, wide) = (from as f32, row as f32, run.len() as f32);
            from += run.len();
            let dark = run.first().is_some_and(|cell| cell.value());
            let cell = Rect::from_xywh(left + x * module, top + y * module, wide * module, module);
            if let Some(cell) = cell.filter(|_| dark) {
                path.push_rect(cell);
            }
        }
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(paint((0, 0, 0))));
        surface.draw_path(&path);
    }
    Ok(())
}
