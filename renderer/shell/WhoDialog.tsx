import { useState, type ReactNode } from 'react';
import { OPERATOR_LENGTH_MAX } from '../../shared/api/operatorHeader.ts';
import { Button } from '../components/Button.tsx';
import { Field } from '../components/Field.tsx';
import { Window } from '../components/Window.tsx';
import { takeOperator } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { closeOverlay } from './overlays.ts';

/** Asks for the name. */
export function WhoDialog(): ReactNode {
  const { t } = useText();
  const [name, setName] = useState('');
  const isName = name.trim() !== '';
  const take = (): void => {
    takeOperator(name.trim());
    closeOverlay();
  };
  return (
    <Window
      title={t('who.title')}
      onClose={closeOverlay}
      buttons={
        <>
          <Button look="quiet" onPress={closeOverlay}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" isDisabled={!isName} onPress={take}>
            {t('who.take')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isName) take();
        }}
      >
        <Field
          label={t('who.name')}
          hint={t('who.name.hint')}
          value={name}
          onChange={setName}
          maxLength={OPERATOR_LENGTH_MAX}
          autoComplete="name"
          autoFocus
        />
      </form>
    </Window>
  );
}
