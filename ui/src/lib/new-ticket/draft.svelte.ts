/** A ticket that a dispatcher writes for somebody who calls. */
import type { Host } from '../api/host';
import type {
  DepartmentView,
  Draft,
  EquipmentView,
  Form,
  HostError,
  PersonView,
  Priority,
  TicketView,
  TypeView,
} from '../api/types';
import { asHostError } from '../api/host';
import { locale } from '../i18n/index.svelte';
import { carried, filled, type Answers } from '../form/answers';
import { byRelevance } from '../devices/relevance';

/** Most devices that are offered at once. */
const OFFERED = 6;

/** Devices that match, the likely one first. */
export function offered(devices: readonly EquipmentView[], search: string): EquipmentView[] {
  return search.trim() === '' ? [] : byRelevance(devices, search).slice(0, OFFERED);
}

/** The ticket that a new one goes on from. */
export interface Before {
  id: string;
  number: string;
}

/** What stands in the fields. */
export interface Fields {
  title: string;
  place: string;
  description: string;
  name: string;
  phone: string;
  email: string;
  address: string;
  wished: string;
  priority: Priority;
  typeId: string | null;
  department: string | null;
  answers: Answers;
}

export function emptyFields(): Fields {
  return {
    title: '',
    place: '',
    description: '',
    name: '',
    phone: '',
    email: '',
    address: '',
    wished: '',
    priority: 'normal',
    typeId: null,
    department: null,
    answers: {},
  };
}

/** For whom a ticket is, when not for who writes it down; and whether it is sent to them (S3-4, S3-5). */
export interface Owner {
  person: PersonView;
  send: boolean;
}

/** The draft to create. A title that is left empty is made of the description by the rules. */
export function draftOf(
  fields: Fields,
  device: EquipmentView | null,
  form: Form | null = null,
  owner: Owner | null = null,
  before: Before | null = null,
): Draft {
  const text = (value: string) => value.trim();
  return {
    description: text(fields.description),
    // Whose ticket it is can be reached, unless somebody else is named.
    contact: {
      name: text(fields.name) || (owner?.person.name ?? ''),
      phone: text(fields.phone) || (owner?.person.phone ?? ''),
      email: text(fields.email) || (owner?.person.email ?? ''),
      address: text(fields.address),
    },
    type_id: fields.typeId,
    title: text(fields.title),
    equipment: device?.id ?? null,
    equipment_name: device?.name ?? '',
    zone: device?.zone ?? '',
    place: text(fields.place),
    priority: fields.priority,
    visibility: 'public',
    language: locale(),
    wished_time: text(fields.wished),
    owner: owner?.person.id ?? null,
    notify_owner: owner?.send ?? false,
    follow_up_of: before?.id ?? null,
    alert: '',
    department: fields.department,
    form: form && { version: form.version, answers: filled(form, fields.answers) },
    photos: [],
  };
}

export class NewTicket {
  fields = $state<Fields>(emptyFields());
  device = $state.raw<EquipmentView | null>(null);
  search = $state('');
  devices = $state.raw<EquipmentView[]>([]);
  types = $state.raw<TypeView[]>([]);
  departments = $state.raw<readonly DepartmentView[]>([]);
  /** The version of the form that this draft was begun with; none before anything is answered. */
  #begun = $state.raw<Form | null>(null);
  refusal = $state.raw<HostError | null>(null);
  /** It is for another account (S3-4). */
  forOther = $state(false);
  owner = $state.raw<PersonView | null>(null);
  /** It is sent to its owner; otherwise it is created as they would (S3-5). */
  send = $state(true);
  /** The ticket that it goes on from. */
  before = $state.raw<Before | null>(null);
  /** The ticket, once it is there. */
  created = $state.raw<TicketView | null>(null);

