import { describe, expect, it } from 'vitest';
import type { Host } from '../api/host';
import type { TicketRow } from '../api/types';
import { Queue } from './queue.svelte';

function office(...ids: string[]) {
  const state = { ids };
  const host = {
    tickets: async () => ({ rows: state.ids.map((id) => ({ id }) as TicketRow), total: state.ids.length }),
  } as unknown as Host;
  return { state, queue: new Queue(host) };
}

describe('the queue', () => {
  it('goes to the ticket that takes the place of the one that is done', async () => {
    const { queue } = office('a', 'b', 'c');
    await queue.read();
    queue.selected = 'b';
    queue.finish('b');
    expect(queue.selected).toBe('c');
    expect(queue.total).toBe(2);
  });

  it('does so also when the list was read again in between', async () => {
    const { state, queue } = office('a', 'b', 'c');
    await queue.read();
    queue.selected = 'b';
    state.ids = ['a', 'c'];
    await queue.read();
    queue.finish('b');
    expect(queue.selected).toBe('c');
    expect(queue.total).toBe(2);
  });

  it('goes back to the last one at the end, and to none when it is empty', async () => {
    const { queue } = office('a', 'b');
    await queue.read();
    queue.selected = 'b';
    queue.finish('b');
    expect(queue.selected).toBe('a');
    queue.finish('a');
    expect(queue.selected).toBeNull();
  });

  it('keeps what was typed for a ticket while another one is looked at', async () => {
    const { queue } = office('a', 'b');
    queue.form('a').comment = 'Take the kit.';
    queue.form('b');
    expect(queue.form('a').comment).toBe('Take the kit.');
    queue.finish('a');
    expect(queue.form('a').comment).toBe('');
  });

  it('the keys move by one and stop at the ends', async () => {
    const { queue } = office('a', 'b');
    await queue.read();
    queue.move(1);
    expect(queue.selected).toBe('a');
    queue.move(1);
    queue.move(1);
    expect(queue.selected).toBe('b');
    queue.move(-1);
    expect(queue.selected).toBe('a');
  });
});
