import type { Answer } from '../../framework/answer.ts';
import { answerOf } from '../../framework/answer.ts';
import { escapeHtml, htmlPage, htmlTable } from '../../framework/html.ts';
import type { EcotaxaState } from './ecotaxaState.ts';

/** What the practice EcoTaxa holds, for people. */
export function ecotaxaPage({ projects, jobs }: EcotaxaState): Answer {
  const projectRows = projects.map(({ projid, title, images, loadedTables }) =>
    [String(projid), title, String(images.length), loadedTables.join(', ')].map(escapeHtml),
  );
  const jobRows = jobs.map(({ model }) =>
    [
      String(model.id),
      model.type,
      model.state,
      model.progress_msg ?? '',
      (model.errors.at(-1) ?? '').trim(),
    ].map(escapeHtml),
  );
  const body =
    `<h2>Projects</h2>${htmlTable(['No.', 'Title', 'Images', 'Tables'], projectRows)}` +
    `<h2>Jobs</h2>${htmlTable(['No.', 'Type', 'State', 'Message', 'Last error'], jobRows)}`;
  return answerOf(200, 'text/html; charset=utf-8', htmlPage('EcoTaxa', body));
}
