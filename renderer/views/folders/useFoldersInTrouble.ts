import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';

/** The count beside a word of the navigation need not be newer. */
const REREAD_EVERY_MS = 10_000;

/** How many folders cannot go on until somebody helps; one that is out of reach goes on by itself. */
export function useFoldersInTrouble(): number {
  const client = useClient();
  const { value } = useLiveValue({
    key: 'folders in trouble',
    everyMs: REREAD_EVERY_MS,
    read: (signal) => client.listFolders({ signal }),
  });
  return (value?.items ?? []).filter(({ account, state }) => state === 'trouble' || !account.addsUp).length;
}
