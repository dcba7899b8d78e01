// Written by `cargo test -p fieldfare-protocol`. Not edited by hand.

export type AccountsQuery = { 
/**
 * Words to find in name, e-mail address and phone number; empty finds all.
 */
search: string, 
/**
 * Only this account.
 */
id?: UserId, 
/**
 * Only requesters.
 */
requesters: boolean, 
/**
 * Rows to return; at most 500, 0 means 20.
 */
limit: number, };

export type Act = { "do": "create" } & Draft | { "do": "assign", 
/**
 * Who goes.
 */
assignee: UserId, 
/**
 * For that person; required (S0-5).
 */
comment: string, 
/**
 * Corrected fields (S0-4).
 */
corrections: Array<Correction>, } | { "do": "claim" } | { "do": "accept" } | { "do": "transfer", 
/**
 * To whom.
 */
to: UserId, 
/**
 * Why.
 */
comment: string, } | { "do": "return", 
/**
 * Why it cannot be handled.
 */
reason: string, } | { "do": "take_back", 
/**
 * Why.
 */
reason: string, } | { "do": "ask", 
/**
 * The question.
 */
text: string, } | { "do": "resume" } | { "do": "requester_reply", 
/**
 * What is said.
 */
text: string, 
/**
 * Photos shown with it.
 */
photos: Array<PhotoId>, } | { "do": "hold", 
/**
 * For whom or what.
 */
reason: string, } | { "do": "unhold" } | { "do": "resolve", 
/**
 * Solution and results.
 */
feedback: string, } | { "do": "confirm" } | { "do": "not_solved", 
/**
 * What is still wrong.
 */
comment: string, } | { "do": "cancel", 
/**
 * Why.
 */
reason: string, } | { "do": "reject", 
/**
 * Why.
 */
reason: string, } | { "do": "force_close", 
/**
 * Why.
 */
reason: string, } | { "do": "alert_cleared", 
/**
 * A user handled it; otherwise the device cleared it by itself.
 */
handled: boolean, } | { "do": "time_out" } | { "do": "give_up_waiting" } | { "do": "note_unreached", 
/**
 * Version of the ticket that the assignment made.
 */
since: number, } | { "do": "mark_duplicate", 
/**
 * The other ticket.
 */
of: TicketId, } | { "do": "mark_invalid", 
/**
 * Why.
 */
reason: string, } | { "do": "close" } | { "do": "escalate", 
/**
 * 1 to 3.
 */
level: number, 
/**
 * Who is asked, in words.
 */
target: string, 
/**
 * Why.
 */
reason: string, } | { "do": "set_priority", 
/**
 * The new priority.
 */
priority: Priority, } | { "do": "set_visibility", 
/**
 * The new visibility.
 */
visibility: Visibility, } | { "do": "rate", 
/**
 * 1 to 5.
 */
stars: number, 
/**
 * Words with it.
 */
comment: string, } | { "do": "write", 
/**
 * Who may read it.
 */
visibility: Visibility, 
/**
 * What is said.
 */
text: string, 
/**
 * Photos shown with it.
 */
photos: Array<PhotoId>, } | { "do": "add_photo", 
/**
 * The photo.
 */
photo: PhotoMeta, } | { "do": "photo_arrived", 
/**
 * Which one.
 */
photo: PhotoId, } | { "do": "set_photo_stage", 
/**
 * Which photo.
 */
photo: PhotoId, 
/**
 * Its stage.
 */
stage: Stage, } | { "do": "mark_photo", 
/**
 * Which photo.
 */
photo: PhotoId, 
/**
 * Marks that are drawn.
 */
added?: Array<Mark>, 
/**
 * Marks that are taken away.
 */
gone?: Array<MarkId>, } | { "do": "agree_appointment", 
/**
 * When, where.
 */
appointment: Appointment, } | { "do": "cancel_appointment", 
/**
 * Which one.
 */
appointment: AppointmentId, 
/**
 * Why.
 */
reason: string, } | { "do": "propose_appointment", 
/**
 * When, where.
 */
appointment: Appointment, } | { "do": "confirm_appointment", 
/**
 * Which one.
 */
appointment: AppointmentId, 
/**
 * When it begins, as the requester saw it.
 */
starts_at: At, } | { "do": "decline_appointment", 
/**
 * Which one.
 */
appointment: AppointmentId, 
/**
 * When would be better, or why.
 */
reason: string, } | { "do": "set_out", 
/**
 * To which visit.
 */
appointment: AppointmentId, } | { "do": "arrive", 
/**
 * At which visit.
 */
appointment: AppointmentId, } | { "do": "edit", 
/**
 * What the person saw, and what it shall say.
 */
correction: Correction, } | { "do": "answer", 
/**
 * What the person saw, and what it shall say.
 */
change: AnswerChange, } | { "do": "add_task", 
/**
 * Its name, made by whoever adds it, and its words.
 */
item: ChecklistItem, } | { "do": "set_task", 
/**
 * Its name.
 */
task: string, 
/**
 * It is finished.
 */
done: boolean, } | { "do": "record_used", 
/**
 * The entry.
 */
used: Used, } | { "do": "strike_used", 
/**
 * Which one.
 */
used: UsedId, 
/**
 * Why.
 */
reason: string, } | { "do": "settle_parked", 
/**
 * The parked command.
 */
command: CommandId, 
/**
 * Apply it now; otherwise leave the ticket as it is.
 */
apply: boolean, } | { "do": "add_collaborator", 
/**
 * Who.
 */
person: UserId, 
/**
 * What for.
 */
comment: string, } | { "do": "remove_collaborator", 
/**
 * Who.
 */
person: UserId, } | { "do": "remind" } | { "do": "warn_sla", 
/**
 * Which one.
 */
clock: SlaClock, 
/**
 * When it is due.
 */
due_at: At, } | { "do": "breach_sla", 
/**
 * Which one.
 */
clock: SlaClock, 
/**
 * When it was due.
 */
due_at: At, };

export type ActName = "assign" | "claim" | "accept" | "transfer" | "return" | "ask" | "resume" | "requester_reply" | "hold" | "unhold" | "resolve" | "confirm" | "not_solved" | "cancel" | "reject" | "force_close" | "mark_duplicate" | "mark_invalid" | "close" | "escalate" | "set_priority" | "set_visibility" | "rate" | "reply" | "note" | "add_photo" | "agree_appointment" | "edit" | "add_collaborator" | "remove_collaborator" | "propose_appointment" | "confirm_appointment" | "decline_appointment" | "set_out" | "arrive" | "record_used" | "strike_used";

export type ActOutcome = { 
/**
 * The command that was made of it.
 */
command: CommandId, 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Late work that was kept for a person's decision.
 */
parked: boolean, };

export type Answer = string | Array<string> | Array<{ [key in string]: string }>;

export type AnswerChange = { 
/**
 * Which field.
 */
field: string, 
/**
 * What the person saw in it; none when nothing was answered.
 */
was?: Answer | null, 
/**
 * What it shall say; none takes the answer away.
 */
now?: Answer | null, };

export type AnswerView = { 
/**
 * The field as it was asked.
 */
field: FormField, 
/**
 * What was answered.
 */
answer: Answer | null, 
/**
 * It is asked, given the other answers.
 */
shown: boolean, 
/**
 * Resolving waits for it.
 */
missing: boolean, 
/**
 * What somebody else had answered meanwhile (R5).
 */
other: Answer | null, 
/**
 * Whose that is; empty when there is none.
 */
otherBy: string, };

export type Appointment = { 
/**
 * Its name.
 */
id: AppointmentId, 
/**
 * Wall time at the site when it begins, `2026-11-18T13:30`.
 */
start: string, 
/**
 * Wall time at the site when it ends; empty when it is open.
 */
end?: string, 
/**
 * The site's zone by its IANA name, `Europe/Stockholm`.
 */
zone: string, 
/**
 * Minutes before the start at which the technician is reminded.
 */
remind_minutes: number, };

export type AppointmentError = "not_a_time" | "unknown_zone" | "in_gap" | "ends_first" | "reminder_too_early";

export type AppointmentId = string;

export type AppointmentView = { 
/**
 * As it was agreed: wall times and zone of the site.
 */
appointment: Appointment, 
/**
 * When it begins.
 */
startsAt: number, 
/**
 * When it ends.
 */
endsAt: number | null, 
/**
 * When the technician is reminded.
 */
remindAt: number, 
/**
 * Agreed on this device, not sent.
 */
unsent: boolean, 
/**
 * Where it stands, unless it is missed.
 */
state: VisitState, 
/**
 * From when on it is missed, while nobody says anything; none where it cannot be
 * missed.
 */
missedAt: number | null, 
/**
 * What whoever goes can say next.
 */
next: Array<ActName>, };

