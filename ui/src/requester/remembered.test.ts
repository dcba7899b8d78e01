// @vitest-environment node
import { expect, test } from "vitest";
import { Remembered } from "./remembered";

test("what this browser remembers survives nonsense and a forbidden storage", () => {
  const rows = new Map([["fieldfare.sent", "{not json"]]);
  const storage = { getItem: (key: string) => rows.get(key) ?? null, setItem: (key: string, value: string) => void rows.set(key, value), removeItem: (key: string) => void rows.delete(key) } as unknown as Storage;
  const remembered = new Remembered(storage);
  expect(remembered.sent()).toEqual([]);
  remembered.addSent({ code: "A", token: "1", number: "T-1", sentAt: 1 });
  remembered.addSent({ code: "A", token: "2", number: "T-2", sentAt: 2 });
  expect(remembered.latestFor("A")?.number).toBe("T-2");
  remembered.forget("2");
  expect(remembered.latestFor("A")?.number).toBe("T-1");
  const forbidden = new Remembered({ getItem: () => { throw new Error("SecurityError"); }, setItem: () => { throw new Error("SecurityError"); } } as unknown as Storage);
  forbidden.setAnswer("t", "x");
  expect(forbidden.answer("t")).toBe("");
});
