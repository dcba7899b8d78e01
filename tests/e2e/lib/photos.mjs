// Photos as a camera makes them: 12 megapixels, several EXIF orientations. Made
// in the browser that is under test anyway; nothing is stored in the project.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./office.mjs";

/** Paths of JPEG files, one per orientation, 4000×3000 pixels. */
export async function cameraPhotos(page, orientations) {
  const place = folder("camera");
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const paint = canvas.getContext("2d");
    const colours = ["#b33", "#3b3", "#33b", "#bb3"];
    for (const [at, colour] of colours.entries()) {
      paint.fillStyle = colour;
      paint.fillRect((at % 2) * 2000, Math.floor(at / 2) * 1500, 2000, 1500);
    }
    for (let line = 0; line < 400; line += 1) {
      paint.fillStyle = `hsl(${line} 50% 50%)`;
      paint.fillRect((line * 97) % 4000, (line * 61) % 3000, 60, 40);
    }
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  });
  const plain = Buffer.from(base64, "base64");
  return orientations.map((orientation) => {
    const path = join(place, `orientation-${orientation}.jpg`);
    // A different comment makes each file a different photo.
    writeFileSync(path, withOrientation(plain, orientation));
    return path;
  });
}

/** Paths of JPEG files of 3 megapixels, each a different picture. */
export async function differentPhotos(page, count) {
  const place = folder("photos");
  const paths = [];
  for (let at = 0; at < count; at += 1) {
    const base64 = await page.evaluate(async (number) => {
      const canvas = (globalThis.drawing ??= new OffscreenCanvas(2000, 1500));
      const paint = canvas.getContext("2d");
      paint.fillStyle = `hsl(${number * 37} 60% 50%)`;
      paint.fillRect((number * 211) % 1800, (number * 173) % 1300, 300, 300);
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
      const reader = new FileReader();
      await new Promise((read) => {
        reader.onload = read;
        reader.readAsDataURL(blob);
      });
      return reader.result.split(",")[1];
    }, at);
    const path = join(place, `${at}.jpg`);
    writeFileSync(path, Buffer.from(base64, "base64"));
    paths.push(path);
  }
  return paths;
}

/** Puts an EXIF segment with an orientation, and a place on earth, behind the first marker. */
function withOrientation(jpeg, orientation) {
  const tiff = Buffer.from([
    0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1,
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
    0, 0, 0, 0,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