export type Article = { 
/**
 * What it is.
 */
kind: ArticleKind, 
/**
 * Its title, unlike any other.
 */
title: string, 
/**
 * The question, or the problem; may be empty where the title says it.
 */
problem: string, 
/**
 * The answer, or the steps, a line each.
 */
answer: string, 
/**
 * Types of ticket that it helps with; empty means any.
 */
types: Array<TypeId>, 
/**
 * Devices that it is about; empty means any.
 */
devices: Array<EquipmentId>, 
/**
 * Language that it is written in, `de` or `zh-Hans`; empty where nobody
 * said.
 */
language: string, 
/**
 * Everybody who reports may read it; otherwise the enterprise's people.
 */
audience: ArticleAudience, 
/**
 * The ticket whose resolution it was made from.
 */
from_ticket: TicketId | null, };

export type ArticleAudience = "staff" | "public";

export type ArticleKind = "faq" | "solution";

export type ArticleView = { 
/**
 * Its name in the register.
 */
id: SetupId, 
/**
 * Its version.
 */
version: number, 
/**
 * What it says.
 */
article: Article, };

export type At = number;

export type BarLook = "done" | "current" | "local" | "stopped" | "next" | "ended";

export type BarStep = { 
/**
 * Which step.
 */
key: StepKey, 
/**
 * How it looks.
 */
look: BarLook, };

export type BoardDay = { 
/**
 * `2026-11-18`.
 */
date: string, 
/**
 * From midnight to midnight.
 */
span: Span, 
/**
 * When the enterprise works.
 */
hours: Array<Span>, 
/**
 * How long that is, in ms.
 */
hoursMs: number, };

export type BoardFit = { 
/**
 * As it would be agreed, by the clock of the site.
 */
appointment: Appointment, 
/**
 * When that is.
 */
span: Span, 
/**
 * What would be in its way.
 */
overlaps: Array<BoardOverlap>, 
/**
 * The first free time from then on; none within two weeks.
 */
nextFree: number | null, 
/**
 * It begins or ends when the enterprise does not work.
 */
outsideHours: boolean, 
/**
 * This person is given tickets of that type.
 */
eligible: boolean, 
/**
 * How the ticket comes into this person's hands; none where it is there.
 */
gives: ActName | null, 
/**
 * Who has it now.
 */
holder: UserId | null, 
/**
 * Version of the ticket that this was made from; goes into the next command.
 */
version: number, };

export type BoardFitQuery = { 
/**
 * Which ticket.
 */
ticket: TicketId, 
/**
 * The appointment that moves, or the name of a new one.
 */
appointment: AppointmentId, 
/**
 * Who shall go.
 */
person: UserId, 
/**
 * When it begins.
 */
start: number, 
/**
 * How long it takes, in minutes.
 */
minutes: number, 
/**
 * Not then, but at the first time from then on that is free.
 */
nextFree: boolean, };

export type BoardOverlap = { 
/**
 * Of which ticket.
 */
ticket: TicketId, 
/**
 * `T-1042`.
 */
number: string | null, 
/**
 * What that is about.
 */
title: string, 
/**
 * The time that both want.
 */
span: Span, };

export type BoardPerson = { 
/**
 * Account.
 */
id: UserId, 
/**
 * Full name.
 */
name: string, 
/**
 * Is given work now; otherwise only what is left of theirs is shown.
 */
active: boolean, 
/**
 * How long their visits take on each day, in ms.
 */
bookedMs: Array<number>, 
/**
 * How many of their visits are late.
 */
late: number, 
/**
 * Their visits, the earliest first.
 */
visits: Array<BoardVisit>, };

export type BoardQuery = { 
/**
 * Its first day, `2026-11-18`; empty means today.
 */
from: string, 
/**
 * How many days; 0 means one, and 14 is the most.
 */
days: number, 
/**
 * By which clock its days begin; empty means the enterprise's.
 */
zone: string, 
/**
 * Words to find among what waits; empty finds all.
 */
search: string, };

export type BoardTicket = { 
/**
 * What lists show of it.
 */
row: TicketRow, 
/**
 * What it needs.
 */
lack: Lack, 
/**
 * Its promise is broken.
 */
late: boolean, 
/**
 * The visit that is agreed already, where there is one.
 */
visit: Span | null, };

export type BoardView = { 
/**
 * By which clock its days begin.
 */
zone: string, 
/**
 * The enterprise's zone, and those of its devices, to choose from.
 */
zones: Array<string>, 
/**
 * Which day it is there.
 */
today: string, 
/**
 * Its days.
 */
days: Array<BoardDay>, 
/**
 * Everybody who is given work, and who has visits in these days: who is late
 * first, then by name.
 */
people: Array<BoardPerson>, 
/**
 * What waits to be planned: what is late first, then the most urgent, then
 * what is due first. At most [`BoardView::WAITING_MAX`].
 */
waiting: Array<BoardTicket>, 
/**
 * How many wait, with those that are not listed.
 */
waitingTotal: number, 
/**
 * How many visits on the board are late.
 */
late: number, };

export type BoardVisit = { 
/**
 * Of which ticket.
 */
ticket: TicketId, 
/**
 * `T-1042`; none until the office has seen it.
 */
number: string | null, 
/**
 * What it is about.
 */
title: string, 
/**
 * Customer or place.
 */
place: string, 
/**
 * How urgent it is; none where the type has no priorities.
 */
priority: Priority | null, 
/**
 * Where the ticket stands.
 */
state: State, 
/**
 * The word for it, as the catalogue's key.
 */
word: string, 
/**
 * As it was agreed.
 */
appointment: Appointment, 
/**
 * When that is.
 */
span: Span, 
/**
 * Nobody agreed an end.
 */
openEnd: boolean, 
/**
 * Whether it lies ahead, is on or is over.
 */
standing: Standing, 
/**
 * Where the visit stands, in the words that people say.
 */
visit: VisitState, 
/**
 * Since when it is late; none while it is not.
 */
lateSince: number | null, 
/**
 * Agreed or given on this device, not sent.
 */
unsent: boolean, 
/**
 * It can be moved.
 */
movable: boolean, 
/**
 * What is in its way.
 */
overlaps: Array<BoardOverlap>, };

export type Calendar = { 
/**
 * What people call it.
 */
name: string, 
/**
 * IANA name of the zone; one that is not known here counts as UTC.
 */
zone: string, 
/**
 * Hours of Monday, Tuesday, … Sunday.
 */
week: [Array<Hours>, Array<Hours>, Array<Hours>, Array<Hours>, Array<Hours>, Array<Hours>, Array<Hours>], 
/**
 * Holidays, and days with other hours.
 */
days: Array<SpecialDay>, };

export type Change = { "changed": "tickets", 
/**
 * Which ones; empty means any.
 */
tickets: Array<TicketId>, } | { "changed": "outbox" } | { "changed": "directory" } | { "changed": "session" } | { "changed": "inbox" } | { "changed": "open", 
/**
 * Which one.
 */
ticket: TicketId, };

export type ChecklistItem = { 
/**
 * Its name among the steps; 1 to 40 lower-case letters, digits, `-` and `_`.
 */
id: string, 
/**
 * What is to be done, in words.
 */
text: string, 
/**
 * A ticket is not resolved without it (S1-8: who asks is known first).
 */
required: boolean, };

export type Choice = { 
/**
 * Its name in answers.
 */
id: string, 
/**
 * What people read.
 */
label: string, };

export type ClashView = { 
/**
 * Which field.
 */
field: Field, 
/**
 * The value in use, whose, and when.
 */
kept: string, 
/**
 * Whose it is.
 */
keptBy: string, 
/**
 * When it was recorded.
 */
keptAt: number, 
/**
 * The other value, whose, and when.
 */
other: string, 
/**
 * Whose it is.
 */
otherBy: string, 
/**
 * When it was recorded.
 */
otherAt: number, };

export type ClockView = { 
/**
 * Which one.
 */
clock: SlaClock, 
/**
 * What it does.
 */
course: Course, 
/**
 * Working time that it may take, in ms.
 */
targetMs: number, 
/**
 * Working time that is left, in ms, where it stands.
 */
leftMs: number, 
/**
 * When it is due, or was.
 */
dueAt: number | null, 
/**
 * When it is near.
 */
warnAt: number | null, 
/**
 * When it was done.
 */
doneAt: number | null, 
/**
 * It was missed, whatever time it is now.
 */
missed: boolean, };

