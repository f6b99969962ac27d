import { createIntl } from 'react-intl';
import { expect, test } from 'vitest';
import { english } from '../../../renderer/text/messages.ts';
import { CLOSES, OPENS, pseudoText } from '../../support/pseudoLocale.ts';

test('the pseudo-language keeps arguments and plurals, and is longer and accented', () => {
  expect(pseudoText('Delete {name}?')).toBe('⟦Délété {name}?·~·~⟧');
  const many = pseudoText('{count, plural, one {# file} other {# files}} gone');
  expect(many).toContain('{count, plural, one {# fílé} other {# fíléš}}');
});

test('every message of the catalogue can be said in it, in brackets', () => {
  const wrong: string[] = [];
  const messages = Object.fromEntries(Object.entries(english).map(([id, text]) => [id, pseudoText(text)]));
  const intl = createIntl({ locale: 'fr', messages, onError: ({ message }) => wrong.push(message) });
  for (const [id, text] of Object.entries(english)) {
    const values = Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => [name, 2]));
    const said = intl.formatMessage({ id }, values);
    expect(said.startsWith(OPENS) && said.endsWith(CLOSES), said).toBe(true);
  }
  expect(wrong).toEqual([]);
});
