/** Who is signed in, and what stands between them and the tickets. */
import { asHostError, type Host } from '../api/host';
import type { HostError, SessionView } from '../api/types';

export class Session {
  view = $state.raw<SessionView | null>(null);
  problem = $state.raw<HostError | null>(null);
  /** Why the last attempt was refused. */
  refusal = $state.raw<HostError | null>(null);
  /** An answer of the office is awaited; a second press does nothing. */
  asking = $state(false);

  readonly person = $derived(this.view?.person ?? null);
  /** Assigns, and sees every ticket. */
  readonly isOffice = $derived(
    this.person !== null && ['dispatcher', 'supervisor', 'administrator'].includes(this.person.role),
  );
  readonly isAdministrator = $derived(this.person?.role === 'administrator');
  readonly isRequester = $derived(this.person?.role === 'requester');

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      this.view = await this.#host.session();
      this.problem = null;
    } catch (caught) {
      this.problem = asHostError(caught);
    }
  }

  signIn(office: string, email: string, password: string): Promise<boolean> {
    return this.#attempt(() => this.#host.signIn(office, email, password));
  }

  unlock(passphrase: string): Promise<boolean> {
    return this.#attempt(() => this.#host.unlock(passphrase));
  }

  setUp(office: string, token: string, password: string): Promise<boolean> {
    return this.#attempt(() => this.#host.setUp(office, token, password));
  }

  async signOut(force = false): Promise<boolean> {
    const out = await this.#attempt(async () => {
      await this.#host.signOut(force);
      return this.#host.session();
    });
    return out;
  }

  async #attempt(ask: () => Promise<SessionView>): Promise<boolean> {
    if (this.asking) return false;
    this.asking = true;
    this.refusal = null;
    try {
      this.view = await ask();
      return true;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return false;
    } finally {
      this.asking = false;
    }
  }
}