export type CloseKind = "confirmed" | "requester_closed" | "cancelled" | "rejected" | "forced" | "forced_alert_auto_resolved" | "forced_alert_handled" | "timeout_after_resolved" | "no_response" | "duplicate" | "invalid" | "agent_closed";

export type ColleagueView = { 
/**
 * Account.
 */
id: UserId, 
/**
 * Full name.
 */
name: string, };

export type CommandId = string;

export type Contact = { 
/**
 * Full name.
 */
name: string, 
/**
 * Phone number, as written.
 */
phone: string, 
/**
 * E-mail address.
 */
email: string, 
/**
 * Postal address of the site.
 */
address: string, };

export type Correction = { 
/**
 * Which field.
 */
field: Field, 
/**
 * What the person saw in it.
 */
was: string, 
/**
 * What it shall say.
 */
now: string, };

export type Course = "running" | "paused" | "done" | "ended";

export type Department = { 
/**
 * What people call it: at most 60 characters, unlike any other.
 */
name: string, 
/**
 * What it is for: at most 300 characters.
 */
description: string, };

export type DepartmentView = { 
/**
 * Its name in the register.
 */
id: SetupId, 
/**
 * What people call it.
 */
name: string, };

export type DeviceHistory = { 
/**
 * The device.
 */
device: EquipmentView, 
/**
 * Its tickets, the newest first; at most [`DeviceHistory::TICKETS_MAX`].
 */
tickets: Array<DeviceTicket>, 
/**
 * How many tickets there are, with those that are not listed.
 */
total: number, 
/**
 * How many of those listed come from an alert.
 */
alerts: number, 
/**
 * How many of those listed are not closed.
 */
open: number, 
/**
 * Who was there last.
 */
lastVisit: DeviceVisit | null, 
/**
 * The device's whole history; otherwise what this person may see, or what
 * this device of theirs holds.
 */
complete: boolean, };

export type DeviceImported = { 
/**
 * Devices that were not known.
 */
added: number, 
/**
 * Devices that were known otherwise.
 */
changed: number, 
/**
 * Devices that were known like this.
 */
same: number, 
/**
 * How many lines were refused.
 */
refusals: number, 
/**
 * The first of them.
 */
refused: Array<LineRefused>, };

export type DeviceTicket = { 
/**
 * The ticket.
 */
row: TicketRow, 
/**
 * It was made of an alert of the device (S0-13).
 */
alert: boolean, };

export type DeviceVisit = { 
/**
 * On which ticket.
 */
ticket: TicketId, 
/**
 * Its number.
 */
number: string | null, 
/**
 * When.
 */
at: number, 
/**
 * Who.
 */
who: string, };

export type DirectoryView = { 
/**
 * The enterprise's people.
 */
people: Array<PersonView>, 
/**
 * Equipment.
 */
equipment: Array<EquipmentView>, 
/**
 * Types of ticket.
 */
types: Array<TypeView>, 
/**
 * Departments.
 */
departments: Array<DepartmentView>, };

export type Draft = { 
/**
 * Type of ticket; none means the enterprise's first one.
 */
type_id: TypeId | null, 
/**
 * One-line summary; made from the description when empty.
 */
title: string, 
/**
 * What is wrong.
 */
description: string, 
/**
 * Who is at the site.
 */
contact: Contact, 
/**
 * The equipment that it is about.
 */
equipment: EquipmentId | null, 
/**
 * Name of that equipment, so that the ticket can be read without a
 * register.
 */
equipment_name: string, 
/**
 * Customer or place in a few words, for lists.
 */
place: string, 
/**
 * The site's zone by its IANA name; empty means the enterprise's.
 */
zone: string, 
/**
 * How urgent it is.
 */
priority: Priority, 
/**
 * The requester's language, `de`; empty means that nobody knows.
 */
language: string, 
/**
 * Whether the requester may see it.
 */
visibility: Visibility, 
/**
 * When a visit is wished: a wall time at the site, or words.
 */
wished_time: string, 
/**
 * Who reported it, when that is somebody with an account other than the
 * writer (S3-4).
 */
owner: UserId | null, 
/**
 * Fingerprint of the device alert that it comes from (S0-13).
 */
alert: string, 
/**
 * Which department should help (S3-3); none means the type's.
 */
department: SetupId | null, 
/**
 * Answers to the type's form, with the version that was filled in (T1).
 */
form: FormAnswers | null, 
/**
 * It is sent to its owner, who did not report it: they find it among their
 * tickets as the enterprise's word. Otherwise it is made as the owner, as if
 * they had reported it (S3-5).
 */
notify_owner: boolean, 
/**
 * The ticket that it goes on from (T22).
 */
follow_up_of: TicketId | null, 
/**
 * Photos that belong to the report.
 */
photos: Array<PhotoMeta>, };

export type DueFilter = "late" | "soon";

export type DueView = { 
/**
 * Which promise.
 */
clock: SlaClock, 
/**
 * When it is due. None while it stands, unless it is over already.
 */
dueAt: number | null, 
/**
 * When it is near.
 */
warnAt: number | null, 
/**
 * Working time that is left, in ms, where it stands.
 */
leftMs: number | null, 
/**
 * Why it stands.
 */
paused: Phase | null, };

export type EnterpriseId = string;

export type EquipmentId = string;

export type EquipmentView = { 
/**
 * Its name in the register.
 */
id: EquipmentId, 
/**
 * What people call it.
 */
name: string, 
/**
 * Customer or place.
 */
place: string, 
/**
 * Address of the site.
 */
address: string, 
/**
 * The site's zone.
 */
zone: string, 
/**
 * The code on its label; part of the requester's link `/r/{code}`.
 */
code: string, 
/**
 * Whose it is (S4-2); may be empty.
 */
customer: string, 
/**
 * Out of service: its history stays, nothing new is offered for it.
 */
retired: boolean, };

export type EvidenceView = { 
/**
 * Photos whose bytes the office has verified.
 */
arrived: number, 
/**
 * Photos that were declared.
 */
declared: number, };

export type Expert = { 
/**
 * Who.
 */
person: UserId, 
/**
 * Words of tickets that are for this person.
 */
words: Array<string>, };

export type Field = "title" | "description" | "contact_name" | "contact_phone" | "contact_email" | "contact_address" | "wished_time";

export type FieldKind = "text" | "long_text" | "number" | "date" | "date_time" | "single" | "multi" | "phone" | "email" | "address" | "photo" | "file" | "signature" | "device" | "order" | "instruction" | "table";

export type Flow = "problem" | "inquiry" | "spare_parts" | "custom";

export type Form = { 
/**
 * 1 for the first.
 */
version: number, 
/**
 * Its fields, in the order in which they are asked.
 */
fields: Array<FormField>, };

export type FormAnswers = { 
/**
 * Version of the form of the ticket's type.
 */
version: number, 
/**
 * What was answered.
 */
answers: Record<string, Answer>, };

export type FormField = { 
/**
 * Its name in answers: stays when the label changes.
 */
id: string, 
/**
 * What is asked: at most 80 characters, unlike the other fields.
 */
label: string, 
/**
 * More words about it: at most 500 characters.
 */
help: string, 
/**
 * What it takes.
 */
kind: FieldKind, 
/**
 * It has to be answered where it is shown.
 */
required: boolean, 
/**
 * When it is asked.
 */
moment: Moment, 
/**
 * Choices, of a field of choices.
 */
options: Array<Choice>, 
/**
 * When it is shown; none means always.
 */
show_if: ShowIf | null, 
/**
 * Least: of a number its value, of a text its characters, of choices and
 * rows how many.
 */
min: number | null, 
/**
 * Most, likewise.
 */
max: number | null, 
/**
 * Columns, of a detail table.
 */
columns: Array<FormField>, };

export type FormView = { 
/**
 * Version of the form.
 */
version: number, 
/**
 * Its fields in their order. Answers to a version that is not known here are
 * shown under their own names.
 */
fields: Array<AnswerView>, 
/**
 * This person may change answers.
 */
editable: boolean, };

export type Forms = Array<{ 
/**
 * 1 for the first.
 */
version: number, 
/**
 * Its fields, in the order in which they are asked.
 */
fields: Array<FormField>, }>;

