import type { Answer } from '../../framework/answer.ts';
import { answerOf } from '../../framework/answer.ts';
import { escapeHtml, htmlPage, htmlTable } from '../../framework/html.ts';
import { notFound } from '../../../../shared/services/haplo/answers.ts';
import type { HaploApi } from './haploApp.ts';
import { batchOf } from './haploApp.ts';
import type { HaploBatch } from './haploState.ts';

/** Characters of a digest or identifier that lists show. */
const SHORT_LENGTH = 10;

const NO_SIGN_IN = '<p>The real server asks an administrator to sign in before it shows this.</p>';

/** An administrator's page of an API: a batch where the path names one after `batch/`, else the lists. */
export function adminPage(api: HaploApi, baseUrl: string, path: string): Answer {
  const rest = path.slice(api.pagesPath.length).replace(/^\//, '');
  if (rest === '') return html(title(api), listBody(api, baseUrl));
  const id = /^batch\/([A-Za-z0-9_-]+)$/.exec(rest)?.[1];
  const batch = id === undefined ? undefined : batchOf(api, id);
  return batch === undefined ? notFound() : html('Import batch', batchBody(batch));
}

function title({ kind }: HaploApi): string {
  return kind === 'haplo-batch' ? 'Data import' : 'Standard batch API jobs';
}

function listBody(api: HaploApi, baseUrl: string): string {
  const { controls, batches } = api.box.value;
  const batchRows = [...batches].reverse().map((batch) => {
    const address = `${baseUrl}${api.pagesPath}/batch/${batch.id}`;
    const link = `<a href="${escapeHtml(address)}">${escapeHtml(batch.id.slice(0, SHORT_LENGTH))}</a>`;
    const errors = batch.endedAt === null ? '' : String(batch.errors);
    return [link, ...[batch.state, errors, batch.createdAt, batch.comment].map(escapeHtml)];
  });
  const controlRows = [...controls]
    .reverse()
    .map(({ digest, at, comment }) => [digest.slice(0, SHORT_LENGTH), at, comment].map(escapeHtml));
  return (
    NO_SIGN_IN +
    `<h2>Jobs</h2>${htmlTable(['Identifier', 'State', 'Errors', 'Created', 'Comment'], batchRows)}` +
    (api.kind === 'haplo-batch'
      ? `<h2>Control files</h2>${htmlTable(['Digest', 'Created', 'Comment'], controlRows)}`
      : '')
  );
}

function batchBody(batch: HaploBatch): string {
  const facts = [
    ['Identifier', batch.id],
    batch.control === null ? ['Kind', batch.apiKind ?? ''] : ['Control file', batch.control],
    ['Comment', batch.comment],
    ['State', batch.state],
    ['Errors', batch.endedAt === null ? '' : String(batch.errors)],
  ].map((row) => row.map(escapeHtml));
  const files = batch.files.map(({ name, digest }) => [name, digest].map(escapeHtml));
  return (
    `${NO_SIGN_IN}${htmlTable(['', ''], facts)}<h2>Files</h2>${htmlTable(['Name', 'Digest'], files)}` +
    `<h2>Log</h2><pre>${escapeHtml(batch.log)}</pre>`
  );
}

function html(heading: string, body: string): Answer {
  return answerOf(200, 'text/html; charset=utf-8', htmlPage(heading, body));
}
