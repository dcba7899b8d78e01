/** Where the bytes of a photo or a file are, in words and as a sign. */
import type { PhotoView } from '../api/types';
import type { IconName } from '../components/icons';
import { t } from '../i18n/index.svelte';

export function stateWord(photo: PhotoView): string {
  if (photo.state === 'sending') return t('photos.sending', { percent: photo.percent });
  return t(photo.state === 'arrived' ? 'photos.has_arrived' : `photos.${photo.state}`);
}

export function stateIcon(photo: PhotoView): IconName {
  return photo.state === 'arrived' ? 'check' : photo.state === 'refused' ? 'refused' : 'clock';
}

/** `pdf`: what a file is, by the end of its name. */
export function ending(name: string): string {
  return /\.([^.]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
