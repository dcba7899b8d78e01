import { expect, test } from 'vitest';
import { HttpHost } from './http';
import type { Stream } from './stream';
import type { Change } from './types';

interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Listener = Parameters<NonNullable<ConstructorParameters<typeof HttpHost>[1]>>[1];

/** An office at the edge: answers in turn, and keeps what it was asked. */
function office(...answers: (Response | Error)[]) {
  const asked: Asked[] = [];
  const streams: { address: string; listener: Listener; closed: boolean }[] = [];
  const fetcher = (async (path: string, request: RequestInit) => {
    const { body } = request;
    asked.push({
      method: request.method ?? 'GET',
      path,
      headers: new Headers(request.headers),
      body: typeof body === 'string' ? JSON.parse(body) : body,
    });
    const answer = answers.shift() ?? new Response(null, { status: 204 });
    if (answer instanceof Error) throw answer;
    return answer;
  }) as typeof fetch;
  const open = (address: string, listener: Listener): Stream => {
    const stream = { address, listener, closed: false };
    streams.push(stream);
    return { close: () => (stream.closed = true) };
  };
  return { host: new HttpHost(fetcher, open), asked, streams };
}

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const SIGNED_IN = { needs: 'nothing', person: { id: 'a' } };
const OUTCOME = { command: 'c', ticket: 't', parked: false };

test('a write says that it comes from our own page and carries the session', async () => {
  const { host, asked } = office(json(OUTCOME));
  await host.act('t', 4, { do: 'accept' });
  expect(asked[0]?.headers.get('x-fieldfare')).toBe('1');
  expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/v1/tickets/t/act' });
});

test('an act carries its own command id, the version that was seen, and when it happened', async () => {
  const { host, asked } = office(json(OUTCOME), json(OUTCOME));
  await host.act('t', 4, { do: 'accept' });
  await host.act('t', 4, { do: 'accept' });
  const [first, second] = asked.map((one) => one.body as { commandId: string; baseVersion: number; occurredAt: number; act: unknown });
  expect(first).toMatchObject({ baseVersion: 4, act: { do: 'accept' } });
  expect(first?.commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Math.abs((first?.occurredAt ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(second?.commandId).not.toBe(first?.commandId);
});

test('an act whose answer was lost is asked again under the same command id', async () => {
  const { host, asked } = office(new TypeError('failed to fetch'), json(OUTCOME));
  await expect(host.act('t', 4, { do: 'resolve', feedback: 'Done.' })).rejects.toMatchObject({ code: 'no_connection' });
  await host.act('t', 4, { do: 'resolve', feedback: 'Done.' });
  expect(asked[1]?.body).toEqual(asked[0]?.body);
});

test('an act that a rule refused is another command when it is tried again', async () => {
  const { host, asked } = office(json({ code: 'closed', detail: '', field: '' }, 409), json(OUTCOME));
  await expect(host.act('t', 4, { do: 'accept' })).rejects.toMatchObject({ code: 'closed' });
  await host.act('t', 4, { do: 'accept' });
  const ids = asked.map((one) => (one.body as { commandId: string }).commandId);
  expect(ids[0]).not.toBe(ids[1]);
});

test('a refusal keeps its code, its detail and its field', async () => {
  const { host } = office(json({ code: 'missing', detail: 'comment', field: 'comment' }, 422));
  await expect(host.act('t', 1, { do: 'claim' })).rejects.toEqual({ code: 'missing', detail: 'comment', field: 'comment' });
});

test('an answer of something between us and the office is a problem of the office', async () => {
  const { host } = office(new Response('<html>Bad gateway</html>', { status: 502 }));
  await expect(host.ticket('t')).rejects.toMatchObject({ code: 'office_problem' });
});

test('an answer that is no json is nonsense and not a crash', async () => {
  const { host } = office(new Response('<html></html>', { status: 200 }));
  await expect(host.ticket('t')).rejects.toMatchObject({ code: 'nonsense' });
});

test('sign-in opens the stream of changes and hands them on', async () => {
  const { host, streams } = office(json(SIGNED_IN));
  const heard: Change[] = [];
  host.onChange((change) => heard.push(change));
  await host.signIn('', 'mara@halden.example', 'secret');
  expect(streams.map((stream) => stream.address)).toEqual(['/api/v1/changes']);
  streams[0]?.listener.change({ changed: 'tickets', tickets: ['t'] });
  expect(heard).toEqual([{ changed: 'tickets', tickets: ['t'] }]);
});

test('after a gap every ticket is read again, since nobody tells what was missed', async () => {
  const { host, streams } = office(json(SIGNED_IN));
  await host.session();
  const heard: Change[] = [];
  host.onChange((change) => heard.push(change));
  streams[0]?.listener.live(true);
  streams[0]?.listener.live(false);
  streams[0]?.listener.live(true);
  expect(heard.filter((change) => change.changed === 'tickets')).toEqual([
    { changed: 'tickets', tickets: [] },
    { changed: 'tickets', tickets: [] },
  ]);
});

test('freshness says live only while the stream is open', async () => {
  const { host, streams } = office(json(SIGNED_IN));
  await host.session();
  expect((await host.outbox()).freshness.live).toBe(false);
  streams[0]?.listener.live(true);
  expect((await host.outbox()).freshness.live).toBe(true);
  streams[0]?.listener.live(false);
  expect((await host.outbox()).freshness).toMatchObject({ live: false, asOf: expect.any(Number) as number });
});

test('without a session no stream is opened', async () => {
  const { host, streams } = office(json({ needs: 'sign_in', person: null }));
  await host.session();
  expect(streams).toEqual([]);
});

test('sign-out closes the stream', async () => {
  const { host, streams } = office(json(SIGNED_IN));
  await host.session();
  await host.signOut();
  expect(streams[0]?.closed).toBe(true);
});

test('a session that ended is told to the page, and its stream is closed', async () => {
  const { host, streams } = office(json(SIGNED_IN), json({ code: 'signed_out', detail: '', field: '' }, 401));
  await host.session();
  const heard: Change[] = [];
  host.onChange((change) => heard.push(change));
  await expect(host.ticket('t')).rejects.toMatchObject({ code: 'signed_out' });
  expect(heard).toEqual([{ changed: 'session' }]);
  expect(streams[0]?.closed).toBe(true);
});

test('each photo travels on its own as its bytes, with its name in the address', async () => {
  const { host, asked } = office(json('p1'), json('p2'));
  const photo = (name: string) => new File(['bytes'], name, { type: 'image/jpeg' });
  const ids = await host.addPhotos('t', 'Type & plate', 'internal', [photo('a.jpg'), photo('b.jpg')]);
  expect(ids).toEqual(['p1', 'p2']);
  expect(asked.map((one) => one.path)).toEqual(Array(2).fill('/api/v1/tickets/t/photos?name=Type+%26+plate&visibility=internal'));
  await host.addPhotos('t', '', 'public', [photo('c.jpg')], 'before').catch(() => undefined);
  expect(asked[2]?.path).toBe('/api/v1/tickets/t/photos?name=&visibility=public&stage=before');
  expect(asked[0]?.headers.get('content-type')).toBe('image/jpeg');
  expect(asked[0]?.headers.get('x-fieldfare')).toBe('1');
  expect(asked[0]?.body).toBeInstanceOf(Blob);
});
