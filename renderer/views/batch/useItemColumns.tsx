import { useMemo } from 'react';
import type { ItemView } from '../../../shared/api/views.ts';
import { Bytes } from '../../components/Bytes.tsx';
import { ItemMark, VerificationMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/GridRow.tsx';
import { useText } from '../../text/useText.ts';

/** Enough of a digest to see at a glance whether two differ; the whole is one click away. */
const DIGEST_LETTERS = 8;

/** What the list of files shows of each. */
export function useItemColumns(): readonly Column<ItemView>[] {
  const { t } = useText();
  return useMemo(
    () => [
      {
        id: 'name',
        sort: 'name',
        header: t('items.col.name'),
        stays: true,
        width: [110, 3],
        cell: ({ name }) => <Name text={name} />,
        text: ({ name }) => name,
      },
      {
        id: 'bytes',
        sort: 'bytes',
        header: t('items.col.bytes'),
        width: [68, 0.8],
        align: 'end',
        cell: ({ bytes }) => <Bytes bytes={bytes} />,
        text: ({ bytes }) => bytes,
      },
      {
        id: 'state',
        sort: 'state',
        header: t('items.col.state'),
        width: [158, 1],
        cell: ({ state }) => <ItemMark state={state} />,
        text: ({ state }) => t(`item.${state}`),
      },
      {
        id: 'verification',
        header: t('items.col.verification'),
        width: [176, 1.2],
        cell: ({ verification }) => <VerificationMark level={verification} />,
        text: ({ verification }) => t(`verification.${verification}`),
      },
      {
        id: 'sha256',
        header: t('items.col.sha256'),
        width: [86, 0.7],
        cell: ({ sha256 }) => <Digest digest={sha256} />,
        text: ({ sha256 }) => sha256 ?? '',
      },
      {
        id: 'remote',
        header: t('items.col.remote'),
        width: [86, 0.7],
        cell: ({ remoteDigest }) => <Digest digest={remoteDigest} />,
        text: ({ remoteDigest }) => remoteDigest ?? '',
      },
    ],
    [t],
  );
}

function Digest({ digest }: { readonly digest: string | undefined }): React.ReactNode {
  return digest === undefined ? (
    <span className="soft">–</span>
  ) : (
    <span className="mono" title={digest}>
      {digest.slice(0, DIGEST_LETTERS)}
    </span>
  );
}
