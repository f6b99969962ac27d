import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Ago } from '../../components/Ago.tsx';
import { Name } from '../../components/Name.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

/** When and how a folder was looked at last, and what could not be looked at. */
export function HealthPanel({ folder }: { readonly folder: FolderView }): ReactNode {
  const { t, rich, number } = useText();
  const { lastScanAt, lastScanMs, filesThere, notices, pollsBecause, copies, unknown, unknownMore } = folder;
  return (
    <section className="panel" aria-labelledby="health">
      <h2 id="health">{t('folder.health')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('folder.health.scan')}</dt>
          <dd>
            {lastScanAt === undefined
              ? t('folder.health.never')
              : rich('folder.health.took', {
                  when: <Ago key="when" at={lastScanAt} />,
                  ms: number(Math.max(1, lastScanMs ?? 0)),
                })}
          </dd>
        </div>
        <div>
          <dt>{t('folder.health.files')}</dt>
          <dd>{number(filesThere)}</dd>
        </div>
        <div>
          <dt>{t('folder.health.notices')}</dt>
          <dd>
            {t(notices === 'events' ? 'folder.notices.events' : `folder.notices.${pollsBecause ?? 'missed'}`)}
          </dd>
        </div>
        {copies === undefined ? null : (
          <div>
            <dt>{t('folder.copies')}</dt>
            <dd>
              <Copies copies={copies} />
            </dd>
          </div>
        )}
      </dl>
      {unknown.length + unknownMore === 0 ? null : (
        <details open>
          <summary>{t('folder.health.unknown', { count: unknown.length + unknownMore })}</summary>
          <ul className="unknown">
            {unknown.map(({ path, reason }) => (
              <li key={path}>
                <Name text={path} />
                <bdi className="soft small">{visibleText(reason)}</bdi>
              </li>
            ))}
          </ul>
          {unknownMore === 0 ? null : (
            <p className="soft small">{t('folder.health.unknown.more', { count: unknownMore })}</p>
          )}
        </details>
      )}
    </section>
  );
}

function Copies({ copies }: { readonly copies: NonNullable<FolderView['copies']> }): ReactNode {
  const { t, bytes } = useText();
  const { files, limitBytes, waiting, without } = copies;
  return (
    <>
      {t('folder.copies.kept', { count: files, bytes: bytes(copies.bytes), limit: bytes(limitBytes) })}
      {waiting === 0 ? null : <>&nbsp;· {t('folder.copies.waiting', { count: waiting })}</>}
      {without === 0 ? null : <>&nbsp;· {t('folder.copies.without', { count: without })}</>}
    </>
  );
}
