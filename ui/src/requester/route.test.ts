// @vitest-environment node
import { expect, test } from "vitest";
import { routeOf } from "./route";

test("addresses lead to the report, to the status, or nowhere", () => {
  expect(routeOf("/r/KZ-0217")).toEqual({ at: "report", code: "KZ-0217" });
  expect(routeOf("/s/a%2Fb/")).toEqual({ at: "status", token: "a/b" });
  for (const path of ["/", "/r/", "/s/a/b", "/r/%E0%A4%A", "/x/1"]) expect(routeOf(path), path).toEqual({ at: "nowhere" });
});
