/** Marks on a photo: where their lines go, how they are moved, and what changed. */
import type { Ink, Mark, Shape, Spot } from '../api/types';

/** The far edges of a picture, in thousandths. */
const FAR = 1000;
/** As many places of a stroke as are kept; a hand does not draw finer on a photo. */
const SPOTS = 64;

export type Tool = Shape['is'];
export const TOOLS: readonly Tool[] = ['arrow', 'box', 'text', 'pen'];
export const INKS: readonly Ink[] = ['red', 'yellow', 'blue', 'white'];

/** What is drawn on a picture of this size: a line, or words at a place. */
export type Drawn = { line: string } | { words: string; x: number; y: number; size: number };

export function drawn(shape: Shape, width: number, height: number): Drawn {
  const at = ([x, y]: Spot): [number, number] => [(x * width) / FAR, (y * height) / FAR];
  const go = (spots: readonly [number, number][]) => spots.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  switch (shape.is) {
    case 'arrow': {
      const [from, to] = [at(shape.from), at(shape.to)];
      const back = Math.atan2(from[1] - to[1], from[0] - to[0]);
      const side = (turn: number): [number, number] => {
        const head = Math.max(width, height) * 0.035;
        return [to[0] + Math.cos(back + turn) * head, to[1] + Math.sin(back + turn) * head];
      };
      return { line: go([from, to]) + go([side(0.5), to, side(-0.5)]) };
    }
    case 'box': {
      const [[x1, y1], [x2, y2]] = [at(shape.from), at(shape.to)];
      return { line: `${go([[x1, y1], [x2, y1], [x2, y2], [x1, y2]])}Z` };
    }
    case 'pen':
      return { line: go(shape.along.map(at)) };
    case 'text': {
      const [x, y] = at(shape.at);
      const size = Math.max(width, height) * 0.03;
      // A Chinese character is as wide as it is high, others are about half of that.
      const long = [...shape.text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 1 : 0.6), 0) * size;
      return { words: shape.text, x: round(Math.max(0, Math.min(x, width - long))), y: round(Math.max(size, Math.min(y, height - size * 0.3))), size: round(size) };
    }
  }
}

const round = (length: number) => Math.round(length * 10) / 10;
const inside = (n: number) => Math.min(FAR, Math.max(0, Math.round(n)));

function spots(shape: Shape): Spot[] {
  if (shape.is === 'text') return [shape.at];
  return shape.is === 'pen' ? shape.along : [shape.from, shape.to];
}

/** Moved as far as the picture goes, without changing its form. */
export function moved(shape: Shape, across: number, down: number): Shape {
  const all = spots(shape);
  const fit = (axis: 0 | 1, by: number) =>
    Math.max(-Math.min(...all.map((one) => one[axis])), Math.min(FAR - Math.max(...all.map((one) => one[axis])), Math.round(by)));
  const [x, y] = [fit(0, across), fit(1, down)];
  const move = (one: Spot): Spot => [one[0] + x, one[1] + y];
  if (shape.is === 'text') return { ...shape, at: move(shape.at) };
  if (shape.is === 'pen') return { ...shape, along: shape.along.map(move) };
  return { ...shape, from: move(shape.from), to: move(shape.to) };
}

/** Its end moved: what an arrow points at, the other corner of a box. Others are moved as a whole. */
export function stretched(shape: Shape, across: number, down: number): Shape {
  if (shape.is === 'text' || shape.is === 'pen') return moved(shape, across, down);
  return { ...shape, to: [inside(shape.to[0] + across), inside(shape.to[1] + down)] };
}

/** What a pointer drew from its first place to its last; none for a touch that drew nothing. */
export function traced(tool: Tool, along: readonly Spot[], text: string): Shape | null {
  const kept = along.map(([x, y]): Spot => [inside(x), inside(y)]);
  const [from, to] = [kept[0], kept.at(-1)];
  if (!from || !to) return null;
  if (tool === 'text') return text.trim() === '' ? null : { is: 'text', at: to, text: text.trim() };
  const far = Math.max(...kept.map((one) => Math.hypot(one[0] - from[0], one[1] - from[1])));
  if (far < 8) return null;
  if (tool !== 'pen') return { is: tool, from, to };
  const step = Math.max(1, (kept.length - 1) / (SPOTS - 1));
  const count = Math.min(SPOTS, kept.length);
  return { is: 'pen', along: Array.from({ length: count }, (_, n) => kept[n === count - 1 ? kept.length - 1 : Math.round(n * step)] ?? to) };
}

/** A mark in the middle, to be moved from there with keys. */
export function placed(tool: Tool, text: string): Shape | null {
  if (tool === 'text') return traced('text', [[400, 500]], text);
  if (tool === 'pen') return { is: 'pen', along: [[400, 520], [450, 480], [500, 520], [550, 480], [600, 520]] };
  return { is: tool, from: [400, 400], to: [600, 600] };
}

/** What became of the marks. One that was changed is another one: so two people never overwrite each other. */
export function changes(before: readonly Mark[], after: readonly Mark[], fresh: () => string): { added: Mark[]; gone: string[] } {
  const same = (a: Mark, b: Mark) => JSON.stringify([a.ink, a.shape]) === JSON.stringify([b.ink, b.shape]);
  const kept = (mark: Mark) => after.some((other) => other.id === mark.id && same(mark, other));
  const known = (mark: Mark) => before.find((other) => other.id === mark.id);
  return {
    added: after.filter((mark) => !known(mark) || !kept(known(mark) ?? mark)).map((mark) => (known(mark) ? { ...mark, id: fresh() } : mark)),
    gone: before.filter((mark) => !kept(mark)).map((mark) => mark.id),
  };
}

/** The words on a picture, for who does not see it. */
export function wordsOf(marks: readonly Mark[]): string {
  return marks.map((mark) => (mark.shape.is === 'text' ? mark.shape.text : '')).filter(Boolean).join(', ');
}
