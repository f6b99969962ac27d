import type { z } from 'zod';
import type { storyView } from '../../../shared/api/views.ts';
import { FAILURE_CATALOGUE, type FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { english, type MessageId } from '../../text/messages.ts';
import { visibleText } from '../../text/safeText.ts';
import type { Text } from '../../text/useText.ts';

/** A line of a batch's story as the API gives it. */
export type StoryLineView = z.output<typeof storyView>;

const ORIGINS = ['cli', 'api', 'window', 'folder', 'mirror'] as const;

/** A line of a batch's story as a sentence. A word that this window does not know is shown as it is. */
export function storySentence(line: Pick<StoryLineView, 'what' | 'facts'>, text: Text): string {
  const { facts } = line;
  const id = sentenceId(line);
  if (id === undefined) return text.t('story.other', { what: visibleText(line.what) });
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts))
    values[name] = typeof value === 'number' ? value : visibleText(value);
  const origin = ORIGINS.find((known) => known === facts.by);
  if (line.what === 'batch.added' && origin !== undefined) values.by = text.t(`origin.${origin}`);
  if (facts.kind === 'dry-run' || facts.kind === 'import') values.kind = text.t(`job.kind.${facts.kind}`);
  if (facts.outcome === 'clean' || facts.outcome === 'errors' || facts.outcome === 'exception')
    values.outcome = text.t(`job.statement.${facts.outcome}`);
  if (isFailureCode(facts.code)) values.failure = shortFailure(facts.code, facts, text);
  return text.t(id, withHoles(id, values));
}

function sentenceId({ what, facts }: Pick<StoryLineView, 'what' | 'facts'>): MessageId | undefined {
  if (what === 'decision') return facts.code === undefined ? 'story.decision' : 'story.decision.code';
  const id = `story.${what}`;
  return id in english ? (id as MessageId) : undefined;
}

function isFailureCode(code: string | number | undefined): code is FailureCode {
  return typeof code === 'string' && code in FAILURE_CATALOGUE;
}

function shortFailure(code: FailureCode, facts: StoryLineView['facts'], text: Text): string {
  const { what, why, now, next } = FAILURE_CATALOGUE[code];
  return text.failure({ code, facts, what, why, now, next }).what;
}

/** A sentence with a fact that nobody gave reads better with a hole than not at all. */
function withHoles(id: MessageId, values: Record<string, string | number>): Record<string, string | number> {
  for (const [, name = '', plural] of english[id].matchAll(/\{(\w+)(, plural)?/g))
    values[name] ??= plural === undefined ? '?' : 0;
  return values;
}
