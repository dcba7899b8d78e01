/** A signature: drawn with a pointer, or a name that was typed. It is kept as a picture. */

export interface Point {
  x: number;
  y: number;
}

export type Stroke = readonly Point[];

/** Drawn on a field of this size, or typed. */
export type Signature = { strokes: readonly Stroke[]; width: number; height: number } | { typed: string };

/** The words of the field: two pages with catalogues of their own use it. */
export interface SignatureWords {
  draw: string;
  type: string;
  pad: string;
  name: string;
  hint: string;
  clear: string;
}

/** Less than this is a slip of the finger and no signature, in px. */
const INK_MIN = 24;

/** Whether somebody has signed. */
export function isSigned(signature: Signature): boolean {
  if ('typed' in signature) return signature.typed.trim() !== '';
  let ink = 0;
  for (const stroke of signature.strokes) {
    for (const [at, point] of stroke.entries()) {
      const before = stroke[at - 1];
      if (before) ink += Math.hypot(point.x - before.x, point.y - before.y);
    }
  }
  return ink >= INK_MIN;
}

/** A stroke as an SVG path: smooth through the middles between points, a dot where there is one only. */
export function pathOf(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
  const last = rest.at(-1);
  if (!last) return `M${at(first)}h.01`;
  let path = `M${at(first)}`;
  for (const [n, point] of rest.entries()) {
    const next = rest[n + 1];
    if (next) path += `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  }
  return `${path}L${at(last)}`;
}

const round = (value: number) => Math.round(value * 10) / 10;

const PIXELS = 2;
const INK = '#161b1f';
const TYPED = { width: 480, height: 160 };

/** The picture that is kept: dark on white, whatever the screen's colours are. */
export async function pictureOf(signature: Signature): Promise<Blob> {
  const { width, height } = 'typed' in signature ? TYPED : signature;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * PIXELS);
  canvas.height = Math.round(height * PIXELS);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.scale(PIXELS, PIXELS);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  if ('typed' in signature) {
    const name = signature.typed.trim();
    pen.fillStyle = INK;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = 'italic 40px serif';
    pen.font = `italic ${Math.min(40, (40 * (width - 32)) / Math.max(1, pen.measureText(name).width))}px serif`;
    pen.fillText(name, width / 2, height / 2);
  } else {
    pen.strokeStyle = INK;
    pen.lineWidth = 2.4;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    for (const stroke of signature.strokes) pen.stroke(new Path2D(pathOf(stroke)));
  }
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'),
  );
}
