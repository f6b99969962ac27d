import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Layer {
  readonly name: string;
  /** Files of this layer, by their path from the root. The first layer that fits wins. */
  readonly fits: RegExp;
  /** Layers it may import besides itself. */
  readonly mayImport: readonly string[];
  /** npm packages it may import; `node:` stands for Node's own modules. */
  readonly packages: readonly (string | RegExp)[];
}

/** The import table. A new folder needs a conscious line here. */
const LAYERS: readonly Layer[] = [
  {
    name: 'shared',
    fits: /^shared\//,
    mayImport: [],
    packages: ['zod', 'fflate', 'saxes', 'eventsource-parser'],
  },
  { name: 'core', fits: /^main\/core\//, mayImport: ['shared'], packages: [] },
  { name: 'http', fits: /^main\/adapters\/http\//, mayImport: ['shared', 'core'], packages: [/.*/] },
  {
    name: 'services',
    fits: /^main\/adapters\/services\//,
    mayImport: ['shared', 'core', 'http'],
    packages: [/.*/],
  },
  {
    name: 'adapter',
    fits: /^main\/adapters\/[^/]+\//,
    mayImport: ['shared', 'core', 'http'],
    packages: [/.*/],
  },
  { name: 'mirror', fits: /^main\/mirror\//, mayImport: ['shared', 'core'], packages: [/.*/] },
  { name: 'localApi', fits: /^main\/localApi\//, mayImport: ['shared', 'core'], packages: [/.*/] },
  { name: 'practice', fits: /^main\/practice\//, mayImport: ['shared'], packages: [/.*/] },
  {
    name: 'daemon',
    fits: /^main\/[^/]+\.ts$/,
    mayImport: ['shared', 'core', 'http', 'services', 'adapter', 'mirror', 'localApi', 'practice'],
    packages: ['node:'],
  },
  {
    name: 'cli',
    fits: /^main\/cli\//,
    mayImport: ['shared', 'core', 'daemon', 'practice', 'adapter', 'localApi'],
    packages: ['node:', 'commander', 'zod'],
  },
  {
    name: 'electron',
    fits: /^main\/electron\//,
    mayImport: ['shared', 'core', 'adapter', 'localApi', 'daemon', 'cli'],
    packages: ['node:', 'electron', 'zod'],
  },
  { name: 'build', fits: /^renderer\/vite\.config\.ts$/, mayImport: [], packages: [/.*/] },
  { name: 'renderer', fits: /^renderer\//, mayImport: ['shared'], packages: [/^(?!node:|electron)/] },
  { name: 'test', fits: /^test\//, mayImport: ['*'], packages: [/.*/] },
];

interface Source {
  readonly path: string;
  readonly layer: Layer | undefined;
  readonly imports: readonly string[];
  /** Those that remain at run time: type-only ones are erased and cannot make a cycle. */
  readonly loads: readonly string[];
}

const IMPORT =
  /^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function sources(): readonly Source[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return listed
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.d.ts'))
    .map((path) => ({
      path,
      layer: LAYERS.find((layer) => layer.fits.test(path)),
      imports: importsOf(path),
      loads: importsOf(path, /^(?:import|export) type\b/),
    }));
}

function importsOf(path: string, without?: RegExp): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(IMPORT)]
    .filter((match) => without === undefined || !without.test(match[0]))
    .map((match) => match[1] ?? match[2] ?? '');
}

function breach(source: Source, target: string): string | undefined {
  const { layer } = source;
  if (layer === undefined) return undefined;
  if (!target.startsWith('.')) {
    const name = target.startsWith('node:') ? 'node:' : target;
    const allowed = layer.packages.some((rule) =>
      typeof rule === 'string' ? name.startsWith(rule) : rule.test(target),
    );
    return allowed ? undefined : `${source.path}: ${layer.name} may not use the package ${target}`;
  }
  const path = relative(root, resolve(root, dirname(source.path), target));
  const other = LAYERS.find((known) => known.fits.test(path));
  if (other === undefined)
    return path.startsWith('package.json') ? undefined : `${source.path}: ${path} is in no layer`;
  if (other.name === 'adapter' && layer.name === 'adapter') {
    const folder = (from: string): string => from.split('/').slice(0, 3).join('/');
    return folder(path) === folder(source.path)
      ? undefined
      : `${source.path}: adapters never import each other (${path})`;
  }
  const allowed = layer.mayImport.includes('*') || other === layer || layer.mayImport.includes(other.name);
  return allowed ? undefined : `${source.path}: ${layer.name} may not import ${other.name} (${path})`;
}

describe('the import table', () => {
  const all = sources();

  test('every file fits a layer', () => {
    expect(all.filter((source) => source.layer === undefined).map((source) => source.path)).toEqual([]);
    expect(all.length).toBeGreaterThan(100);
  });

  test('imports go one way', () => {
    const breaches = all.flatMap((source) => source.imports.map((target) => breach(source, target)));
    expect(breaches.filter((told) => told !== undefined)).toEqual([]);
    expect(all.flatMap((source) => source.imports).length).toBeGreaterThan(300);
  });

  test('only main/electron knows electron', () => {
    const knowing = all.filter((source) => source.imports.some((target) => /^electron(\/|$)/.test(target)));
    expect(
      knowing.filter((source) => !/^(main\/electron|test)\//.test(source.path)).map((source) => source.path),
    ).toEqual([]);
  });

  test('no file re-exports a folder', () => {
    expect(all.filter((source) => source.path.endsWith('/index.ts')).map((source) => source.path)).toEqual(
      [],
    );
  });

  test('there is no cycle', () => {
    expect(cycles(all)).toEqual([]);
  });
});

function cycles(all: readonly Source[]): readonly string[] {
  const edges = new Map(
    all.map((source) => [
      source.path,
      source.loads
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(root, resolve(root, dirname(source.path), target))),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}
