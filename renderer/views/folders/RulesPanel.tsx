import { useMemo, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Ago } from '../../components/Ago.tsx';
import { Name } from '../../components/Name.tsx';
import { visibleText } from '../../text/safeText.ts';
import type { MessageId } from '../../text/messages.ts';
import { formatExactSpan } from '../../text/formats.ts';
import { useText, type Text } from '../../text/useText.ts';
import { Decisions } from './Decisions.tsx';

/** The rules of a folder in words. */
export function RulesPanel({ folder }: { readonly folder: FolderView }): ReactNode {
  const plain = useText();
  const intl = useIntl();
  const text = useMemo(() => ({ ...plain, exact: (ms: number) => formatExactSpan(intl, ms) }), [plain, intl]);
  const { t } = text;
  return (
    <section className="panel" aria-labelledby="rules">
      <h2 id="rules">{t('folder.rules')}</h2>
      <dl className="facts">
        {ruleFacts(folder.rules, text).map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('folder.rules.since')}</dt>
          <dd>
            <Ago at={folder.createdAt} />
          </dd>
        </div>
        {folder.decisions === undefined ? null : (
          <div>
            <dt>{t('folder.decisions')}</dt>
            <dd>
              <Decisions decisions={folder.decisions} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

type Rules = FolderView['rules'];
/** Words, and spans as they were set. */
type RuleText = Text & { readonly exact: (ms: number) => string };

function ruleFacts(rules: Rules, text: RuleText): readonly (readonly [MessageId, ReactNode])[] {
  const { t, exact, rich } = text;
  const { afterImport, close, control, hidden, ignore, include, keepCopy, mode, settleMs } = rules;
  const per =
    close.per === 'sample'
      ? t('folder.rules.per.sample', { sample: visibleText(close.sample ?? '') })
      : t(`folder.rules.per.${close.per}`);
  return [
    ['folder.rules.settle', t('folder.rules.settle.value', { span: exact(settleMs) })],
    ['folder.rules.close', closeSentence(close, text)],
    ['folder.rules.per', per],
    ...(include.length === 0
      ? []
      : [['folder.rules.include', <Patterns key="in" patterns={include} />] as const]),
    [
      'folder.rules.ignore',
      ignore.length === 0 ? t('folder.rules.ignore.none') : <Patterns key="out" patterns={ignore} />,
    ],
    ['folder.rules.hidden', t(`folder.rules.hidden.${hidden}`)],
    ['folder.rules.mode', t(`mode.${mode}`)],
    ...(control === undefined
      ? []
      : [
          [
            'folder.rules.control',
            control.from === 'path' ? (
              <Name key="control" text={control.path} />
            ) : (
              t('folder.rules.control.folder', { pattern: visibleText(control.pattern) })
            ),
          ] as const,
        ]),
    [
      'folder.rules.after',
      afterImport.do === 'leave'
        ? t('folder.rules.after.leave')
        : rich('folder.rules.after.move', { to: <Name key="to" text={afterImport.to} /> }),
    ],
    ...(keepCopy ? [['folder.rules.copy', t('folder.rules.copy.yes')] as const] : []),
  ];
}

/** When a batch closes, as one sentence. */
function closeSentence(close: Rules['close'], { t, exact, bytes }: RuleText): string {
  const reasons = [
    ...(close.idleMs === undefined ? [] : [t('folder.rules.idle', { span: exact(close.idleMs) })]),
    ...(close.files === undefined ? [] : [t('folder.rules.files', { count: close.files })]),
    ...(close.bytes === undefined ? [] : [t('folder.rules.bytes', { bytes: bytes(close.bytes) })]),
    ...(close.marker === undefined ? [] : [t('folder.rules.marker', { marker: visibleText(close.marker) })]),
  ];
  return reasons.reduceRight((rest, first) => t('folder.rules.or', { first, rest }));
}

function Patterns({ patterns }: { readonly patterns: readonly string[] }): ReactNode {
  return (
    <span className="patterns">
      {patterns.map((pattern) => (
        <code key={pattern}>{visibleText(pattern)}</code>
      ))}
    </span>
  );
}
