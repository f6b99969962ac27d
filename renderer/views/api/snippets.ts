import type { Operation } from './operations.ts';

export const SNIPPET_LANGUAGES = ['curl', 'python', 'r'] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

/** What a snippet calls, and where it finds the daemon. */
export interface SnippetCall {
  readonly operation: Pick<Operation, 'method' | 'body'>;
  /** Below the daemon's address, with its query. */
  readonly address: string;
  /** `http://127.0.0.1:PORT`; the other two languages read it from the data directory. */
  readonly origin: string;
  readonly dataDir: string;
}

/** A JSON object to begin with, where something is to be sent. */
const BODY = '{}';

/** The same call as a text to copy. Keys are read from their file: no snippet holds one. */
export function snippet(language: SnippetLanguage, call: SnippetCall): string {
  switch (language) {
    case 'curl':
      return curl(call);
    case 'python':
      return python(call);
    case 'r':
      return r(call);
    default:
      return language satisfies never;
  }
}

/** Who only reads shows the key that can do no more. */
function tokenFile({ operation }: SnippetCall): string {
  return operation.method === 'GET' ? 'api-token-read' : 'api-token';
}

function curl(call: SnippetCall): string {
  const { address, dataDir, operation, origin } = call;
  const parts = [`curl -H "Authorization: Bearer $(cat ${shellText(`${dataDir}/${tokenFile(call)}`)})"`];
  if (operation.method !== 'GET') parts.push(`-X ${operation.method}`);
  if (operation.body === 'json') parts.push(`-H 'Content-Type: application/json' -d ${shellText(BODY)}`);
  if (operation.body === 'bytes') parts.push(`-H 'Content-Type: application/octet-stream' -T FILE`);
  return [...parts, shellText(origin + address)].join(' \\\n  ');
}

function python(call: SnippetCall): string {
  const { address, dataDir, operation } = call;
  const headers = ['"Authorization": "Bearer " + token'];
  const more: string[] = [];
  if (operation.body === 'json') {
    headers.push('"Content-Type": "application/json"');
    more.push(`data=json.dumps(${BODY}).encode()`);
  } else if (operation.body === 'bytes') {
    headers.push('"Content-Type": "application/octet-stream"');
    more.push('data=open("FILE", "rb").read()');
  }
  if (operation.method !== 'GET') more.push(`method="${operation.method}"`);
  const rest = ['headers=headers', ...more].join(', ');
  return [
    'import json, pathlib, urllib.request',
    '',
    `data = pathlib.Path(${JSON.stringify(dataDir)})`,
    'url = json.loads((data / "daemon.json").read_text())["url"]',
    `token = (data / "${tokenFile(call)}").read_text().strip()`,
    `headers = {${headers.join(', ')}}`,
    `request = urllib.request.Request(url + ${JSON.stringify(address)}, ${rest})`,
    'print(urllib.request.urlopen(request).read().decode())',
  ].join('\n');
}

function r(call: SnippetCall): string {
  const { address, dataDir, operation } = call;
  const steps = [`request(paste0(url, ${JSON.stringify(address)}))`, 'req_auth_bearer_token(token)'];
  if (operation.method !== 'GET') steps.push(`req_method("${operation.method}")`);
  if (operation.body === 'json') steps.push('req_body_json(setNames(list(), character()))');
  if (operation.body === 'bytes') steps.push('req_body_file("FILE", type = "application/octet-stream")');
  return [
    'library(httr2)',
    '',
    `data <- ${JSON.stringify(dataDir)}`,
    'url <- jsonlite::read_json(file.path(data, "daemon.json"))$url',
    `token <- trimws(readLines(file.path(data, "${tokenFile(call)}"), warn = FALSE)[1])`,
    [...steps, 'req_perform()', 'resp_body_string()', 'cat()'].join(' |>\n  '),
  ].join('\n');
}

/** A word of the shell, whatever it holds. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
