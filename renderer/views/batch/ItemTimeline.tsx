import { useMemo, type ReactNode } from 'react';
import { PAGE_LIMIT_MAX } from '../../../shared/api/paging.ts';
import type { BatchView, ItemView } from '../../../shared/api/views.ts';
import { Shape, type ShapeName } from '../../components/Shape.tsx';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText, type Text } from '../../text/useText.ts';
import { itemTimeline, type StepState, type TimelineStep } from './itemTimeline.ts';
import { storySentence } from './storySentence.ts';

const SHAPE_OF: Readonly<Record<StepState, ShapeName>> = {
  done: 'check',
  now: 'clock',
  open: 'minus',
  trouble: 'alert',
};

interface ItemTimelineProps {
  readonly item: ItemView;
  readonly jobs: BatchView['jobs'];
}

/** One file's way, step by step: when, and what the server answered. */
export function ItemTimeline({ item, jobs }: ItemTimelineProps): ReactNode {
  const text = useText();
  const client = useClient();
  const { value } = useLiveValue({
    key: item.id,
    read: (signal) =>
      client.batchStory({
        params: { id: item.batch },
        query: { item: item.id, limit: PAGE_LIMIT_MAX },
        signal,
      }),
  });
  const steps = useMemo(() => itemTimeline(item, value?.items ?? [], jobs), [item, value, jobs]);
  return (
    // In a small window the dialog scrolls, and of some files it holds nothing else that keys could go to.
    <section aria-labelledby="timeline" tabIndex={0}>
      <h3 id="timeline">{text.t('timeline.title')}</h3>
      <ol className="story timeline">
        {steps.map((step, index) => (
          <li key={index} className={`timeline-${step.state}`} data-step={step.step} data-state={step.state}>
            <StepTime step={step} />
            <span className="timeline-step">
              <Shape name={SHAPE_OF[step.state]} />
              <bdi>{sentenceOf(step, item, text)}</bdi>
            </span>
            <Said step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepTime({ step }: { readonly step: TimelineStep }): ReactNode {
  const text = useText();
  if ('at' in step && step.at !== undefined) return <time dateTime={step.at}>{text.time(step.at)}</time>;
  return step.step === 'untold' || step.state === 'now' ? null : (
    <span className="soft small">
      {text.t(step.state === 'open' ? 'timeline.open' : 'timeline.unknownTime')}
    </span>
  );
}

/** The server's own words. */
function Said({ step }: { readonly step: TimelineStep }): ReactNode {
  const said = step.step === 'told' ? step.said : step.step === 'import' ? step.job.serverSaid : undefined;
  return said === undefined ? null : (
    <q className="soft small timeline-said" dir="auto">
      {visibleText(said)}
    </q>
  );
}

function sentenceOf(step: TimelineStep, item: ItemView, text: Text): string {
  const { t } = text;
  switch (step.step) {
    case 'seen':
    case 'imported':
      return t(`timeline.${step.step}`);
    case 'whole':
      return t('timeline.whole', { state: step.state });
    case 'hashed':
      return t('timeline.hashed', { state: item.sha256 === undefined ? 'open' : 'done' });
    case 'sent':
      return t('timeline.sent', {
        state: step.state,
        send: step.send,
        bytes: text.bytes(item.bytes),
        ...tookOf(item, text),
      });
    case 'confirmed':
      return confirmedSentence(item, text);
    case 'import':
      return importSentence(step.job, text);
    case 'told': {
      const sentence = storySentence(step.line, text);
      const { send } = step.line.facts;
      return typeof send === 'number' ? t('timeline.try', { send, sentence }) : sentence;
    }
    case 'untold':
      return t('timeline.untold', { count: step.sends });
    default:
      return step satisfies never;
  }
}

/** How long the try that arrived took; 0 where that is not known, or not worth a word. */
function tookOf({ begunAt, sentAt }: ItemView, text: Text): { readonly took: number; readonly span: string } {
  const took =
    begunAt === undefined || sentAt === undefined
      ? 0
      : Math.round((Date.parse(sentAt) - Date.parse(begunAt)) / 1_000);
  return { took: Math.max(0, took), span: text.span(took) };
}

function confirmedSentence(item: ItemView, { t }: Text): string {
  return t('timeline.confirmed', {
    state: item.verification === 'none' ? 'open' : 'done',
    means: t(`verification.${item.verification}.means`),
    named: item.remoteRef === undefined ? 'no' : 'yes',
    ref: visibleText(item.remoteRef ?? ''),
  });
}

function importSentence(job: BatchView['jobs'][number], text: Text): string {
  const { t } = text;
  if (job.state === 'accepted') return t('story.job.accepted');
  if (job.state === 'succeeded') return t('story.job.succeeded');
  if (job.failure !== undefined) return t('story.job.blocked', { failure: text.failure(job.failure).what });
  return t(job.state === 'failed' ? 'story.job.failed' : 'timeline.importing');
}
