/** A register of records of the enterprise's set-up that are in force as soon as they are saved. */
import { asHostError, type Host } from '../api/host';
import type { SetupKind, SetupView } from '../api/types';
import { matches } from '../queue/candidates';
import { Register } from './register.svelte';

/** A record of one kind, as the list and the form have it. */
export interface Entry<Body> {
  id: string;
  name: string;
  version: number;
  stage: SetupView['stage'];
  body: Body;
}

export function entryOf<Body>(view: SetupView, nameOf: (body: Body) => string): Entry<Body> {
  const body = view.body as Body;
  return { id: view.id, name: nameOf(body), version: view.version, stage: view.stage, body };
}

export class Records<Body> extends Register<Entry<Body>, Entry<Body>> {
  readonly #of: SetupKind;

  /** `wordsOf` is what the search looks at. */
  constructor(host: Host, of: SetupKind, nameOf: (body: Body) => string, wordsOf: (body: Body) => string) {
    super(host, {
      read: async () => {
        const all = await host.setupList(of);
        return all.filter((view) => view.stage !== 'deleted').map((view) => entryOf<Body>(view, nameOf));
      },
      listed: (all, search) =>
        all.filter((entry) => matches(wordsOf(entry.body), search)).sort((a, b) => a.name.localeCompare(b.name)),
      draftOf: (entry) => ({ ...entry, body: structuredClone(entry.body) }),
      save: async ({ id, version, stage, body }) => {
        const saved = await host.setupSave(of, { id: id || null, baseVersion: version, body, publish: stage === 'published' });
        return entryOf<Body>(saved, nameOf);
      },
    });
    this.#of = of;
  }

  /** What a new record begins with. */
  fresh(body: Body): Entry<Body> {
    return { id: '', name: '', version: 0, stage: 'published', body };
  }

  /** Takes the record in the form out of use; says whether that was done. */
  async remove(): Promise<boolean> {
    const entry = this.saved;
    if (!entry) return false;
    try {
      await this.host.setupDelete(this.#of, entry.id, entry.version);
      this.close();
      await this.read();
      return true;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return false;
    }
  }
}