  /** The type that is chosen; the first one where nobody chose. */
  readonly type: TypeView | null = $derived.by(
    () => this.types.find((one) => one.id === this.fields.typeId) ?? this.types[0] ?? null,
  );
  readonly form: Form | null = $derived.by(() => this.#begun ?? this.type?.form ?? null);
  /** A newer version than the one that this draft was begun with. */
  readonly newerForm: Form | null = $derived.by(() => {
    const newest = this.type?.form ?? null;
    return this.#begun && newest && newest.version > this.#begun.version ? newest : null;
  });
  readonly offered = $derived(this.device ? [] : offered(this.devices, this.search));
  readonly touched = $derived(
    this.device !== null || this.forOther || this.before !== null || JSON.stringify(this.fields) !== JSON.stringify(emptyFields()),
  );

  readonly #host: Host;
  #sending = false;
  /** A device to take once the register is read. */
  #wanted: string | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      const directory = await this.#host.directory();
      this.devices = directory.equipment.filter((device) => !device.retired);
      const wanted = this.devices.find((device) => device.id === this.#wanted);
      if (wanted) this.device = wanted;
      this.#wanted = null;
      this.types = directory.types.filter((type) => type.offered);
      this.departments = directory.departments;
      if (Object.keys(this.fields.answers).length === 0) this.#begun = null;
      this.#begun ??= this.type?.form ?? null;
    } catch {
      // A ticket can be written without the register: place and address are typed then.
      this.devices = [];
    }
  }

  /** Takes a device, and what the register knows of its site where nothing was typed. */
  take(device: EquipmentView): void {
    this.device = device;
    this.search = '';
    if (this.fields.place.trim() === '') this.fields.place = device.place;
    if (this.fields.address.trim() === '') this.fields.address = device.address;
  }

  /** Takes it away again, with what it had filled in. */
  leave(): void {
    if (!this.device) return;
    if (this.fields.place === this.device.place) this.fields.place = '';
    if (this.fields.address === this.device.address) this.fields.address = '';
    this.device = null;
  }

  /** Another type asks other things. */
  choose(type: TypeView): void {
    this.fields.typeId = type.id === this.types[0]?.id ? null : type.id;
    this.fields.answers = {};
    this.#begun = type.form;
    const { priorities } = type;
    if (priorities.length > 0 && !priorities.includes(this.fields.priority)) this.fields.priority = 'normal';
    if (priorities.length === 0) this.fields.priority = 'normal';
  }

  /** Moves the draft to the newer version of its form. */
  takeNewerForm(): void {
    const newer = this.newerForm;
    if (!newer || !this.#begun) return;
    this.fields.answers = carried(this.#begun, newer, $state.snapshot(this.fields.answers));
    this.#begun = newer;
  }

  clear(): void {
    this.fields = emptyFields();
    this.#begun = this.type?.form ?? null;
    this.device = null;
    this.search = '';
    this.refusal = null;
    this.created = null;
    this.forOther = false;
    this.owner = null;
    this.send = true;
    this.before = null;
  }

  /** Begins a ticket that goes on from another one: the same device, place and people. */
  follow(view: TicketView): void {
    this.clear();
    this.before = { id: view.row.id, number: view.row.number ?? view.row.title };
    const { contact, row } = view;
    Object.assign(this.fields, {
      title: row.title,
      place: row.place,
      name: contact.name,
      phone: contact.phone,
      email: contact.email,
      address: contact.address,
      typeId: view.typeId,
      ...(row.priority && { priority: row.priority }),
    });
    this.#wanted = view.equipment;
  }

  #whose(): Owner | null {
    return this.forOther && this.owner ? { person: this.owner, send: this.send } : null;
  }

  async create(): Promise<boolean> {
    if (this.#sending) return false;
    this.#sending = true;
    this.refusal = null;
    try {
      const { ticket } = await this.#host.create(
        draftOf($state.snapshot(this.fields), this.device, this.form, this.#whose(), this.before),
      );
      this.created = await this.#host.ticket(ticket);
      return true;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return false;
    } finally {
      this.#sending = false;
    }
  }
}
