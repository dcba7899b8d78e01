import { expect, test } from 'vitest';
import type { HookDraft, HooksHost, HookView } from '../exchange/host';
import { Hooks } from './hooks.svelte';

const KNOWN: HookView = {
  id: 'h1', url: 'https://a.example/', events: [], internal: false, active: true, delivered: 0, givenUp: 0, tries: 0, nextAt: null, last: '', secret: null,
};

function hostThatKeeps(refuses = '') {
  const saved: HookDraft[] = [];
  let all = [KNOWN];
  const host: HooksHost = {
    list: async () => all,
    save: async (draft) => {
      if (refuses) throw { code: refuses, detail: '', field: 'url' };
      saved.push(draft);
      return { ...KNOWN, id: draft.id ?? 'h2', url: draft.url, secret: draft.id && !draft.newSecret ? null : 'whsec_x' };
    },
    remove: async (id) => void (all = all.filter((one) => one.id !== id)),
  };
  return { host, saved };
}

test('a new receiver stays open with its key, which is told once', async () => {
  const { host, saved } = hostThatKeeps();
  const hooks = new Hooks(host);
  hooks.begin();
  hooks.draft!.url = ' https://b.example/ ';
  expect(await hooks.save()).toBe(true);
  expect(saved[0]?.url).toBe('https://b.example/');
  expect(hooks.secret).toBe('whsec_x');
  expect(hooks.draft?.id).toBe('h2');
  hooks.close();
  expect(hooks.secret).toBeNull();
});

test('a receiver that is refused stays in the form with the reason', async () => {
  const hooks = new Hooks(hostThatKeeps('webhook_address').host);
  hooks.begin();
  expect(await hooks.save()).toBe(false);
  expect(hooks.refusal?.code).toBe('webhook_address');
  expect(hooks.draft).not.toBeNull();
});

test('a receiver that is removed is gone from the list', async () => {
  const hooks = new Hooks(hostThatKeeps().host);
  await hooks.read();
  hooks.edit(hooks.all[0]!);
  expect(await hooks.remove()).toBe(true);
  expect(hooks.all).toEqual([]);
  expect(hooks.draft).toBeNull();
});
