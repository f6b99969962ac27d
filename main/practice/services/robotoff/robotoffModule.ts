import { z } from 'zod';
import {
  robotoffNotFound,
  robotoffOtherMethod,
  robotoffQueued,
  robotoffRefusal,
} from '../../../../shared/services/robotoff/answers.ts';
import { isRobotoffForm, robotoffParameters } from '../../../../shared/services/robotoff/parameters.ts';
import { ROBOTOFF_JOB_TYPE } from '../../../../shared/services/robotoff/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import { answerOf } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import { escapeHtml, htmlPage, htmlTable } from '../../framework/html.ts';
import type { RunningService, ServiceContext, ServiceModule } from '../../framework/serviceModule.ts';
import type { StateBox } from '../../framework/stateStore.ts';
import type { RobotoffImport, RobotoffState } from './robotoffState.ts';
import { newRobotoffState } from './robotoffState.ts';

const KIND = 'robotoff';
const BASE = '/robotoff';
/** Form bodies are read up to here; the route takes two short parameters. */
const FORM_BYTES_MAX = 1024 * 1024;
/** Simulated time in the low queue, and at work. */
const QUEUED_MS = 5_000;
const RUNNING_MS = 3_000;

const optionsSchema = z.object({
  /** The secret; null = none set on the server. */
  key: z.string().nullable().optional(),
});

/** Robotoff's `POST /api/v1/batch/import` (openfoodfacts/robotoff d5b7b91, robotoff/app/api.py; falcon 3.1.3). */
export const robotoffModule: ServiceModule = { kinds: [KIND], start: startRobotoff };

async function startRobotoff(context: ServiceContext): Promise<RunningService> {
  const box = await context.states.open(KIND, newRobotoffState);
  const { key } = optionsSchema.parse(context.optionsOf(KIND));
  if (key !== undefined) box.value.key = key;
  const timers = new Set<() => void>();
  const queue = (started: RobotoffImport): void => {
    timers.add(context.clock.after(QUEUED_MS, () => (started.state = 'running')));
    timers.add(
      context.clock.after(QUEUED_MS + RUNNING_MS, () => {
        end(started);
        void box.save();
      }),
    );
  };
  for (const kept of box.value.imports) {
    if (kept.state === 'queued' || kept.state === 'running') queue(kept);
  }
  return {
    mounts: [
      {
        base: BASE,
        service: KIND,
        routes: [
          {
            name: 'import',
            pattern: /^\/api\/v1\/batch\/import\/?$/,
            handle: (exchange) => withCors(exchange, importRoute(exchange, { box, context, queue })),
          },
          { name: 'page', methods: ['GET'], pattern: /^\/?$/, handle: () => page(box.value) },
        ],
        otherwise: ({ headers }) => robotoffNotFound(headers.accept),
      },
    ],
    connections: (urlOf) => ({
      [KIND]: { url: urlOf(BASE), secret: box.value.key ?? '', jobType: ROBOTOFF_JOB_TYPE },
    }),
    pages: [
      {
        path: `${BASE}/`,
        title: 'Robotoff: what became of the imports (the real service shows this nowhere)',
      },
    ],
    stop: async () => {
      for (const stop of timers) stop();
      await box.save();
    },
  };
}

interface ImportRoute {
  readonly box: StateBox<RobotoffState>;
  readonly context: ServiceContext;
  readonly queue: (started: RobotoffImport) => void;
}

async function importRoute(exchange: Exchange, { box, context, queue }: ImportRoute): Promise<Answer> {
  const { method, headers } = exchange;
  if (method !== 'POST') return robotoffOtherMethod(method, headers.accept);
  const parameters = robotoffParameters(exchange.queryText, await formText(exchange));
  const jobType = parameters.get('job_type');
  const batchDir = parameters.get('batch_dir');
  await exchange.learned({
    ...(jobType === undefined ? {} : { jobType }),
    ...(batchDir === undefined ? {} : { batchDir }),
  });
  const { key } = box.value;
  const call = { parameters, authorization: headers.authorization, accept: headers.accept };
  const refused = robotoffRefusal(call, key === null ? undefined : (token) => token === key);
  if (refused !== undefined) return refused;
  if (jobType === undefined || batchDir === undefined)
    throw new Error('an absent parameter passed the checks');
  const started: RobotoffImport = {
    n: box.value.imports.length + 1,
    at: context.clock.now().toISOString(),
    jobType,
    batchDir,
    state: 'queued',
  };
  box.value.imports.push(started);
  await box.save();
  queue(started);
  return robotoffQueued();
}

/** JSON and multipart bodies are not read at all. */
async function formText(exchange: Exchange): Promise<string> {
  if (!isRobotoffForm(exchange.headers['content-type'])) return '';
  return (await exchange.readBody(FORM_BYTES_MAX))?.toString('utf8') ?? '';
}

/** Every Origin is let in, with credentials. */
async function withCors({ headers }: Exchange, answering: Promise<Answer>): Promise<Answer> {
  const answer = await answering;
  if (headers.origin === undefined) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'Access-Control-Allow-Origin': headers.origin,
      'Access-Control-Allow-Credentials': 'true',
    },
  };
}

/** The worker reads `gs://robotoff-batch/{batch_dir}/postprocessed_data.parquet`: a whole address there is a path of its own. */
function end(started: RobotoffImport): void {
  if (started.batchDir === '' || started.batchDir.includes('://')) {
    started.state = 'failed';
    started.reason = `no object gs://robotoff-batch/${started.batchDir}/postprocessed_data.parquet`;
    return;
  }
  started.state = 'done';
}

function page({ imports }: RobotoffState): Answer {
  const rows = imports.map(({ n, at, batchDir, state, reason }) =>
    [String(n), at, batchDir, state, reason ?? ''].map(escapeHtml),
  );
  const body =
    '<p>The real service has no such page: failures are seen only in the log of its worker.</p>' +
    htmlTable(['No.', 'At', 'batch_dir', 'State', 'Reason'], rows);
  return answerOf(200, 'text/html; charset=utf-8', htmlPage('Robotoff imports', body));
}
