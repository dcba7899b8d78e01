/** Looking for an account: the office knows all of them, a device without a connection the colleagues. */
import { asHostError, type Host } from '../api/host';
import type { HostError, PersonView } from '../api/types';
import { matches } from '../queue/candidates';

/** Most that are offered at once. */
const OFFERED = 8;

export class Accounts {
  found = $state.raw<readonly PersonView[]>([]);
  problem = $state.raw<HostError | null>(null);
  /** What the found ones were looked for by. */
  asked = $state('');

  readonly #host: Host;
  #turn = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Looks for accounts; the answer to an older question is not shown. */
  async find(search: string): Promise<void> {
    const words = search.trim();
    const turn = (this.#turn += 1);
    if (words === '') {
      this.found = [];
      this.problem = null;
      this.asked = '';
      return;
    }
    let found: readonly PersonView[] = [];
    let problem: HostError | null = null;
    try {
      found = await this.#host.accounts({ search: words, limit: OFFERED });
    } catch (caught) {
      problem = asHostError(caught);
      found = await this.#colleagues(words);
    }
    if (turn !== this.#turn) return;
    this.found = found.filter((person) => person.active);
    // Who is found without the office is good enough.
    this.problem = found.length > 0 ? null : problem;
    this.asked = words;
  }

  async #colleagues(words: string): Promise<PersonView[]> {
    try {
      const { people } = await this.#host.directory();
      return people.filter((person) => matches(`${person.name} ${person.email} ${person.phone}`, words)).slice(0, OFFERED);
    } catch {
      return [];
    }
  }
}
