import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GENERAL_HEADERS, type Exchange } from './answer.ts';

/** What the page may load and do: only what came with it. */
export const SHELL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  // No text becomes markup or code, not even by mistake; see renderer/public/strict.js for the one policy.
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The media type of a file of the page by its name; undefined = no file of a page. */
export function pageMediaType(name: string): string | undefined {
  return TYPES[extname(name)];
}

/** Names with a hash of their content never change what they hold. */
const HASHED_NAME = /^\/assets\/.+-[\w-]{8,}\.\w+$/;
const FILES_MAX = 2_000;

/** The files of the page by their address. Only what was there when the daemon started is ever served. */
export type Shell = ReadonlyMap<string, string>;

/** Lists the built page. A page that was never built is an empty one. */
export async function listShell(dir: string): Promise<Shell> {
  const files = new Map<string, string>();
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries.slice(0, FILES_MAX)) {
    if (!entry.isFile() || pageMediaType(entry.name) === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${path.slice(dir.length).split(sep).filter(Boolean).join('/')}`, path);
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

/** Sends a file of the page. True when the address is one of it; then the answer is on its way. */
export function serveShell(shell: Shell, exchange: Exchange, path: string): boolean {
  const { request, response } = exchange;
  const file = shell.get(path);
  if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  response.writeHead(200, {
    ...GENERAL_HEADERS,
    'content-type': pageMediaType(file) ?? 'application/octet-stream',
    'content-security-policy': SHELL_POLICY,
    'cache-control': HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else pipeline(createReadStream(file), response).catch(() => response.destroy());
  return true;
}
