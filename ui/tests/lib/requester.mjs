// The requester's page over answers that are made up, and how it is looked at.

/** A small phone. */
export const PHONE = { width: 360, height: 760, locale: 'de-DE' };

/** Two frames without a change of the page: what was read is drawn. */
export async function settled(page) {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        let quiet = 0;
        const watch = new MutationObserver(() => (quiet = 0));
        watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const frame = () => {
          quiet += 1;
          if (quiet < 3) return requestAnimationFrame(frame);
          watch.disconnect();
          return resolve(undefined);
        };
        frame();
      }),
  );
}

export const QUESTIONS = [
  { id: 'leak', label: 'Läuft Wasser aus?', kind: 'single', required: true, options: [{ id: 'yes', label: 'Ja' }, { id: 'no', label: 'Nein' }] },
  { id: 'since', label: 'Seit wann?', kind: 'date_time', show_if: { field: 'leak', is: ['yes'] } },
  { id: 'sign', label: 'Unterschrift', kind: 'signature', required: true },
  { id: 'parts', label: 'Teile', kind: 'table', columns: [{ id: 'part', label: 'Teil', kind: 'text' }] },
];
export const KINDS = [
  { id: 'k1', name: 'Reparatur', description: 'Etwas ist kaputt', form: { version: 3, fields: QUESTIONS } },
  { id: 'k2', name: 'Anfrage', description: '', form: null },
];
export const DEVICE = { enterprise: 'Halden Service', deviceName: 'Kühlraum 2', place: 'Keller', zone: 'Europe/Helsinki' };
export const VIEW = {
  enterprise: 'Halden Service',
  number: 'T-1042',
  title: 'Cold room 2',
  description: '冷库压缩机噪音大',
  state: 'in_progress',
  bar: ['reported', 'assigned', 'working'].map((step, at) => ({ key: step, look: at < 2 ? 'done' : 'current', at: '2026-11-18T07:00:00Z' })),
  headline: { kind: 'working', person: 'Elina', zone: 'Europe/Helsinki' },
  messages: [{ n: 1, mine: false, author: 'Elina', text: 'Ich bin da.', at: '2026-11-18T09:00:00Z', photos: [] }],
  photos: [],
  actions: ['reply', 'cancel', 'add_photo'],
  etag: 'one',
};
const SOLVED = { ...VIEW, headline: { kind: 'solved_confirm', zone: 'Europe/Helsinki' }, actions: ['confirm', 'not_solved', 'reply'] };
const RATE = { ...VIEW, headline: { kind: 'solved', zone: 'Europe/Helsinki' }, actions: ['rate'] };
const PROPOSED = {
  ...VIEW,
  headline: { kind: 'proposed', zone: 'Europe/Helsinki', start: '2026-11-26T07:30:00Z' },
  proposals: [{ id: 'a1', start: '2026-11-26T07:30:00Z', end: '2026-11-26T09:00:00Z', zone: 'Europe/Helsinki' }],
  actions: ['reply', 'confirm_appointment', 'decline_appointment'],
};
export const REQUESTER = [
  ['the report', '/r/K7QX-20', DEVICE],
  ['the report with questions', '/r/K7QX-21', { ...DEVICE, types: KINDS }],
  ['the status', '/s/one', VIEW],
  ['the question whether it is solved', '/s/two', SOLVED],
  ['a time that is proposed', '/s/four', PROPOSED],
  ['the stars', '/s/three', RATE],
  ['an unknown code', '/r/NONE', undefined],
];

/** Shows the requester's page over an answer that is made up. */
export async function showPublic(page, url, path, body) {
  await page.route('**/api/public/**', (route) =>
    route.request().url().endsWith('/hints')
      ? route.abort()
      : body
        ? route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body) })
        : route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"unknown_code"}' }),
  );
  await page.goto(`${url}${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}
