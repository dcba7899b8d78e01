import type { photos as words } from '../en/photos';
import type { Uncounted } from '../languages';

export const photos: Uncounted<typeof words> = {
  'stage.report': 'Báo cáo',
  'stage.before': 'Trước',
  'stage.during': 'Trong khi làm',
  'stage.after': 'Sau',
  'stage.choose': 'Giai đoạn của ảnh mới',
  'stage.of': 'Giai đoạn',
  'stage.compare': 'So sánh',
  'stage.compare_end': 'Một ảnh',
  'stage.left': 'Bên trái',
  'stage.right': 'Bên phải',
  'log.photo_staged': 'đã ghi giai đoạn của ảnh: {detail}',
  'did.set_photo_stage': 'Giai đoạn của ảnh',
};
