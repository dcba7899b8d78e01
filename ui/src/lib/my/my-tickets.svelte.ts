/** Somebody's own tickets: of an employee who reports, of a user who is helped (S2-16, S3-1). */
import type { ChosenPhoto, Host } from '../api/host';
import type { DepartmentView, Draft, Form, MyTicket, MyTickets, TypeView } from '../api/types';
import { filled, type Answers } from '../form/answers';
import { locale } from '../i18n/index.svelte';
import { Reading } from '../reading.svelte';

/** What stands in the fields of a new one (S3-3). */
export interface MyFields {
  typeId: string | null;
  department: string | null;
  title: string;
  phone: string;
  email: string;
  content: string;
  answers: Answers;
}

export function emptyFields(email = '', phone = ''): MyFields {
  return { typeId: null, department: null, title: '', phone, email, content: '', answers: {} };
}

/** The ticket to report. Its owner is who reports it: the office sees to that. */
export function draftOf(fields: MyFields, name: string, form: Form | null): Draft {
  return {
    type_id: fields.typeId,
    title: fields.title.trim(),
    description: fields.content.trim(),
    contact: { name, phone: fields.phone.trim(), email: fields.email.trim(), address: '' },
    equipment: null,
    equipment_name: '',
    place: '',
    zone: '',
    priority: 'normal',
    language: locale(),
    visibility: 'public',
    wished_time: '',
    owner: null,
    notify_owner: false,
    follow_up_of: null,
    alert: '',
    department: fields.department,
    form: form && { version: form.version, answers: filled(form, fields.answers) },
    photos: [],
  };
}

export class MyList extends Reading {
  rows = $state.raw<readonly MyTicket[]>([]);
  total = $state(0);
  types = $state.raw<readonly TypeView[]>([]);
  departments = $state.raw<readonly DepartmentView[]>([]);
  search = $state('');
  openOnly = $state(false);

  readonly #host: Host;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  async read(): Promise<void> {
    await this.latest(
      () => this.#host.myTickets({ search: this.search.trim(), open: this.openOnly }),
      (answer: MyTickets) => {
        this.rows = answer.rows;
        this.total = answer.total;
        this.types = answer.types;
        this.departments = answer.departments;
      },
    );
  }

  /** Reports a ticket, and sends its pictures to its page. How many pictures did not go. */
  async add(draft: Draft, photos: readonly ChosenPhoto[]): Promise<{ row: MyTicket | null; lost: number }> {
    const { ticket } = await this.#host.myCreate(draft);
    const { rows } = await this.#host.myTickets({});
    const row = rows.find((one) => one.id === ticket) ?? null;
    const lost = row ? await this.#host.myPhotos(row.page, photos) : photos.length;
    await this.read();
    return { row, lost };
  }
}
