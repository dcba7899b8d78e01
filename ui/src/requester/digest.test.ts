// @vitest-environment node
import { describe, expect, test } from "vitest";
import { newId, sha256, sha256Plain } from "./digest";

describe("fingerprints", () => {
  test.each([0, 1, 55, 56, 63, 64, 65, 1000])("of %i bytes are the same with and without https", async (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 256);
    expect(sha256Plain(bytes)).toBe(await sha256(bytes.buffer));
  });

  test("match the published one of abc", () => {
    expect(sha256Plain(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("ids are version 4 UUIDs", () => {
    expect(newId((into) => into.fill(0xff))).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
    expect(newId()).not.toBe(newId());
  });
});
