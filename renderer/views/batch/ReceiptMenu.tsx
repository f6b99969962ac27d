import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { MenuButton } from '../../components/MenuButton.tsx';
import { saveFile } from '../../components/saveFile.ts';
import type { Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

const FORMATS = { json: 'json', csv: 'csv', sha256: 'sha256', bagit: 'bag.zip' } as const;

interface ReceiptMenuProps {
  readonly batch: BatchView;
  readonly command: Command;
}

/** The latest receipt, in the form one needs. */
export function ReceiptMenu({ batch, command }: ReceiptMenuProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const save = (format: keyof typeof FORMATS): void =>
    command.run(
      async () => {
        const answer = await client.receipt({ params: { id: batch.id }, query: { format } });
        return answer.ok ? ok(await new Response(answer.value.body).blob()) : fail(answer.failure);
      },
      (bytes) => saveFile(bytes, `waybill-${batch.id}.${FORMATS[format]}`),
    );
  return (
    <MenuButton
      label={t('batch.action.receipt')}
      entries={(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((format) => ({
        id: format,
        label: t(`batch.action.receipt.${format}`),
        run: () => save(format),
      }))}
    />
  );
}