export type Freshness = { 
/**
 * Connected: changes arrive as they happen.
 */
live: boolean, 
/**
 * When the last complete exchange with the office ended, by the office's clock.
 */
asOf: number | null, 
/**
 * Entries that wait or travel.
 */
waiting: number, 
/**
 * Entries that need a person.
 */
needsYou: number, 
/**
 * The office does not tell this version of the app of tickets any more
 * (S2-3); what is unsent stays and is sent.
 */
updateNeeded: boolean, 
/**
 * How far this device's clock is ahead of the office's, in ms; negative when it
 * is behind. Countdowns and ages follow the office's clock (I16).
 */
clockAheadMs: number, };

export type HeadlineKind = "received" | "assigned" | "appointment" | "proposed" | "on_the_way" | "on_site" | "working" | "waiting_for_you" | "on_hold" | "solved_confirm" | "solved" | "closed";

export type HostError = { 
/**
 * Stable code, `no_connection`.
 */
code: string, 
/**
 * For "Details", never shown first.
 */
detail: string, 
/**
 * Which field is wrong, `contact_phone`; may be empty.
 */
field: string, };

export type HostKind = "device" | "console";

export type Hours = { 
/**
 * Minutes after midnight by the wall clock: 480 is 08:00.
 */
from: number, 
/**
 * Minutes after midnight, at most 1440.
 */
to: number, };

export type InboxLine = { 
/**
 * The ticket that it opens.
 */
ticket: TicketId, 
/**
 * `T-1042`; none until the office gave one.
 */
number: string | null, 
/**
 * Title of the ticket.
 */
title: string, 
/**
 * Customer or place.
 */
place: string, 
/**
 * Version of the ticket that it tells of.
 */
n: number, 
/**
 * What it tells.
 */
news: News, 
/**
 * Who did it; empty for a rule.
 */
by: string, 
/**
 * When the office recorded it.
 */
at: number, 
/**
 * Nobody has looked at it.
 */
unread: boolean, 
/**
 * The ticket was urgent.
 */
urgent: boolean, };

export type InboxView = { 
/**
 * The newest first.
 */
lines: Array<InboxLine>, 
/**
 * How many of them nobody has looked at.
 */
unread: number, 
/**
 * Quiet hours; none where there are none.
 */
quiet: QuietHours | null, };

export type Ink = "red" | "yellow" | "blue" | "white";

export type KnowledgeQuery = { 
/**
 * Words that all have to be in the article; empty finds all.
 */
search: string, 
/**
 * Instead: what somebody is busy with, in their words. The articles that may
 * help come first, at most five.
 */
about?: string, 
/**
 * Type of the ticket that it is about.
 */
typeId?: TypeId, 
/**
 * Device that it is about.
 */
device?: EquipmentId, };

export type Lack = "person" | "time" | "another_time";

export type Language = "en" | "de";

export type Letter = "reply" | "visit" | "status" | "question" | "received" | "sent" | "reminder";

export type Level = { 
/**
 * 1 senior support, 2 technical team, 3 management.
 */
level: number, 
/**
 * What people call it; empty means the usual word.
 */
name: string, 
/**
 * They are brought in when a ticket is escalated to it.
 */
people: Array<UserId>, };

export type LevelView = { 
/**
 * 1 senior support, 2 technical team, 3 management.
 */
level: number, 
/**
 * What the enterprise calls it; empty means the usual word.
 */
name: string, 
/**
 * Who is brought in.
 */
people: Array<string>, };

export type LineRefused = { 
/**
 * Number of the line in the file.
 */
line: number, 
/**
 * Why, as a stable code.
 */
code: string, 
/**
 * Which column; may be empty.
 */
field: string, };

export type ListName = "mine" | "queue" | "all";

export type ListQuery = { 
/**
 * Which list.
 */
list: ListName, 
/**
 * Words to find; empty finds all.
 */
search: string, 
/**
 * Only these states; empty means every state.
 */
states: Array<State>, 
/**
 * Only these priorities.
 */
priorities: Array<Priority>, 
/**
 * Only this person's.
 */
assignee?: UserId, 
/**
 * Only those of this owner (S3-9).
 */
owner?: UserId, 
/**
 * Only those that this person wrote down (S3-9).
 */
creator?: UserId, 
/**
 * Only those that this department should help with (S3-9).
 */
department?: SetupId, 
/**
 * Only these types.
 */
types: Array<TypeId>, 
/**
 * Only what is late, or near (S1-29).
 */
due: Array<DueFilter>, 
/**
 * In which order.
 */
sort: Sort, 
/**
 * Rows to pass over.
 */
offset: number, 
/**
 * Rows to return; at most 500, 0 means 100.
 */
limit: number, };

export type LogLine = { 
/**
 * Version of the ticket; 0 while it is unsent.
 */
n: number, 
/**
 * Name of the event, `assigned`; one that this version does not know is
 * shown as it came.
 */
event: string, 
/**
 * Who did it.
 */
by: string, 
/**
 * When it happened, by the clock of the device it happened on.
 */
happenedAt: number, 
/**
 * When the office recorded it; none while it is unsent.
 */
arrivedAt: number | null, 
/**
 * How far that clock was off, in ms.
 */
clockOffsetMs: number | null, 
/**
 * What was said with it.
 */
comment: string, 
/**
 * The other person: who was assigned, to whom it was passed.
 */
person: string, 
/**
 * What was corrected.
 */
corrections: Array<Correction>, 
/**
 * More words, by event: the state it closed with, the level, the stars.
 */
detail: string, 
/**
 * For late work: the code of what spoke against it.
 */
why: string, 
/**
 * For time and parts: what was written down, corrected or struck.
 */
used: Used | null, };

export type MailState = "queued" | "sending" | "sent" | "refused" | "unclear" | "given_up" | "dropped";

export type MailView = { 
/**
 * Why it was written.
 */
letter: Letter, 
/**
 * To whom, not readable by everybody: `k…@…`.
 */
to: string, 
/**
 * Where it stands.
 */
state: MailState, 
/**
 * When it was sent, or since when it waits.
 */
at: number, 
/**
 * What the mail server said last; may be empty.
 */
said: string, };

export type Mark = { 
/**
 * Its name, made by whoever draws it.
 */
id: MarkId, 
/**
 * Its colour.
 */
ink: Ink, 
/**
 * What it is.
 */
shape: Shape, };

export type MarkId = string;

export type Menu = "requester" | "employee";

export type MessageView = { 
/**
 * Its number on the ticket; 0 while it is unsent.
 */
n: number, 
/**
 * Who said it.
 */
author: string, 
/**
 * The reader's own.
 */
mine: boolean, 
/**
 * By the requester.
 */
byRequester: boolean, 
/**
 * Who may read it.
 */
visibility: Visibility, 
/**
 * What is said.
 */
text: string, 
/**
 * Photos shown with it.
 */
photos: Array<PhotoId>, 
/**
 * When the office recorded it, or when it was written.
 */
at: number, 
/**
 * Whether the office knows it.
 */
sent: SentState, };

export type Moment = "report" | "work";

export type MyTicket = { 
/**
 * Its name.
 */
id: TicketId, 
/**
 * `T-1042`.
 */
number: string | null, 
/**
 * One-line summary.
 */
title: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * The word for where it stands in this enterprise, as the catalogue's key.
 */
word: string, 
/**
 * How it ended.
 */
closeKind: CloseKind | null, 
/**
 * When it was reported.
 */
createdAt: number, 
/**
 * Who sent it, where the owner did not report it; empty otherwise (S3-5).
 */
sentBy: string, 
/**
 * The owner is asked for something: an answer, a confirmation.
 */
yourTurn: boolean, 
/**
 * Path of its page, where its owner follows and answers it.
 */
page: string, };

export type MyTickets = { 
/**
 * Newest first.
 */
rows: Array<MyTicket>, 
/**
 * How many there are without the limit.
 */
total: number, 
/**
 * Types that can be reported (S2-16).
 */
types: Array<TypeView>, 
/**
 * Departments that can be asked (S3-3).
 */
departments: Array<DepartmentView>, };

export type MyTicketsQuery = { 
/**
 * Words to find; empty finds all.
 */
search: string, 
/**
 * Only those that are not closed.
 */
open: boolean, 
/**
 * Rows to pass over.
 */
offset: number, };

export type News = "reported" | "assigned" | "passed_on" | "came_back" | "returned" | "replied" | "noted" | "visit" | "visit_confirmed" | "visit_declined" | "urgent" | "escalated" | "ended" | "parked" | "settled" | "unreached" | "brought_in" | "unanswered" | "approaching" | "overdue";

export type OutboxAct = "retry" | "edit" | "discard" | "apply" | "leave";

