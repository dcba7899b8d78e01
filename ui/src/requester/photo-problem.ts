/** Why a chosen file did not become a photo, and the words for it. */

import type { Key } from "./i18n";
import type { ShrinkProblem } from "./shrink";

/** `full`: no room on this phone. `too_many`: over the limit of one report. */
export type PhotoProblem = ShrinkProblem | "full" | "too_many";

export const PHOTO_PROBLEMS: Record<PhotoProblem, Key> = {
  not_a_picture: "wrong.photo",
  too_large: "wrong.photo_large",
  full: "wrong.full",
  too_many: "report.photos_full",
};
