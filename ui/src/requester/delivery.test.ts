// @vitest-environment node
import { describe, expect, test, vi } from "vitest";
import { Delivery } from "./delivery";
import type { Round } from "./outbox";

describe("delivery", () => {
  function clockwork() {
    const planned: { ms: number; run: () => void }[] = [];
    return { planned, after: (ms: number, run: () => void) => planned.push({ ms, run }), cancel: () => undefined };
  }

  test("waits longer after each silence, and starts anew with a signal", async () => {
    const clock = clockwork();
    const send = vi.fn(async (): Promise<Round> => ({ end: "later" }));
    const delivery = new Delivery(send, clock);
    await delivery.wake();
    for (let n = 0; n < 6; n += 1) {
      clock.planned.at(-1)?.run();
      await vi.waitFor(() => expect(clock.planned).toHaveLength(n + 2));
    }
    expect(clock.planned.map(({ ms }) => ms)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    await delivery.wake();
    expect(clock.planned.at(-1)?.ms).toBe(2_000);
  });

  test("plans nothing when all has left, and keeps to the office's wish to wait", async () => {
    const clock = clockwork();
    const rounds: Round[] = [{ end: "later", retryAfterMs: 30_000 }, { end: "empty" }];
    const delivery = new Delivery(async () => rounds.shift() ?? { end: "empty" }, clock);
    await delivery.wake();
    await delivery.wake();
    expect(clock.planned.map(({ ms }) => ms)).toEqual([30_000]);
  });

  test("goes round once more for a wake that comes during a round", async () => {
    const clock = clockwork();
    let open = () => undefined as void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const send = vi.fn(async (): Promise<Round> => {
      await gate;
      return { end: "empty" };
    });
    const delivery = new Delivery(send, clock);
    const first = delivery.wake();
    void delivery.wake();
    open();
    await first;
    expect(send).toHaveBeenCalledTimes(2);
  });
});
