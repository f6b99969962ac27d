import type { HistoryView } from '../../shared/api/routes/history.ts';
import { FAILURE_CATALOGUE, type FailureCode } from '../../shared/model/failureCatalogue.ts';
import type { FakeData } from './fakeApiData.ts';

const DAY_MS = 24 * 60 * 60_000;
const STEP_MS = DAY_MS / 4;

/** Days that look like a lab's: busy on weekdays, quiet on Sundays; nothing where there are no batches. */
export function fakeHistory({ batches }: FakeData, query: URLSearchParams): HistoryView {
  const count = Number(query.get('days') ?? 30);
  const now = Date.now();
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const isBusy = batches.length > 0;
  const days = Array.from({ length: count }, (_, index) => {
    const at = today - (count - 1 - index) * DAY_MS;
    const weekday = new Date(at).getUTCDay();
    const files = isBusy && weekday !== 0 ? 120 + ((index * 7919) % 640) : 0;
    return {
      day: new Date(at).toISOString().slice(0, 10),
      delivered: { files, bytes: files * 4_200_000 },
      again: { files: index % 9 === 0 ? Math.floor(files / 10) : 0, bytes: 0 },
      deferred: isBusy && index % 6 === 0 ? 14 : 0,
      stopped: isBusy && index % 11 === 3 ? 3 : 0,
    };
  });
  const from = today - (count - 1) * DAY_MS;
  const steps = Math.ceil((now - from) / STEP_MS);
  return {
    zone: query.get('zone') ?? 'UTC',
    from: new Date(from).toISOString(),
    until: new Date(now).toISOString(),
    days,
    failures: isBusy
      ? [
          cause('network.offline', 0, 61),
          cause('remote.rejected-file', 7, 0),
          cause('file.changing', 0, 9),
          cause('remote.sign-in', 2, 0),
        ]
      : [],
    depth: {
      stepSeconds: STEP_MS / 1_000,
      files: Array.from({ length: steps }, (_, at) =>
        at < steps / 3 ? null : isBusy ? ((at * 131) % 7) * 60 : 0,
      ),
    },
    throughput: {
      stepSeconds: STEP_MS / 1_000,
      bytes: Array.from({ length: steps }, (_, at) =>
        at % 4 === 0 ? 0 : (days[Math.min(count - 1, Math.floor(at / 4))]?.delivered.bytes ?? 0) / 3,
      ),
    },
  };
}

function cause(code: FailureCode, stopped: number, deferred: number): HistoryView['failures'][number] {
  const lastAt = new Date(Date.now() - 5 * 60 * 60_000).toISOString();
  return { code, what: FAILURE_CATALOGUE[code].what, stopped, deferred, lastAt };
}
