import { useState, type ReactNode } from 'react';
import type { SettingsImportView } from '../../../shared/api/routes/settings.ts';
import {
  readSettingsExport,
  SETTINGS_EXPORT_BYTES_MAX,
  type SettingsExport,
} from '../../../shared/model/settingsExport.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Refusal } from '../../components/Refusal.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { toldOf } from '../../connection/told.ts';
import { JSON_FILES, pickFiles } from '../../native/pickFiles.ts';
import { addressOf } from '../../routing/route.ts';
import { hear } from '../../state/hear.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText, type Text } from '../../text/useText.ts';
import { ImportDialog } from './ImportDialog.tsx';

/** A file that somebody chose, with what it would change here. */
interface Offer {
  readonly file: SettingsExport;
  readonly view: SettingsImportView;
}

/** Settings as a file: saved, or taken from one after a look at what that changes. */
export function CarryPanel(): ReactNode {
  const text = useText();
  const { t } = text;
  const client = useClient();
  const command = useCommand();
  const [wrong, setWrong] = useState<string>();
  const [offer, setOffer] = useState<Offer>();
  const [done, setDone] = useState<SettingsImportView>();
  const save = (): void =>
    command.run(
      () => client.exportSettings(),
      (file) => saveFile(new Blob([JSON.stringify(file, null, 2), '\n']), 'waybill-settings.json'),
    );
  const take = (file: SettingsExport): void =>
    command.run(
      () => client.previewSettingsImport({ body: file }),
      (view) => setOffer({ file, view }),
    );
  const choose = (): void =>
    pickFiles(JSON_FILES, (chosen) => {
      setWrong(undefined);
      setDone(undefined);
      void hear(readChosen(text, chosen), (read) => {
        if (typeof read === 'string') setWrong(read);
        else take(read);
      });
    });
  return (
    <section className="panel" aria-labelledby="carry">
      <h2 id="carry">{t('carry.title')}</h2>
      <p className="soft">{t('carry.text')}</p>
      <div className="actions">
        <Button isDisabled={command.busy} onPress={save}>
          {t('carry.save')}
        </Button>
        <Button look="quiet" isDisabled={command.busy} onPress={choose}>
          {t('carry.choose')}
        </Button>
      </div>
      {wrong === undefined ? null : <Refusal>{wrong}</Refusal>}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {done === undefined ? null : <Done view={done} />}
      {offer === undefined ? null : (
        <ImportDialog
          file={offer.file}
          view={offer.view}
          onClose={() => setOffer(undefined)}
          onDone={(view) => {
            setOffer(undefined);
            setDone(view);
          }}
        />
      )}
    </section>
  );
}

function Done({ view }: { readonly view: SettingsImportView }): ReactNode {
  const { t, rich } = useText();
  const changed = view.steps.filter(({ does }) => does !== 'keep');
  const added = changed.filter(({ what }) => what === 'destination');
  return (
    <div role="status">
      <p>{t('carry.done', { count: changed.length })}</p>
      {added.length === 0 ? null : (
        <p>
          {rich('carry.keys', {
            count: added.length,
            page: (
              <a key="page" href={addressOf({ view: 'destinations' })}>
                {t('carry.keys.page')}
              </a>
            ),
          })}
        </p>
      )}
    </div>
  );
}

/** The settings of a file, or the sentence that says why it has none. */
async function readChosen({ t }: Text, file: File): Promise<SettingsExport | string> {
  const { name } = file;
  if (file.size > SETTINGS_EXPORT_BYTES_MAX) return t('carry.wrong.foreign', { name });
  let text: string;
  try {
    text = await file.text();
  } catch {
    return t('carry.wrong.unreadable', { name });
  }
  const read = readSettingsExport(text);
  if (read.ok) return read.value;
  const where = read.failure.kind === 'broken' ? read.failure.where : '';
  return t(`carry.wrong.${read.failure.kind}`, { name, where });
}
