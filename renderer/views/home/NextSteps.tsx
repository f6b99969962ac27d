import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Shape, type ShapeName } from '../../components/Shape.tsx';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { addressOf } from '../../routing/route.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { PracticeButton } from '../destinations/PracticeButton.tsx';

/** The one step that leads on from here, if there is one to name. */
export function NextSteps(): ReactNode {
  const { t } = useText();
  const status = useWaybill((state) => state.status);
  if (status === undefined) return null;
  if (status.destinations.length === 0)
    return (
      <Step
        shape="server"
        title={t('home.next.destination.title')}
        text={t('home.next.destination.text')}
        action={
          <div className="actions">
            <a className="button button-primary" href={addressOf({ view: 'destinations', add: true })}>
              {t('home.next.destination.action')}
            </a>
            <PracticeButton />
          </div>
        }
      />
    );
  const held = status.batches.held ?? 0;
  if (held > 0)
    return (
      <Step
        shape="pause"
        title={t('home.next.held.title', { count: held })}
        text={t('home.next.held.text')}
        action={
          <a className="button button-primary" href={addressOf({ view: 'batches', search: 'state:held' })}>
            {t('home.next.held.action')}
          </a>
        }
      />
    );
  const first = Object.values(status.batches).every((count) => count === 0);
  return (
    <Step
      shape="open-box"
      title={t(first ? 'home.next.files.title' : 'home.next.more.title')}
      text={t(first ? 'home.next.files.text' : 'home.next.more.text')}
      action={<Button onPress={() => chooseFiles('files')}>{t('action.choose')}</Button>}
    />
  );
}

interface StepProps {
  readonly shape: ShapeName;
  readonly title: string;
  readonly text: string;
  readonly action: ReactNode;
}

function Step({ shape, title, text, action }: StepProps): ReactNode {
  const { t } = useText();
  return (
    <section className="step" aria-label={t('home.next')}>
      <Shape name={shape} />
      <div className="step-text">
        <h2>{title}</h2>
        <p className="soft">{text}</p>
      </div>
      {action}
    </section>
  );
}
