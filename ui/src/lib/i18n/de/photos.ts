import type { photos as words } from '../en/photos';
import type { Uncounted } from '../languages';

export const photos: Uncounted<typeof words> = {
  'stage.report': 'Meldung',
  'stage.before': 'Vorher',
  'stage.during': 'Während',
  'stage.after': 'Nachher',
  'stage.choose': 'Phase neuer Fotos',
  'stage.of': 'Phase',
  'stage.compare': 'Vergleichen',
  'stage.compare_end': 'Ein Foto',
  'stage.left': 'Links',
  'stage.right': 'Rechts',
  'log.photo_staged': 'hat zu einem Foto gesagt: {detail}',
  'did.set_photo_stage': 'Phase eines Fotos',
};
