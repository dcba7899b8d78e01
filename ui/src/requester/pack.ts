/**
 * A file that is no photo, as it is: only the office can say whether it takes it. What it would
 * refuse by its name alone is said at once.
 */

import { sha256 } from "./digest";
import type { NewPhoto } from "./outbox";
import { PHOTO_BYTES_MAX } from "./shrink";

/** `not_taken`: no file whose name ends like this. */
export type PackProblem = "not_taken" | "file_empty" | "file_large";
export type Packed = { ok: true; photo: NewPhoto } | { ok: false; problem: PackProblem };

/** `takes`: how names end that the office takes, each with its dot. */
export async function pack(file: File, takes: readonly string[]): Promise<Packed> {
  const name = file.name.toLowerCase();
  if (!takes.some((ending) => name.endsWith(ending))) return { ok: false, problem: "not_taken" };
  if (file.size === 0) return { ok: false, problem: "file_empty" };
  if (file.size > PHOTO_BYTES_MAX) return { ok: false, problem: "file_large" };
  const bytes = await file.arrayBuffer();
  const photo = { bytes, mime: "application/octet-stream", sha256: await sha256(bytes), width: 0, height: 0, file: file.name };
  return { ok: true, photo };
}
