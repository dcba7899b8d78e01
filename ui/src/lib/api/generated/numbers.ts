// Written by `cargo test -p fieldfare-numbers`. Not edited by hand.
import type { CloseKind, TypeId, UserId } from './types';

export type Bucket = { 
/**
 * First day, `2026-11-16`.
 */
day: string, 
/**
 * When it begins, in ms since 1970.
 */
from: number, 
/**
 * When it ends.
 */
to: number, 
/**
 * Submitted in it.
 */
new: Figure, 
/**
 * Resolved in it, or ended in it without that; each ticket once. Also those that were submitted
 * before the period.
 */
solved: Figure, 
/**
 * Unresolved at its end, or now where it has not ended.
 */
backlog: Figure, };

export type Cause = "assigned_late" | "accepted_late" | "came_back" | "on_hold" | "work";

export type CloseRow = { 
/**
 * Which way.
 */
kind: CloseKind, 
/**
 * How many.
 */
figure: Figure, };

export type Efficiency = { 
/**
 * Submission to a handler's receipt, average in ms (S2-31, S2-33).
 */
avgResponseMs: Figure, 
/**
 * Submission to a handler's completion, average in days (S2-32, S2-34).
 */
avgProcessingDays: Figure, 
/**
 * Submission to the first public reply, average in ms (S1-37).
 */
avgFirstReplyMs: Figure, 
/**
 * Submission to the solution, average in ms (S1-37: "average resolution time"). The same time as
 * S2-32, in the unit of S1; it is never read to the letter.
 */
avgResolutionMs: Figure, 
/**
 * Resolved of all that were worth resolving: total without invalid and duplicate ones (S1-37).
 */
resolutionRate: Figure, 
/**
 * Submission to the end, average in days, of those that ended.
 */
avgToEndDays: Figure, 
/**
 * Submission to the end, the middle one in hours.
 */
medianToEndHours: Figure, };

export type Figure = { 
/**
 * Its name, `person.019….late`: what is asked for to see the tickets behind it.
 */
key: string, 
/**
 * An average, a share between 0 and 1, or a rate; its unit stands with the field that holds it.
 * None where there is nothing to divide by.
 */
value: number | null, 
/**
 * How many tickets are behind it.
 */
n: number, 
/**
 * Of how many, where it is a share.
 */
of: number | null, };

export type Group = { 
/**
 * The equipment's name, or the title.
 */
about: string, 
/**
 * How many; of how many, where it is a part of the group.
 */
figure: Figure, };

export type Hint = { "hint": "cause", 
/**
 * Which.
 */
cause: Cause, 
/**
 * The tickets.
 */
figure: Figure, } | { "hint": "hours", 
/**
 * From this hour …
 */
from: number, 
/**
 * … to this one.
 */
to: number, 
/**
 * The tickets.
 */
figure: Figure, } | { "hint": "hard", 
/**
 * The group.
 */
about: string, 
/**
 * The tickets.
 */
figure: Figure, };

export type Issues = { 
/**
 * Not solved and came back, of those ever resolved.
 */
cameBack: Figure, 
/**
 * Hard to resolve: reopened, given back, escalated, or not solved in time.
 */
hard: Figure, 
/**
 * What tickets are about most often; at least two each.
 */
frequent: Array<Group>, 
/**
 * What hard tickets are about most often, each of how many about the same.
 */
hardest: Array<Group>, 
/**
 * What to look at first, at most one of a kind.
 */
hints: Array<Hint>, };

export type Late = { 
/**
 * Open and late now.
 */
now: Figure, 
/**
 * Answered in time, of those where it is decided (achievement rate, S1-29).
 */
responseMet: Figure, 
/**
 * Not answered in time.
 */
responseMissed: Figure, 
/**
 * Solved in time, of those where it is decided.
 */
resolutionMet: Figure, 
/**
 * Not solved in time.
 */
resolutionMissed: Figure, 
/**
 * Late in either way, of all with a promise: the timeout rate (S1-37).
 */
rate: Figure, 
/**
 * On what the time went, most tickets first.
 */
causes: Array<LateCause>, };

