/** A rule in one sentence, for lists and for whoever checks what was chosen. */
import type { Rule, RuleThen } from '../api/types';
import { left } from '../due/due';
import { formatLocale, t } from '../i18n/index.svelte';

/** What ids are called; an id that nobody knows is left out. */
export interface Names {
  types: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  devices: ReadonlyMap<string, string>;
  templates: ReadonlyMap<string, string>;
}

export const EVENTS = ['created', 'assigned', 'status_changed', 'replied', 'resolved', 'silence'] as const satisfies readonly Rule['on'][];
export const ACTIONS = ['assign', 'reply', 'answer_faq', 'escalate', 'set_priority', 'merge_duplicate', 'remind', 'add_task', 'close'] as const satisfies readonly RuleThen['do'][];

/** What a new action begins with. */
export function freshAction(name: RuleThen['do'], template: string): RuleThen {
  switch (name) {
    case 'assign':
      return { do: 'assign', by: 'least_load', experts: [] };
    case 'reply':
      return { do: 'reply', template };
    case 'escalate':
      return { do: 'escalate', level: 1, target: '' };
    case 'set_priority':
      return { do: 'set_priority', priority: 'high' };
    case 'merge_duplicate':
      return { do: 'merge_duplicate', hours: 24 };
    case 'remind':
      return { do: 'remind', text: '' };
    case 'add_task':
      return { do: 'add_task', text: '', required: false };
    default:
      return { do: name };
  }
}

const either = (words: readonly string[]) => new Intl.ListFormat(formatLocale(), { type: 'disjunction' }).format(words);
const each = (words: readonly string[]) => new Intl.ListFormat(formatLocale(), { type: 'conjunction' }).format(words);

function named(ids: readonly string[], names: ReadonlyMap<string, string>): string {
  return either(ids.flatMap((id) => names.get(id) ?? []));
}

function action(then: RuleThen, names: Names): string {
  switch (then.do) {
    case 'assign':
      return t(`rules.does.assign_${then.by}`);
    case 'reply':
      return t('rules.does.reply', { template: names.templates.get(then.template) ?? '…' });
    case 'escalate':
      return t('rules.does.escalate', { level: then.level });
    case 'set_priority':
      return t('rules.does.set_priority', { priority: t(`priority.${then.priority}`) });
    case 'merge_duplicate':
      return t('rules.does.merge_duplicate', { hours: then.hours });
    case 'remind':
      return t('rules.does.remind', { text: then.text });
    case 'add_task':
      return t('rules.does.add_task', { text: then.text });
    default:
      return t(`rules.does.${then.do}`);
  }
}

export function sentence(rule: Rule, names: Names): string {
  const { when } = rule;
  const conditions = [
    when.types.length > 0 && t('rules.if.types', { what: named(when.types, names.types) }),
    when.priorities.length > 0 && t('rules.if.priorities', { what: either(when.priorities.map((one) => t(`priority.${one}`))) }),
    when.states.length > 0 && t('rules.if.states', { what: either(when.states.map((one) => t(`state.${one}`))) }),
    when.devices.length > 0 && t('rules.if.devices', { what: named(when.devices, names.devices) }),
    when.words.length > 0 && t('rules.if.words', { what: either(when.words) }),
    when.repeat_days > 0 && t('rules.if.repeat', { n: when.repeat_days }),
  ].filter((one) => one !== false);
  const event = t(`rules.event.${rule.on}`, { time: left(rule.minutes * 60_000) });
  const does = each(rule.then.map((then) => action(then, names)));
  return conditions.length > 0
    ? t('rules.sentence_if', { event, conditions: each(conditions), does })
    : t('rules.sentence', { event, does });
}
