/**
 * Ids and fingerprints that also work where the page came over plain http (a phone in the
 * workshop's own network): `crypto.subtle` and `crypto.randomUUID` exist only behind https.
 */

/** A random UUID (version 4). */
export function newId(random: (into: Uint8Array<ArrayBuffer>) => Uint8Array = (into) => crypto.getRandomValues(into)): string {
  const bytes = random(new Uint8Array(16));
  const at = (index: number) => bytes[index] ?? 0;
  bytes[6] = (at(6) & 0x0f) | 0x40;
  bytes[8] = (at(8) & 0x3f) | 0x80;
  const hex = hexOf(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 as lower-case hex. */
export async function sha256(data: ArrayBuffer, subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle): Promise<string> {
  if (subtle) return hexOf(new Uint8Array(await subtle.digest("SHA-256", data)));
  return sha256Plain(new Uint8Array(data));
}

/** The first 32 bits of the fractional parts of the `root`-th roots of the first primes (FIPS 180-4). */
function fractions(count: number, root: 2 | 3): Uint32Array {
  const out = new Uint32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate += 1) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d += 1) if (candidate % d === 0) prime = false;
    if (!prime) continue;
    const value = root === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate);
    out[found] = Math.floor((value - Math.floor(value)) * 2 ** 32);
    found += 1;
  }
  return out;
}

/** FIPS 180-4, for pages without `crypto.subtle`. A 600 kB photo takes some 20 ms on a phone. */
export function sha256Plain(data: Uint8Array): string {
  const k = fractions(64, 3);
  const h = fractions(8, 2);
  const padded = new Uint8Array(Math.ceil((data.length + 9) / 64) * 64);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((data.length * 8) / 2 ** 32));
  view.setUint32(padded.length - 4, (data.length * 8) >>> 0);
  const w = new Uint32Array(64);
  const turn = (value: number, by: number) => (value >>> by) | (value << (32 - by));
  const read = (from: Uint32Array, index: number) => from[index] ?? 0;
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(block + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const a = read(w, i - 15);
      const b = read(w, i - 2);
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      w[i] = read(w, i - 16) + s0 + read(w, i - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, last = 0] = h;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (last + s1 + ((e & f) ^ (~e & g)) + read(k, i) + read(w, i)) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, last].forEach((value, index) => (h[index] = read(h, index) + value));
  }
  return Array.from(h, (word) => word.toString(16).padStart(8, "0")).join("");
}
