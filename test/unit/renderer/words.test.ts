import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createIntl } from 'react-intl';
import { describe, expect, test } from 'vitest';
import { formatAgo, formatBytes, formatSpan } from '../../../renderer/text/formats.ts';
import { splitName, visibleText } from '../../../renderer/text/safeText.ts';
import { english, type MessageId } from '../../../renderer/text/messages.ts';
import { failureTexts, type Text } from '../../../renderer/text/useText.ts';
import { ENGLISH } from '../../../renderer/text/catalogues.ts';
import { bytesToGo, truthSentence } from '../../../renderer/shell/truthSentence.ts';
import { storySentence } from '../../../renderer/views/batch/storySentence.ts';
import { languageOf } from '../../../renderer/preferences/preferences.ts';
import { fakeFailure, fakeStatus } from '../../support/fakeApiData.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';

const intl = createIntl({ locale: 'en', messages: english });
const text: Text = {
  t: (id, values) => intl.formatMessage({ id }, values as Record<string, string>),
  rich: (id: MessageId) => id,
  bytes: (bytes) => formatBytes(intl, bytes),
  number: (value) => intl.formatNumber(value),
  span: (seconds) => formatSpan(intl, seconds),
  ago: (at, now) => formatAgo(intl, at, now),
  time: String,
  failure: (told) => failureTexts(ENGLISH, told, String),
};

describe('a name from outside', () => {
  test.each([
    ['plain.csv', 'plain.csv'],
    ['a\nb\tc', 'a␊b␉c'],
    ['scan\u202egnp.exe', 'scan⟨U+202E⟩gnp.exe'],
    ['\u200bzero', '⟨U+200B⟩zero'],
    [' x ', '␣x␣'],
    ['\u007f\u0085', '␡⟨U+0085⟩'],
    ['\ud800x', '\ufffdx'],
    ['é\u0301 👩‍🔬', 'é\u0301 👩‍🔬'],
  ])('%j is shown as %j', (name, shown) => {
    expect(visibleText(name)).toBe(shown);
  });

  test('is cut before its end, never within a letter, and loses nothing', () => {
    const name = `${'long-'.repeat(20)}e\u0301👩‍🔬_0042.tif`;
    const { head, tail } = splitName(name);
    expect(head + tail).toBe(name);
    expect(tail).toContain('_0042.tif');
    expect(/^\p{M}/u.test(tail)).toBe(false);
    expect(splitName('short.csv')).toEqual({ head: 'short.csv', tail: '' });
  });
});

describe('sizes and times', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [64_300_000, '64.3 MB'],
    [184_000_000, '184 MB'],
    [5_200_000_000, '5.2 GB'],
  ])('%d bytes are said as %s', (bytes, said) => {
    expect(formatBytes(intl, bytes)).toBe(said);
  });

  test.each([
    [0, '1 sec'],
    [47, '50 sec'],
    [244, '4 min'],
    [3_540, '59 min'],
    [5_100, '1 hr 25 min'],
    [7_190, '2 hr'],
    [200_000, '2 days'],
  ])('%d seconds are said as %s, no more exactly than they are known', (seconds, said) => {
    expect(formatSpan(intl, seconds)).toBe(said);
  });

  test('what was just now is not counted in seconds', () => {
    expect(formatAgo(intl, 1_000, 5_000)).toBe('now');
    expect(formatAgo(intl, 0, 30_000)).toBe('30 seconds ago');
    expect(formatAgo(intl, 600_000, 0)).toBe('in 10 minutes');
  });
});

describe('the line of truth', () => {
  const status = fakeStatus(
    { batches: [], items: new Map(), destinations: [] },
    { items: { queued: { items: 2, bytes: 3_000_000 }, uploading: { items: 1, bytes: 2_000_000 } } },
  );
  test('counts what is being sent, of what is on its way', () => {
    const moving = [{ batch: 'b', item: 'i', name: 'n', bytes: 2_000_000, sentBytes: 1_500_000 }];
    expect(truthSentence({ ...status, truth: 'uploading', moving }, text)).toBe('Uploading 1 of 3 files');
    expect(truthSentence({ ...status, truth: 'uploading', moving, secondsLeft: 240 }, text)).toBe(
      'Uploading 1 of 3 files, about 4 min left',
    );
    expect(bytesToGo({ ...status, moving })).toBe(3_500_000);
  });

  test('is calm about being offline', () => {
    expect(truthSentence({ ...status, truth: 'offline' }, text)).toBe(
      'Offline: 3 files are safe in the queue',
    );
  });
});

describe('a failure', () => {
  test('is told with its facts, hostile ones made visible', () => {
    const told = fakeFailure('remote.rejected-file', { host: 'h', name: 'a\u202eb', status: 422 });
    expect(text.failure(told).why).toBe('h refuses "a⟨U+202E⟩b" (answer 422).');
  });

  test('without facts is told in the words of the daemon rather than with holes', () => {
    const told = { code: 'request.conflict', facts: {}, ...describeFailure('request.conflict', {}) } as const;
    expect(text.failure({ ...told, why: 'It runs already.', next: 'Wait.' })).toMatchObject({
      why: 'It runs already.',
      next: 'Wait.',
    });
  });
});

describe('a story', () => {
  test('words what it knows and shows the rest as it is', () => {
    expect(storySentence({ what: 'batch.added', facts: { by: 'cli', items: 2 } }, text)).toBe(
      '2 files taken in from the command line',
    );
    expect(storySentence({ what: 'item.blocked', facts: { code: 'file.gone', name: 'a' } }, text)).toBe(
      '“a” needs you: The file is no longer there',
    );
    expect(storySentence({ what: 'batch.opened', facts: {} }, text)).toBe('The server opened a batch: ?');
    expect(storySentence({ what: 'new.thing\u202e', facts: {} }, text)).toBe('new.thing⟨U+202E⟩');
    expect(storySentence({ what: 'batch.checked', facts: { errors: 2, warnings: 0 } }, text)).toBe(
      'Checked offline: 2 errors, no warnings',
    );
    expect(storySentence({ what: 'batch.closed', facts: { why: 'idle', items: 3, left: 1 } }, text)).toBe(
      'Closed, since nothing more came: 3 files go together, 1 stays for the next batch',
    );
    expect(storySentence({ what: 'batch.closed', facts: { why: 'folder removed', items: 1 } }, text)).toBe(
      'Closed, since its folder is no longer watched: 1 file goes together',
    );
  });

  test('has a sentence for every word that the core writes into it', () => {
    const core = fileURLToPath(new URL('../../../main/core', import.meta.url));
    const words = readdirSync(core, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(join(core, name), 'utf8').matchAll(/\bwhat: '((?:batch|item|job)\.\w+)'/g),
      ])
      .map(([, word = '']) => word);
    expect(new Set(words).size).toBeGreaterThan(20);
    expect(words.filter((word) => !(`story.${word}` in english))).toEqual([]);
  });
});

test('the language is the chosen one, else the first of the browser that there is, else English', () => {
  expect(languageOf({ language: 'de' }, ['fr-FR'])).toBe('de');
  expect(languageOf({}, ['nl-NL', 'fr-CA', 'de'])).toBe('fr');
  expect(languageOf({}, ['nl'])).toBe('en');
});
