import { expect, test } from "vitest";
import { becomeResident } from "./resident";

function workers(refuse = false) {
  const scopes: (string | undefined)[] = [];
  const container = {
    register: async (_: string, { scope }: RegistrationOptions) => {
      if (refuse) throw new Error("SecurityError");
      scopes.push(scope);
    },
  } as unknown as ServiceWorkerContainer;
  return { container, scopes };
}

test("the worker stands before the requester's addresses and never before the console", async () => {
  const { container, scopes } = workers();
  expect(await becomeResident(container)).toBe(true);
  expect(scopes).toEqual(["/r/", "/s/"]);
});

test("a browser that refuses a worker keeps the page as it was", async () => {
  expect(await becomeResident(workers(true).container)).toBe(false);
});
