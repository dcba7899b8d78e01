// @vitest-environment node
import { expect, test } from "vitest";
import { wrongsFromOffice, wrongsOf } from "./contact";

test("a form says what the office would refuse for certain, and nothing more", () => {
  const good = { description: "Water", name: "Britta", contact: "" };
  expect(wrongsOf(good)).toEqual({});
  for (const contact of ["+49 (151) 234-5678", "0151/2345", "a@b.example"]) expect(wrongsOf({ ...good, contact }), contact).toEqual({});
  for (const contact of ["abc", "12", "a@b", "a b@c.de"]) expect(wrongsOf({ ...good, contact }).contact, contact).toBeDefined();
  expect(wrongsOf({ description: " ", name: "", contact: "" })).toEqual({ description: "wrong.description", name: "wrong.name" });
  expect(wrongsFromOffice([{ pointer: "/email" }, { pointer: "/photos/0" }])).toEqual({ contact: "wrong.field" });
});
