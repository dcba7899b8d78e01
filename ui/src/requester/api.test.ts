// @vitest-environment node
import { describe, expect, test } from "vitest";
import { apiOver, failureOf, type Reply, type Transport } from "./api";

const reply = (status: number, over: Partial<Reply> = {}): Reply => ({
  status,
  contentType: "application/json",
  retryAfter: null,
  body: "{}",
  ...over,
});
const problem = (status: number, body: unknown): Reply =>
  reply(status, { contentType: "application/problem+json", body: JSON.stringify(body) });

describe("a reply without a value", () => {
  test.each([
    ["a broken gateway", reply(502, { contentType: "text/html", body: "<h1>Bad gateway</h1>" })],
    ["the office in trouble", problem(503, { code: "busy" })],
    ["too many requests", problem(429, { code: "slow_down" })],
    ["a guest network's sign-in page", reply(200, { contentType: "text/html", body: "<html>" })],
    ["a guest network that forbids", reply(403, { contentType: "text/html" })],
    ["a proxy that knows no such page", reply(404, { contentType: "text/plain" })],
    ["a problem that is not JSON", reply(422, { contentType: "application/problem+json", body: "{" })],
  ])("%s counts as no answer, so that nothing is given up", (_, given) => {
    expect(failureOf(given).kind).toBe("away");
  });

  test("the office's own no is a refusal with its code and fields", () => {
    const given = problem(422, { code: "invalid", errors: [{ pointer: "/email", code: "malformed" }, null, { pointer: 1 }] });
    expect(failureOf(given)).toEqual({
      kind: "refused",
      status: 422,
      code: "invalid",
      fields: [{ pointer: "/email", code: "malformed" }],
    });
  });

  test("a wish to wait is heard, up to ten minutes", () => {
    expect(failureOf(reply(503, { retryAfter: "7" }))).toEqual({ kind: "away", retryAfterMs: 7_000 });
    expect(failureOf(reply(503, { retryAfter: "86400" }))).toEqual({ kind: "away", retryAfterMs: 600_000 });
    expect(failureOf(reply(503, { retryAfter: "Wed, 21 Oct" }))).toEqual({ kind: "away" });
  });
});

describe("the calls", () => {
  function office(given: Reply | "silence") {
    const asked: Parameters<Transport>[0][] = [];
    const api = apiOver((request) => {
      asked.push(request);
      return given === "silence" ? Promise.reject(new Error("no_answer")) : Promise.resolve(given);
    });
    return { api, asked };
  }

  test("silence is no answer", async () => {
    expect(await office("silence").api.device("A")).toEqual({ ok: false, failure: { kind: "away" } });
  });

  test("a success without the promised fields is no answer either", async () => {
    expect((await office(reply(201)).api.report({ commandId: "c", code: "A", description: "d", name: "n", photos: [] })).ok).toBe(false);
  });

  test("codes and tokens cannot leave their place in the address", async () => {
    const { api, asked } = office("silence");
    await api.device("../status/x?y");
    await api.act("a/b", "c", { do: "confirm" }, []);
    expect(asked.map((request) => request.url)).toEqual([
      "/api/public/device/..%2Fstatus%2Fx%3Fy",
      "/api/public/status/a%2Fb/act",
    ]);
  });

  test("an unchanged state is said without a view", async () => {
    const { api, asked } = office(reply(304, { body: "" }));
    expect(await api.status("t", '"7"')).toEqual({ ok: true, value: { changed: false } });
    expect(asked[0]?.headers["if-none-match"]).toBe('"7"');
  });

  test("a photo travels with its id and fingerprint, and a sign-in page is no receipt for it", async () => {
    const photo = { id: "p", sha256: "ab", mime: "image/jpeg", bytes: new ArrayBuffer(3) };
    const good = office(reply(201, { contentType: "" }));
    expect((await good.api.photo("t", photo, () => undefined)).ok).toBe(true);
    expect(good.asked[0]?.headers).toEqual({ "content-type": "image/jpeg", "x-photo-id": "p", "x-photo-sha256": "ab" });
    expect((await office(reply(200, { contentType: "text/html" })).api.photo("t", photo, () => undefined)).ok).toBe(false);
  });
});
