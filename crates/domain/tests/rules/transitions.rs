//! Every act × every state × every asker × every policy, against a table that
//! was written from the model (T1 to T26) and not from the code.

use std::collections::BTreeMap;

use fieldfare_domain::policy::{PriorityScale, RatingWhen};
use fieldfare_domain::{
    Answer, AnswerChange, CloseKind, CommandId, Policy, Rejection, State, Verdict, What, decide,
};
use uuid::Uuid;

use crate::acts::{act, step};
use crate::people::*;

/// Late work of Theo's that waits on each ticket of the table.
pub(crate) const LATE: CommandId = CommandId(Uuid::from_u128(0xf1));

/// Act, askers, outcomes.
type Row = (&'static str, &'static str, &'static str);

/// act | askers | what comes of it in
/// PendingAssignment, Assigned, InProgress, AwaitingRequester, OnHold, Resolved,
/// Closed. One word stands for all seven.
///
/// Askers: L link holder, O owner with an account, T assignee, E another
/// eligible technician, N technician who is no handler of this type,
/// D dispatcher, S supervisor, A administrator, Y the system. (X, a requester
/// of another ticket, is never told that it exists.)
///
/// `>InProgress` is there after it, `=` is done and moves nothing, `#Forced` closes
/// with that kind; all else is the code of the refusal.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // T1
    ("create", "LOXTENDSAY", "already_exists"),
    // T2
    ("assign", "DSAY",   ">Assigned wrong_state wrong_state wrong_state wrong_state wrong_state closed"),
    ("assign", "LOTEN",  "not_allowed"),
    // T3
    ("claim", "TE",      ">InProgress already_claimed already_claimed already_claimed already_claimed already_claimed closed"),
    ("claim", "NDSA",    "not_eligible"),
    ("claim", "LOY",     "not_allowed"),
    // T4
    ("accept", "T",      "not_assignee >InProgress wrong_state wrong_state wrong_state wrong_state closed"),
    ("accept", "ENDSA",  "not_assignee"),
    ("accept", "LOY",    "not_allowed"),
    // T5
    ("transfer", "T",    ">Assigned >Assigned >Assigned >Assigned wrong_state wrong_state closed"),
    ("transfer", "DSA",  "wrong_state >Assigned >Assigned >Assigned wrong_state wrong_state closed"),
    ("transfer", "E",    "same_person not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
    ("transfer", "N",    "not_eligible not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
    ("transfer", "LOY",  "not_allowed"),
    // T6
    ("return", "T",      "not_assignee >PendingAssignment >PendingAssignment >PendingAssignment wrong_state wrong_state closed"),
    ("return", "ENDSA",  "not_assignee"),
    ("return", "LOY",    "not_allowed"),
    ("take_back", "DSA",   "wrong_state >PendingAssignment wrong_state wrong_state wrong_state wrong_state closed"),
    ("take_back", "LOTENY", "not_allowed"),
    // T7, which implies T3 or T4
    ("ask", "T",         ">AwaitingRequester >AwaitingRequester >AwaitingRequester wrong_state wrong_state wrong_state closed"),
    ("ask", "E",         ">AwaitingRequester not_assignee not_assignee wrong_state wrong_state wrong_state closed"),
    ("ask", "NDSA",      "not_eligible not_assignee not_assignee wrong_state wrong_state wrong_state closed"),
    ("ask", "LOY",       "not_allowed"),
    // T8
    ("resume", "T",      "not_assignee wrong_state wrong_state >InProgress wrong_state wrong_state closed"),
    ("resume", "ENDSA",  "not_assignee"),
    ("resume", "LOY",    "not_allowed"),
    // T8 and T22
    ("requester_reply", "LO",      "= = = >InProgress = = closed"),
    ("requester_reply", "TENDSAY", "not_owner"),
    // T26
    ("hold", "T",        "not_assignee wrong_state >OnHold wrong_state wrong_state wrong_state closed"),
    ("hold", "ENDSA",    "not_assignee"),
    ("hold", "LOY",      "not_allowed"),
    ("unhold", "T",      "not_assignee wrong_state wrong_state wrong_state >InProgress wrong_state closed"),
    ("unhold", "ENDSA",  "not_assignee"),
    ("unhold", "LOY",    "not_allowed"),
    // T9
    ("resolve", "T",     "not_assignee wrong_state >Resolved >Resolved wrong_state wrong_state closed"),
    ("resolve", "ENDSA", "not_assignee"),
    ("resolve", "LOY",   "not_allowed"),
    // T10
    ("confirm", "LO",      "wrong_state wrong_state wrong_state wrong_state wrong_state #Confirmed closed"),
    ("confirm", "TENDSAY", "not_owner"),
    // T11
    ("not_solved", "LO",      "wrong_state wrong_state wrong_state wrong_state wrong_state >InProgress closed"),
    ("not_solved", "TENDSAY", "not_owner"),
    // T12
    ("cancel", "LO",      "#Cancelled #Cancelled #RequesterClosed #RequesterClosed #RequesterClosed #RequesterClosed closed"),
    ("cancel", "TENDSAY", "not_owner"),
    // T13, switched off
    ("reject", "TENDSA", "policy_forbids"),
    ("reject", "LOY",    "not_allowed"),
    // T14
    ("force_close", "DSA",    "#Forced #Forced #Forced #Forced #Forced #Forced closed"),
    ("force_close", "LOTENY", "not_allowed"),
    // T15, T16: before completion
    ("alert_cleared", "Y",        "#ForcedAlertAutoResolved #ForcedAlertAutoResolved #ForcedAlertAutoResolved #ForcedAlertAutoResolved #ForcedAlertAutoResolved wrong_state closed"),
    ("alert_cleared", "LOTENDSA", "system_only"),
    // T17
    ("time_out", "Y",        "wrong_state wrong_state wrong_state wrong_state wrong_state #TimeoutAfterResolved closed"),
    ("time_out", "LOTENDSA", "system_only"),
    // T18
    ("give_up_waiting", "Y",        "wrong_state wrong_state wrong_state #NoResponse wrong_state wrong_state closed"),
    ("give_up_waiting", "LOTENDSA", "system_only"),
    // T19
    ("mark_duplicate", "DSAY",  "#Duplicate #Duplicate #Duplicate #Duplicate #Duplicate #Duplicate closed"),
    ("mark_duplicate", "LOTEN", "not_allowed"),
    // T20
    ("mark_invalid", "TDSA", "#Invalid #Invalid #Invalid #Invalid #Invalid #Invalid closed"),
    ("mark_invalid", "E",    "#Invalid not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
    ("mark_invalid", "N",    "not_eligible not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
    ("mark_invalid", "LOY",  "not_allowed"),
    // T21, switched off: the requester confirms
    ("close", "T",     "not_assignee wrong_state wrong_state wrong_state wrong_state policy_forbids closed"),
    ("close", "ENDSA", "not_assignee"),
    ("close", "LOY",   "not_allowed"),
    // T23
    ("escalate", "T",    "not_assignee = = = = = closed"),
    ("escalate", "DSAY", "= = = = = = closed"),
    ("escalate", "EN",   "not_assignee"),
    ("escalate", "LO",   "not_allowed"),
    // T24
    ("set_priority", "TENDSAY",  "= = = = = = closed"),
    ("set_priority", "LO",       "not_allowed"),
    ("set_visibility", "TENDSA", "= = = = = = closed"),
    ("set_visibility", "LOY",    "not_allowed"),
    // T25
    ("rate", "LO",      "wrong_state wrong_state wrong_state wrong_state wrong_state wrong_state ="),
    ("rate", "TENDSAY", "not_owner"),
    // R3: always stored
    ("write_public", "TENDSAY",  "="),
    ("write_public", "LO",       "not_allowed"),
    ("write_internal", "TENDSAY", "="),
    ("write_internal", "LO",     "not_allowed"),
    ("add_photo", "TENDSA",      "="),
    ("add_photo", "LO",          "= = = = = = closed"),
    ("add_photo", "Y",           "not_owner"),
    // Said of a photo, stored like it (R3)
    ("set_photo_stage", "TENDSA", "="),
    ("set_photo_stage", "LOY",   "not_allowed"),
    ("mark_photo", "TENDSA",     "="),
    ("mark_photo", "LOY",        "not_allowed"),
    // I14
    ("photo_arrived", "Y",        "="),
    ("photo_arrived", "LOTENDSA", "system_only"),
    // Appointments: while there is work to come
    ("agree_appointment", "T",    "not_assignee = = = = wrong_state closed"),
    ("agree_appointment", "DSA",  "= = = = = wrong_state closed"),
    ("agree_appointment", "EN",   "not_assignee"),
    ("agree_appointment", "LOY",  "not_allowed"),
    ("cancel_appointment", "T",   "not_assignee = = = = wrong_state closed"),
    ("cancel_appointment", "DSA", "= = = = = wrong_state closed"),
    ("cancel_appointment", "EN",  "not_assignee"),
    ("cancel_appointment", "LOY", "not_allowed"),
    ("propose_appointment", "T",   "not_assignee = = = = wrong_state closed"),
    ("propose_appointment", "DSA", "= = = = = wrong_state closed"),
    ("propose_appointment", "EN",  "not_assignee"),
    ("propose_appointment", "LOY", "not_allowed"),
    // Only the requester answers; staff agree for them.
    ("confirm_appointment", "LO",      "= = = = = wrong_state closed"),
    ("confirm_appointment", "TENDSAY", "not_owner"),
    ("decline_appointment", "LO",      "= = = = = wrong_state closed"),
    ("decline_appointment", "TENDSAY", "not_owner"),
    // Whoever holds it goes; being there is work (T4), being on the way is not.
    ("set_out", "T",      "not_assignee = = = = wrong_state closed"),
    ("set_out", "ENDSA",  "not_assignee"),
    ("set_out", "LOY",    "not_allowed"),
    ("arrive", "T",       "not_assignee >InProgress = = = wrong_state closed"),
    ("arrive", "ENDSA",   "not_assignee"),
    ("arrive", "LOY",     "not_allowed"),
    // R5
    ("edit", "T",   "not_assignee = = = = = closed"),
    ("edit", "DSA", "= = = = = = closed"),
    ("edit", "EN",  "not_assignee"),
    ("edit", "LOY", "not_allowed"),
    // Answers (R5) and tasks
    ("answer", "T",     "not_assignee = = = = = closed"),
    ("answer", "DSA",   "= = = = = = closed"),
    ("answer", "EN",    "not_assignee"),
    ("answer", "LOY",   "not_allowed"),
    ("add_task", "T",   "not_assignee = = = = = closed"),
    ("add_task", "DSA", "= = = = = = closed"),
    ("add_task", "EN",  "not_assignee"),
    ("add_task", "LO",  "not_allowed"),
    // A rule gives tasks (S4-10).
    ("add_task", "Y",   "= = = = = = closed"),
    ("set_task", "T",   "not_assignee = = = = = closed"),
    ("set_task", "DSA", "= = = = = = closed"),
    ("set_task", "EN",  "not_assignee"),
    ("set_task", "LOY", "not_allowed"),
    // Time and parts: from the first assignment on, by who holds it or is asked (Noel)
    ("record_used", "T",   "not_assignee = = = = = closed"),
    ("record_used", "NDSA", "wrong_state = = = = = closed"),
    ("record_used", "E",   "not_assignee"),
    ("record_used", "LOY", "not_allowed"),
    // Theo wrote it
    ("strike_used", "TDSA", "= = = = = = closed"),
    ("strike_used", "EN",  "not_allowed"),
    ("strike_used", "LOY", "not_allowed"),
    // R4: the author may discard the own late work
    ("settle_parked", "TDSA",  "="),
    ("settle_parked", "LOENY", "not_allowed"),
    // S1-16: colleagues; Noel was brought in, and may leave
    ("add_collaborator", "T",      "not_assignee = = = = = closed"),
    ("add_collaborator", "DSA",    "= = = = = = closed"),
    ("add_collaborator", "EN",     "not_assignee"),
    ("add_collaborator", "LOY",    "not_allowed"),
    ("remove_collaborator", "T",   "not_assignee = = = = = ="),
    ("remove_collaborator", "NDSA", "="),
    ("remove_collaborator", "E",   "not_assignee"),
    ("remove_collaborator", "LOY", "not_allowed"),
    // S1-20, S1-29
    ("remind", "Y",            "wrong_state wrong_state wrong_state = wrong_state = closed"),
    ("remind", "LOTENDSA",     "system_only"),
    ("warn_sla", "Y",          "= = = = = = closed"),
    ("warn_sla", "LOTENDSA",   "system_only"),
    ("breach_sla", "Y",        "="),
    ("breach_sla", "LOTENDSA", "system_only"),
    ("note_unreached", "Y",    "wrong_state = wrong_state wrong_state wrong_state wrong_state closed"),
    ("note_unreached", "LOTENDSA", "system_only"),
];

/// What each flag of a policy changes in the table, and nothing else.
#[rustfmt::skip]
const FLAGS: &[(&str, &[Row])] = &[
    ("nothing", &[]),
    ("nobody confirms", &[
        ("confirm", "LO", "wrong_state wrong_state wrong_state wrong_state wrong_state policy_forbids closed"),
        ("close", "T",    "not_assignee wrong_state wrong_state wrong_state wrong_state #AgentClosed closed"),
    ]),
    ("public reply awaits", &[
        ("write_public", "T", ">AwaitingRequester >AwaitingRequester >AwaitingRequester = = = ="),
        ("write_public", "E", ">AwaitingRequester = = = = = ="),
    ]),
    ("reply reopens", &[
        ("requester_reply", "LO", "= = = >InProgress = = >InProgress"),
        ("add_photo",       "LO", "="),
    ]),
    ("handlers reject", &[
        ("reject", "T",    "#Rejected #Rejected #Rejected wrong_state wrong_state wrong_state closed"),
        ("reject", "E",    "#Rejected not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
        ("reject", "NDSA", "not_eligible not_assignee not_assignee not_assignee not_assignee not_assignee not_assignee"),
    ]),
    ("requester cannot close", &[
        ("cancel", "LO", "policy_forbids policy_forbids policy_forbids policy_forbids policy_forbids policy_forbids closed"),
    ]),
    ("no priorities", &[
        ("set_priority", "TENDSAY", "policy_forbids policy_forbids policy_forbids policy_forbids policy_forbids policy_forbids closed"),
    ]),
    ("three priorities", &[]),
    ("rating when resolved", &[
        ("rate", "LO", "wrong_state wrong_state wrong_state wrong_state wrong_state = ="),
    ]),
    ("a photo is required", &[
        ("resolve", "T", "not_assignee wrong_state photo_missing photo_missing wrong_state wrong_state closed"),
    ]),
];

pub(crate) fn policy_with(flag: &str) -> Policy {
    let mut policy = after_sales();
    match flag {
        "nothing" => {}
        "nobody confirms" => policy.requester_confirms = false,
        "public reply awaits" => policy.public_reply_awaits = true,
        "reply reopens" => policy.reply_reopens = true,
        "handlers reject" => policy.reject_allowed = true,
        "requester cannot close" => policy.requester_closes = false,
        "no priorities" => policy.priority_scale = PriorityScale::Off,
        "three priorities" => policy.priority_scale = PriorityScale::Three,
        "rating when resolved" => policy.rating_when = RatingWhen::ResolvedOrClosed,
        "a photo is required" => policy.required_photos = vec!["after".to_owned()],
        other => panic!("no flag is called {other}"),
    }
    policy
}

pub(crate) fn flags() -> impl Iterator<Item = &'static str> {
    FLAGS.iter().map(|(flag, _)| *flag)
}

/// The names of all acts of the table.
pub(crate) fn names() -> std::collections::BTreeSet<&'static str> {
    TABLE.iter().map(|(name, ..)| *name).collect()
}

/// The ticket of the table: with a photo, an appointment, an answer, a task, late
/// work and a linked alert, so that no act fails for want of a thing to act on.
pub(crate) fn ticket_in(state: State) -> Story {
    let mut story = Story::in_state(state);
    if state != State::Draft {
        story.fact(
            THEO,
            What::AppointmentAgreed {
                appointment: visit(VISIT, "2026-11-18T13:30"),
            },
        );
        story.fact(
            DORA,
            What::AppointmentProposed {
                appointment: visit(PROPOSED, "2026-11-21T08:00"),
            },
        );
        story.fact(
            DORA,
            What::CollaboratorAdded {
                person: NOEL,
                comment: String::new(),
            },
        );
        story.fact(
            THEO,
            What::Answered {
                change: AnswerChange {
                    field: "serial".to_owned(),
                    was: None,
                    now: Some(Answer::Text("A-17".to_owned())),
                },
                clash: false,
            },
        );
        let used = crate::used::worked(0xd1, 75);
        let recorded = What::UsedRecorded {
            used,
            corrected: false,
            credit: None,
        };
        story.fact(THEO, recorded);
        let item = step("identity");
        story.fact(THEO, What::TaskAdded { item });
        story.fact(
            THEO,
            What::Parked {
                act: Box::new(resolve()),
                why: Rejection::NotAssignee,
            },
        );
        let last = story.events.last_mut().unwrap();
        last.command = Some(LATE);
        story.ticket = fieldfare_domain::Ticket::from_events(TICKET, &story.events);
    }
    story
}

type Expected = BTreeMap<(&'static str, char, State), &'static str>;

fn enter(expected: &mut Expected, rows: &[Row], replace: bool) {
    for (act, askers, outcomes) in rows {
        let words: Vec<&str> = outcomes.split(' ').collect();
        assert!(matches!(words.len(), 1 | 7), "{act} {askers}");
        for asker in askers.chars() {
            for (i, state) in State::ALL[1..].iter().enumerate() {
                let word = words[i % words.len()];
                let before = expected.insert((act, asker, *state), word);
                assert_eq!(before.is_some(), replace, "{act} {asker} {state:?}");
            }
        }
    }
}

/// The whole table for one flag, with the cells that no row has to say.
pub(crate) fn expectations(flag: &str) -> Expected {
    let mut expected = Expected::new();
    enter(&mut expected, TABLE, false);
    let acts: Vec<&str> = expected.keys().map(|(act, ..)| *act).collect();
    for (name, rows) in FLAGS {
        if *name == flag {
            enter(&mut expected, rows, true);
        }
    }
    for act in acts {
        for asker in EVERYBODY.chars() {
            let draft = if act == "create" {
                ">PendingAssignment"
            } else {
                "unknown_ticket"
            };
            expected.insert((act, asker, State::Draft), draft);
            for state in &State::ALL[1..] {
                if asker == 'X' {
                    let cell = expected.entry((act, asker, *state));
                    cell.or_insert("unknown_ticket");
                }
            }
        }
    }
    expected
}

fn close_kind(word: &str) -> CloseKind {
    use CloseKind::*;
    [
        Confirmed,
        RequesterClosed,
        Cancelled,
        Rejected,
        Forced,
        ForcedAlertAutoResolved,
        ForcedAlertHandled,
        TimeoutAfterResolved,
        NoResponse,
        Duplicate,
        Invalid,
        AgentClosed,
    ]
    .into_iter()
    .find(|kind| format!("#{kind:?}") == word)
    .unwrap_or_else(|| panic!("no end is called {word}"))
}

#[test]
fn every_act_in_every_state_by_everybody_under_every_policy_does_what_the_model_says() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for flag in flags() {
        let policy = policy_with(flag);
        for ((name, asker, state), word) in expectations(flag) {
            cases += 1;
            let mut story = ticket_in(state);
            story.policy = policy.clone();
            let command = story.command(story.ticket.version, act(name));
            let before = story.ticket.clone();
            let decision = decide(&story.ticket, &policy, &actor(asker), &command);
            let again = decide(&story.ticket, &policy, &actor(asker), &command);
            assert_eq!(decision, again, "{name} by {asker} in {state:?}");

            let verdict = story.judged(&actor(asker), &command);
            let is = match &verdict {
                Verdict::Accepted(what) => {
                    assert_eq!(decision.as_ref(), Ok(what));
                    let n = u32::try_from(what.len()).unwrap();
                    assert_eq!(story.ticket.version, before.version + n);
                    match story.ticket.state {
                        State::Closed if before.state != State::Closed => {
                            format!("#{:?}", story.ticket.close_kind.unwrap())
                        }
                        now if now == before.state && !word.starts_with('>') => "=".to_owned(),
                        now => format!(">{now:?}"),
                    }
                }
                Verdict::Parked(..) => "parked".to_owned(),
                Verdict::Refused(why) => {
                    assert_eq!(decision.as_ref(), Err(why));
                    assert_eq!(story.ticket, before, "a refusal leaves no trace");
                    why.code().to_owned()
                }
            };
            if word.starts_with('#') {
                close_kind(word);
            }
            if is != word {
                wrong.push(format!(
                    "{flag}: {name} by {asker} in {state:?}: {is}, the model says {word}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    // 53 kinds of act, one of them (write) in two forms; 8 states; 10 askers;
    // 10 policies.
    assert_eq!(cases, 54 * 8 * 10 * 10);
}

#[test]
fn the_table_names_every_act() {
    let words: std::collections::BTreeSet<String> = TABLE
        .iter()
        .map(|(name, ..)| serde_json::to_value(act(name)).unwrap()["do"].to_string())
        .collect();
    let all: std::collections::BTreeSet<String> = crate::samples::every_act()
        .iter()
        .map(|act| serde_json::to_value(act).unwrap()["do"].to_string())
        .collect();
    assert_eq!(words, all);
    assert_eq!(all.len(), 53);
}
