import {
  fakeBatch,
  fakeDestination,
  fakeFailure,
  fakeItem,
  fakeJob,
  fakeStatus,
  type FakeData,
} from './fakeApiData.ts';
import { busyFolders } from './fakeFolders.ts';
import type { ItemView } from '../../shared/api/views.ts';

const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.tsv',
  'scan\u202egnp.exe',
  'two\nlines\tand a tab.csv',
  `${'very-long-name-'.repeat(14)}_0042.tif`,
  '  spaces around  ',
  'صورة-المجهر-٢٠٢٦.tif',
  'Plattenübersicht Ä.csv',
];

/** Nothing yet: no destination, no batch. */
export function emptyScene(): FakeData {
  const data = { batches: [], items: new Map<string, ItemView[]>(), destinations: [] };
  return { ...data, status: fakeStatus(data) };
}

/** A busy morning: something moving, held, offline, failed, and things that need somebody. */
export function busyScene(): FakeData {
  const items = new Map<string, ItemView[]>();
  const put = (id: string, list: ItemView[]): ItemView[] => {
    items.set(id, list);
    return list;
  };
  const rejected = fakeFailure(
    'remote.rejected-file',
    { host: 'repository.example.org', name: 'people.tsv', status: 422 },
    '{"error":"column 7 has no header"}\n<b>bold</b>',
  );
  const signIn = fakeFailure('remote.sign-in', {
    host: 'ecotaxa.example.org',
    destination: 'plankton',
    status: 403,
  });
  const offline = fakeFailure('network.offline', { host: 'dsp.example.org', reason: 'no route to host' });
  const statement = fakeFailure('job.needs-statement', { host: 'repository.example.org' });
  const moving = put('bat_moving01', [
    ...Array.from({ length: 14 }, (_, at) =>
      fakeItem('bat_moving01', `run7_${String(at).padStart(4, '0')}.tif`),
    ),
    fakeItem('bat_moving01', 'run7_0014.tif', { state: 'uploading', sentBytes: 31_000_000 }),
    ...HOSTILE_NAMES.map((name) => fakeItem('bat_moving01', name, { state: 'queued' })),
    fakeItem('bat_moving01', 'people.tsv', { state: 'attention', failure: rejected }),
    fakeItem('bat_moving01', 'units.tsv', { state: 'attention', failure: { ...rejected } }),
  ]);
  const held = put(
    'bat_held0002',
    ['people.tsv', 'projects.tsv', 'units.json'].map((name) => fakeItem('bat_held0002', name)),
  );
  const asked = put(
    'bat_state003',
    ['a.tsv', 'b.tsv'].map((name) => fakeItem('bat_state003', name)),
  );
  const done = put(
    'bat_done0004',
    ['x.csv', 'y.csv'].map((name) => fakeItem('bat_done0004', name)),
  );
  const away = put(
    'bat_dsp00005',
    Array.from({ length: 31 }, (_, at) => fakeItem('bat_dsp00005', `page-${at}.jp2`, { state: 'queued' })),
  );
  const eco = put(
    'bat_eco00006',
    Array.from({ length: 6 }, (_, at) => fakeItem('bat_eco00006', `uvp_${at}.zip`, { state: 'queued' })),
  );
  const failed = put('bat_fail0007', [
    fakeItem('bat_fail0007', 'uvp_old.zip', { state: 'sent', verification: 'acknowledged' }),
  ]);
  const asking = put('bat_ask00008', [
    fakeItem('bat_ask00008', 'station_7.zip', { verification: 'acknowledged' }),
  ]);
  const batches = [
    fakeBatch('bat_moving01', moving, { status: 'sending', comment: 'Run 7, confocal, plates 3 to 9' }),
    fakeBatch('bat_held0002', held, { comment: 'Staff list, October' }),
    fakeBatch('bat_state003', asked, {
      status: 'attention',
      mode: 'dry-run-then-run',
      comment: '',
      failure: statement,
      jobs: [fakeJob('bat_state003', { kind: 'dry-run', page: 'https://repository.example.org/import/17' })],
    }),
    fakeBatch('bat_done0004', done, {
      status: 'accepted',
      mode: 'run',
      comment: 'Units and departments',
      jobs: [
        fakeJob('bat_done0004', {
          kind: 'dry-run',
          state: 'accepted',
          statement: {
            at: new Date().toISOString(),
            by: 'M. Curie',
            outcome: 'clean',
            log: '2 records\nno errors',
          },
        }),
        fakeJob('bat_done0004'),
      ],
      receipts: 1,
      finishedAt: new Date(Date.now() - 240_000).toISOString(),
    }),
    fakeBatch('bat_dsp00005', away, {
      status: 'queued',
      destination: 'archive',
      kind: 'dsp-ingest',
      comment: 'Codex, quire 4',
    }),
    fakeBatch('bat_eco00006', eco, {
      status: 'queued',
      destination: 'plankton',
      kind: 'ecotaxa',
      comment: 'Cruise 12, station 3',
    }),
    fakeBatch('bat_fail0007', failed, {
      status: 'failed',
      destination: 'plankton',
      kind: 'ecotaxa',
      comment: 'Cruise 11',
      jobs: [
        fakeJob('bat_fail0007', {
          state: 'failed',
          destination: 'plankton',
          failure: fakeFailure(
            'remote.import-failed',
            { host: 'ecotaxa.example.org', message: 'column object_lat has 3 wrong values' },
            'line 14: object_lat "abc"',
          ),
        }),
      ],
    }),
  ];
  batches.push(
    fakeBatch('bat_ask00008', asking, {
      status: 'asking',
      destination: 'plankton',
      kind: 'ecotaxa',
      comment: 'Cruise 12, station 7',
      jobs: [fakeJob('bat_ask00008', { state: 'asking', destination: 'plankton', remoteId: '814' })],
    }),
  );
  const destinations = [
    fakeDestination('repository', { itemsQueued: 8 }),
    fakeDestination('archive', {
      kind: 'dsp-ingest',
      user: 'm.curie@example.org',
      itemsQueued: 31,
      options: { shortcode: '0803' },
      gate: {
        state: 'resting',
        since: new Date(Date.now() - 3_600_000).toISOString(),
        until: new Date(Date.now() + 9_000).toISOString(),
        failure: offline,
      },
    }),
    fakeDestination('plankton', {
      kind: 'ecotaxa',
      user: 'm.curie@example.org',
      itemsQueued: 6,
      options: { project: 42 },
      gate: { state: 'parked', since: new Date(Date.now() - 600_000).toISOString(), failure: signIn },
    }),
  ];
  const data = { batches, items, destinations };
  return {
    ...data,
    folders: busyFolders(),
    questions: [
      {
        job: 'job_bat_ask00008_import',
        batch: 'bat_ask00008',
        destination: 'plankton',
        number: 1,
        question: { missing_users: ['jane doe'], missing_taxa: ['part (annelida)', 'copepoda \u202esp.'] },
        suggestions: { users: { 'jane doe': 7 }, taxa: {} },
      },
    ],
    status: fakeStatus(data, {
      truth: 'needs-you',
      needsYou: 4,
      moving: [
        {
          batch: 'bat_moving01',
          item: moving[14]?.id ?? '',
          name: 'run7_0014.tif',
          bytes: 64_000_000,
          sentBytes: 31_000_000,
        },
      ],
      bytesPerSecond: 11_400_000,
      secondsLeft: 244,
    }),
  };
}

/** Very many batches, for the list. */
export function manyScene(count: number): FakeData {
  const items = new Map<string, ItemView[]>();
  const batches = Array.from({ length: count }, (_, at) =>
    fakeBatch(`bat_m${String(at).padStart(7, '0')}`, [], {
      status: at % 97 === 0 ? 'attention' : 'imported',
      comment: `Batch number ${at}`,
      counts: { imported: { items: 12, bytes: 1e8 } },
      createdAt: new Date(Date.now() - at * 60_000).toISOString(),
    }),
  );
  const data = { batches, items, destinations: [fakeDestination('repository')] };
  return { ...data, status: fakeStatus(data, { truth: 'delivered' }) };
}
