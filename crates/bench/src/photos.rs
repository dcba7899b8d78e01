//! A photo from a camera made fit to travel, in a process of its own, against
//! libvips.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::Options;
use crate::memory::{self, Taken};
use crate::stats::{Times, next_random};
use crate::table::{Amount, Figure, Report};

/// How often each is done.
const TIMES: usize = 5;
/// The program that libvips makes small pictures with.
const VIPS: &str = "vipsthumbnail";

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = options.scratch()?;
    for (name, width, height, goal) in [
        ("12 MP", 4_000, 3_000, ("0.10 s", "24 MB")),
        ("48 MP", 8_000, 6_000, ("0.30 s", "24 MB")),
    ] {
        let photo = folder.path().join("photo.jpg");
        camera(&photo, width, height)?;
        let vips = exists(VIPS);
        let [mut ours, mut theirs] = [(); 2].map(|()| Times::default());
        let [mut our_peak, mut their_peak] = [0; 2];
        for _ in 0..TIMES {
            let taken = develop(&photo, folder.path())?;
            ours.push(taken.time);
            our_peak = our_peak.max(taken.peak_bytes);
            if vips {
                let taken = thumbnail(&photo, folder.path())?;
                theirs.push(taken.time);
                their_peak = their_peak.max(taken.peak_bytes);
            }
        }
        let mut time = Figure::new(
            format!("photo of {name}: time"),
            Amount::Seconds(ours.median().as_secs_f64()),
        )
        .goal(goal.0);
        let mut peak = Figure::new(
            format!("photo of {name}: peak memory"),
            Amount::Bytes(our_peak),
        )
        .goal(goal.1);
        if vips {
            let seconds = theirs.median().as_secs_f64();
            time = time.beside("libvips, one of the two sizes", Amount::Seconds(seconds));
            peak = peak.beside("libvips", Amount::Bytes(their_peak));
        } else {
            report.leaves_out(format!(
                "libvips beside the photo of {name}: install {VIPS} (Debian: libvips-tools)"
            ));
        }
        report.add(time);
        report.add(peak);
    }
    Ok(())
}

/// What the child process does: both sizes, to the disk.
pub(crate) fn develop_one(photo: &Path, to: &Path) -> Result<()> {
    let developed = fieldfare_photo::develop_file(photo)?;
    std::fs::write(to.join("full.jpg"), &developed.full)?;
    std::fs::write(to.join("thumb.jpg"), &developed.thumb)?;
    Ok(())
}

fn develop(photo: &Path, to: &Path) -> Result<Taken> {
    memory::run(
        Command::new(std::env::current_exe()?)
            .arg("--develop")
            .arg(photo)
            .arg("--folder")
            .arg(to),
    )
}

fn thumbnail(photo: &Path, to: &Path) -> Result<Taken> {
    memory::run(
        Command::new(VIPS)
            .args(["--size", "2048x2048", "-o"])
            .arg(to.join("vips.jpg[Q=82,strip]"))
            .arg(photo)
            .stdout(Stdio::null()),
    )
}

/// Whether a program can be found.
pub(crate) fn exists(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// Writes a picture as a camera makes it: broad surfaces, edges, and the noise
/// of a sensor.
fn camera(path: &Path, width: u16, height: u16) -> Result<()> {
    let mut state = 41;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let noise = (next_random(&mut state) & 0x0707_0707).to_le_bytes();
            let wall = (x * 160 / u32::from(width)) as u8;
            let light = (y * 60 / u32::from(height)) as u8;
            // Bricks of some size, each of its own shade.
            let brick = ((x / 61) * 31 + (y / 37) * 17) % 29;
            let base = wall.saturating_add(light).saturating_add(brick as u8);
            for (channel, grain) in noise.iter().take(3).enumerate() {
                pixels.push(
                    base.saturating_add(*grain)
                        .saturating_add(channel as u8 * 9),
                );
            }
        }
    }
    let mut encoder = Encoder::new_file(path, 92).context("the picture cannot be written")?;
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&pixels, width, height, ColorType::Rgb)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_of_the_bench_makes_pictures_that_can_be_developed() {
        let folder = tempfile::tempdir().unwrap();
        let photo = folder.path().join("photo.jpg");
        camera(&photo, 400, 300).unwrap();
        develop_one(&photo, folder.path()).unwrap();
        assert!(folder.path().join("thumb.jpg").metadata().unwrap().len() > 500);
    }
}
