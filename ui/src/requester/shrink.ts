/**
 * A picture from the camera, made fit to travel: upright, at most 2048 px, JPEG.
 *
 * Drawing it anew leaves everything behind that is not picture (place, time, serial number of the
 * phone). A file that this browser cannot draw is therefore not sent at all: its EXIF would go
 * with it.
 */

import { sha256 } from "./digest";
import type { NewPhoto } from "./outbox";

export const EDGE_PX_MAX = 2048;
const JPEG_QUALITY = 0.85;
/** What the office takes at most. A drawn JPEG is far below; a guard, not an expectation. */
export const PHOTO_BYTES_MAX = 25 * 1024 * 1024;

/** `not_a_picture`: cannot be drawn here. `too_large`: still over the limit once drawn. */
export type ShrinkProblem = "not_a_picture" | "too_large";
export type Shrunk = { ok: true; photo: NewPhoto } | { ok: false; problem: ShrinkProblem };

/** Size after shrinking: the longer edge is at most `EDGE_PX_MAX`, nothing is enlarged. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, EDGE_PX_MAX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

interface Drawable {
  source: CanvasImageSource;
  width: number;
  height: number;
  release(): void;
}

async function decoded(file: Blob): Promise<Drawable> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    return { source: bitmap, width: bitmap.width, height: bitmap.height, release: () => bitmap.close() };
  } catch {
    // Older browsers know neither the option nor every format here; an <img> turns upright by itself.
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.src = url;
    await image.decode().catch((reason: unknown) => {
      URL.revokeObjectURL(url);
      throw reason;
    });
    return {
      source: image,
      width: image.naturalWidth,
      height: image.naturalHeight,
      release: () => URL.revokeObjectURL(url),
    };
  }
}

export async function shrink(file: Blob): Promise<Shrunk> {
  let drawable: Drawable;
  try {
    drawable = await decoded(file);
  } catch {
    return { ok: false, problem: "not_a_picture" };
  }
  try {
    const { width, height } = fitted(drawable.width, drawable.height);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const brush = canvas.getContext("2d", { alpha: false });
    if (!brush) return { ok: false, problem: "not_a_picture" };
    // Clear parts of a PNG become paper, not black.
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, width, height);
    brush.imageSmoothingQuality = "high";
    brush.drawImage(drawable.source, 0, 0, width, height);
    const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
    // Gives the pixels back at once; phones have little room for canvases.
    canvas.width = canvas.height = 0;
    if (!jpeg) return { ok: false, problem: "not_a_picture" };
    if (jpeg.size > PHOTO_BYTES_MAX) return { ok: false, problem: "too_large" };
    const bytes = await jpeg.arrayBuffer();
    return { ok: true, photo: { bytes, mime: "image/jpeg", sha256: await sha256(bytes), width, height } };
  } finally {
    drawable.release();
  }
}
