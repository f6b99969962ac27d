import { z } from 'zod';
import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ecotaxaIdSchema,
  ecotaxaQuestionSchema,
  ecotaxaReplySchema,
  isEcotaxaTraceback,
  type EcotaxaJob,
  type EcotaxaReply,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { JobInput } from '../../../core/ports/importService.ts';
import { jsonOf, readEcotaxa } from './ecotaxaFailure.ts';
import { conflict, knownJob } from './ecotaxaJobs.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

const NULL = z.null();

/**
 * Replies to what a job asks. The server takes any reply without a look and breaks on a wrong one later, so names and ids are
 * verified before; and it is silent where the job does not ask any more, so the job is read back.
 */
export async function answerJob(
  caller: EcotaxaCaller,
  input: JobInput & { readonly answer: Readonly<Record<string, unknown>> },
): Promise<Result<void>> {
  const given = ecotaxaReplySchema.safeParse(input.answer);
  if (!given.success) {
    const [issue] = given.error.issues;
    return fail(wrong(['answer', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'has another form'));
  }
  const found = await knownJob(caller, input);
  if (!found.ok) return found;
  const reply = withLowerCase(given.data);
  if (found.value.state !== 'A') {
    // The answer to an earlier try was lost.
    return isReply(found.value, reply)
      ? ok(undefined)
      : fail(conflict(found.value, 'It does not ask any more'));
  }
  const notWanted = notAsked(found.value, reply);
  // The answer to an earlier try was lost, and the job has asked for the rest meanwhile.
  if (notWanted !== undefined && isReply(found.value, reply)) return ok(undefined);
  const refused = notWanted ?? (await unknownId(caller, reply));
  if (refused !== undefined) return fail(refused);
  const answered = await caller.call({
    method: 'POST',
    path: `/jobs/${found.value.id}/answer`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reply),
    effect: 'effect',
  });
  if (!answered.ok) return answered;
  const context = { access: caller.access, expected: '"null"', right: 'this job' };
  const told = readEcotaxa(answered.value, NULL, context);
  if (!told.ok) return told;
  const after = await knownJob(caller, input);
  if (!after.ok) return after;
  return isReply(after.value, reply)
    ? ok(undefined)
    : fail(conflict(after.value, 'The server kept no answer'));
}

/** The server asks in lower case and knows names only so. */
function withLowerCase({ users, taxa }: EcotaxaReply): EcotaxaReply {
  const lower = <T>(names: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(names).map(([name, id]) => [name.toLowerCase(), id]));
  return { users: lower(users), taxa: lower(taxa) };
}

/** Compared as texts: the server may keep ids as numbers or as texts, keys in any order. */
function isReply(job: EcotaxaJob, reply: EcotaxaReply): boolean {
  // A job that was never answered has an empty reply.
  if (job.reply?.['users'] === undefined || job.reply['taxa'] === undefined) return false;
  const kept = ecotaxaReplySchema.safeParse(job.reply);
  return kept.success && comparable(kept.data) === comparable(reply);
}

function comparable({ users, taxa }: EcotaxaReply): string {
  const sorted = (names: EcotaxaReply['users']) =>
    Object.entries(names)
      .map(([name, id]) => [name, id === null ? null : String(id)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted(users), sorted(taxa)]);
}

/** A name that was not asked for is a slip, or the answer to another question. */
function notAsked(job: EcotaxaJob, reply: EcotaxaReply): Failure | undefined {
  const question = ecotaxaQuestionSchema.safeParse(job.question);
  if (!question.success) return undefined;
  const asked = { users: question.data.missing_users, taxa: question.data.missing_taxa };
  for (const part of ['users', 'taxa'] as const) {
    const name = Object.keys(reply[part]).find((key) => !asked[part].includes(key));
    if (name !== undefined) return wrong(`answer.${part}.${name}`, 'is not what the job asks for now');
  }
  return undefined;
}

async function unknownId(caller: EcotaxaCaller, reply: EcotaxaReply): Promise<Failure | undefined> {
  for (const part of ['users', 'taxa'] as const) {
    for (const [name, id] of Object.entries(reply[part])) {
      if (id === null) continue;
      const is = await exists(caller, part, String(id));
      if (!is.ok) return is.failure;
      if (!is.value) return wrong(`answer.${part}.${name}`, `the server knows no id ${id} among its ${part}`);
    }
  }
  return undefined;
}

/** An unknown person is a 404; an unknown category makes the server's own check of its answer fail. */
async function exists(caller: EcotaxaCaller, part: 'users' | 'taxa', id: string): Promise<Result<boolean>> {
  const path = part === 'users' ? `/users/${id}` : `/taxon/${id}`;
  const answered = await caller.call({ method: 'GET', path, effect: 'safe' });
  if (!answered.ok) return answered;
  const { status, text } = answered.value;
  if (status === 404 && jsonOf(answered.value) !== undefined) return ok(false);
  if (status === 500 && isEcotaxaTraceback(text) && text.includes('validation error')) return ok(false);
  const context = { access: caller.access, expected: `one of its ${part}`, right: `its ${part}` };
  const read = readEcotaxa(answered.value, ecotaxaIdSchema, context);
  return read.ok ? ok(read.value.id === Number(id)) : read;
}

function wrong(where: string, reason: string): Failure {
  return failure('request.invalid', { where, reason });
}
