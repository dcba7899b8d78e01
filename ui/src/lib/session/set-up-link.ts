/** A one-time link: the office's address, `/set-up#`, and a secret. */
export interface SetUpLink {
  office: string;
  token: string;
}

/** The parts of a link as it was sent; none when it is not one. */
export function setUpLinkOf(text: string): SetUpLink | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  const token = url.hash.slice(1);
  if (!/^https?:$/.test(url.protocol) || url.pathname !== '/set-up' || token === '') return null;
  return { office: url.origin, token };
}
