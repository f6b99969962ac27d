import { useState, type ReactNode } from 'react';
import { ok } from '../../../shared/model/result.ts';
import { Button } from '../../components/Button.tsx';
import { copyText } from '../../components/copyText.ts';
import { Field } from '../../components/Field.tsx';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { Window } from '../../components/Window.tsx';
import { setPreferences, usePreferences, type SavedView } from '../../preferences/preferences.ts';
import { replacePlace } from '../../routing/usePlace.ts';
import { offerUndo } from '../../state/undo.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText, type Text } from '../../text/useText.ts';

/** Searches that somebody kept under a name, and the way to keep this one. */
export function SavedViews({ search }: { readonly search: string }): ReactNode {
  const text = useText();
  const { t } = text;
  const views = usePreferences((preferences) => preferences.savedViews);
  const [saving, setSaving] = useState(false);
  const line = search.trim();
  const current = views.find((view) => view.search === line);
  const entries: MenuEntry[] = views.map(({ name, search: kept }, index) => ({
    id: `view ${index}`,
    label: visibleText(name),
    shape: kept === line ? 'check' : 'list',
    run: () => replacePlace({ view: 'batches', search: kept }),
  }));
  if (line !== '' && current === undefined)
    entries.push({ id: 'save', label: t('views.save'), shape: 'plus', run: () => setSaving(true) });
  if (line !== '')
    entries.push({ id: 'copy', label: t('views.copy'), shape: 'copy', run: () => void copyText(line) });
  if (current !== undefined)
    entries.push({
      id: 'remove',
      label: t('views.remove', { name: visibleText(current.name) }),
      shape: 'cross',
      run: () => remove(current, text),
    });
  if (entries.length === 0) return null;
  return (
    <>
      <MenuButton label={t('views.menu')} entries={entries} />
      {saving ? <SaveDialog search={line} onClose={() => setSaving(false)} /> : null}
    </>
  );
}

function remove(view: SavedView, { t }: Text): void {
  const before = usePreferences.getState().savedViews;
  setPreferences({ savedViews: before.filter((other) => other !== view) });
  offerUndo({
    text: t('views.removed', { name: visibleText(view.name) }),
    undo: () => {
      setPreferences({ savedViews: before });
      return Promise.resolve(ok(undefined));
    },
  });
}

function SaveDialog({
  search,
  onClose,
}: {
  readonly search: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useText();
  const views = usePreferences((preferences) => preferences.savedViews);
  const [name, setName] = useState('');
  const taken = views.some((view) => view.name === name.trim());
  const save = (): void => {
    const kept = views.filter((view) => view.name !== name.trim());
    setPreferences({ savedViews: [...kept, { name: name.trim(), search }] });
    onClose();
  };
  return (
    <Window
      title={t('views.save.title')}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={name.trim() === ''} onPress={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <p className="soft">{t('views.save.text')}</p>
      <code className="said">{visibleText(search)}</code>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') save();
        }}
      >
        <Field
          label={t('views.name')}
          hint={taken ? t('views.name.taken') : undefined}
          value={name}
          onChange={setName}
          maxLength={80}
          autoFocus
        />
      </form>
    </Window>
  );
}
