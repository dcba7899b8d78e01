// @vitest-environment node
import { expect, test } from "vitest";
import { wrongsFromOffice, wrongsOf } from "./contact";
import { contactOf } from "./outbox";

test("a form says what the office would refuse for certain, and nothing more", () => {
  const good = { description: "Water", name: "Britta", contact: "" };
  expect(wrongsOf(good)).toEqual({});
  for (const contact of ["+49 (151) 234-5678", "0151/2345", "a@b.example"]) expect(wrongsOf({ ...good, contact }), contact).toEqual({});
  for (const contact of ["abc", "12", "a@b", "a b@c.de"]) expect(wrongsOf({ ...good, contact }).contact, contact).toBeDefined();
  expect(wrongsOf({ description: " ", name: "", contact: "" })).toEqual({ description: "wrong.description", name: "wrong.name" });
  expect(wrongsFromOffice([{ pointer: "/email" }, { pointer: "/photos/0" }])).toEqual({ contact: "wrong.field" });
});

test("a number as phones copy it and as a Chinese keyboard types it is a number", () => {
  const good = { description: "Water", name: "Britta" };
  for (const contact of ["\u202a+49 151 2345\u202c", "\u2066+49 151 2345\u2069", "\uff0b49 \uff11\uff15\uff11 2345"]) {
    expect(wrongsOf({ ...good, contact })).toEqual({});
    expect(contactOf(contact)).toEqual({ phone: "+49 151 2345" });
  }
  expect(contactOf("a\uff20b.example")).toEqual({ email: "a@b.example" });
});
