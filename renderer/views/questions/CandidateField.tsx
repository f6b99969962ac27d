import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { Shape } from '../../components/Shape.tsx';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import type { AskedName } from './answerDraft.ts';

/** While one types, the service is asked no more often than this. */
const SEARCH_AFTER_MS = 250;

interface Candidate {
  readonly id: number;
  readonly label: string;
}

interface CandidateFieldProps {
  readonly destination: string;
  readonly asked: AskedName;
  readonly chosen: number | undefined;
  /** Chosen because it was answered so before. */
  readonly before: boolean;
  readonly onChoose: (id: number | undefined) => void;
}

/** Says what one asked name is at the service: searched there, or its number typed when it cannot be reached. */
export function CandidateField({
  destination,
  asked,
  chosen,
  before,
  onChoose,
}: CandidateFieldProps): ReactNode {
  const { t } = useText();
  const { candidates, shown, type } = useTyped({ destination, asked, chosen, before });
  return (
    <ComboBox
      className="field"
      items={candidates}
      inputValue={shown}
      onInputChange={(text) => {
        if (text === shown) return;
        type(text);
        if (/^\d+$/.test(text.trim())) onChoose(Number(text));
        else if (!candidates.some(({ label }) => label === text)) onChoose(undefined);
      }}
      value={chosen ?? null}
      onChange={(key) => {
        const found = candidates.find(({ id }) => id === key);
        if (found === undefined) return;
        type(found.label);
        onChoose(found.id);
      }}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="input"
    >
      <Label className="field-label">{t('question.field', { name: visibleText(asked.name) })}</Label>
      <div className="combo">
        <Input className="input" placeholder={t('question.placeholder')} spellCheck={false} />
        <Button className="button button-quiet button-icon">
          <Shape name={chosen === undefined ? 'down' : 'check'} />
        </Button>
      </div>
      {before ? (
        <Text slot="description" className="field-hint">
          {t('question.before')}
        </Text>
      ) : null}
      <Popover className="popover">
        <ListBox<Candidate>
          className="options"
          renderEmptyState={() => <p className="soft palette-none">{t('question.noMatch')}</p>}
        >
          {({ id, label }) => (
            <ListBoxItem id={id} textValue={label} className="option">
              <bdi>{visibleText(label)}</bdi>
              <span className="option-hint">{id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** What stands in the field, and what it could mean. */
interface Typed {
  readonly candidates: readonly Candidate[];
  readonly shown: string;
  readonly type: (text: string) => void;
}

/** Of an earlier answer only the number is kept: its name is looked up, so that a person sees whom it means. */
function useTyped({
  destination,
  asked,
  chosen,
  before,
}: Pick<CandidateFieldProps, 'destination' | 'asked' | 'chosen' | 'before'>): Typed {
  const [typed, setTyped] = useState(() => (chosen === undefined ? plainText(asked.name) : String(chosen)));
  const [isTouched, setTouched] = useState(false);
  const isKept = before && !isTouched;
  const candidates = useCandidates(destination, asked, isKept ? plainText(asked.name) : typed);
  const kept = isKept ? candidates.find(({ id }) => id === chosen) : undefined;
  return {
    candidates,
    shown: kept?.label ?? typed,
    type: (text) => {
      setTouched(true);
      setTyped(text);
    },
  };
}

function useCandidates(destination: string, { kind }: AskedName, typed: string): readonly Candidate[] {
  const client = useClient();
  const [found, setFound] = useState<readonly Candidate[]>([]);
  const text = typed.trim();
  useEffect(() => {
    if (text === '') return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const call = client.searchCandidates({
        params: { name: destination },
        query: { what: kind, text: text.slice(0, 200) },
        signal: stop.signal,
      });
      void hear(call, (answer) => {
        if (!stop.signal.aborted) setFound(answer.ok ? answer.value.items : []);
      });
    }, SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, destination, kind, text]);
  return found;
}

/** A name as one would type it: without what turns the direction or is not seen. */
function plainText(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '');
}
