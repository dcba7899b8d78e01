/** What the palette lists: groups of things to do, narrowed by what is typed. */
import type { IconName } from '../components/icons';
import type { TicketRow } from '../api/types';
import { folded, matches } from '../queue/candidates';

export interface Entry {
  id: string;
  label: string;
  /** In small print after it. */
  aside?: string;
  key?: string | undefined;
  icon?: IconName;
  danger?: boolean;
  /** The ticket that it opens. */
  row?: TicketRow;
  does: () => void;
}

export interface Group {
  title: string;
  entries: Entry[];
}

/** Groups with the entries that match, those first whose words begin with what was typed. Empty groups are left out. */
export function narrowed(groups: readonly Group[], typed: string): Group[] {
  const words = typed.trim();
  return groups
    .map(({ title, entries }) => ({
      title,
      entries:
        words === ''
          ? [...entries]
          : entries
              .filter((entry) => entry.row !== undefined || matches(`${entry.label} ${entry.aside ?? ''}`, words))
              .sort((a, b) => rank(a, words) - rank(b, words)),
    }))
    .filter((group) => group.entries.length > 0);
}

/** The order of tickets is the host's. */
function rank(entry: Entry, words: string): number {
  return entry.row !== undefined || folded(entry.label).startsWith(folded(words)) ? 0 : 1;
}
