/**
 * Views that a person keeps: a name and the filters as an address. They lie in this browser, under
 * the person's account; the hosts have no place for them.
 */
export interface KeptView {
  name: string;
  /** The part of the address after `?`. */
  address: string;
}

/** More would be a list to search in. */
const MOST = 20;
const NAME_MOST = 60;

export class KeptViews {
  all = $state.raw<readonly KeptView[]>([]);
  readonly #key: string;
  readonly #storage: Storage | null;

  constructor(person: string, storage: Storage | null = localStorageOrNone()) {
    this.#key = `fieldfare.views.${person}`;
    this.#storage = storage;
    this.all = this.#read();
  }

  has(name: string): boolean {
    return this.all.some((view) => view.name === name.trim());
  }

  /** Keeps a view; one of the same name gives way. Whether the browser kept it. */
  keep(name: string, address: string): boolean {
    const view = { name: name.trim().slice(0, NAME_MOST), address };
    if (view.name === '') return false;
    return this.#write([...this.all.filter((other) => other.name !== view.name), view].slice(-MOST));
  }

  remove(name: string): void {
    this.#write(this.all.filter((view) => view.name !== name));
  }

  /** Puts all of them as they were, to take a removal back. */
  restore(views: readonly KeptView[]): void {
    this.#write(views);
  }

  #write(views: readonly KeptView[]): boolean {
    try {
      if (!this.#storage) return false;
      this.#storage.setItem(this.#key, JSON.stringify(views));
      this.all = views;
      return true;
    } catch {
      return false;
    }
  }

  #read(): KeptView[] {
    try {
      const kept: unknown = JSON.parse(this.#storage?.getItem(this.#key) ?? '[]');
      if (!Array.isArray(kept)) return [];
      return kept.filter((one: Partial<KeptView> | null): one is KeptView => typeof one?.name === 'string' && typeof one.address === 'string');
    } catch {
      return [];
    }
  }
}

function localStorageOrNone(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
