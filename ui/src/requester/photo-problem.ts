/** Why a chosen file did not become a photo, and the words for it. */

import type { Key } from "./i18n";
import type { PackProblem } from "./pack";
import type { ShrinkProblem } from "./shrink";

/** `full`: no room on this phone. `too_many`: over the limit of one report. */
export type PhotoProblem = ShrinkProblem | PackProblem | "full" | "too_many";

export const PHOTO_PROBLEMS: Record<PhotoProblem, Key> = {
  not_a_picture: "wrong.photo",
  too_large: "wrong.photo_large",
  not_taken: "wrong.file",
  file_empty: "wrong.file_empty",
  file_large: "wrong.file_large",
  full: "wrong.full",
  too_many: "report.photos_full",
};
