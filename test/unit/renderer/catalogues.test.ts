import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createIntl } from 'react-intl';
import { german, germanFailures } from '../../../renderer/text/de/german.ts';
import { frenchFailures, french } from '../../../renderer/text/fr/french.ts';
import { englishFailures } from '../../../renderer/text/en/failures.ts';
import { english, type MessageId } from '../../../renderer/text/messages.ts';
import { FAILURE_CATALOGUE, FAILURE_CODES } from '../../../shared/model/failureCatalogue.ts';

const LANGUAGES = { french, german };
const FAILURES = { french: frenchFailures, german: germanFailures };

const { formatters } = createIntl({ locale: 'en' });
type Elements = ReturnType<ReturnType<typeof formatters.getMessageFormat>['getAst']>;
const [{ type: LITERAL } = { type: undefined }] = formatters.getMessageFormat('a literal', 'en').getAst();

/** Names of the arguments of an ICU message, also within plurals. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const walk = (elements: Elements): void => {
    for (const element of elements) {
      if ('options' in element) for (const option of Object.values(element.options)) walk(option.value);
      if ('value' in element && element.type !== LITERAL) names.add(element.value);
    }
  };
  walk(formatters.getMessageFormat(message, 'en').getAst());
  return [...names].sort();
}

function holesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

test('no two parts of the English catalogue have a message of the same id', () => {
  const parts = fileURLToPath(new URL('../../../renderer/text/en/', import.meta.url));
  const ids = readdirSync(parts)
    .filter((name) => name !== 'failures.ts')
    .flatMap((name) => [...readFileSync(join(parts, name), 'utf8').matchAll(/^ {2}'([\w.-]+)':/gm)])
    .map(([, id = '']) => id);
  expect(ids.length).toBe(Object.keys(english).length);
});

describe.each(Object.entries(LANGUAGES))('%s', (_, messages) => {
  test('has exactly the messages that English has', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  test('has no empty message, and takes the same arguments as English', () => {
    for (const id of Object.keys(english) as MessageId[]) {
      expect(messages[id].trim(), id).not.toBe('');
      expect(argumentsOf(messages[id]), id).toEqual(argumentsOf(english[id]));
    }
  });

  test('differs from English in all but names and signs', () => {
    const same = (Object.keys(english) as MessageId[]).filter((id) => messages[id] === english[id]);
    expect(same.length).toBeLessThan(40);
  });
});

describe.each(Object.entries(FAILURES))('failures in %s', (_, failures) => {
  test.each(FAILURE_CODES)('%s has its four texts', (code) => {
    const texts = failures[code];
    expect(texts, code).toBeDefined();
    for (const text of Object.values(texts ?? {})) expect(text.trim()).not.toBe('');
    expect(texts?.what.split(/\s+/).length).toBeLessThanOrEqual(10);
  });

  test.each(FAILURE_CODES)('%s names only facts that the failure has', (code) => {
    const { what, why, now, next } = FAILURE_CATALOGUE[code];
    const known = holesOf(`${what} ${why} ${now} ${next}`);
    const texts = failures[code];
    const used = holesOf(Object.values(texts ?? {}).join(' '));
    expect(known).toEqual(expect.arrayContaining(used));
    // In the window it is the window that cannot reach Waybill: it names no directory and no address.
    if (code !== 'daemon.unreachable') expect(holesOf(texts?.why ?? '')).toEqual(holesOf(why));
  });

  test('no text is left over from a code that is gone', () => {
    expect(FAILURE_CODES).toEqual(expect.arrayContaining(Object.keys(failures)));
  });
});

test('what the window says otherwise in English is still about a known failure', () => {
  expect(FAILURE_CODES).toEqual(expect.arrayContaining(Object.keys(englishFailures)));
});

/** Met by whoever starts Waybill or writes a script, not by whoever looks at the window. */
const OF_COMMANDS = ['port.in-use', 'data-dir.no-access', 'request.read-only'];

test.each(Object.entries({ ...FAILURES, english: { ...FAILURE_CATALOGUE, ...englishFailures } }))(
  'in %s the window tells nobody to type options of a command',
  (_, failures) => {
    const typed = FAILURE_CODES.filter((code) => / `?--[a-z]/.test(failures[code]?.next ?? ''));
    expect(typed.filter((code) => !OF_COMMANDS.includes(code))).toEqual([]);
  },
);

test('no message blames, begs or swears', () => {
  const banned = /\b(invalid|forbidden|oops|please|illegal|fatal|abort(ed)?)\b/i;
  for (const [id, text] of Object.entries(english)) expect(banned.test(text), `${id}: ${text}`).toBe(false);
});
