import type { photos as words } from '../en/photos';
import type { Uncounted } from '../languages';

export const photos: Uncounted<typeof words> = {
  'stage.report': '报修',
  'stage.before': '处理前',
  'stage.during': '处理中',
  'stage.after': '处理后',
  'stage.choose': '新照片的阶段',
  'stage.of': '阶段',
  'stage.compare': '对比',
  'stage.compare_end': '单张照片',
  'stage.left': '左侧',
  'stage.right': '右侧',
  'log.photo_staged': '标注照片阶段：{detail}',
  'did.set_photo_stage': '照片阶段',
};
