import '../../styles/plainTable.css';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { FolderPreviewView } from '../../../shared/api/folderViews.ts';
import { Bytes } from '../../components/Bytes.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import { ruleSentence } from './ruleSentence.ts';
import type { PreviewState } from './usePreview.ts';
import { visibleText } from '../../text/safeText.ts';

/** Rules that keep files out, listed. */
const RULES_LISTED_MAX = 8;

interface PreviewPanelProps {
  readonly state: PreviewState;
  readonly hasPath: boolean;
  /** The fields do not make sense now. */
  readonly isOld: boolean;
}

/** What the rules do with what is there now, and what they would have done in the last week. */
export function PreviewPanel({ state, hasPath, isOld }: PreviewPanelProps): ReactNode {
  const { t } = useText();
  const { preview, problem, busy } = state;
  return (
    <section className="panel preview" aria-labelledby="preview" aria-busy={busy}>
      <header className="panel-head">
        <h2 id="preview">{t('preview.title')}</h2>
        {busy ? <span className="soft small">{t('preview.wait')}</span> : null}
      </header>
      {hasPath ? null : <p className="soft">{t('preview.empty')}</p>}
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      {isOld && preview !== undefined ? <p className="field-warning">{t('preview.faults')}</p> : null}
      {preview === undefined ? null : (
        <>
          <Now preview={preview} />
          <Replay replay={preview.replay} />
        </>
      )}
    </section>
  );
}

function Now({ preview }: { readonly preview: FolderPreviewView }): ReactNode {
  const text = useText();
  const { t, number, bytes } = text;
  const { excluded, files, filesThere, groups, unknown } = preview;
  const now = t('preview.now', { taken: number(files), all: filesThere, bytes: bytes(preview.bytes) });
  useReadOut(now);
  return (
    <>
      <p className="preview-now">{now}</p>
      {files === 0 ? null : <p className="soft">{t('preview.groups', { count: groups })}</p>}
      {excluded.length === 0 ? null : (
        <>
          <h3>{t('preview.out')}</h3>
          <ul className="matches">
            {excluded.slice(0, RULES_LISTED_MAX).map(({ rule, files: count, examples }) => (
              <li key={rule} title={examples.map(visibleText).join('\n')}>
                {t('preview.out.line', { count, why: ruleSentence(rule, text) })}
              </li>
            ))}
          </ul>
        </>
      )}
      {unknown.length === 0 ? null : (
        <p className="field-warning">{t('preview.unknown', { count: unknown.length })}</p>
      )}
    </>
  );
}

type ReplayOf = FolderPreviewView['replay'];

function Replay({ replay }: { readonly replay: ReplayOf }): ReactNode {
  const { t } = useText();
  const { batches, days, examples, files, isCut, openFiles, tooEarly } = replay;
  return (
    <>
      <h3>{t('preview.replay', { days })}</h3>
      <p>
        {files === 0
          ? t('preview.replay.none')
          : t('preview.replay.text', { files, batches, open: openFiles })}
      </p>
      {isCut ? <p className="soft">{t('preview.replay.cut')}</p> : null}
      {tooEarly === 0 ? null : (
        <p className="field-warning">{t('preview.replay.early', { count: tooEarly })}</p>
      )}
      {examples.length === 0 ? null : <LastBatches examples={examples} />}
    </>
  );
}

function LastBatches({ examples }: { readonly examples: ReplayOf['examples'] }): ReactNode {
  const { t, number, time } = useText();
  const intl = useIntl();
  // Within a week the day's name says which.
  const weekTime = (at: string): string =>
    intl.formatDate(at, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const hasGroups = examples.some(({ group }) => group !== '');
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={t('preview.replay.last')}>
      <table className="table">
        <caption className="unseen">{t('preview.replay.last')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('preview.col.closed')}</th>
            {hasGroups ? <th scope="col">{t('preview.col.group')}</th> : null}
            <th scope="col" className="table-end">
              {t('preview.col.files')}
            </th>
            <th scope="col" className="table-end">
              {t('preview.col.bytes')}
            </th>
            <th scope="col">{t('preview.col.why')}</th>
          </tr>
        </thead>
        <tbody>
          {examples.toReversed().map(({ bytes, closedAt, files, group, why }) => (
            <tr key={`${closedAt} ${group}`}>
              <td title={time(closedAt)}>{weekTime(closedAt)}</td>
              {hasGroups ? (
                <td>
                  <Name text={group} />
                </td>
              ) : null}
              <td className="table-end number">{number(files)}</td>
              <td className="table-end">
                <Bytes bytes={bytes} />
              </td>
              <td>{t(`preview.why.${why}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
