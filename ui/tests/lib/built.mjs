// The built pages behind a small server that speaks as the office does: the same addresses and the
// same policies. A test makes the answers, and can take the office away.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'index.html', 'requester.html', 'vite.config.ts', 'package-lock.json'];
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** As `crates/server/src/headers.rs` has them. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";
const NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

function newest(path) {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  return Math.max(about.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh(folder) {
  const page = join(folder, 'requester-worker.js');
  return existsSync(page) && statSync(page).mtimeMs > Math.max(...SOURCES.map((name) => newest(join(ROOT, name))));
}

const CACHE = join(ROOT, 'node_modules', '.cache');

/** The folder of the built pages; built beside the packages where nobody has built them since a change. */
export async function builtPages() {
  const folders = [join(ROOT, 'dist'), join(CACHE, 'fieldfare-pages')];
  const fresh = folders.find(isFresh);
  if (fresh) return fresh;
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folders[1], emptyOutDir: true } });
  return folders[1];
}

/** The folder of pages that have the sample host, as the development server has it. */
export async function samplePages() {
  const folder = join(CACHE, 'fieldfare-sample');
  if (isFresh(folder)) return folder;
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'development';
  await build({ root: ROOT, mode: 'development', logLevel: 'error', build: { outDir: folder, emptyOutDir: true, minify: false } });
  if (before === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = before;
  return folder;
}

/** `answer(request, body)` gives `{status, body}` for `/api/…`, or nothing for "not found". */
export async function startOffice(folder, answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://office').pathname;
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const send = (status, type, body, policy) => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-cache', vary: 'accept-encoding' });
      response.end(body);
    };
    if (path.startsWith('/api/')) {
      asked.push(`${request.method} ${path}`);
      const { status = 404, body = { code: 'not_found' } } = (await answer(request.method, path, Buffer.concat(chunks).toString())) ?? {};
      send(status, status < 400 ? 'application/json' : 'application/problem+json', JSON.stringify(body), NOTHING_POLICY);
      return;
    }
    const file = /^\/[rs]\/[^/]+$/.test(path) ? 'requester.html' : path === '/' ? 'index.html' : path.slice(1);
    const found = await readFile(join(folder, file)).catch(() => null);
    if (!found) return send(404, 'text/plain', '', NOTHING_POLICY);
    const own = file.endsWith('.html') || file === 'requester-worker.js';
    send(200, TYPES[extname(file)] ?? 'application/octet-stream', found, own ? PAGE_POLICY : NOTHING_POLICY);
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    /** No signal: nothing at this address answers any more. */
    leave: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
    /** A signal comes back. */
    comeBack: () => listen(port),
  };
}
