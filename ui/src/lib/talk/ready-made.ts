/** Replies to begin with, in the reader's language. They follow the advice on the form (S1-35). */
import type { Template } from '../api/types';
import { t } from '../i18n/index.svelte';

const NAMES = ['received', 'question', 'visit', 'delay', 'done'] as const;

export function readyMade(): Template[] {
  return NAMES.map((name) => ({
    name: t(`ready.${name}_name`),
    text: t(`ready.${name}`),
    audience: 'public',
    types: [],
    at_once: name === 'received',
  }));
}
