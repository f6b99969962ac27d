import { useState, type ReactNode } from 'react';
import { fail, ok } from '../../../shared/model/result.ts';
import type { ApiResponse, ClientResult } from '../../../shared/api/client.ts';
import { Bytes } from '../../components/Bytes.tsx';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

/** The account of every file ever seen, to be saved and proven elsewhere. */
export function AccountOfAll(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const save = (format: 'json' | 'csv'): void =>
    command.run(
      async () => bytesOf(await client.account({ query: { format } })),
      (bytes) => saveFile(bytes, `waybill-account.${format}`),
    );
  return (
    <section className="panel" aria-labelledby="account-of-all">
      <h2 id="account-of-all">{t('settings.account')}</h2>
      <p className="soft">{t('settings.account.text')}</p>
      <div className="actions">
        <Button isDisabled={command.busy} onPress={() => save('json')}>
          {t('settings.account.save')}
        </Button>
        <Button look="quiet" isDisabled={command.busy} onPress={() => save('csv')}>
          {t('settings.account.csv')}
        </Button>
      </div>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </section>
  );
}

type Contents = readonly { readonly name: string; readonly says: string; readonly bytes: number }[];

/** What helps whoever helps: shown first, then saved. */
export function Diagnostics(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [withoutNames, setWithoutNames] = useState(true);
  const [contents, setContents] = useState<Contents>([]);
  const query = { names: withoutNames ? 'false' : 'true' } as const;
  const show = (): void =>
    command.run(
      () => client.diagnosticsContents({ query }),
      ({ items }) => setContents(items),
    );
  const save = (): void =>
    command.run(
      async () => bytesOf(await client.diagnostics({ query })),
      (bytes) => saveFile(bytes, 'waybill-diagnostics.zip'),
    );
  return (
    <section className="panel" aria-labelledby="diagnostics">
      <h2 id="diagnostics">{t('settings.diagnostics')}</h2>
      <p className="soft">{t('settings.diagnostics.text')}</p>
      <Tick label={t('settings.diagnostics.names')} ticked={withoutNames} onChange={setWithoutNames} />
      <div className="actions">
        <Button isDisabled={command.busy} onPress={show}>
          {t('settings.diagnostics.show')}
        </Button>
        <Button look="quiet" isDisabled={command.busy} onPress={save}>
          {t('settings.diagnostics.save')}
        </Button>
      </div>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <ul className="rows">
        {contents.map(({ bytes, name, says }) => (
          <li key={name} className="row">
            <span>
              <strong>{name}</strong> <span className="soft">{says}</span>
            </span>
            <Bytes bytes={bytes} />
          </li>
        ))}
      </ul>
    </section>
  );
}

async function bytesOf(answer: ClientResult<ApiResponse>): Promise<ClientResult<Blob>> {
  return answer.ok ? ok(await new Response(answer.value.body).blob()) : fail(answer.failure);
}
