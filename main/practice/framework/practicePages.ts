import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ZodError } from 'zod';
import type { Answer } from './answer.ts';
import { answerOf } from './answer.ts';
import type { FaultRule } from './fault.ts';
import type { FaultBook } from './faultBook.ts';
import { escapeHtml, htmlPage, htmlTable } from './html.ts';
import type { CallLedger } from './ledger.ts';
import type { RunningService, ServiceConnection } from './serviceModule.ts';
import type { StateStore } from './stateStore.ts';

/** Everything below this path is the practice server's own and part of no real service. */
export const PRACTICE_PATH = '/practice';

/** On every answer below `PRACTICE_PATH`. */
const MARK = { 'X-Practice-Server': 'not part of the real service' };

/** Calls shown on the overview page. */
const CALLS_SHOWN_MAX = 50;

/** What the pages show and change. */
export interface PracticeWorld {
  readonly faults: FaultBook;
  readonly ledger: CallLedger;
  readonly states: StateStore;
  readonly running: readonly RunningService[];
  readonly connections: Readonly<Record<string, ServiceConnection>>;
}

/** Answers a request below `PRACTICE_PATH`. `path` is raw; a page of another site may read nothing and change nothing. */
export async function practiceAnswer(
  request: IncomingMessage,
  url: { readonly path: string; readonly queryText: string },
  world: PracticeWorld,
): Promise<Answer> {
  const answer = isForeign(request)
    ? plain(403, 'This address is for this computer only.')
    : await routed(request, url, world);
  return { ...answer, headers: { ...answer.headers, ...MARK } };
}

async function routed(
  request: IncomingMessage,
  { path, queryText }: { readonly path: string; readonly queryText: string },
  world: PracticeWorld,
): Promise<Answer> {
  const query = new URLSearchParams(queryText);
  switch (`${request.method ?? ''} ${path.replace(/\/$/, '')}`) {
    case 'GET /practice':
      return answerOf(200, 'text/html; charset=utf-8', overview(world));
    case 'GET /practice/ledger':
      return json(200, world.ledger.list(query.get('service') ?? undefined));
    case 'GET /practice/state':
      return json(200, world.states.all());
    case 'GET /practice/services':
      return json(200, world.connections);
    case 'GET /practice/faults':
      return json(200, world.faults.list());
    case 'POST /practice/faults':
      return addFault(await text(request), world.faults);
    case 'DELETE /practice/faults':
      world.faults.clear(query.has('id') ? Number(query.get('id')) : undefined);
      return json(200, world.faults.list());
    default:
      return plain(404, 'Nothing here. See /practice, /practice/ledger, /practice/state, /practice/faults.');
  }
}

function addFault(body: string, faults: FaultBook): Answer {
  try {
    return json(201, { id: faults.add(JSON.parse(body) as FaultRule) });
  } catch (error) {
    if (error instanceof ZodError)
      return json(400, { error: 'This is not a fault rule.', issues: error.issues });
    if (error instanceof SyntaxError) return json(400, { error: 'The body is not JSON.' });
    throw error;
  }
}

/** Another site's page cannot be stopped from sending, but it can be told from a script, and from our own page. */
function isForeign({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return true;
  return headers.origin !== undefined && headers.origin !== `http://${host}`;
}

function overview({ running, connections, ledger }: PracticeWorld): string {
  const services = Object.entries(connections).map(([kind, { url, user, secret }]) =>
    [kind, url, user ?? '', secret].map(escapeHtml),
  );
  const pages = running.flatMap((service) => service.pages);
  const calls = [...ledger.list()].reverse().slice(0, CALLS_SHOWN_MAX);
  const rows = calls.map((call) =>
    [call.n, call.at, call.service, call.method, call.path, call.status ?? '-'].map((cell) =>
      escapeHtml(String(cell)),
    ),
  );
  return htmlPage(
    'Waybill practice server',
    '<p>A stand-in for import services, for practice and tests. Nothing sent here leaves this computer.</p>' +
      `<h2>Services</h2>${htmlTable(['Kind', 'Address', 'User', 'Key'], services)}` +
      '<h2>Pages of the services</h2><ul>' +
      pages
        .map(({ path, title }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(title)}</a></li>`)
        .join('') +
      `</ul><h2>Last calls</h2>${htmlTable(['No.', 'At', 'Service', 'Method', 'Path', 'Status'], rows)}` +
      '<p>For programs: <a href="/practice/ledger">ledger</a>, <a href="/practice/state">state</a>, ' +
      '<a href="/practice/faults">faults</a>.</p>',
  );
}

function json(status: number, value: unknown): Answer {
  return answerOf(status, 'application/json', `${JSON.stringify(value, null, 2)}\n`);
}

function plain(status: number, sentence: string): Answer {
  return answerOf(status, 'text/plain; charset=utf-8', `${sentence}\n`);
}