export type OutboxEntry = { 
/**
 * The command, or the photo's name.
 */
id: string, 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * `T-1042`, when there is one.
 */
number: string | null, 
/**
 * Title of the ticket.
 */
title: string, 
/**
 * What it is.
 */
kind: OutboxKind, 
/**
 * Where it stands.
 */
state: OutboxState, 
/**
 * Since when.
 */
since: number, 
/**
 * Bytes in all that travel, of a command or of a photo.
 */
bytes: number, 
/**
 * Bytes that the office has.
 */
bytesSent: number, 
/**
 * Why it did not go through the last time; a code.
 */
problem: string | null, 
/**
 * Why the office said no.
 */
why: Rejection | null, 
/**
 * What is asked for; none for a photo.
 */
act: Act | null, 
/**
 * What the person wrote with it; none for an act without words. For a photo,
 * its name.
 */
text: string | null, 
/**
 * What a file is called; none for a command and for a photo.
 */
file: string | null, 
/**
 * Photos that belong to it and are on this device.
 */
photos: Array<PhotoId>, 
/**
 * What this person may do with it now, the likely one first.
 */
actions: Array<OutboxAct>, };

export type OutboxKind = "command" | "photo";

export type OutboxState = "waiting" | "sending" | "rejected" | "parked";

export type OutboxView = { 
/**
 * What needs this person, first.
 */
needsYou: Array<OutboxEntry>, 
/**
 * What is on its way, in order.
 */
onItsWay: Array<OutboxEntry>, 
/**
 * What went last, newest first; at most 20.
 */
receipts: Array<OutboxEntry>, 
/**
 * How fresh things are.
 */
freshness: Freshness, };

export type Overlay = { 
/**
 * Width of the picture in pixels.
 */
width: number, 
/**
 * Its height in pixels.
 */
height: number, 
/**
 * The marks, the lowest one first.
 */
marks: Array<Mark>, };

export type ParkedView = { 
/**
 * The command to settle.
 */
command: CommandId, 
/**
 * What it asked for.
 */
act: Act, 
/**
 * What spoke against it.
 */
why: Rejection, 
/**
 * Whose work it is.
 */
author: string, 
/**
 * The reader's own.
 */
mine: boolean, 
/**
 * When it happened there.
 */
happenedAt: number, 
/**
 * This person may apply it.
 */
mayApply: boolean, 
/**
 * This person may leave the ticket as it is.
 */
mayLeave: boolean, };

export type PersonView = { 
/**
 * Account.
 */
id: UserId, 
/**
 * Full name, in its own script and order.
 */
name: string, 
/**
 * What the account may do.
 */
role: Role, 
/**
 * Sign-in name.
 */
email: string, 
/**
 * Phone number.
 */
phone: string, 
/**
 * May sign in.
 */
active: boolean, 
/**
 * Is given work.
 */
handles: boolean, 
/**
 * Open tickets in this person's hands.
 */
openTickets: number, };

export type Phase = "running" | "awaiting" | "on_hold" | "resolved" | "closed";

export type PhotoId = string;

export type PhotoMeta = { 
/**
 * Its name.
 */
id: PhotoId, 
/**
 * Hash of its bytes.
 */
sha256: Sha256Hex, 
/**
 * Size of its bytes.
 */
bytes: number, 
/**
 * Width in pixels, upright.
 */
width: number, 
/**
 * Height in pixels, upright.
 */
height: number, 
/**
 * What it shows: one of the type's required names, or free words.
 */
name?: string, 
/**
 * Whether the requester may see it.
 */
visibility: Visibility, 
/**
 * When it was taken, by the camera.
 */
taken_at?: At | null, 
/**
 * What it is called, for a file that is no photo (S1-32): it travels like one,
 * and is never shown as one.
 */
file?: string | null, 
/**
 * At which stage of the work it was taken; none leaves it to the ticket's
 * state. A file has none.
 */
stage?: Stage | null, };

export type PhotoState = "waiting" | "sending" | "arrived" | "declared" | "refused";

export type PhotoView = { 
/**
 * Its name; ask the host for its picture.
 */
id: PhotoId, 
/**
 * What it shows.
 */
name: string, 
/**
 * What it is called, for a file that is no photo: it has no picture.
 */
file: string | null, 
/**
 * What was drawn on it.
 */
marks: Array<Mark>, 
/**
 * At which stage of the work it was taken; a file has none.
 */
stage: Stage | null, 
/**
 * Who may see it.
 */
visibility: Visibility, 
/**
 * Who added it.
 */
author: string, 
/**
 * Size of its bytes.
 */
bytes: number, 
/**
 * Width in pixels.
 */
width: number, 
/**
 * Height in pixels.
 */
height: number, 
/**
 * When it was taken, or added.
 */
at: number | null, 
/**
 * Where its bytes are.
 */
state: PhotoState, 
/**
 * 0 to 100 while it travels.
 */
percent: number, };

export type PickBy = "least_load" | "round_robin" | "expertise";

export type Policy = { 
/**
 * The requester confirms a solution (S2-19); otherwise the handler closes
 * (T21).
 */
requester_confirms: boolean, 
/**
 * A public reply means: the requester has to answer (S3-11).
 */
public_reply_awaits: boolean, 
/**
 * An answer reopens a closed ticket (S3-16).
 */
reply_reopens: boolean, 
/**
 * A handler may reject (S2-25).
 */
reject_allowed: boolean, 
/**
 * The requester may cancel or close (S2-25, S3-14).
 */
requester_closes: boolean, 
/**
 * Steps of priority.
 */
priority_scale: PriorityScale, 
/**
 * When a rating is taken.
 */
rating_when: RatingWhen, 
/**
 * Names of the photos without which a ticket cannot be resolved (T9).
 */
required_photos: Array<string>, 
/**
 * Hours after which a resolved ticket closes by itself (T17).
 */
auto_close_hours: number | null, 
/**
 * Hours after which an unanswered question closes the ticket (T18).
 */
no_response_hours: number | null, 
/**
 * Minutes after which an assignment that has reached no device of its
 * technician is told to the dispatcher (S2-8); none is
 * [`Policy::REACH_MINUTES`], 0 is never.
 */
reach_minutes: number | null, 
/**
 * What a machine reports is for the requester as well: the holder of the
 * status link sees such a ticket as if a person had reported it. Otherwise
 * it is for the enterprise's people until one of them shows it (S0-13,
 * S4-6).
 */
alerts_are_public: boolean, 
/**
 * Hours after which a wait for the requester is reminded of, before it ends
 * by itself (S1-20).
 */
remind_hours: number | null, 
/**
 * What is promised for tickets of this type; none promises nothing.
 */
sla: SetupId | null, 
/**
 * Active people who may take tickets of this type (S0-6, S2-6).
 */
handlers: Array<UserId>, };

export type Priority = "low" | "normal" | "high" | "urgent";

export type PriorityScale = "off" | "three" | "four";

export type Profile = { 
/**
 * Its way of working.
 */
way: Way, 
/**
 * Oldest version of the app that is told of tickets, `5.5` (S2-3). An older
 * one still sends what it holds. Empty serves every version.
 */
oldest_app: string, };

export type PromiseView = { 
/**
 * Both promises; empty where there are none.
 */
clocks: Array<ClockView>, 
/**
 * Why they stand, where they do.
 */
paused: Phase | null, 
/**
 * Highest level that was asked; 0 none.
 */
escalationLevel: number, 
/**
 * The levels that there are.
 */
levels: Array<LevelView>, 
/**
 * Who was brought in besides the one who holds it.
 */
collaborators: Array<ColleagueView>, 
/**
 * Who could be.
 */
colleagues: Array<ColleagueView>, };

export type PublicAct = "reply" | "confirm" | "not_solved" | "cancel" | "rate" | "add_photo" | "confirm_appointment" | "decline_appointment";

export type PublicArticle = { 
/**
 * Its title.
 */
title: string, 
/**
 * The question or the problem; may be empty.
 */
problem: string, 
/**
 * The answer.
 */
answer: string, 
/**
 * Language that it is written in; may be empty.
 */
language: string, };

export type PublicMessage = { 
/**
 * Counts public messages only: 1, 2, 3, …
 */
n: number, 
/**
 * The requester's own.
 */
mine: boolean, 
/**
 * Who said it.
 */
author: string, 
/**
 * What is said.
 */
text: string, 
/**
 * When.
 */
at: string, 
/**
 * Photos shown with it.
 */
photos: Array<PhotoId>, };