export type LateCause = { 
/**
 * Which.
 */
cause: Cause, 
/**
 * How many.
 */
figure: Figure, 
/**
 * The same by the hour of day at which they were submitted: 0–6, 6–9, 9–17, 17–22, 22–24.
 */
hours: Array<Figure>, };

export type Numbers = { 
/**
 * How many.
 */
volume: Volume, 
/**
 * Where they stand.
 */
status: Status, 
/**
 * How quickly.
 */
efficiency: Efficiency, 
/**
 * Broken promises.
 */
late: Late, 
/**
 * What requesters think.
 */
satisfaction: Satisfaction, 
/**
 * What they are about.
 */
issues: Issues, 
/**
 * Over time.
 */
trend: Array<Bucket>, 
/**
 * Per type.
 */
types: Array<TypeRow>, 
/**
 * Per person.
 */
people: Array<PersonRow>, };

export type PersonRow = { 
/**
 * Who.
 */
person: UserId, 
/**
 * Tickets this person received (S2-35), which are the ones handled (S1-38).
 */
received: Figure, 
/**
 * Being processed by this person now (S2-28).
 */
processing: Figure, 
/**
 * Completed by this person, and the submitter has not said yes (S2-28).
 */
toConfirm: Figure, 
/**
 * Processing and completed together (S2-27).
 */
processed: Figure, 
/**
 * Completed by this person, whatever became of it since (S2-35).
 */
completed: Figure, 
/**
 * Processed by this person and confirmed by the submitter, and those that this person rejected
 * (S2-29). What a submitter cancelled is not counted.
 */
closed: Figure, 
/**
 * Completed of received (S1-38).
 */
resolutionRate: Figure, 
/**
 * Submission to this person's receipt, average in ms (S2-35).
 */
avgResponseMs: Figure, 
/**
 * Submission to this person's completion, average in days (S2-35).
 */
avgProcessingDays: Figure, 
/**
 * Submission to the first public reply, where this person gave it, average in ms (S1-38).
 */
avgFirstReplyMs: Figure, 
/**
 * Average stars of tickets that this person worked on last (S1-38).
 */
stars: Figure, 
/**
 * Tickets that this person worked on last and that are late, of those with a promise.
 */
late: Figure, };

export type Satisfaction = { 
/**
 * Average stars, 1 to 5.
 */
average: Figure, 
/**
 * Tickets with one star, two, … five.
 */
stars: Array<Figure>, };

export type Status = { 
/**
 * All of them.
 */
total: Figure, 
/**
 * Nobody has ever accepted it, and it is open (S2-22).
 */
pending: Figure, 
/**
 * Somebody accepted it and it is not resolved (S2-23). A ticket on hold is one of these, and so
 * is one that went back to the queue after somebody had worked on it: the sources know neither,
 * and without them the columns would not add up.
 */
processing: Figure, 
/**
 * Resolved, and the submitter has not said yes (S2-24).
 */
toConfirm: Figure, 
/**
 * Confirmed by the submitter, cancelled by the submitter, rejected by a handler (S2-25).
 */
closed: Figure, 
/**
 * Ended otherwise, each way in a column of its own.
 */
otherwise: Array<CloseRow>, };

export type Step = "day" | "week" | "month";

export type TypeRow = { 
/**
 * Which; none where the enterprise has no types.
 */
typeId: TypeId | null, 
/**
 * Where its tickets stand.
 */
status: Status, 
/**
 * Submission to receipt, average in ms.
 */
avgResponseMs: Figure, 
/**
 * Submission to completion, average in days.
 */
avgProcessingDays: Figure, 
/**
 * Late, of those with a promise.
 */
late: Figure, };

export type Volume = { 
/**
 * Submitted in the period; `value` is new per day.
 */
total: Figure, 
/**
 * Open, and no solution was given: S1's "pending".
 */
unresolved: Figure, 
/**
 * A solution was given, whatever became of it since.
 */
resolved: Figure, };

