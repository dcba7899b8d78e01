/**
 * Registers the service worker that keeps this page on the phone. A browser without one, or a page
 * that came over plain HTTP, works as before: it needs a signal to be opened.
 */

/** Only under these does it stand between the page and the network. */
const SCOPES = ["/r/", "/s/"] as const;

export async function becomeResident(workers: ServiceWorkerContainer | undefined = globalThis.navigator?.serviceWorker): Promise<boolean> {
  if (!workers) return false;
  try {
    for (const scope of SCOPES) await workers.register("/requester-worker.js", { scope, updateViaCache: "none" });
    return true;
  } catch {
    return false;
  }
}
