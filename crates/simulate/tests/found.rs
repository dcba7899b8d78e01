//! Days that once broke something, each as short as it could be made.

use fieldfare_simulate::plan::Happening;
use fieldfare_simulate::plan::Step;
use fieldfare_simulate::{Day, Plan, Settings};

/// The day of a seed with these steps only, one a minute.
fn breaks_nothing(seed: u64, steps: &[Happening]) {
    let steps = (1..)
        .zip(steps)
        .map(|(dice, what)| (60_000, *what, dice))
        .collect::<Vec<_>>();
    nothing_breaks_in(seed, &steps);
}

/// The day of a seed with these steps only: after how long, in ms, what, and its
/// dice.
fn nothing_breaks_in(seed: u64, steps: &[(i64, Happening, u64)]) {
    let mut plan = Plan::of(seed);
    plan.steps = steps
        .iter()
        .map(|&(after_ms, what, dice)| Step {
            after_ms,
            what,
            dice,
        })
        .collect();
    let outcome = Day::new(&plan, Settings::default()).run();
    assert_eq!(outcome.violations, Vec::new());
}

// Covers: I18, I6
#[test]
fn a_device_reads_the_directory_anew_after_a_restore() {
    // The directory's version counts on from the backup: the same number stood
    // for other people afterwards, and devices kept the old ones.
    breaks_nothing(
        7,
        &[
            Happening::BackUp,
            Happening::Revoke { person: 4 },
            Happening::Sync { device: 3 },
            Happening::Sync { device: 1 },
            Happening::Restore,
            Happening::Report,
        ],
    );
}

// Covers: I6, I20, I21
#[test]
fn who_learns_only_in_the_quiet_that_a_sign_in_ended_signs_in_again_and_catches_up() {
    // Nobody signed in again there, and the device stayed where it was. Whether
    // a device hears of it at once is up to the step's dice, so several are tried.
    for before in 1..5 {
        let mut steps = vec![Happening::Report; before];
        steps.extend([
            Happening::Browser { person: 1 },
            Happening::Sync { device: 1 },
            Happening::Revoke { person: 3 },
        ]);
        breaks_nothing(35, &steps);
    }
}

// Covers: I14, I18
#[test]
fn a_photo_of_a_ticket_that_left_is_brought_back_to_a_restored_office() {
    nothing_breaks_in(
        7,
        &[
            (1_000, Happening::Report, 8_142_147_378_033_677_431),
            (
                1_276,
                Happening::Browser { person: 1 },
                855_331_457_795_889_950,
            ),
            (
                255_328,
                Happening::Browser { person: 1 },
                10_820_772_299_813_642_379,
            ),
            (
                59_708,
                Happening::Photo { device: 4 },
                6_071_476_743_343_218_808,
            ),
            (783, Happening::BackUp, 18_395_147_307_461_782_553),
            (1_922_547, Happening::Restore, 16_983_678_358_388_044_177),
        ],
    );
}

// Covers: I19
#[test]
fn two_copies_that_write_nothing_are_told_apart_within_a_sync() {
    // Asking in turns, each looked like the one whose answer was lost.
    breaks_nothing(41, &[Happening::Clone { device: 4 }]);
}

// Covers: I19
#[test]
fn two_copies_are_told_apart_by_an_office_that_forgot_both_when_they_ask_again() {
    // The restored office had met neither; each asked once and came to rest.
    nothing_breaks_in(
        1_000_335,
        &[
            (819, Happening::Report, 9_682_658_364_349_060_607),
            (59_681, Happening::BackUp, 96_317_151_857_904_395),
            (831, Happening::Act { device: 3 }, 8_275_574_864_926_103_932),
            (29_831, Happening::Restore, 1_014_473_237_286_558_082),
            (
                83_436,
                Happening::Sync { device: 2 },
                7_431_824_920_199_597_559,
            ),
            (
                1_697,
                Happening::Clone { device: 1 },
                2_638_748_805_714_362_682,
            ),
        ],
    );
}

// Covers: I5, I12
#[test]
fn late_work_that_is_given_up_is_in_no_file_soon_after_though_nothing_is_asked() {
    nothing_breaks_in(
        49,
        &[
            (1_000, Happening::Report, 6_673_777_847_754_060_175),
            (1_000, Happening::Report, 6_660_973_453_072_180_515),
            (
                2_187_457,
                Happening::Act { device: 2 },
                10_367_510_858_295_407_232,
            ),
            (
                1_749_165,
                Happening::Act { device: 1 },
                14_753_189_675_036_012_634,
            ),
            (
                2_122_112,
                Happening::Sync { device: 0 },
                6_097_740_555_226_117_939,
            ),
            (
                1_056,
                Happening::Act { device: 0 },
                5_994_304_230_676_547_284,
            ),
            (
                173_711,
                Happening::Browser { person: 1 },
                8_859_069_761_416_596_709,
            ),
            (
                76_919,
                Happening::Browser { person: 2 },
                7_015_722_226_326_006_980,
            ),
            (
                2_871,
                Happening::Tidy { device: 0 },
                3_754_476_076_442_949_427,
            ),
        ],
    );
}

// Covers: I12
#[test]
fn a_ticket_that_left_while_its_photo_was_sent_anew_goes_with_the_photo() {
    // After a restore a device announces its photos again. The feed had gone past
    // the person's own command by then, and the ticket waited for it for good.
    nothing_breaks_in(
        1_000_772,
        &[
            (1_000, Happening::Report, 12_870_647_803_276_134_512),
            (1_000, Happening::Report, 9_758_656_589_613_006_137),
            (
                826,
                Happening::Photo { device: 1 },
                10_602_676_017_343_132_851,
            ),
            (
                1_687,
                Happening::Act { device: 4 },
                10_483_354_842_504_613_171,
            ),
            (1_399_573, Happening::BackUp, 4_448_112_978_198_184_611),
            (1_487_215, Happening::Restore, 9_469_741_147_779_395_980),
            (
                1_301_307,
                Happening::Browser { person: 2 },
                15_291_918_902_208_589_011,
            ),
        ],
    );
}

// Covers: I6, I18
#[test]
fn who_signed_in_after_the_backup_sees_in_a_browser_what_their_device_shows() {
    // The judge looked through a browser whose token the restored office did not
    // know, and took the refusal for a ticket that is not there.
    nothing_breaks_in(
        1_001_418,
        &[
            (1_000, Happening::Report, 6_510_168_086_556_634_847),
            (177, Happening::BackUp, 9_600_579_881_157_471_619),
            (
                87_567,
                Happening::Revoke { person: 2 },
                12_896_230_542_419_392_332,
            ),
            (
                618_014,
                Happening::Revoke { person: 2 },
                15_525_047_071_328_530_429,
            ),
            (470_175, Happening::Restore, 16_908_028_374_121_810_807),
        ],
    );
}

// Covers: I21
#[test]
fn an_office_that_dies_while_it_makes_a_token_is_asked_again() {
    nothing_breaks_in(
        1_001_978,
        &[
            (
                1_964_891,
                Happening::Revoke { person: 2 },
                8_251_199_284_812_726_378,
            ),
            (
                51_543,
                Happening::Sync { device: 0 },
                16_693_238_154_413_317_996,
            ),
            (1_882_143, Happening::OfficeDies, 11_173_062_225_863_025_530),
            (
                478_496,
                Happening::Revoke { person: 2 },
                5_557_532_451_452_183_804,
            ),
        ],
    );
}
