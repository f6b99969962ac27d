import { useState, type ReactNode } from 'react';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { Tick } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import { useText } from '../../text/useText.ts';

interface SecretFieldProps {
  readonly kind: ServiceKind;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
  readonly wrong?: string | undefined;
}

/** A key or password. It can be shown while it is typed; once stored it is never shown again. */
export function SecretField({ kind, value, onChange, autoFocus, wrong }: SecretFieldProps): ReactNode {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  const key = kind === 'haplo-batch' || kind === 'haplo-standard' || kind === 'robotoff';
  return (
    <div className="field">
      <Field
        label={t('wizard.secret')}
        hint={t(key ? 'wizard.secret.haplo' : 'wizard.secret.password')}
        type={shown ? 'text' : 'password'}
        value={value}
        onChange={onChange}
        wrong={wrong}
        autoFocus={autoFocus ?? false}
        autoComplete="current-password"
        required
      />
      <Tick label={t('wizard.secret.show')} ticked={shown} onChange={setShown} />
    </div>
  );
}
