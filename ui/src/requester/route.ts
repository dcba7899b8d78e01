/** The two addresses of this page: `/r/{code}` to report, `/s/{token}` to follow. */

export type Route = { at: "report"; code: string } | { at: "status"; token: string } | { at: "nowhere" };

export function routeOf(pathname: string): Route {
  const [, kind, rest] = /^\/([rs])\/([^/]+)\/?$/.exec(pathname) ?? [];
  if (!kind || !rest) return { at: "nowhere" };
  try {
    const word = decodeURIComponent(rest);
    return kind === "r" ? { at: "report", code: word } : { at: "status", token: word };
  } catch {
    // A cut-off percent sign from a damaged code.
    return { at: "nowhere" };
  }
}

export const reportPath = (code: string) => `/r/${encodeURIComponent(code)}`;
export const statusPath = (token: string) => `/s/${encodeURIComponent(token)}`;
