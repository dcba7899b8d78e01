/** One export from the click to the file. */
import { asHostError } from '../api/host';
import type { HostError, ListQuery } from '../api/types';
import type { ExportView, FilesHost, Form } from './host';

/** Between two looks at how far it is. */
const LOOK_MS = 400;

export class Running {
  view = $state.raw<ExportView | null>(null);
  problem = $state.raw<HostError | null>(null);
  readonly #host: FilesHost;
  readonly #fetchFile: (address: string, name: string) => void;
  readonly #later: (does: () => void) => void;

  constructor(
    host: FilesHost,
    fetchFile: (address: string, name: string) => void = download,
    later: (does: () => void) => void = (does) => setTimeout(does, LOOK_MS),
  ) {
    this.#host = host;
    this.#fetchFile = fetchFile;
    this.#later = later;
  }

  async begin(form: Form, query: ListQuery, language: string): Promise<void> {
    this.problem = null;
    try {
      await this.#follow(await this.#host.begin(form, query, language));
    } catch (caught) {
      this.#failed(caught);
    }
  }

  /** Gives it up. */
  async stop(): Promise<void> {
    const { view } = this;
    this.view = null;
    if (view) await this.#host.forget(view.id).catch(() => undefined);
  }

  async #follow(view: ExportView): Promise<void> {
    this.view = view;
    if (view.state === 'running') {
      this.#later(() => void this.#look(view.id));
    } else if (view.state === 'ready') {
      this.view = null;
      this.#fetchFile(this.#host.file(view.id), view.name);
    } else {
      throw { code: 'export_failed', detail: '', field: '' };
    }
  }

  async #look(id: string): Promise<void> {
    // Given up meanwhile.
    if (this.view?.id !== id) return;
    try {
      await this.#follow(await this.#host.progress(id));
    } catch (caught) {
      this.#failed(caught);
    }
  }

  #failed(caught: unknown): void {
    this.view = null;
    this.problem = asHostError(caught);
  }
}

function download(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