export type PublicPhoto = { 
/**
 * Its name.
 */
id: PhotoId, 
/**
 * Where its bytes are.
 */
state: PublicPhotoState, 
/**
 * The requester's own.
 */
mine: boolean, 
/**
 * What it shows.
 */
name: string, 
/**
 * At which stage of the work it was taken; a file has none.
 */
stage?: Stage | null, 
/**
 * What was drawn on it; none where nothing was.
 */
overlay?: Overlay | null, 
/**
 * What it is called, for a file that is no photo.
 */
file?: string | null, 
/**
 * Path of the small picture, once its bytes are here.
 */
thumbUrl: string | null, 
/**
 * Path of the picture, once its bytes are here.
 */
url: string | null, };

export type PublicPhotoState = "arrived" | "declared";

export type PublicProposal = { 
/**
 * Its name.
 */
id: AppointmentId, 
/**
 * When it begins.
 */
start: string, 
/**
 * When it ends, where that was said.
 */
end: string | null, 
/**
 * The site's zone.
 */
zone: string, };

export type PublicRating = { 
/**
 * 1 to 5.
 */
stars: number, 
/**
 * Words with them.
 */
comment?: string, };

export type PublicStep = { 
/**
 * `reported`, `assigned`, `working`, `solved`, `closed`.
 */
key: string, 
/**
 * How it looks.
 */
look: StepLook, 
/**
 * When it was reached.
 */
at: string | null, };

export type PushView = { 
/**
 * Browsers that are told.
 */
browsers: number, 
/**
 * When a push service took the last notice.
 */
toldAt: number | null, 
/**
 * One waits for its time, or for the next try.
 */
waiting: boolean, 
/**
 * Why the last one did not get through; empty when it did.
 */
said: string, };

export type QuietHours = { 
/**
 * From this wall time on, `21:30`.
 */
from: string, 
/**
 * Until this wall time, `07:00`; an earlier one is that of the next day.
 */
to: string, 
/**
 * The person's zone by its IANA name.
 */
zone: string, 
/**
 * What is urgent passes.
 */
urgentPasses: boolean, };

export type RatingWhen = "closed" | "resolved_or_closed";

export type ReachView = { 
/**
 * Who was named.
 */
person: string, 
/**
 * When.
 */
at: number, 
/**
 * The devices that have it, the first one first.
 */
devices: Array<ReachedView>, 
/**
 * The dispatchers were told that it did not arrive.
 */
told: boolean, };

export type ReachedView = { 
/**
 * What its owner calls it; empty for a browser.
 */
device: string, 
/**
 * When it said that it has it.
 */
at: number, };

export type ReadMark = { 
/**
 * The ticket; none means everything.
 */
ticket?: TicketId, 
/**
 * Version of that ticket; for everything, a moment in milliseconds since 1970.
 */
through: number, };

export type Rejection = { "code": "wrong_state", 
/**
 * The state that the ticket was in.
 */
state: State, } | { "code": "closed" } | { "code": "not_assignee" } | { "code": "not_allowed" } | { "code": "not_owner" } | { "code": "already_claimed" } | { "code": "not_eligible" } | { "code": "same_person" } | { "code": "policy_forbids" } | { "code": "missing", 
/**
 * Which one.
 */
field: string, } | { "code": "too_long", 
/**
 * Which one.
 */
field: string, 
/**
 * Longest allowed, in characters.
 */
max: number, } | { "code": "unreadable", 
/**
 * Which one.
 */
field: string, } | { "code": "out_of_range", 
/**
 * Which one.
 */
field: string, } | { "code": "photo_missing", 
/**
 * The name of the first photo that is missing.
 */
name: string, } | { "code": "already_rated" } | { "code": "already_exists" } | { "code": "unknown_ticket" } | { "code": "unknown_thing", 
/**
 * What kind of thing.
 */
thing: string, } | { "code": "bad_time", 
/**
 * What is wrong.
 */
why: AppointmentError, } | { "code": "visit_changed" } | { "code": "system_only" } | { "code": "unknown_act" } | { "code": "command_reused" } | { "code": "parent_refused" };

export type RelatedView = { 
/**
 * What goes on instead of this one (T19).
 */
mergedInto: TicketLink | null, 
/**
 * What goes on here: its duplicates, oldest first.
 */
duplicates: Array<TicketLink>, 
/**
 * What it goes on from.
 */
followUpOf: TicketLink | null, 
/**
 * What goes on from it, oldest first.
 */
followUps: Array<TicketLink>, };

export type RequesterHeadline = { 
/**
 * Which sentence.
 */
kind: HeadlineKind, 
/**
 * First name of who goes.
 */
person: string | null, 
/**
 * When the visit begins.
 */
start: string | null, 
/**
 * When the visit ends; with the question whether it is solved, when the
 * ticket closes by itself.
 */
end: string | null, 
/**
 * When the requester was reminded that an answer is missing (S1-20); none once
 * it is there.
 */
remindedAt: string | null, 
/**
 * The site's zone.
 */
zone: string, };

export type RequesterView = { 
/**
 * Name of the enterprise.
 */
enterprise: string, 
/**
 * `T-1042`.
 */
number: string | null, 
/**
 * One-line summary.
 */
title: string, 
/**
 * What was reported.
 */
description: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * How it ended.
 */
closedKind: CloseKind | null, 
/**
 * Five steps.
 */
bar: Array<PublicStep>, 
/**
 * What happens next.
 */
headline: RequesterHeadline, 
/**
 * When somebody was named.
 */
assignedAt: string | null, 
/**
 * When that person began.
 */
seenAt: string | null, 
/**
 * Conversation, oldest first.
 */
messages: Array<PublicMessage>, 
/**
 * Photos that the requester may see.
 */
photos: Array<PublicPhoto>, 
/**
 * What the requester may do now.
 */
actions: Array<PublicAct>, 
/**
 * How names of files end that may be attached beside photos: `.pdf`.
 */
takes: Array<string>, 
/**
 * Times that the requester is asked about, the earliest first.
 */
proposals?: Array<PublicProposal>, 
/**
 * Stars given.
 */
rating: PublicRating | null, };

export type RescueSaved = { 
/**
 * Its name, without its folder.
 */
file: string, 
/**
 * Acts in it.
 */
commands: number, 
/**
 * Photos in it, with their bytes.
 */
photos: number, 
/**
 * Photos whose bytes could not be read here any more; only what is known of
 * them is in it.
 */
photosMissing: number, 
/**
 * Size of the file.
 */
bytes: number, };

export type RescueTaken = { 
/**
 * Acts that were not here and wait in the outbox now.
 */
commands: number, 
/**
 * Photos that were not here and wait now.
 */
photos: number, 
/**
 * Acts and photos that are here or at the office already; nothing is doubled.
 */
known: number, 
/**
 * When the file was written, by the clock of its device.
 */
madeAt: number, };

export type ResponseIs = "public_reply" | "acceptance";

export type Role = "requester" | "technician" | "dispatcher" | "supervisor" | "administrator";

export type Rule = { 
/**
 * What people call it: at most 60 characters, unlike any other. Records of
 * tickets name it.
 */
name: string, 
/**
 * What it waits for.
 */
on: RuleOn, 
/**
 * Minutes of silence, for [`On::Silence`].
 */
minutes: number, 
/**
 * What has to hold.
 */
when: RuleWhen, 
/**
 * What is done, in this order.
 */
then: Array<RuleThen>, };

export type RuleFiring = { 
/**
 * When.
 */
at: number, 
/**
 * Which rule.
 */
rule: SetupId, 
/**
 * On which ticket.
 */
ticket: RuleHit, 
/**
 * The act, `assign`.
 */
what: string, 
/**
 * The code of what spoke against it; empty when it was done.
 */
refused: string, 
/**
 * A chain of rules was ended here.
 */
stopped: boolean, };

export type RuleHit = { 
/**
 * Its name.
 */
id: TicketId, 
/**
 * `T-1042`.
 */
number: string | null, 
/**
 * One-line summary.
 */
title: string, };

export type RuleOn = "created" | "assigned" | "status_changed" | "replied" | "resolved" | "silence";

export type RuleThen = { "do": "assign", 
/**
 * How.
 */
by: PickBy, 
/**
 * Who knows about what; read by [`PickBy::Expertise`].
 */
experts: Array<Expert>, } | { "do": "reply", 
/**
 * Which template.
 */
template: SetupId, } | { "do": "answer_faq" } | { "do": "escalate", 
/**
 * 1 to 3.
 */
level: number, 
/**
 * Who is asked, in words.
 */
target: string, } | { "do": "set_priority", 
/**
 * The priority.
 */
priority: Priority, } | { "do": "close" } | { "do": "merge_duplicate", 
/**
 * At most so many hours older.
 */
hours: number, } | { "do": "remind", 
/**
 * What it says.
 */
text: string, } | { "do": "add_task", 
/**
 * What is to be done.
 */
text: string, 
/**
 * Resolving waits for it.
 */
required: boolean, };

