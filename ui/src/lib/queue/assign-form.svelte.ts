/** What a dispatcher types to assign one ticket (S0-3 to S0-7). */
import type { Host } from '../api/host';
import type { Act, HostError, TicketView } from '../api/types';
import { asHostError } from '../api/host';
import { newId } from '../api/ids';
import { appointmentOf, fieldsOf, isSame, NO_APPOINTMENT, type AppointmentFields } from './appointment';
import { CORRECTABLE, corrections, follow, isCorrected, reportedOf, type CorrectableField, type Reported } from './corrections';

/** What became of the button. */
export type Sent = 'assigned' | 'appointment_refused' | 'refused';

export class AssignForm {
  readonly id: string;
  view = $state.raw<TicketView | null>(null);
  /** Why the ticket could not be read. */
  problem = $state.raw<HostError | null>(null);
  /** Why the last attempt was refused. */
  refusal = $state.raw<HostError | null>(null);
  /** The ticket is assigned, and its appointment was refused. */
  withoutAppointment = $state(false);

  /** What the ticket says, as it was last read. */
  was = $state.raw<Reported | null>(null);
  typed = $state<Reported | null>(null);
  appointment = $state<AppointmentFields>({ ...NO_APPOINTMENT });
  assignee = $state<string | null>(null);
  comment = $state('');
  search = $state('');

  readonly #host: Host;
  #standing: AppointmentFields = { ...NO_APPOINTMENT };
  #reads = 0;
  #sending = false;

  constructor(host: Host, id: string) {
    this.#host = host;
    this.id = id;
  }

  readonly zone = $derived(this.view?.zone ?? 'UTC');

  readonly input = $derived.by(() => {
    const standing = this.view?.appointments[0]?.appointment;
    if (isSame(this.appointment, standing)) return { kind: 'none' } as const;
    // The same name moves the appointment that stands instead of adding a second one.
    return appointmentOf(this.appointment, this.zone, standing?.id ?? newId());
  });

  readonly corrections = $derived(this.was && this.typed ? corrections(this.was, this.typed) : []);

  readonly mayAssign = $derived(this.view?.actions.includes('assign') ?? false);

  /** Nothing is missing. */
  readonly ready = $derived(
    this.withoutAppointment
      ? this.input.kind === 'ready'
      : this.mayAssign &&
          this.assignee !== null &&
          this.comment.trim() !== '' &&
          this.input.kind !== 'incomplete',
  );

  /** Reads the ticket, and keeps what was typed. */
  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const view = await this.#host.ticket(this.id);
      if (turn !== this.#reads) return;
      this.#take(view);
    } catch (caught) {
      if (turn === this.#reads) this.problem = asHostError(caught);
    }
  }

  #take(view: TicketView): void {
    const fresh = reportedOf(view);
    this.typed = this.was && this.typed ? follow(this.was, this.typed, fresh) : { ...fresh };
    this.was = fresh;

    const standing = fieldsOf(view.appointments[0]?.appointment);
    const untouched = sameFields(this.appointment, this.#standing);
    if (untouched) this.appointment = standing;
    this.#standing = standing;

    // Somebody who may no longer be chosen is not sent by a press that comes too late.
    if (!this.withoutAppointment && this.assignee !== null && !view.handlers.includes(this.assignee)) {
      this.assignee = null;
    }
    this.view = view;
    this.problem = null;
  }

  isCorrected(field: CorrectableField): boolean {
    return this.was !== null && this.typed !== null && isCorrected(this.was, this.typed, field);
  }

  undo(field: CorrectableField): void {
    if (this.was && this.typed) this.typed[field] = this.was[field];
  }

  /** Whether anything would be lost. */
  get touched(): boolean {
    return (
      this.comment.trim() !== '' ||
      this.assignee !== null ||
      CORRECTABLE.some((field) => this.isCorrected(field)) ||
      !sameFields(this.appointment, this.#standing)
    );
  }

  /** Assigns, and then agrees the appointment. Nothing is sent twice by a second press. */
  async send(): Promise<Sent> {
    const { view, assignee } = this;
    if (!view || assignee === null || !this.ready || this.#sending) return 'refused';
    this.#sending = true;
    this.refusal = null;
    const input = this.input;
    try {
      if (!this.withoutAppointment) {
        await this.#act(view.version, {
          do: 'assign',
          assignee,
          comment: this.comment.trim(),
          corrections: this.corrections,
        });
      }
    } catch (caught) {
      this.refusal = asHostError(caught);
      this.#sending = false;
      return 'refused';
    }
    try {
      if (input.kind === 'ready') {
        const { version } = await this.#host.ticket(this.id);
        await this.#act(version, { do: 'agree_appointment', appointment: input.appointment });
      }
      return 'assigned';
    } catch (caught) {
      this.withoutAppointment = true;
      this.refusal = asHostError(caught);
      return 'appointment_refused';
    } finally {
      this.#sending = false;
    }
  }

  async #act(version: number, act: Act): Promise<void> {
    await this.#host.act(this.id, version, act);
  }
}

function sameFields(a: AppointmentFields, b: AppointmentFields): boolean {
  return a.day === b.day && a.from === b.from && a.to === b.to;
}
