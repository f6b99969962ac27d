import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { Button } from '../components/Button.tsx';
import { InlineName } from '../components/Name.tsx';
import { Window } from '../components/Window.tsx';
import { hear } from '../state/hear.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { useBatchName } from '../views/batches/useBatchName.ts';
import type { Given } from './given.ts';
import { closeSend, useIntake } from './intakeStore.ts';
import { SendForm } from './SendForm.tsx';

/** The dialog between a drop and a batch: what was given, where it goes, and what happens then. */
export function SendDialog(): ReactNode {
  const sending = useIntake((state) => state.sending);
  return sending === undefined ? null : <Opened key={sending.number} sending={sending} />;
}

type Sending = NonNullable<ReturnType<typeof useIntake.getState>['sending']>;

function Opened({ sending }: { readonly sending: Sending }): ReactNode {
  const { t, rich, bytes } = useText();
  const batchName = useBatchName();
  const [given, setGiven] = useState<Given>();
  const [found, setFound] = useState({ count: 0, bytes: 0 });
  const { given: give } = sending;
  useEffect(() => {
    const stop = new AbortController();
    const onCount = (count: number, sum: number): void => setFound({ count, bytes: sum });
    void hear(readGiven(give, { onCount, signal: stop.signal }), (read) => {
      if (!stop.signal.aborted) setGiven(read);
    });
    return () => stop.abort();
  }, [give]);
  const service = useWaybill(({ status }) =>
    status?.destinations.find(({ name }) => name === sending.destination),
  );
  const takesFiles = service === undefined || ABILITIES[service.kind].transport !== 'none';
  const title = useMemo(
    () =>
      sending.into === undefined
        ? t(takesFiles ? 'send.title' : 'send.submit.import')
        : rich('send.title.into', { batch: <InlineName key="batch" text={batchName(sending.into)} /> }),
    [sending, t, rich, batchName, takesFiles],
  );
  if (given !== undefined) return <SendForm given={given} sending={sending} title={title} />;
  return (
    <Window
      title={title}
      onClose={closeSend}
      buttons={<Button onPress={closeSend}>{t('action.cancel')}</Button>}
    >
      <p>{t('send.reading', { count: found.count, bytes: bytes(found.bytes) })}</p>
    </Window>
  );
}

/** What was given; nothing of it where the reading was stopped. */
async function readGiven(give: Sending['given'], reading: Parameters<Sending['given']>[0]): Promise<Given> {
  try {
    return await give(reading);
  } catch {
    return { kind: 'files', files: [], unreadable: [] };
  }
}
