import { useState, type ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { LogDialog } from './LogDialog.tsx';

interface JobActionsProps {
  readonly job: JobView;
  readonly abilities: Abilities;
}

/** What one may do with a job at its service; what the service cannot is not offered. */
export function JobActions({ job, abilities }: JobActionsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [open, setOpen] = useState<'log' | 'erase'>();
  const params = { id: job.id };
  if (job.remoteId === undefined) return null;
  const entries: MenuEntry[] = [];
  if (abilities.restart && job.state === 'failed' && job.wish === undefined)
    entries.push({
      id: 'restart',
      label: t('job.restart'),
      shape: 'cycle',
      run: () => command.run(() => client.restartJob({ params })),
    });
  if (abilities.jobFile && job.state === 'succeeded')
    entries.push({
      id: 'file',
      label: t('job.file'),
      run: () =>
        command.run(
          async () => {
            const answer = await client.jobFile({ params });
            return answer.ok ? ok(await bytesOf(answer.value.body)) : fail(answer.failure);
          },
          (bytes) => saveFile(bytes, `waybill-${job.id}.bin`),
        ),
    });
  if (abilities.erase && job.wish?.do !== 'erase')
    entries.push({ id: 'erase', label: t('job.erase'), shape: 'cross', run: () => setOpen('erase') });
  return (
    <>
      {abilities.jobLog ? <Button onPress={() => setOpen('log')}>{t('job.log.open')}</Button> : null}
      {entries.length === 0 ? null : <MenuButton label={t('action.more')} entries={entries} />}
      {command.problem === undefined || open === 'erase' ? null : (
        <FailurePanel told={toldOf(command.problem)} />
      )}
      {open === 'log' ? <LogDialog job={job} onClose={() => setOpen(undefined)} /> : null}
      {open === 'erase' ? (
        <Confirm
          title={t('job.erase.title')}
          text={t('job.erase.text')}
          confirm={t('job.erase.confirm')}
          keep={t('job.erase.keep')}
          busy={command.busy}
          problem={command.problem}
          onClose={() => setOpen(undefined)}
          onConfirm={() =>
            command.run(
              () => client.eraseJob({ params }),
              () => setOpen(undefined),
            )
          }
        />
      ) : null}
    </>
  );
}

/** All bytes of an answer. */
async function bytesOf(body: ReadableStream<Uint8Array> | null): Promise<Blob> {
  return new Response(body).blob();
}
