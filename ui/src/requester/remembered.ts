/**
 * Small things this browser remembers: reports sent from here, the chosen language, an answer that
 * was begun. Losing them costs nothing but comfort, so a full or forbidden storage is no failure.
 */

export interface SentReport {
  code: string;
  token: string;
  number: string;
  /** Site's time zone, so that the status page can tell its times. */
  zone?: string;
  /** Epoch milliseconds. */
  sentAt: number;
}

const SENT = "fieldfare.sent";
const LANGUAGE = "fieldfare.language";
const ANSWER = "fieldfare.answer.";
const TOLD = "fieldfare.told";
const SENT_MAX = 20;

export class Remembered {
  #storage: Storage | undefined;

  constructor(storage: Storage | undefined) {
    this.#storage = storage;
  }

  sent(): SentReport[] {
    try {
      const rows: unknown = JSON.parse(this.#read(SENT) ?? "[]");
      if (!Array.isArray(rows)) return [];
      return rows.filter(
        (row: Partial<SentReport> | null): row is SentReport =>
          typeof row?.code === "string" && typeof row.token === "string" && typeof row.number === "string",
      );
    } catch {
      return [];
    }
  }

  /** The newest report that was sent from here for this code. */
  latestFor(code: string): SentReport | undefined {
    return this.sent().find((row) => row.code === code);
  }

  byToken(token: string): SentReport | undefined {
    return this.sent().find((row) => row.token === token);
  }

  addSent(row: SentReport): void {
    const others = this.sent().filter((other) => other.token !== row.token);
    this.#write(SENT, JSON.stringify([row, ...others].slice(0, SENT_MAX)));
  }

  forget(token: string): void {
    this.#write(SENT, JSON.stringify(this.sent().filter((row) => row.token !== token)));
    this.#write(ANSWER + token, "");
    this.setTold(token, false);
  }

  /** Whether this browser asked to be told of this ticket. */
  isTold(token: string): boolean {
    return this.#told().includes(token);
  }

  setTold(token: string, told: boolean): void {
    const others = this.#told().filter((other) => other !== token);
    this.#write(TOLD, (told ? [token, ...others] : others).slice(0, SENT_MAX).join(" "));
  }

  #told(): string[] {
    return (this.#read(TOLD) ?? "").split(" ").filter(Boolean);
  }

  language(): string | undefined {
    return this.#read(LANGUAGE) ?? undefined;
  }

  setLanguage(language: string): void {
    this.#write(LANGUAGE, language);
  }

  answer(token: string): string {
    return this.#read(ANSWER + token) ?? "";
  }

  setAnswer(token: string, text: string): void {
    this.#write(ANSWER + token, text);
  }

  #read(key: string): string | null {
    try {
      return this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: string): void {
    try {
      if (value === "") this.#storage?.removeItem(key);
      else this.#storage?.setItem(key, value);
    } catch {
      // Full or forbidden: the page works without it.
    }
  }
}

/** `localStorage`, or nothing where the browser forbids even asking for it. */
export function localStorageIfAllowed(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
