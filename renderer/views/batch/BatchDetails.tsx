import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { InlineName, Name } from '../../components/Name.tsx';
import { useText } from '../../text/useText.ts';
import type { MessageId } from '../../text/messages.ts';

/** The plain facts of a batch. */
export function BatchDetails({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t } = useText();
  const facts: [MessageId, ReactNode][] = [
    [
      'detail.destination',
      batch.kind === undefined ? batch.destination : `${batch.destination} · ${t(`kind.${batch.kind}`)}`,
    ],
    ['detail.mode', t(`mode.${batch.mode}`)],
    ['detail.by', <MadeBy key="by" batch={batch} />],
    ['detail.created', <Ago key="created" at={batch.createdAt} />],
  ];
  if (batch.finishedAt !== undefined)
    facts.push(['detail.finished', <Ago key="finished" at={batch.finishedAt} />]);
  if (batch.control !== undefined)
    facts.push(['detail.control', <Name key="control" text={batch.control.name ?? batch.control.sha256} />]);
  if (batch.batchDir !== undefined) facts.push(['detail.batchDir', <Name key="dir" text={batch.batchDir} />]);
  if (batch.remoteId !== undefined)
    facts.push(['detail.remoteId', <Name key="remote" text={batch.remoteId} />]);
  facts.push(['detail.id', <code key="id">{batch.id}</code>]);
  return (
    <section className="panel" aria-labelledby="details">
      <h2 id="details">{t('batch.details')}</h2>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function MadeBy({ batch: { origin } }: { readonly batch: BatchView }): ReactNode {
  const { t, rich } = useText();
  const known = ['cli', 'api', 'window', 'folder', 'mirror'] as const;
  const by = known.find((one) => one === origin.by);
  const who = by === undefined ? origin.by : t(`origin.${by}`);
  if (origin.operator === undefined) return who;
  return rich('detail.by.operator', { who, operator: <InlineName key="operator" text={origin.operator} /> });
}
