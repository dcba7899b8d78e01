/**
 * What is attached to a message that is being written. It waits with the words; only when these are
 * sent does the host look at it, keep it and let it travel.
 */
import { asHostError, host, type ChosenPhoto } from '../api/host';
import type { HostError, Visibility } from '../api/types';

export class Attachment {
  /** What it is called, without the folders that it lies in. */
  readonly name: string;
  readonly file: ChosenPhoto;
  /** Size in bytes; none where only the host can look. */
  readonly size: number | null;
  /** Address of its picture; none for what is no picture, or lies where only the host can look. */
  readonly picture: string | null;
  /** The ticket has it under this name already; it is only not said yet. */
  id = $state<string | null>(null);
  /** Why the host did not take it. */
  problem = $state.raw<HostError | null>(null);

  constructor(file: ChosenPhoto) {
    this.file = file;
    this.name = typeof file === 'string' ? (file.split(/[/\\]/).at(-1) ?? file) : file.name;
    this.size = typeof file === 'string' ? null : file.size;
    this.picture = typeof file !== 'string' && file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
  }

  drop(): void {
    if (this.picture) URL.revokeObjectURL(this.picture);
  }
}

export class Attached {
  all = $state.raw<readonly Attachment[]>([]);

  add(files: readonly ChosenPhoto[]): void {
    if (files.length > 0) this.all = [...this.all, ...files.map((file) => new Attachment(file))];
  }

  remove(one: Attachment): void {
    one.drop();
    this.all = this.all.filter((other) => other !== one);
  }

  clear(): void {
    for (const one of this.all) one.drop();
    this.all = [];
  }

  /**
   * Gives all of them to the host, in order; what it has had before is not given again. None when one
   * was not taken: which, and why, stands beside it.
   */
  async give(ticket: string, visibility: Visibility, onstep: (done: number) => void): Promise<string[] | null> {
    for (const [index, one] of this.all.entries()) {
      onstep(index);
      if (one.id !== null) continue;
      one.problem = null;
      try {
        one.id = await host().attach(ticket, '', visibility, one.file);
      } catch (caught) {
        one.problem = asHostError(caught);
      }
    }
    return this.all.some((one) => one.problem) ? null : this.all.flatMap((one) => one.id ?? []);
  }
}

/** What is dragged or pasted: files, or none where it is words that only bring their picture along. */
export function filesOf(data: DataTransfer | null): File[] {
  if (!data || data.types.includes('text/plain')) return [];
  return [...data.files];
}
