// What the screen has acknowledged, kept outside of the app, and the judge who
// compares it with what is there later.

/** Draws numbers in [0, 1) from a seed, the same ones each time (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What is wrong with a ticket, in sentences.
 *
 * `entry` says what the screen has shown as kept: `{photo, note, resolved}`, and the
 * words that were typed: `{text, feedback}`. What was shown must be there once. What
 * was begun and not shown may be there or not, but never twice.
 */
export function judge(entry, view) {
  const wrong = [];
  const notes = view.messages.filter((message) => message.text === entry.text).length;
  const resolutions = view.log.filter((line) => line.event === "resolved").length;
  const counted = [
    ["photo", entry.photo, view.photos.length],
    ["note", entry.note, notes],
    ["resolution", entry.resolved, resolutions],
  ];
  for (const [what, shown, times] of counted) {
    if (shown && times === 0) wrong.push(`the ${what} was shown and is gone`);
    if (times > 1) wrong.push(`the ${what} is there ${times} times`);
  }
  if (entry.resolved) {
    if (view.row.state !== "resolved") wrong.push(`it was shown as resolved and is ${view.row.state}`);
    if (view.feedback !== entry.feedback) wrong.push(`the feedback is "${view.feedback}"`);
  }
  return wrong;
}