export type RuleTrial = { 
/**
 * On how many it would have fired.
 */
fired: number, 
/**
 * How many were looked at, the newest ones.
 */
of: number, 
/**
 * Some of those, the newest first.
 */
tickets: Array<RuleHit>, };

export type RuleWhen = { 
/**
 * One of these types.
 */
types: Array<TypeId>, 
/**
 * One of these priorities.
 */
priorities: Array<Priority>, 
/**
 * It stands in one of these states.
 */
states: Array<State>, 
/**
 * It is about one of these devices.
 */
devices: Array<EquipmentId>, 
/**
 * One of these words is in the title, the description or what was just
 * written; a word finds what begins with it.
 */
words: Array<string>, 
/**
 * There was another ticket about the same device within so many days; 0
 * asks nothing (S1-42).
 */
repeat_days: number, };

export type SentState = { "state": "sent" } | { "state": "waiting" } | { "state": "sending" } | { "state": "rejected", 
/**
 * Why.
 */
why: Rejection, };

export type SessionNeed = "nothing" | "sign_in" | "new_passphrase" | "passphrase" | "keychain";

export type SessionView = { 
/**
 * The person; none before sign-in.
 */
person: PersonView | null, 
/**
 * Name of the enterprise.
 */
enterprise: string, 
/**
 * The enterprise's zone.
 */
zone: string, 
/**
 * `device` keeps a replica and works without a network; `console` asks the
 * office.
 */
host: HostKind, 
/**
 * What must happen before sign-in is possible.
 */
needs: SessionNeed, 
/**
 * Address of the office, for the sign-in screen.
 */
office: string, 
/**
 * How fresh things are.
 */
freshness: Freshness, };

export type SetupId = string;

export type SetupKind = "ticket_type" | "department" | "profile" | "sla_policy" | "calendar" | "template" | "article" | "rule";

export type SetupSave = { 
/**
 * Its name in the register; none makes a new one.
 */
id: SetupId | null, 
/**
 * Newest version that the person looked at; 0 for a new one.
 */
baseVersion: number, 
/**
 * What it shall say, as its kind's struct.
 */
body: unknown, 
/**
 * In force at once; otherwise it is a draft.
 */
publish: boolean, };

export type SetupStage = "draft" | "published" | "deleted";

export type SetupVersion = { 
/**
 * Its number.
 */
version: number, 
/**
 * Where it stood.
 */
stage: SetupStage, 
/**
 * Who wrote it; empty when it was there from the beginning.
 */
by: string, 
/**
 * When.
 */
at: At, 
/**
 * What it said.
 */
body: unknown, };

export type SetupView = { 
/**
 * Its kind.
 */
kind: SetupKind, 
/**
 * Its name in the register.
 */
id: SetupId, 
/**
 * Version that this view was made from; goes into the next save.
 */
version: number, 
/**
 * Where that version stands.
 */
stage: SetupStage, 
/**
 * Version in force; none before the first one is published.
 */
published: number | null, 
/**
 * What it says, as its kind's struct.
 */
body: unknown, };

export type Sha256Hex = string;

export type Shape = { "is": "arrow", 
/**
 * Where it begins.
 */
from: Spot, 
/**
 * What it points at.
 */
to: Spot, } | { "is": "box", 
/**
 * One corner.
 */
from: Spot, 
/**
 * The one across from it.
 */
to: Spot, } | { "is": "text", 
/**
 * Where the line begins.
 */
at: Spot, 
/**
 * What it says.
 */
text: string, } | { "is": "pen", 
/**
 * Where it goes through.
 */
along: Array<Spot>, };

export type ShowIf = { 
/**
 * The other field, of choices.
 */
field: string, 
/**
 * Names of choices: one of them is enough.
 */
is: Array<string>, };

export type SlaClock = "response" | "resolution";

export type SlaPolicy = { 
/**
 * What people call it.
 */
name: string, 
/**
 * Targets by priority.
 */
targets: { [key in Priority]?: Target }, 
/**
 * Working hours; none counts day and night.
 */
calendar: SetupId | null, 
/**
 * Part of a target, in per cent, after which it is warned (S1-29).
 */
warn_percent: number, 
/**
 * The clocks stand while it is on hold. While the requester has to answer
 * they always stand (S1-20).
 */
pauses_on_hold: boolean, 
/**
 * What counts as the answer.
 */
response_is: ResponseIs, 
/**
 * Level to which a ticket goes when a target is missed (S1-42).
 */
escalate_to: number | null, 
/**
 * Who is asked at each level (S1-16).
 */
levels: Array<Level>, };

export type Sort = "usual" | "due";

export type Span = { 
/**
 * Its first moment.
 */
from: At, 
/**
 * The first moment after it.
 */
to: At, };

export type SpecialDay = { 
/**
 * `2026-12-24`.
 */
date: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * Hours on that day.
 */
hours: Array<Hours>, };

export type Spot = [number, number];

export type Stage = "report" | "before" | "during" | "after";

export type Standing = "booked" | "working" | "done" | "missed";

export type State = "draft" | "pending_assignment" | "assigned" | "in_progress" | "awaiting_requester" | "on_hold" | "resolved" | "closed";

export type StepKey = "reported" | "assigned" | "in_progress" | "resolved" | "closed";

export type StepLook = "done" | "current" | "stopped" | "next" | "ended";

export type SubmitterView = { 
/**
 * What to call whose ticket it is.
 */
name: string, 
/**
 * Their account, where they have one.
 */
owner: UserId | null, 
/**
 * Who wrote it down, when that was somebody else; empty otherwise.
 */
creatorName: string, 
/**
 * It was sent to its owner, who did not report it (S3-5).
 */
sentToOwner: boolean, };

export type Target = { 
/**
 * Until the answer; none promises nothing.
 */
response: number | null, 
/**
 * Until the solution; none promises nothing.
 */
resolution: number | null, 
/**
 * And no later than the end of the working day on which it came (S1-24).
 */
same_day: boolean, };

export type TaskView = { 
/**
 * Its name on the ticket.
 */
id: string, 
/**
 * What is to be done.
 */
text: string, 
/**
 * Resolving waits for it.
 */
required: boolean, 
/**
 * It is finished.
 */
done: boolean, 
/**
 * Who finished it; empty while it is open.
 */
doneBy: string, 
/**
 * When.
 */
doneAt: number | null, 
/**
 * This person may finish it, or take that back.
 */
editable: boolean, };

export type Template = { 
/**
 * What people call it: at most 60 characters, unlike any other.
 */
name: string, 
/**
 * What is said, with variables.
 */
text: string, 
/**
 * A reply that the requester reads, or an internal note.
 */
audience: Visibility, 
/**
 * The types that it is offered for; empty means all.
 */
types: Array<TypeId>, 
/**
 * One tap sends it, where nothing is missing (S1-34).
 */
at_once: boolean, };

export type TemplateView = { 
/**
 * Its name in the register.
 */
id: SetupId, 
/**
 * What people call it.
 */
name: string, 
/**
 * A reply, or an internal note.
 */
audience: Visibility, 
/**
 * What it says on this ticket.
 */
text: string, 
/**
 * What is not known of the ticket and stands in the text as it was,
 * `{device}`: the writer fills it in, and nothing is sent before.
 */
missing: Array<string>, 
/**
 * One tap sends it.
 */
atOnce: boolean, };

export type TicketId = string;

export type TicketLink = { 
/**
 * Its name.
 */
id: TicketId, 
/**
 * `T-1042`; none until the office has seen it.
 */
number: string | null, 
/**
 * One-line summary.
 */
title: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * How it ended.
 */
closeKind: CloseKind | null, };

export type TicketPage = { 
/**
 * The rows.
 */
rows: Array<TicketRow>, 
/**
 * How many there are without the limit.
 */
total: number, };

