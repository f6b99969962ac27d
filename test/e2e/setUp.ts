import type { Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import type { PracticeProcess } from '../support/practiceProcess.ts';
import type { Home, Serving } from '../support/runWaybill.ts';
import { CONTROL_TEXT } from '../support/runWaybill.ts';

/** A Haplo destination named `practice` with a control file of its own, made as a person's set-up would have left it. */
export async function addPractice(
  home: Home,
  daemon: Serving,
  practice: Pick<PracticeProcess, 'haplo'>,
): Promise<void> {
  const control = await home.file('control.json', CONTROL_TEXT);
  await daemon.post('/destinations', {
    name: 'practice',
    kind: 'haplo-batch',
    url: practice.haplo.url,
    secret: practice.haplo.secret,
    secretStore: 'file',
    options: { control },
  });
}

/** The practice server refuses every file with these words, until its faults are cleared. */
export async function refuseFiles(
  practice: Pick<PracticeProcess, 'fault'>,
  body: string,
  contentType = 'text/plain',
): Promise<void> {
  await practice.fault({
    route: 'file',
    fault: { kind: 'status', status: 400, body, afterWork: false, contentType, headers: {} },
  });
}

/** A batch of small files with these names. */
export async function addFiles(
  home: Home,
  daemon: Serving,
  given: { readonly names: readonly string[]; readonly comment: string; readonly mode?: string },
): Promise<BatchView> {
  const paths: string[] = [];
  for (const name of given.names)
    paths.push(await home.file(`${given.comment}/${name}`, `{"file":"${name}"}`));
  const { batch } = await daemon.post<{ readonly batch: BatchView }>('/batches', {
    destination: 'practice',
    paths,
    comment: given.comment,
    mode: given.mode ?? 'hold',
  });
  return batch;
}

/** True once every batch there is, and one at least, is accepted. */
export async function areAllAccepted(daemon: Serving): Promise<boolean> {
  const { items } = await daemon.get<{ readonly items: readonly BatchView[] }>('/batches');
  return items.length > 0 && items.every(({ status }) => status === 'accepted');
}

/** Drags files over the window and lets them go, as a file manager would. */
export async function dropFiles(
  page: Page,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, text } of given) data.items.add(new File([text], name));
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Where a service of the practice server is, and what signs in there. */
interface PracticeService {
  readonly url: string;
  readonly user?: string;
  readonly secret: string;
  readonly project?: number;
}

/** An EcoTaxa destination named `plankton`, on the practice server. */
export async function addPlankton(daemon: Serving, practice: Pick<PracticeProcess, 'url'>): Promise<void> {
  const answer = await fetch(`${practice.url}/practice/services`);
  const services = (await answer.json()) as Readonly<Record<string, PracticeService>>;
  const { url, user, secret, project } = services['ecotaxa'] ?? { url: '', secret: '' };
  await daemon.post('/destinations', {
    name: 'plankton',
    kind: 'ecotaxa',
    url,
    user,
    secret,
    secretStore: 'file',
    options: { project },
  });
}
