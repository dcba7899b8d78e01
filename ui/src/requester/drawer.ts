/**
 * The drawer in the phone's browser: a few named compartments of rows, kept through a reload.
 *
 * IndexedDB where there is one. A browser that refuses it (private windows of some) gets a drawer
 * in memory that says so through `durable`, and the page then tells the person the truth.
 * Photos lie here as ArrayBuffers: Safari has lost Blobs that were stored as such.
 */

export const COMPARTMENTS = ["reports", "photos", "acts", "seen"] as const;
export type Compartment = (typeof COMPARTMENTS)[number];

/** One change. Changes handed over together are written together, or not at all. */
export type Change =
  | { put: Compartment; key: string; value: unknown }
  | { drop: Compartment; key: string };

export interface Drawer {
  /** Whether the contents outlive this page. */
  readonly durable: boolean;
  all<T>(from: Compartment): Promise<T[]>;
  one<T>(from: Compartment, key: string): Promise<T | undefined>;
  write(...changes: Change[]): Promise<void>;
}

const NAME = "fieldfare-requester";
/** Append-only: a page of last month must be able to open what this one wrote, and the reverse. */
const VERSION = 1;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("drawer_failed"));
  });
}

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    for (const compartment of COMPARTMENTS) request.result.createObjectStore(compartment);
  };
  return settled(request);
}

function drawerOn(db: IDBDatabase): Drawer {
  // Another tab with a newer page may want to upgrade; holding on would block it for ever.
  db.onversionchange = () => db.close();
  return {
    durable: true,
    all: (from) => settled(db.transaction(from).objectStore(from).getAll()),
    one: (from, key) => settled(db.transaction(from).objectStore(from).get(key)),
    write: (...changes) =>
      new Promise((resolve, reject) => {
        if (changes.length === 0) return resolve();
        const names = new Set(changes.map((change) => ("put" in change ? change.put : change.drop)));
        const work = db.transaction([...names], "readwrite");
        work.oncomplete = () => resolve();
        work.onabort = () => reject(work.error ?? new Error("drawer_full"));
        for (const change of changes) {
          if ("put" in change) work.objectStore(change.put).put(change.value, change.key);
          else work.objectStore(change.drop).delete(change.key);
        }
      }),
  };
}

/** The drawer of a browser that keeps nothing. */
export function drawerInMemory(): Drawer {
  const rows = new Map<Compartment, Map<string, unknown>>(COMPARTMENTS.map((name) => [name, new Map()]));
  const of = (name: Compartment) => rows.get(name) ?? new Map<string, unknown>();
  return {
    durable: false,
    all: async <T>(from: Compartment) => [...of(from).values()].map((row) => structuredClone(row) as T),
    one: async <T>(from: Compartment, key: string) => structuredClone(of(from).get(key)) as T | undefined,
    write: async (...changes) => {
      for (const change of changes) {
        if ("put" in change) of(change.put).set(change.key, structuredClone(change.value));
        else of(change.drop).delete(change.key);
      }
    },
  };
}

export async function openDrawer(factory: IDBFactory | undefined): Promise<Drawer> {
  if (!factory) return drawerInMemory();
  try {
    return drawerOn(await opened(factory));
  } catch {
    return drawerInMemory();
  }
}
