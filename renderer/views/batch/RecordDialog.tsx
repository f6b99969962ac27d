import { useState, type ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { OperatorField } from '../../components/OperatorField.tsx';
import { decidedBy } from '../../preferences/operatorName.ts';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

interface RecordDialogProps {
  readonly job: JobView;
  readonly onClose: () => void;
}

/** Takes down what the server's own page showed; it stays a person's statement. */
export function RecordDialog({ job, onClose }: RecordDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [log, setLog] = useState('');
  return (
    <Window
      title={t('job.record.title')}
      size="large"
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={log.trim() === '' || command.busy}
            onPress={() =>
              command.run(
                () => client.recordLog({ params: { id: job.id }, body: { log, operator: decidedBy() } }),
                onClose,
              )
            }
          >
            {t('job.record.save')}
          </Button>
        </>
      }
    >
      <p>{t('job.record.text')}</p>
      <Field
        label={t('job.record.log')}
        value={log}
        onChange={setLog}
        multiline
        autoFocus
        maxLength={5_000_000}
      />
      <OperatorField />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
