import { problemOf } from '../../shared/api/client.ts';
import type { FolderPreviewView, FolderView } from '../../shared/api/folderViews.ts';
import { fakeFailure, type FakeData } from './fakeApiData.ts';

const MINUTE_MS = 60_000;

/** A healthy folder with everything counted; `more` says what is special. */
function fakeFolder(id: string, path: string, more: Partial<FolderView> = {}): FolderView {
  return {
    id,
    path,
    destination: 'repository',
    rules: {
      settleMs: 10_000,
      close: { idleMs: 60_000, per: 'all' },
      ignore: [],
      include: [],
      hidden: 'exclude',
      mode: 'hold',
      afterImport: { do: 'leave' },
      keepCopy: false,
    },
    existing: 'ignore',
    createdAt: new Date(Date.now() - 40 * 24 * 60 * MINUTE_MS).toISOString(),
    state: 'watching',
    notices: 'events',
    lastScanAt: new Date(Date.now() - 2 * MINUTE_MS).toISOString(),
    lastScanMs: 26,
    filesThere: 3_102,
    account: {
      seen: 3_102,
      settling: 3,
      queued: 41,
      onTheWay: 2,
      sent: 1_204,
      imported: 1_562,
      attention: 4,
      excluded: 214,
      cancelled: 1,
      baseline: 71,
      addsUp: true,
    },
    openBatches: [],
    unknown: [],
    unknownMore: 0,
    ...more,
  };
}

/** A microscope at work, a share that is away, and a folder that somebody paused. */
export function busyFolders(): FolderView[] {
  const empty = {
    settling: 0,
    queued: 0,
    onTheWay: 0,
    attention: 0,
    excluded: 0,
    cancelled: 0,
    baseline: 0,
    addsUp: true,
  };
  return [
    fakeFolder('fld_scope1', '/data/scope1', {
      openBatches: [
        { id: 'bat_moving01', group: 'plate-7', held: false, files: 44, whole: 41, bytes: 1_900_000_000 },
        { id: 'bat_held0002', group: 'plate-8', held: true, files: 2, whole: 2, bytes: 96_000_000 },
      ],
      copies: { files: 44, bytes: 2_000_000_000, limitBytes: 10_000_000_000, waiting: 2, without: 0 },
      rules: {
        settleMs: 10_000,
        close: { idleMs: 300_000, files: 500, bytes: 2e9, per: 'folder', marker: 'done.txt' },
        ignore: ['*.tmp', '*.lock', 'cache/**'],
        include: [],
        hidden: 'exclude',
        mode: 'dry-run-then-run',
        afterImport: { do: 'leave' },
        keepCopy: false,
      },
    }),
    fakeFolder(
      'fld_nas',
      '\\\\nas\\scope2\\export\\a very long name of a folder that nobody would give\u202e',
      {
        state: 'unreachable',
        destination: 'archive',
        failure: fakeFailure('folder.unreachable', {
          path: '\\\\nas\\scope2\\export',
          reason: 'the share does not answer',
        }),
        notices: 'polling',
        pollsBecause: 'remote',
        filesThere: 812,
        lastScanAt: new Date(Date.now() - 190 * MINUTE_MS).toISOString(),
        account: { ...empty, seen: 812, sent: 0, imported: 812 },
        unknown: [{ path: 'plate-9/locked', reason: 'no right to read it' }],
        unknownMore: 2,
      },
    ),
    fakeFolder('fld_old', '/data/old-reader', {
      state: 'paused',
      locked: true,
      filesThere: 0,
      account: { ...empty, seen: 0, sent: 0, imported: 0 },
    }),
  ];
}

const FILES = [
  ['cache/0001.bin', 'ignore cache/**'],
  ['cache/0002.bin', 'ignore cache/**'],
  ['plate-7/.DS_Store', 'hidden'],
  ['plate-7/run7_0001.tmp', 'ignore *.tmp'],
  ['plate-7/scan\u202egnp.exe', 'same bytes as delivered'],
  ['plate-8/link', 'it is a link'],
] as const;

interface FolderCall {
  readonly method: string;
  readonly id: string;
  readonly verb: string | undefined;
  readonly json: unknown;
  readonly query: URLSearchParams;
}

/** What the stand-in answers about folders. */
export function fakeFolderAnswer(
  data: FakeData,
  call: FolderCall,
): { readonly status?: number; readonly answer: unknown } | undefined {
  const folders = data.folders ?? [];
  const { method, id, verb } = call;
  if (id === '' && method === 'GET') return { answer: { items: folders } };
  if (id === 'preview') return { answer: fakePreview(call.json) };
  const folder = folders.find((one) => one.id === id);
  if (folder === undefined) return undefined;
  if (verb === 'files') return { answer: { items: [] } };
  if (verb === 'excluded')
    return { answer: { items: FILES.map(([path, rule]) => ({ path, rule, bytes: 4_096 })) } };
  if (verb === 'removal')
    return {
      answer: {
        safe: false,
        files: 3_102,
        proven: 2_766,
        reasons: [
          { why: 'excluded', files: 214, examples: ['cache/0001.bin', 'plate-7/run7_0001.tmp'] },
          { why: 'never-sent', files: 71, examples: ['old/1.tif'] },
          { why: 'on-its-way', files: 46, examples: [] },
        ],
      },
    };
  const body = call.json as { rules?: object; previewed?: string; confirm?: boolean } | undefined;
  if (method === 'PATCH' && body?.rules !== undefined && body.confirm !== true && body.previewed !== 'seen')
    return {
      status: 409,
      answer: problemOf(
        'folder.not-previewed',
        { path: folder.path, days: 7, files: 1_204, batches: 14, tooEarly: 3 },
        409,
      ),
    };
  return { answer: folder };
}

function fakePreview(json: unknown): FolderPreviewView {
  const { rules } = json as { rules?: { ignore?: string[]; include?: string[] } };
  const patterns = [...(rules?.ignore ?? []), ...(rules?.include ?? [])];
  const closedAt = (hours: number): string => new Date(Date.now() - hours * 60 * MINUTE_MS).toISOString();
  return {
    token: 'seen',
    filesThere: 3_102,
    files: 2_888,
    bytes: 48_230_112_000,
    excluded: [
      { rule: 'ignore *.tmp', files: 131, examples: ['plate-7/run7_0001.tmp'] },
      { rule: 'ignore cache/**', files: 71, examples: ['cache/0001.bin'] },
      { rule: 'hidden', files: 12, examples: ['plate-7/.DS_Store'] },
    ],
    patterns: patterns.map((pattern, at) => ({ pattern, files: [131, 0, 71][at] ?? 5 })),
    groups: 9,
    unknown: [],
    replay: {
      days: 7,
      files: 1_204,
      batches: 14,
      tooEarly: 3,
      openFiles: 12,
      examples: [
        { group: 'plate-5', files: 96, bytes: 4_800_000_000, closedAt: closedAt(60), why: 'idle' },
        { group: 'plate-6', files: 500, bytes: 24_000_000_000, closedAt: closedAt(30), why: 'files' },
        { group: 'plate-7', files: 41, bytes: 1_900_000_000, closedAt: closedAt(3), why: 'marker' },
      ],
      isCut: false,
    },
  };
}
