import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { hear } from '../../state/hear.ts';
import { useWaybillContext } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

/** More of an answer than anybody reads in a window, characters. */
const SHOWN_LENGTH_MAX = 20_000;

interface TryItProps {
  readonly address: string;
  /** Everything that is needed is filled in. */
  readonly isWhole: boolean;
}

/** Asks the own daemon, and shows what it says. Only for what changes nothing. */
export function TryIt({ address, isWhole }: TryItProps): ReactNode {
  const { t } = useText();
  const { session } = useWaybillContext();
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{ readonly status: number; readonly text: string }>();
  const [lost, setLost] = useState(false);
  const ask = async (): Promise<void> => {
    setBusy(true);
    setLost(false);
    try {
      const headers = { accept: 'application/json' };
      const response = await session.call({ method: 'GET', path: address, headers });
      setAnswer({ status: response.status, text: shown(await response.text()) });
    } catch {
      setLost(true);
    }
    setBusy(false);
  };
  return (
    <>
      <div className="actions">
        <Button isDisabled={!isWhole || busy} onPress={() => void hear(ask(), () => undefined)}>
          {t('api.try')}
        </Button>
        <span className="noted" role="status">
          {lost
            ? t('api.try.lost')
            : answer === undefined
              ? ''
              : t('api.try.status', { status: answer.status })}
        </span>
      </div>
      {answer === undefined ? null : (
        <pre className="api-snippet api-answer" tabIndex={0} aria-label={t('api.answer')}>
          {answer.text}
        </pre>
      )}
    </>
  );
}

/** Laid out line by line; names in it may hold anything. */
function shown(text: string): string {
  const lines = laidOut(text).slice(0, SHOWN_LENGTH_MAX).split('\n');
  return lines
    .map((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return indent + visibleText(line.slice(indent.length));
    })
    .join('\n');
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
