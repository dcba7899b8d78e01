/** User management: the register of people, and the one-time link of the one in the form. */
import { asHostError, type Host, type PersonDraft } from '../api/host';
import type { PersonView, Role } from '../api/types';
import { matches } from '../queue/candidates';
import { Register } from '../register/register.svelte';

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

export class People extends Register<PersonView, PersonDraft> {
  #link = $state.raw<{ id: string; url: string } | null>(null);

  constructor(host: Host) {
    super(host, {
      // Requesters are not in the directory that devices hold.
      read: async () => {
        const [directory, requesters] = await Promise.all([host.directory(), host.accounts({ requesters: true, limit: 500 })]);
        return [...directory.people, ...requesters];
      },
      listed,
      draftOf: ({ id, name, email, phone, role, active, handles }) => ({ id, name, email, phone, role, active, handles }),
      save: async (draft) => {
        const { person, setUpLink } = await host.personSave(draft);
        if (setUpLink !== null) this.#link = { id: person.id, url: setUpLink };
        return person;
      },
    });
  }

  /** The one-time link of the person in the form. It is kept nowhere else, and gone with the form. */
  get link(): string | null {
    return this.#link !== null && this.#link.id === this.draft?.id ? this.#link.url : null;
  }

  override close(): void {
    super.close();
    this.#link = null;
  }

  /** Makes a new one-time link; an older one stops working. */
  async makeLink(id: string): Promise<void> {
    this.refusal = null;
    try {
      const { setUpLink } = await this.host.personSetUpLink(id);
      this.#link = { id, url: setUpLink };
    } catch (caught) {
      this.refusal = asHostError(caught);
    }
  }
}
