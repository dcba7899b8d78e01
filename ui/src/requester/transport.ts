/**
 * The browser's two ways to send: `fetch` for small JSON, `XMLHttpRequest` for photos, because
 * only the latter tells how many bytes have left.
 */

import type { Transport } from "./api";

/** A phone on a bad edge needs long, but a call without an end would block the ones behind it. */
const ANSWER_MS_MAX = 30_000;
const PHOTO_MS_MAX = 5 * 60_000;

const small: Transport = async ({ method, url, headers, body }) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MS_MAX);
  try {
    const reply = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      // A guest network redirects to its sign-in page; the office never redirects.
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      signal: stop.signal,
    });
    return {
      status: reply.status,
      contentType: reply.headers.get("content-type") ?? "",
      retryAfter: reply.headers.get("retry-after"),
      body: await reply.text(),
    };
  } finally {
    clearTimeout(timer);
  }
};

const photo: Transport = ({ method, url, headers, body, onPart }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = PHOTO_MS_MAX;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onPart?.(event.loaded / event.total);
    };
    request.onload = () =>
      resolve({
        status: request.status,
        contentType: request.getResponseHeader("content-type") ?? "",
        retryAfter: request.getResponseHeader("retry-after"),
        body: request.responseText,
      });
    request.onerror = request.ontimeout = request.onabort = () => reject(new Error("no_answer"));
    request.send(body);
  });

export const browserTransport: Transport = (request) => (request.onPart ? photo(request) : small(request));
