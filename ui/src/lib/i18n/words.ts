/** Words for the values that the hosts give: states, ends, acts. */
import type { Act, CloseKind, State, TicketRow } from '../api/types';
import { usedWords } from '../used/words';
import { known, t } from './index.svelte';

/** The word of a state; a closed ticket says how it ended. */
export function stateWord(state: State, closeKind: CloseKind | null = null): string {
  if (state === 'closed' && closeKind) return known(`close.${closeKind}`) ?? t('state.closed');
  // A state of a newer office is shown as it came.
  return known(`state.${state}`) ?? state;
}

/** The enterprise's own word for where a ticket stands; how it ended, where it ended. */
export function rowWord(row: Pick<TicketRow, 'state' | 'closeKind' | 'word'>): string {
  if (row.state === 'closed') return stateWord(row.state, row.closeKind);
  return known(row.word) ?? stateWord(row.state);
}

/** What an act is called once it is done: "Accepted", "Internal note". */
export function didWord(act: Act): string {
  if (act.do === 'write' && act.visibility === 'internal') return t('did.note');
  if (act.do === 'record_used') return t('did.used_named', { entry: usedWords(act.used) });
  return known(`did.${act.do}`) ?? act.do;
}
