import type { z } from 'zod';
import type { batchInput } from '../../shared/api/routes/batches.ts';
import type { checkInput } from '../../shared/api/routes/checks.ts';
import type { IntakeView, ProblemView } from '../../shared/api/views.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Client } from '../../shared/api/client.ts';
import type { Session } from '../connection/signIn.ts';
import type { Given, GivenFile } from './given.ts';
import { operatorName } from '../preferences/operatorName.ts';
import { spoolAll, type PutFile } from './spoolAll.ts';
import { spoolFile } from './spoolFile.ts';

type BatchInput = z.input<typeof batchInput>;
type CheckWish = z.input<typeof checkInput>;

/** Where a control file comes from. */
export type ControlChoice =
  /** The destination's own. */
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly given: GivenFile }
  | { readonly kind: 'path'; readonly path: string };

/** Files noted with one call; more are added in further calls while the batch is open. */
const NOTED_AT_ONCE_MAX = 5_000;

/** What shall become of what was given. */
export type Wish =
  | {
      readonly kind: 'new';
      readonly destination: string;
      readonly comment: string;
      readonly mode: NonNullable<BatchInput['mode']>;
      readonly control: ControlChoice;
      readonly batchDir?: string;
    }
  | { readonly kind: 'into'; readonly batch: string };

export interface Progress {
  readonly doneFiles: number;
  readonly totalFiles: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface Taking {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export type TakeInFailure =
  /** `noted`: so many of the files, from the first, are in the batch all the same. */
  | { readonly kind: 'told'; readonly problem: ProblemView; readonly noted?: number }
  | { readonly kind: 'unreadable'; readonly file: GivenFile }
  | { readonly kind: 'stopped' };

/** What was spooled already, so that a second try does not send it again. */
export type Spooled = Map<File, string>;

/** Streams files into the spool, then notes them as a batch. Answers when all is durably queued. */
export async function takeIn(
  session: Session,
  { given, wish, spooled }: { readonly given: Given; readonly wish: Wish; readonly spooled: Spooled },
  taking: Taking,
): Promise<Result<IntakeView, TakeInFailure>> {
  const noted = await spoolGiven(session, { given, wish, spooled }, taking);
  if (!noted.ok) return noted;
  const answer = await note(session.client, wish, noted.value);
  return answer.ok ? answer : fail({ kind: 'told', ...answer.failure });
}

/** Streams files into the spool without noting them as a batch: what a check of them is asked. */
export async function takeForCheck(
  session: Session,
  about: {
    readonly given: Given;
    readonly wish: Extract<Wish, { kind: 'new' }>;
    readonly spooled: Spooled;
  },
  taking: Taking,
): Promise<Result<CheckWish, TakeInFailure>> {
  const noted = await spoolGiven(session, about, taking);
  if (!noted.ok) return noted;
  const { batchDir, destination } = about.wish;
  return ok({ ...noted.value, destination, ...(batchDir === undefined ? {} : { batchDir }) });
}

/** Puts what has no path into the spool, and says what to note of all that was given. */
async function spoolGiven(
  session: Session,
  { given, wish, spooled }: { readonly given: Given; readonly wish: Wish; readonly spooled: Spooled },
  taking: Taking,
): Promise<Result<Noted, TakeInFailure>> {
  const control = wish.kind === 'new' && wish.control.kind === 'file' ? wish.control.given : undefined;
  // A control file that lies among the files says how they are imported; it is not imported itself.
  const files = given.kind === 'files' ? given.files.filter(({ file }) => file !== control?.file) : [];
  const all = control === undefined ? files : [control, ...files];
  const put: PutFile = (file, spooling) => spoolFile(file, { ...spooling, token: session.token });
  const stored = await spoolAll({ files: all, spooled, put }, taking);
  if (!stored.ok) return stored;
  return ok({
    paths: given.kind === 'paths' ? [...given.paths] : [],
    spooled: files.map(({ file, name }) => ({ sha256: spooled.get(file) ?? '', name })),
    ...controlInput(wish, spooled),
  });
}

function controlInput(wish: Wish, spooled: Spooled): Pick<Noted, 'control'> {
  if (wish.kind === 'into') return {};
  switch (wish.control.kind) {
    case 'none':
      return {};
    case 'path':
      return { control: { path: wish.control.path } };
    case 'file':
      return {
        control: { spooled: spooled.get(wish.control.given.file) ?? '', name: wish.control.given.name },
      };
    default:
      return wish.control satisfies never;
  }
}

interface Noted {
  readonly control?: Exclude<CheckWish['control'], undefined>;
  readonly paths: string[];
  readonly spooled: { sha256: string; name: string }[];
}

/** One call, or with very many files several, during which the batch stays open. */
async function note(
  client: Client,
  wish: Wish,
  noted: Noted,
): Promise<Result<IntakeView, { readonly problem: ProblemView; readonly noted: number }>> {
  const parts = Math.max(1, Math.ceil(noted.spooled.length / NOTED_AT_ONCE_MAX));
  const part = (index: number): Noted['spooled'] =>
    noted.spooled.slice(index * NOTED_AT_ONCE_MAX, (index + 1) * NOTED_AT_ONCE_MAX);
  const first = await noteFirst(client, wish, { ...noted, spooled: part(0), open: parts > 1 });
  if (!first.ok) return fail({ problem: first.failure, noted: 0 });
  if (parts === 1) return first;
  const { id } = first.value.batch;
  let { items, bytes } = first.value;
  for (let index = 1; index < parts; index += 1) {
    const more = await client.addItems({
      params: { id },
      body: { spooled: part(index) },
      idempotencyKey: crypto.randomUUID(),
    });
    if (!more.ok) return fail({ problem: more.failure, noted: index * NOTED_AT_ONCE_MAX });
    items += more.value.items;
    bytes += more.value.bytes;
  }
  if (wish.kind === 'new') {
    const closed = await client.editBatch({ params: { id }, body: { close: true } });
    if (!closed.ok) return fail({ problem: closed.failure, noted: noted.spooled.length });
  }
  return ok({ ...first.value, items, bytes });
}

function noteFirst(
  client: Client,
  wish: Wish,
  { open, control, ...files }: Noted & { readonly open: boolean },
): Promise<Result<IntakeView, ProblemView>> {
  const idempotencyKey = crypto.randomUUID();
  if (wish.kind === 'into')
    return client.addItems({ params: { id: wish.batch }, body: files, idempotencyKey });
  const operator = operatorName();
  const body: BatchInput = {
    ...files,
    destination: wish.destination,
    mode: wish.mode,
    by: 'window',
    ...(operator === undefined ? {} : { operator }),
    open,
    ...(control === undefined ? {} : { control }),
    ...(wish.comment === '' ? {} : { comment: wish.comment }),
    ...(wish.batchDir === undefined ? {} : { batchDir: wish.batchDir }),
  };
  return client.addBatch({ body, idempotencyKey });
}
