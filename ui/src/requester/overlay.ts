/** Marks on a photo as the office tells them, read field by field like everything from a network. */
import type { Ink, Mark, Overlay, Shape, Spot } from "../lib/api/types";
import { INKS } from "../lib/marks/marks";

/** More than the office takes; what is beyond is not drawn. */
const MARKS_MAX = 100;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const side = (value: unknown): number => (typeof value === "number" && value > 0 && value < 100_000 ? value : 0);

function spot(value: unknown): Spot | null {
  if (!Array.isArray(value)) return null;
  const [x, y]: unknown[] = value;
  const inside = (n: unknown): n is number => typeof n === "number" && n >= 0 && n <= 1000;
  return inside(x) && inside(y) ? [x, y] : null;
}

function shape(value: unknown): Shape | null {
  if (!isFields(value)) return null;
  const [from, to, at] = [spot(value.from), spot(value.to), spot(value.at)];
  if ((value.is === "arrow" || value.is === "box") && from && to) return { is: value.is, from, to };
  if (value.is === "text" && at && typeof value.text === "string") return { is: "text", at, text: value.text };
  if (value.is !== "pen" || !Array.isArray(value.along)) return null;
  const along = value.along.slice(0, MARKS_MAX).map(spot);
  return along.length > 1 && along.every((one) => one !== null) ? { is: "pen", along } : null;
}

/** What was drawn on a photo; a mark that is not known is left out. */
export function readOverlay(value: unknown): { overlay: Overlay } | undefined {
  if (!isFields(value) || !Array.isArray(value.marks)) return undefined;
  const marks = value.marks.slice(0, MARKS_MAX).flatMap((row: unknown): Mark[] => {
    if (!isFields(row) || typeof row.id !== "string") return [];
    const ink: Ink = INKS.find((known) => known === row.ink) ?? "red";
    const what = shape(row.shape);
    return what ? [{ id: row.id, ink, shape: what }] : [];
  });
  const width = side(value.width);
  const height = side(value.height);
  return marks.length > 0 && width > 0 && height > 0 ? { overlay: { width, height, marks } } : undefined;
}
