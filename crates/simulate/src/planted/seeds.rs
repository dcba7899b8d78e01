//! What is known to catch each planted fault: a seed, or a named test of another
//! crate. When a change of the days moves a seed, `cargo xtask planted --afresh`
//! finds another.

/// Files that test programs begin with.
const REPLICA: &str = "crates/replica/src/lib.rs";
const REPLICA_STORIES: &str = "crates/replica/tests/stories.rs";
const OFFICE: &str = "crates/server/tests/office/main.rs";
const STORIES: &str = "tests/tests/stories/main.rs";

/// Fault and seed.
pub(super) const SEEDS: &[(&str, u64)] = &[];

/// Fault, the file that the test's program begins with, and the test.
#[rustfmt::skip]
pub(super) const TESTS: &[(&str, &str, &str)] = &[
    ("I1-normal-sync", REPLICA, "the_files_are_set_up_as_promised"),
    ("I1-photo-name-not-synced", REPLICA, "a_put_fails_cleanly_at_every_disk_operation"),
    ("I1-photo-not-synced", REPLICA, "a_put_fails_cleanly_at_every_disk_operation"),
    ("I2-office-normal-sync", OFFICE, "what_an_embedded_office_acknowledges_is_synced_first"),
    ("I2-silence-is-yes", REPLICA_STORIES, "what_got_no_answer_is_sent_again_and_what_the_feed_shows_first_is_shown_once"),
    ("I3-key-expires", STORIES, "a_push_that_is_repeated_has_one_effect_and_the_same_answer"),
    ("I3-key-never-looked-at", STORIES, "a_push_that_is_repeated_has_one_effect_and_the_same_answer"),
    ("I3-key-per-replica", OFFICE, "what_one_copy_has_sent_is_known_when_the_other_sends_it_under_a_new_name"),
    ("I3-other-contents-taken", STORIES, "a_command_id_with_other_contents_or_of_another_person_is_refused"),
    ("I3-refusal-not-kept", OFFICE, "what_was_refused_once_stays_refused_under_its_id_whatever_has_changed"),
    ("I4-newest-first", REPLICA_STORIES, "what_is_done_without_a_network_reaches_the_office_in_order"),
    ("I4-one-bad-blocks-all", REPLICA_STORIES, "a_command_that_the_office_cannot_read_does_not_hold_up_the_others"),
    ("I5-refused-forgotten", REPLICA, "of_refused_work_only_the_own_words_stay_and_go_when_they_are_given_up"),
    ("I5-refused-removed", REPLICA_STORIES, "a_refused_act_stays_until_the_person_discards_it_and_others_go_on"),
    ("I5-signed-out-empties", REPLICA, "an_ended_token_loses_nothing_and_shows_what_waits"),
    ("I5-unsent-forgotten", REPLICA, "unsent_work_is_kept_until_it_is_acknowledged_and_then_forgotten"),
    ("I6-known-event-fails", REPLICA_STORIES, "a_page_that_comes_twice_changes_nothing_the_second_time"),
    ("I6-some-not-told", OFFICE, "every_change_of_a_ticket_is_told_to_everybody_who_holds_it"),
    ("I8-overlay-ends-with-ack", REPLICA_STORIES, "an_accepted_act_stays_on_the_screen_until_the_feed_shows_it"),
    ("I8-kept-ends-with-ack", REPLICA_STORIES, "what_was_done_stays_on_the_screen_while_a_photo_of_a_ticket_that_left_is_sent"),
    ("I8-shown-twice", REPLICA_STORIES, "what_got_no_answer_is_sent_again_and_what_the_feed_shows_first_is_shown_once"),
    ("I9-cursor-ahead", REPLICA_STORIES, "a_lost_answer_has_one_effect"),
    ("I10-cursor-before-rows", REPLICA, "a_full_disk_refuses_a_page_whole_and_the_cursor_with_it"),
    ("I11-every-handler", OFFICE, "a_device_is_woken_by_what_touches_it_and_by_nothing_else"),
    ("I11-notes-counted", STORIES, "nothing_internal_changes_a_byte_of_the_requesters_page"),
    ("I11-notes-shown", OFFICE, "the_page_follows_the_ticket_and_its_tag_knows_nothing_internal"),
    ("I12-gaps-stay", REPLICA, "no_word_of_tickets_that_left_stays_between_the_rows_of_those_that_are_here"),
    ("I12-kept-after-its-photo", REPLICA_STORIES, "a_ticket_that_left_goes_with_its_last_photo_and_does_not_wait_for_the_next_page"),
    ("I12-leaving-not-told", OFFICE, "a_device_is_woken_by_what_touches_it_and_by_nothing_else"),
    ("I12-left-stays", REPLICA_STORIES, "a_ticket_that_leaves_is_forgotten_after_own_work_is_acknowledged"),
    ("I12-no-checkpoint", REPLICA, "a_ticket_that_left_is_in_no_file_index_notice_or_picture"),
    ("I12-old-life-stays", REPLICA_STORIES, "a_ticket_that_a_restored_office_never_had_leaves"),
    ("I12-pictures-stay", REPLICA, "what_is_forgotten_is_in_no_file_any_more"),
    ("I13-asked-once-only", OFFICE, "every_stream_ends_within_five_seconds_after_its_right_is_gone_without_a_word"),
    ("I14-declared-is-arrived", REPLICA_STORIES, "an_upload_that_the_office_gave_up_is_announced_again"),
    ("I14-row-without-blob", OFFICE, "a_photo_travels_in_pieces_and_arrives_with_the_last_one"),
    ("I15-offset-not-compared", OFFICE, "a_photo_travels_in_pieces_and_arrives_with_the_last_one"),
    ("I15-sums-not-compared", OFFICE, "wrong_bytes_never_arrive"),
    ("I16-clock-lengthens-waits", REPLICA, "a_clock_that_is_set_back_does_not_lengthen_a_wait"),
    ("I16-clock-set-back", REPLICA_STORIES, "a_device_that_is_told_nothing_asks_and_a_clock_that_is_set_back_puts_it_off_no_longer"),
    ("I16-ordered-by-clock", STORIES, "what_mara_did_in_the_cellar_in_time_is_in_time_when_it_arrives_after_the_breach"),
    ("I17-old-form-dropped", REPLICA, "unsent_work_is_kept_until_it_is_acknowledged_and_then_forgotten"),
    ("I17-older-turned-away", OFFICE, "a_device_pulls_pushes_and_gets_the_stored_outcome_again"),
    ("I18-backup-reaches-too-far", STORIES, "an_office_that_is_restored_gets_what_its_backup_did_not_have"),
    ("I18-epoch-in-the-backup", OFFICE, "a_restored_office_has_everything_and_a_life_of_its_own"),
    ("I18-epoch-not-looked-at", REPLICA_STORIES, "a_restored_office_gets_back_what_this_device_had_sent_before"),
    ("I18-nothing-replayed", REPLICA_STORIES, "a_restored_office_gets_back_what_this_device_had_sent_before"),
    ("I18-photos-not-sent-again", REPLICA_STORIES, "a_restored_office_is_offered_the_photos_again"),
    ("I18-photos-go-with-their-ticket", REPLICA_STORIES, "work_on_a_ticket_that_the_other_device_never_held_is_sent_and_forgotten"),
    ("I18-pruned-before-backup", REPLICA_STORIES, "a_restored_office_gets_back_what_this_device_had_sent_before"),
    ("I19-any-lease", OFFICE, "an_old_copy_that_was_put_back_is_noticed_by_its_lease_or_its_numbers"),
    ("I19-lease-before-for-all", OFFICE, "two_copies_that_only_ask_are_told_apart_by_the_run_of_the_program"),
    ("I19-fork-begins-empty", REPLICA_STORIES, "a_copied_replica_gets_a_new_name_and_loses_nothing"),
    ("I19-fork-keeps-its-name", REPLICA_STORIES, "a_copied_replica_gets_a_new_name_and_loses_nothing"),
    ("I20-token-outlives", OFFICE, "a_disabled_persons_token_is_dead_at_once_and_their_tickets_leave_their_scope"),
    ("I21-travels-for-ever", REPLICA_STORIES, "what_got_no_answer_is_sent_again_and_what_the_feed_shows_first_is_shown_once"),
    ("I21-waits-without-end", REPLICA, "waits_grow_to_a_minute_and_no_further"),
    ("I22-full-disk-untold", REPLICA, "a_full_disk_refuses_an_act_and_loses_nothing"),
    ("I23-two-senders", REPLICA_STORIES, "one_process_has_a_replica_open"),
    ("I24-two-halves", OFFICE, "a_request_that_is_dropped_wherever_it_waits_has_all_of_its_effect_or_none"),
    ("I25-only-when-told", REPLICA_STORIES, "a_device_that_is_told_nothing_asks_and_a_clock_that_is_set_back_puts_it_off_no_longer"),
];
