import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { copyText } from '../../components/copyText.ts';
import { Field } from '../../components/Field.tsx';
import { hear } from '../../state/hear.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { addressOfCall, type Operation } from './operations.ts';
import { snippet, SNIPPET_LANGUAGES, type SnippetLanguage } from './snippets.ts';
import { TryIt } from './TryIt.tsx';

const LANGUAGE_NAMES: Readonly<Record<SnippetLanguage, string>> = { curl: 'curl', python: 'Python', r: 'R' };

/** One call: closed it is a line, open it can be filled in, copied and, where it only reads, tried. */
export function OperationCard({ operation }: { readonly operation: Operation }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="panel api-call">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="api-head">
            <code className="api-method">{operation.method}</code>
            <code className="api-path">{operation.path}</code>
            {/* The API speaks English, as its document does. */}
            <span lang="en" translate="no" className="api-summary">
              {operation.summary.replaceAll('`', '')}
            </span>
          </span>
        </summary>
        {isOpen ? <Opened operation={operation} /> : null}
      </details>
    </li>
  );
}

function Opened({ operation }: { readonly operation: Operation }): ReactNode {
  const { t } = useText();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const address = addressOfCall(operation, values);
  const isWhole = operation.fields.every(({ name, required }) => !required || (values[name] ?? '') !== '');
  return (
    <div className="api-open">
      {operation.fields.length === 0 ? null : (
        <div className="api-fields">
          {operation.fields.map(({ name, required }) => (
            <Field
              key={name}
              label={name}
              {...(required ? { hint: t('api.needed') } : {})}
              value={values[name] ?? ''}
              onChange={(value) => setValues({ ...values, [name]: value })}
            />
          ))}
        </div>
      )}
      <Snippet operation={operation} address={address} />
      {operation.method === 'GET' && operation.answersJson ? (
        <TryIt key={address} address={address} isWhole={isWhole} />
      ) : null}
    </div>
  );
}

interface SnippetProps {
  readonly operation: Operation;
  readonly address: string;
}

function Snippet({ operation, address }: SnippetProps): ReactNode {
  const { t } = useText();
  const dataDir = useWaybill(({ status }) => status?.dataDir ?? '');
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  const [copied, setCopied] = useState<string>();
  // The desktop shell's page has no address that others could call.
  const origin = location.protocol === 'app:' ? 'http://127.0.0.1:PORT' : location.origin;
  const text = snippet(language, { operation, address, origin, dataDir });
  return (
    <>
      <Choices
        label={t('api.language')}
        value={language}
        onChange={setLanguage}
        choices={SNIPPET_LANGUAGES.map((value) => ({
          value,
          label: <span translate="no">{LANGUAGE_NAMES[value]}</span>,
        }))}
      />
      <pre className="api-snippet" tabIndex={0} aria-label={t('api.snippet')}>
        {text}
      </pre>
      <div className="actions">
        <Button
          shape="copy"
          onPress={() =>
            void hear(copyText(text), (done) => {
              if (done) setCopied(text);
            })
          }
        >
          {t('api.copy')}
        </Button>
        <span className="noted" role="status">
          {copied === text ? t('action.copied') : ''}
        </span>
      </div>
    </>
  );
}
