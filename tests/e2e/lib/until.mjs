/** Waits until `look` returns something true, and returns it; an error with `final` ends the wait. */
export async function until(what, look, ms = 30_000) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      if (error.final) throw error;
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${ms} ms in vain: ${what}${last ? ` (${last})` : ""}`);
    }
    await new Promise((go) => setTimeout(go, 50));
  }
}
