import { expect, test } from "vitest";
import { readOverlay } from "./overlay";

const arrow = { id: "a", ink: "blue", shape: { is: "arrow", from: [0, 0], to: [1000, 500] } };

test("what was drawn is read, and what is not known or lies beside the picture is left out", () => {
  const read = readOverlay({
    width: 640,
    height: 480,
    marks: [
      arrow,
      { id: "b", ink: "plaid", shape: { is: "text", at: [1, 2], text: "<b>漏水</b>" } },
      { id: "c", ink: "red", shape: { is: "star", at: [1, 2] } },
      { id: "d", ink: "red", shape: { is: "box", from: [0, 0], to: [1001, 0] } },
      { id: "e", shape: { is: "pen", along: [[1, 1], "x"] } },
      { id: "f", shape: { is: "pen", along: [[1, 1], [2, 2]] } },
      null,
      { shape: arrow.shape },
    ],
  });
  expect(read?.overlay.marks.map((mark) => `${mark.id} ${mark.ink} ${mark.shape.is}`)).toEqual(["a blue arrow", "b red text", "f red pen"]);
});

test("no size, no marks or something else is nothing drawn", () => {
  for (const value of [undefined, null, "x", {}, { width: 0, height: 1, marks: [arrow] }, { width: 1, height: 1, marks: [] }, { width: 1, height: 1, marks: "x" }]) {
    expect(readOverlay(value)).toBeUndefined();
  }
});
