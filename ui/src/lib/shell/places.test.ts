import { beforeEach, expect, test } from 'vitest';
import { useHost } from '../api/host';
import { SampleHost } from '../api/sample';
import type { Role } from '../api/types';
import { Session } from '../session/session.svelte';
import { placesOf } from './places';

async function pages(role: Role): Promise<string[]> {
  const host = new SampleHost(role);
  useHost(host);
  const session = new Session(host);
  await session.read();
  return placesOf(session).map((place) => place.page);
}

beforeEach(() => localStorage.clear());

// Covers: S3-17
test('tickets are one step away for everybody, by a key as well', async () => {
  expect((await pages('requester'))[0]).toBe('my');
  expect(await pages('requester')).toHaveLength(1);
  for (const role of ['technician', 'dispatcher', 'administrator'] as const) expect(await pages(role)).toContain('tickets');
  // Who plans has the board; who works in the field has a day of their own.
  expect(await pages('dispatcher')).toContain('board');
  expect(await pages('technician')).not.toContain('board');
  const host = new SampleHost('dispatcher');
  const session = new Session(host);
  await session.read();
  const all = placesOf(session);
  expect(new Set(all.map((place) => place.key)).size).toBe(all.length);
});
