import { haploControlVerdict } from '../../../../shared/checks/haplo/controlVerdict.ts';
import {
  batchNotFound,
  controlNotFound,
  handlerFailed,
  notUploading,
  textAnswer,
} from '../../../../shared/services/haplo/answers.ts';
import {
  HAPLO_ARGUMENTS,
  type HaploArgument,
  type HaploArguments,
} from '../../../../shared/services/haplo/arguments.ts';
import { HAPLO_NOT_JSON } from '../../../../shared/services/haplo/serverText.ts';
import { SCHEDULED, UNNAMED_BATCH, UNNAMED_CONTROL } from '../../../../shared/services/haplo/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import type { StoredBody } from '../../framework/bodyStore.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { HaploApi, HaploApp } from './haploApp.ts';
import { batchOf } from './haploApp.ts';
import type { HaploBatch, HaploListedFile } from './haploState.ts';
import { newIdentifier } from './haploState.ts';

/** One POST handler of an API. */
export interface HaploHandler {
  /** Last segment of its path, and its name in faults and ledger. */
  readonly name: string;
  readonly wanted: readonly HaploArgument[];
  readonly handle: (call: HaploCall) => Promise<Answer>;
  /** Called on arrival, before the body is read; what it gives is kept for `handle`. */
  readonly before?: (exchange: Exchange, api: HaploApi) => FilesBefore | undefined;
}

/** The files of each batch at an earlier moment. */
type FilesBefore = ReadonlyMap<string, readonly HaploListedFile[]>;

/** A handler's call, its arguments decoded and its caller let in. */
export interface HaploCall {
  readonly app: HaploApp;
  readonly api: HaploApi;
  readonly exchange: Exchange;
  readonly given: HaploArguments<StoredBody>;
  readonly filesBefore: FilesBefore | undefined;
}

/** The handlers of an API; the standard one takes no control files. Source: haplo-plugins e39348a, haplo_data_import_batch.js. */
export function handlersOf({ kind }: HaploApi): readonly HaploHandler[] {
  return kind === 'haplo-batch' ? [CONTROL, BATCH, FILE, SCHEDULE] : [STANDARD_BATCH, FILE, SCHEDULE];
}

const CONTROL: HaploHandler = {
  name: 'control',
  wanted: HAPLO_ARGUMENTS.control,
  handle: async ({ app, api, exchange, given }) => {
    const { sha256: digest, bytes } = given.file();
    await exchange.learned({ sha256: digest, bytes });
    const content = await app.context.bodies.read(digest);
    // Not kept means far over what the server reads into a string.
    if (content === undefined) return textAnswer(400, HAPLO_NOT_JSON);
    const verdict = haploControlVerdict(content, app.lists);
    if (verdict.status === 400) return textAnswer(400, verdict.body);
    if (verdict.status === 500) return handlerFailed();
    const comment = given.optionalText('comment') || UNNAMED_CONTROL;
    const { controls } = api.box.value;
    if (!controls.some((known) => known.digest === digest && known.comment === comment)) {
      controls.push({ digest, comment, at: now(app) });
      await api.box.save();
    }
    return textAnswer(200, digest);
  },
};

const BATCH: HaploHandler = {
  name: 'batch',
  wanted: HAPLO_ARGUMENTS.batch,
  handle: async ({ app, api, exchange, given }) => {
    const control = given.text('control');
    await exchange.learned({ control });
    if (!api.box.value.controls.some(({ digest }) => digest === control)) {
      return controlNotFound(control);
    }
    const comment = given.optionalText('comment') || UNNAMED_BATCH;
    return makeBatch({ control, apiKind: null, comment }, { app, api, exchange });
  },
};

/** The real API's answers to a kind it does not have are not public: status and text are a guess. */
const STANDARD_BATCH: HaploHandler = {
  name: 'batch',
  wanted: HAPLO_ARGUMENTS.standardBatch,
  handle: async ({ app, api, exchange, given }) => {
    const apiKind = given.text('kind');
    await exchange.learned({ apiKind });
    if (!api.box.value.kinds.includes(apiKind)) return textAnswer(400, `Unknown kind: ${apiKind}`);
    const comment = given.optionalText('comment') || UNNAMED_BATCH;
    return makeBatch({ control: null, apiKind, comment }, { app, api, exchange });
  },
};

const FILE: HaploHandler = {
  name: 'file',
  wanted: HAPLO_ARGUMENTS.file,
  before: (exchange, api) => {
    if (!exchange.isHitBy('loseFileOnParallelUpload')) return undefined;
    return new Map(api.box.value.batches.map(({ id, files }) => [id, [...files]]));
  },
  handle: async ({ app, api, exchange, given, filesBefore }) => {
    const id = given.text('batch');
    const name = given.text('name');
    const { sha256: digest, bytes } = given.file();
    await exchange.learned({ batch: id, name, sha256: digest, bytes });
    const batch = batchOf(api, id);
    if (batch === undefined) return batchNotFound(id);
    // No check of state or name, and no uniqueness: the list only grows. It is written back as it was read.
    const before = filesBefore?.get(id) ?? batch.files;
    const file = { name, digest, bytes, at: now(app) };
    batch.files = [...before, file];
    if (filesBefore === undefined) await api.box.saveChange({ batch: id, before: before.length, file });
    else await api.box.save();
    return textAnswer(200, digest);
  },
};

const SCHEDULE: HaploHandler = {
  name: 'schedule',
  wanted: HAPLO_ARGUMENTS.schedule,
  handle: async ({ app, api, exchange, given }) => {
    const id = given.text('batch');
    const mode = given.optionalText('mode');
    await exchange.learned({ batch: id, ...(mode === undefined ? {} : { mode }) });
    const batch = batchOf(api, id);
    if (batch === undefined) return batchNotFound(id);
    if (batch.state !== 'uploading') {
      return notUploading(id);
    }
    batch.state = 'scheduled';
    batch.mode = mode ?? null;
    batch.scheduledAt = now(app);
    await api.box.save();
    app.enqueue(api, batch);
    return textAnswer(200, SCHEDULED);
  },
};

async function makeBatch(
  facts: Pick<HaploBatch, 'control' | 'apiKind' | 'comment'>,
  { app, api, exchange }: Pick<HaploCall, 'app' | 'api' | 'exchange'>,
): Promise<Answer> {
  const batch: HaploBatch = {
    id: newIdentifier(),
    ...facts,
    createdAt: now(app),
    state: 'uploading',
    files: [],
    mode: null,
    scheduledAt: null,
    startedAt: null,
    endedAt: null,
    log: '',
    errors: 0,
    recordsRead: 0,
    recordsSaved: 0,
  };
  api.box.value.batches.push(batch);
  exchange.note({ batch: batch.id });
  await api.box.save();
  return textAnswer(200, batch.id);
}

function now({ context }: HaploApp): string {
  return context.clock.now().toISOString();
}
