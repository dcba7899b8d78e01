/** User management: the people of the enterprise, and the one who is being edited. */
import type { Host, PersonDraft } from '../api/host';
import type { HostError, PersonView, Role } from '../api/types';
import { asHostError } from '../api/host';
import { matches } from '../queue/candidates';

/** In the order of what an account may do. */
export const ROLES = ['technician', 'dispatcher', 'supervisor', 'administrator', 'requester'] as const satisfies readonly Role[];

export function emptyPerson(): PersonDraft {
  return { name: '', email: '', phone: '', role: 'technician', active: true, handles: true };
}

/** Those who match, with disabled people last and names in order. */
export function listed(people: readonly PersonView[], search: string): PersonView[] {
  return people
    .filter((person) => matches(`${person.name} ${person.email} ${person.phone}`, search))
    .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
}

export class People {
  all = $state.raw<PersonView[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  search = $state('');
  /** The person in the form; without `id` while they are new. */
  draft = $state<PersonDraft | null>(null);
  refusal = $state.raw<HostError | null>(null);
  /** A one-time link, and whose it is. It is shown once and kept nowhere. */
  link = $state.raw<{ id: string; url: string } | null>(null);

  readonly shown = $derived(listed(this.all, this.search));
  readonly #host: Host;
  #saving = false;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      this.all = (await this.#host.directory()).people;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  edit(person: PersonView): void {
    const { id, name, email, phone, role, active, handles } = person;
    this.draft = { id, name, email, phone, role, active, handles };
    this.refusal = null;
    if (this.link?.id !== id) this.link = null;
  }

  add(): void {
    this.draft = emptyPerson();
    this.refusal = null;
    this.link = null;
  }

  close(): void {
    this.draft = null;
    this.refusal = null;
    this.link = null;
  }

  /** Saves the form, and stays on the person with their set-up link when there is one. */
  async save(): Promise<PersonView | null> {
    if (!this.draft || this.#saving) return null;
    this.#saving = true;
    this.refusal = null;
    try {
      const { person, setUpLink } = await this.#host.personSave($state.snapshot(this.draft));
      this.edit(person);
      if (setUpLink !== null) this.link = { id: person.id, url: setUpLink };
      await this.read();
      return person;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return null;
    } finally {
      this.#saving = false;
    }
  }

  /** Makes a new one-time link; an older one stops working. */
  async makeLink(id: string): Promise<void> {
    this.refusal = null;
    try {
      const { setUpLink } = await this.#host.personSetUpLink(id);
      this.link = { id, url: setUpLink };
    } catch (caught) {
      this.refusal = asHostError(caught);
    }
  }
}
