/** Photos by the stage of the work at which they were taken. */
import type { PhotoView, Stage } from '../api/types';

export const STAGES: readonly Stage[] = ['report', 'before', 'during', 'after'];

/** The pictures of each stage that has some, in the order of the work. */
export function byStage(photos: readonly PhotoView[]): { stage: Stage; photos: PhotoView[] }[] {
  return STAGES.map((stage) => ({ stage, photos: photos.filter((photo) => photo.file === null && photo.stage === stage) })).filter(
    (group) => group.photos.length > 0,
  );
}

/** What is compared first: how it was found, or reported, with how it was left. */
export function pair(photos: readonly PhotoView[]): [PhotoView, PhotoView] | null {
  const first = (stages: readonly Stage[]) =>
    stages.flatMap((stage) => photos.filter((photo) => photo.stage === stage)).at(0);
  const left = first(['before', 'report', 'during']);
  const right = first(['after', 'during']);
  return left && right && left !== right ? [left, right] : null;
}
