/** The picture of each kind of field. */
import type { FieldKind } from '../api/types';
import type { IconName } from '../components/icons';

export const KIND_ICONS: Record<FieldKind, IconName> = {
  text: 'letter',
  long_text: 'lines',
  number: 'hash',
  date: 'calendar',
  date_time: 'clock',
  single: 'radio',
  multi: 'ticked',
  phone: 'call',
  email: 'mail',
  address: 'map',
  photo: 'camera',
  file: 'attach',
  signature: 'pencil',
  device: 'device',
  order: 'ticket',
  table: 'table',
  instruction: 'info',
};
