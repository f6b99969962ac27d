import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { destinationHosts, openableAddress } from '../../../main/electron/externalGate.ts';

const hosts = destinationHosts([
  'https://repository.example.ac.uk/api',
  'https://ingest.example.org:8443',
  'https://bücher.example',
  'http://127.0.0.1:4000',
  undefined,
  'not an address',
]);

test('only https hosts of destinations are known, with their port', () => {
  expect([...hosts]).toEqual([
    'repository.example.ac.uk',
    'ingest.example.org:8443',
    'xn--bcher-kva.example',
  ]);
});

test.each([
  ['https://repository.example.ac.uk/job/1', 'https://repository.example.ac.uk/job/1'],
  ['https://repository.example.ac.uk', 'https://repository.example.ac.uk/'],
  ['HTTPS://Repository.Example.AC.uk/Job?x=1#y', 'https://repository.example.ac.uk/Job?x=1#y'],
  ['https://repository.example.ac.uk:443/', 'https://repository.example.ac.uk/'],
  ['https://ingest.example.org:8443/v1', 'https://ingest.example.org:8443/v1'],
  ['https://bücher.example/log', 'https://xn--bcher-kva.example/log'],
])('%j is opened', (address, opened) => {
  expect(openableAddress(address, hosts)).toBe(opened);
});

test.each([
  'http://repository.example.ac.uk/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'file://server/share/tool.exe',
  'smb://repository.example.ac.uk/share',
  'ms-msdt:/id PCWDiagnostic',
  'search-ms:query=x&crumb=location:\\\\evil\\share',
  'vbscript:msgbox(1)',
  'ftp://repository.example.ac.uk/',
  'ssh://repository.example.ac.uk/',
  'mailto:a@repository.example.ac.uk',
  '\\\\host\\share\\x.exe',
  '//repository.example.ac.uk/',
  'https:\\\\repository.example.ac.uk\\',
  'https:repository.example.ac.uk',
  'https:///repository.example.ac.uk',
  'https://user@repository.example.ac.uk/',
  'https://repository.example.ac.uk@evil.example/',
  'https://user:password@repository.example.ac.uk/',
  'https://evil.example/',
  'https://repository.example.ac.uk.evil.example/',
  'https://evil.example/https://repository.example.ac.uk/',
  'https://repository.example.ac.uk:8443/',
  'https://ingest.example.org/',
  'https://repositοry.example.ac.uk/',
  'https://repository.example.ac.uk\u202egpj.exe',
  ' https://repository.example.ac.uk/',
  'https://repository.example.ac.uk/\n',
  'https://repository.exa\u0000mple.ac.uk/',
  'https://127.0.0.1:4000/',
  'blob:https://repository.example.ac.uk/1',
  'view-source:https://repository.example.ac.uk/',
  '',
])('%j is not opened', (address) => {
  expect(openableAddress(address, hosts)).toBeUndefined();
});

test('without destinations nothing is opened', () => {
  expect(openableAddress('https://repository.example.ac.uk/', new Set())).toBeUndefined();
});

test('only the gate hands addresses to the computer', async () => {
  const folder = new URL('../../../main/electron/', import.meta.url);
  const using: string[] = [];
  for (const name of await readdir(folder))
    if (/\bshell\.openExternal\b/.test(await readFile(new URL(name, folder), 'utf8'))) using.push(name);
  expect(using).toEqual(['nativeActions.ts']);
});
