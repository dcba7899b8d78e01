// @vitest-environment node
import { expect, test } from "vitest";
import { fitted } from "./shrink";

test("a picture is made smaller, never larger", () => {
  expect(fitted(4032, 3024)).toEqual({ width: 2048, height: 1536 });
  expect(fitted(100, 50)).toEqual({ width: 100, height: 50 });
  expect(fitted(1, 9000)).toEqual({ width: 1, height: 2048 });
});
