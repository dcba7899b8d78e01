/** Photos: at which stage of the work, and side by side. */
export const photos = {
  'stage.report': 'Report',
  'stage.before': 'Before',
  'stage.during': 'During',
  'stage.after': 'After',
  'stage.choose': 'Stage of new photos',
  'stage.of': 'Stage',
  'stage.compare': 'Compare',
  'stage.compare_end': 'One photo',
  'stage.left': 'Left',
  'stage.right': 'Right',
  'log.photo_staged': 'said of a photo: {detail}',
  'did.set_photo_stage': 'Stage of a photo',
} as const;
