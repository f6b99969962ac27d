import type { ReactNode } from 'react';
import type { Told } from '../connection/told.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { Shape } from './Shape.tsx';

interface FailurePanelProps {
  readonly told: Told;
  /** One or two buttons that do what "you can" says. */
  readonly actions?: ReactNode;
  /** Grey: nothing to do, Waybill goes on by itself. */
  readonly calm?: boolean;
}

/** A failure in full: what, why, what Waybill does, what you can do, and the server's own words behind a fold. */
export function FailurePanel({ told, actions, calm }: FailurePanelProps): ReactNode {
  const { t, failure } = useText();
  const texts = failure(told);
  return (
    <div className={calm === true ? 'failure failure-calm' : 'failure'} role="group" aria-label={texts.what}>
      <p className="failure-what">
        <Shape name={calm === true ? 'clock' : 'alert'} />
        {texts.what}
      </p>
      <dl className="failure-facts">
        <dt>{t('failure.because')}</dt>
        <dd>{withCode(texts.why)}</dd>
        {texts.now === '' ? null : (
          <>
            <dt>{t('failure.now')}</dt>
            <dd>{withCode(texts.now)}</dd>
          </>
        )}
        <dt>{t('failure.next')}</dt>
        <dd>{withCode(texts.next)}</dd>
      </dl>
      {actions === undefined ? null : <div className="failure-actions">{actions}</div>}
      <details className="failure-more">
        <summary>{told.serverSays === undefined ? t('failure.details') : t('failure.serverSays')}</summary>
        {told.serverSays === undefined ? null : (
          <pre className="said" dir="auto">
            {told.serverSays.split('\n').map(visibleText).join('\n')}
          </pre>
        )}
        <p className="soft small">
          {t('failure.code')} <code>{told.code}</code>
        </p>
      </details>
    </div>
  );
}

/** Text with the parts between backticks as code. */
export function withCode(text: string): ReactNode {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <bdi key={index}>{part}</bdi>,
    );
}
