import type { ImportJob } from '../../../shared/model/importJob.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import { destinationNamed, type CoreContext } from '../context.ts';
import type { OpenQuestion } from '../core.ts';
import { rememberedAnswers } from '../rememberedAnswers.ts';
import { cannot } from '../context.ts';

/** Asking jobs listed at once. */
const QUESTIONS_MAX = 500;

/** The one inbox: what import jobs ask, with what people answered before for the same destination. */
export async function openQuestions(core: CoreContext): Promise<readonly OpenQuestion[]> {
  const page = await core.ports.store.jobs({ states: ['asking'], limit: QUESTIONS_MAX });
  return Promise.all(page.items.filter(isAsking).map(async (job) => withSuggestions(core, job)));
}

type Asking = Extract<ImportJob, { state: 'asking' }>;

function isAsking(job: ImportJob): job is Asking {
  return job.state === 'asking';
}

async function withSuggestions(core: CoreContext, job: Asking): Promise<OpenQuestion> {
  const remembered = await rememberedAnswers(core.ports, job.destinationId);
  return {
    job,
    destination: core.ports.destinations.byId(job.destinationId)?.name ?? '',
    suggestions: {
      users: known(job.question.asked['missing_users'], remembered.users),
      taxa: known(job.question.asked['missing_taxa'], remembered.taxa),
    },
  };
}

function known(
  asked: unknown,
  remembered: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  if (!Array.isArray(asked)) return {};
  return Object.fromEntries(Object.entries(remembered).filter(([name]) => asked.includes(name)));
}

/** Candidates for an answer, searched at the service. */
export async function searchCandidates(
  core: CoreContext,
  given: { readonly destination: string; readonly what: 'taxa' | 'users'; readonly text: string },
): Promise<Result<readonly { readonly id: number; readonly label: string }[]>> {
  const named = destinationNamed(core.ports, given.destination);
  if (!named.ok) return named;
  const { destination, service } = named.value;
  if (service.search === undefined)
    return fail(cannot(destination.kind, 'search', 'Look it up on the server.'));
  if (given.text.trim() === '')
    return fail(failure('request.invalid', { where: 'text', reason: 'it is empty' }));
  const secret = await core.ports.secrets.get(destination, 'remote');
  if (!secret.ok) return secret;
  const access = { destination, secret: secret.value, signal: new AbortController().signal };
  return service.search(access, { what: given.what, text: given.text });
}
