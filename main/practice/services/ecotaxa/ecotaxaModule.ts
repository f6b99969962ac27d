import type { RunningService, ServiceContext, ServiceModule } from '../../framework/serviceModule.ts';
import type { StateBox } from '../../framework/stateStore.ts';
import { ACCOUNT_ENDPOINTS } from './accountEndpoints.ts';
import type { EcotaxaApp, Endpoint } from './ecotaxaApp.ts';
import { ecotaxaOptionsSchema, type EcotaxaOptions } from './ecotaxaOptions.ts';
import { ecotaxaPage } from './ecotaxaPage.ts';
import { answerUnrouted, routesOf } from './ecotaxaRouter.ts';
import type { EcotaxaJob, EcotaxaState } from './ecotaxaState.ts';
import { newEcotaxaState, SERVICE_USER_ID } from './ecotaxaState.ts';
import { FILE_ENDPOINTS } from './fileEndpoints.ts';
import { IMPORT_ENDPOINTS } from './importEndpoint.ts';
import { runImport } from './importRun.ts';
import { startImportWorker } from './importWorker.ts';
import { JOB_ENDPOINTS } from './jobEndpoints.ts';
import { createJob, FILE_IMPORT, JOB_MESSAGES } from './jobRecord.ts';
import { PROJECT_ENDPOINTS } from './projectEndpoints.ts';
import { TUS_ENDPOINTS } from './tusEndpoints.ts';

const KIND = 'ecotaxa';
const BASE = '/ecotaxa';
const PROJECT = 1;

/** EcoTaxa's API as far as an import needs it (ecotaxa_back cb44b190). */
export const ecotaxaModule: ServiceModule = { kinds: [KIND], start: startEcotaxa };

async function startEcotaxa(context: ServiceContext): Promise<RunningService> {
  const options = ecotaxaOptionsSchema.parse(context.optionsOf(KIND));
  const box = await context.states.open(KIND, newEcotaxaState);
  const workDir = await context.dirOf(KIND);
  const account = prepareAccount(box.value, options);
  if (options.exportJob && box.value.jobs.length === 0) addExport(box.value, context.clock.now());
  await box.save();
  const worker = startImportWorker({
    context,
    pickupMs: options.pickupMs,
    run: (job, signal) => runImport(job, worldOf({ context, box, options }, signal)),
  });
  const app: EcotaxaApp = { context, options, box, worker, workDir };
  for (const job of box.value.jobs) takeUpAgain(job, app);
  const endpoints: readonly Endpoint[] = [
    ...ACCOUNT_ENDPOINTS,
    ...PROJECT_ENDPOINTS,
    ...JOB_ENDPOINTS,
    ...IMPORT_ENDPOINTS,
    ...FILE_ENDPOINTS,
    ...(options.tus ? TUS_ENDPOINTS : []),
  ];
  return {
    mounts: [
      {
        base: BASE,
        service: KIND,
        routes: [
          ...routesOf(endpoints, app),
          { name: 'page', methods: ['GET'], pattern: /^\/?$/, handle: () => ecotaxaPage(box.value) },
        ],
        otherwise: (exchange) => answerUnrouted(endpoints, exchange),
      },
    ],
    connections: (urlOf) => ({
      [KIND]: { url: urlOf(BASE), user: account.email, secret: account.password, project: PROJECT },
    }),
    pages: [{ path: `${BASE}/`, title: 'EcoTaxa: projects and jobs' }],
    stop: async () => {
      await worker.stop();
      await box.save();
    },
  };
}

function prepareAccount(
  state: EcotaxaState,
  { password }: EcotaxaOptions,
): { readonly email: string; readonly password: string } {
  const at = state.users.findIndex(({ id }) => id === SERVICE_USER_ID);
  const user = state.users[at];
  if (user === undefined) throw new Error('the practice state has no service account');
  if (password === undefined) return user;
  state.users[at] = { ...user, password };
  return { email: user.email, password };
}

function worldOf(
  about: {
    readonly context: ServiceContext;
    readonly box: StateBox<EcotaxaState>;
    readonly options: EcotaxaOptions;
  },
  signal: AbortSignal,
): Parameters<typeof runImport>[1] {
  const { context, box, options } = about;
  return {
    state: box.value,
    save: box.save,
    now: context.clock.now,
    sleep: (ms) => context.clock.sleep(ms, signal),
    signal,
    tableMs: options.tableMs,
    read: (sha256) => {
      const bytes = context.bodies.stream(sha256);
      if (bytes === undefined) throw new Error('too large to be kept');
      return bytes;
    },
  };
}

/** Jobs outlive a restart of the server; one that ran begins anew. */
function takeUpAgain(job: EcotaxaJob, { worker }: EcotaxaApp): void {
  const { model } = job;
  if (model.type !== FILE_IMPORT || (model.state !== 'P' && model.state !== 'R')) return;
  if (model.state === 'R') Object.assign(model, { state: 'P', progress_msg: JOB_MESSAGES.restarting });
  worker.enqueue(job);
}

/** A finished export, the only type of job that has a file. */
function addExport(state: EcotaxaState, now: Date): void {
  const name = 'export__BAK_1_20261122_0142.zip';
  const made = createJob(state, {
    type: 'BackupExport',
    owner: SERVICE_USER_ID,
    params: { prj_id: PROJECT },
    now,
  });
  Object.assign(made.model, {
    state: 'F',
    progress_pct: 100,
    progress_msg: JOB_MESSAGES.done,
    result: { rowcount: 1, out_file: name },
  });
  state.jobs = state.jobs.map((job) =>
    job === made ? { ...made, product: { name, text: 'PRACTICE' } } : job,
  );
}