export type TicketRow = { 
/**
 * Its name.
 */
id: TicketId, 
/**
 * `T-1042`; none until the office has seen it.
 */
number: string | null, 
/**
 * One-line summary.
 */
title: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * The word for where it stands in this enterprise, as the catalogue's key.
 */
word: string, 
/**
 * How it ended.
 */
closeKind: CloseKind | null, 
/**
 * How urgent it is; none where the type has no priorities.
 */
priority: Priority | null, 
/**
 * Customer or place.
 */
place: string, 
/**
 * Name of the equipment.
 */
equipmentName: string, 
/**
 * Who is at the site.
 */
contactName: string, 
/**
 * Who holds it.
 */
assignee: UserId | null, 
/**
 * That person's name.
 */
assigneeName: string | null, 
/**
 * When it was reported.
 */
createdAt: number, 
/**
 * When something happened last.
 */
updatedAt: number, 
/**
 * The next appointment that stands.
 */
appointment: AppointmentView | null, 
/**
 * Came back from somebody (S0-11).
 */
returned: boolean, 
/**
 * The requester wrote, and nobody answered.
 */
requesterReplied: boolean, 
/**
 * Why it stands, for a ticket on hold.
 */
holdReason: string, 
/**
 * Acts on it that this device has not sent.
 */
unsent: number, 
/**
 * Late work on it waits for a person's decision.
 */
parked: number, 
/**
 * What was promised and is due next (S1-29).
 */
due: DueView | null, 
/**
 * Name of its type.
 */
typeName: string, 
/**
 * Which department should help; empty when none is named.
 */
department: string, 
/**
 * Whose ticket it is (S1-1).
 */
submitter: string, 
/**
 * From the report to the first public reply, in ms (S1-1); none without one.
 */
responseMs: number | null, 
/**
 * From the report to the last solution, in ms (S1-1); none without one.
 */
resolutionMs: number | null, };

export type TicketType = { 
/**
 * What people call it.
 */
name: string, 
/**
 * What it is for, for whoever chooses one.
 */
description: string, 
/**
 * Its settings; `handlers` empty means everybody who is given work.
 */
policy: Policy, 
/**
 * Where it stands among the types; the first one is taken for a report that
 * names none.
 */
place: number, 
/**
 * The way on which its tickets are created.
 */
flow: Flow, 
/**
 * The menus that it has an entry in (S2-15).
 */
menus: Array<Menu>, 
/**
 * Which department its tickets are for, when nobody says.
 */
department: SetupId | null, 
/**
 * How tickets of this type are handled, in words (S1-7…11).
 */
guidance: string, 
/**
 * Steps that each of its tickets begins with (S1-7…11).
 */
checklist: Array<ChecklistItem>, 
/**
 * The form as it is being made (S2-5, S2-13).
 */
form: Array<FormField>, 
/**
 * The form's versions. What somebody sends here is not looked at: a version
 * is made when the form has changed, and never changes itself.
 */
forms: Forms, };

export type TicketView = { 
/**
 * What the list shows of it.
 */
row: TicketRow, 
/**
 * Version that this view was made from; goes into the next command.
 */
version: number, 
/**
 * What was reported.
 */
description: string, 
/**
 * Who is at the site.
 */
contact: Contact, 
/**
 * The site's zone.
 */
zone: string, 
/**
 * When a visit was wished.
 */
wishedTime: string, 
/**
 * The equipment.
 */
equipment: EquipmentId | null, 
/**
 * Whose equipment it is (S4-2); empty when that is not known.
 */
customer: string, 
/**
 * Type of ticket.
 */
typeId: TypeId | null, 
/**
 * Its name.
 */
typeName: string, 
/**
 * Who may see the ticket.
 */
visibility: Visibility, 
/**
 * Who it comes from.
 */
submitter: SubmitterView, 
/**
 * Numbers of related orders (S1-5).
 */
orders: Array<string>, 
/**
 * Tickets that it hangs together with.
 */
related: RelatedView, 
/**
 * Five steps.
 */
bar: Array<BarStep>, 
/**
 * How often it was reopened.
 */
reopenCount: number, 
/**
 * Words said at the end.
 */
closeReason: string, 
/**
 * Solution and results.
 */
feedback: string, 
/**
 * Stars, with words.
 */
stars: number | null, 
/**
 * Words with the stars.
 */
ratingComment: string, 
/**
 * Conversation, oldest first.
 */
messages: Array<MessageView>, 
/**
 * Which department should help; empty when none is named.
 */
department: string, 
/**
 * The type's form with what was answered; none where there is no form.
 */
form: FormView | null, 
/**
 * Tasks, in the order that they were added.
 */
tasks: Array<TaskView>, 
/**
 * This person may add tasks.
 */
canAddTask: boolean, 
/**
 * Time spent and parts used.
 */
used: UsedView, 
/**
 * How tickets of this type are handled, in words; may be empty.
 */
guidance: string, 
/**
 * Photos, in the order that they were added.
 */
photos: Array<PhotoView>, 
/**
 * The stage that a photo has which is taken now, unless another one is chosen.
 */
nextStage: Stage, 
/**
 * Names of required photos that nobody has taken.
 */
missingPhotos: Array<string>, 
/**
 * How much of the evidence the office has, once the work is done; none
 * before, and where there are no photos.
 */
evidence: EvidenceView | null, 
/**
 * Appointments that stand.
 */
appointments: Array<AppointmentView>, 
/**
 * Processing log, oldest first.
 */
log: Array<LogLine>, 
/**
 * Late work that waits for a decision.
 */
parked: Array<ParkedView>, 
/**
 * Fields with two values.
 */
clashes: Array<ClashView>, 
/**
 * Acts that this person may do now, the likely next one first.
 */
actions: Array<ActName>, 
/**
 * Who may be assigned, or passed it.
 */
handlers: Array<UserId>, 
/**
 * The priorities that the type has.
 */
priorities: Array<Priority>, 
/**
 * What was promised, and who was asked for help.
 */
promise: PromiseView, 
/**
 * Reply templates that this person may use here.
 */
templates: Array<TemplateView>, 
/**
 * Status link of the requester; for the office's people only.
 */
statusLink: string | null, };

export type ToldView = { 
/**
 * The assignment that stands, and the devices that it reached; none while
 * nobody is named, or where they took it themselves.
 */
assignment: ReachView | null, 
/**
 * Mails to the requester, the newest first.
 */
mails: Array<MailView>, 
/**
 * This office sends mail.
 */
mailOn: boolean, 
/**
 * Notices to the requester's browsers; none where none is to be told.
 */
push: PushView | null, };

export type TypeId = string;

export type TypeView = { 
/**
 * Its name in the register.
 */
id: TypeId, 
/**
 * What people call it.
 */
name: string, 
/**
 * What it is for.
 */
description: string, 
/**
 * No longer offered for new tickets.
 */
deleted: boolean, 
/**
 * The way on which its tickets are created.
 */
flow: Flow, 
/**
 * It stands in "New ticket" (S2-16).
 */
offered: boolean, 
/**
 * The newest version of its form; none where nothing is asked.
 */
form: Form | null, 
/**
 * The priorities that it has; none where it has no priorities.
 */
priorities: Array<Priority>, 
/**
 * Its department.
 */
department: SetupId | null, };

export type Used = { 
/**
 * Its name, made by whoever writes it down.
 */
id: UsedId, 
/**
 * Time, or a part.
 */
what: UsedWhat, 
/**
 * More words; may be empty.
 */
note?: string, };

export type UsedEntryView = { 
/**
 * What it says.
 */
used: Used, 
/**
 * Whose it is.
 */
author: string, 
/**
 * When it was written down.
 */
at: number, 
/**
 * Written on this device, not sent.
 */
unsent: boolean, 
/**
 * This person may write it anew.
 */
editable: boolean, 
/**
 * This person may strike it.
 */
strikable: boolean, };

export type UsedId = string;

export type UsedView = { 
/**
 * The entries that stand, in the order in which they were written down.
 */
entries: Array<UsedEntryView>, 
/**
 * Minutes on the work.
 */
labourMinutes: number, 
/**
 * Minutes on the way.
 */
travelMinutes: number, };

export type UsedWhat = { "is": "work", 
/**
 * How long, 1 to [`MINUTES_MAX`].
 */
minutes: number, 
/**
 * What on.
 */
kind: WorkKind, } | { "is": "part", 
/**
 * What it is.
 */
name: string, 
/**
 * Article number; may be empty.
 */
number?: string, 
/**
 * How much, in thousandths of the unit: 1 to [`QUANTITY_MAX`].
 */
quantity: number, 
/**
 * Of what; empty counts pieces.
 */
unit?: string, };

export type UserId = string;

export type Visibility = "public" | "internal";

export type VisitState = "proposed" | "confirmed" | "travelling" | "on_site" | "done" | "missed" | "cancelled";

export type VisitStep = "travelling" | "on_site";

export type Way = "after_sales" | "support" | "work_orders" | "back_office" | "mobile";

export type WorkKind = "labour" | "travel";

