import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../../renderer/preferences/preferences.ts';
import { loadCatalogue } from '../../../renderer/text/catalogues.ts';
import { FACT_WORDS } from '../../../renderer/text/en/factWords.ts';
import { failureTexts } from '../../../renderer/text/useText.ts';
import { describeFailure, type FailureCode } from '../../../shared/model/failureCatalogue.ts';

const OTHERS: readonly Language[] = ['fr', 'de'];
/** The same in every language, since it is a name. */
const NAMES = new Set(['JSON', 'mapping.csv', '"null"']);

function told(
  code: FailureCode,
  facts: Readonly<Record<string, string | number>>,
): Parameters<typeof failureTexts>[1] {
  return { code, facts, ...describeFailure(code, facts) };
}

describe.each(OTHERS)('the words of a fact in %s', (language) => {
  test('are all there, keep what differs, and are none of them English', async () => {
    const { factWords = {} } = await loadCatalogue(language);
    expect(Object.keys(factWords).toSorted()).toEqual([...FACT_WORDS].toSorted());
    for (const [english, other] of Object.entries(factWords)) {
      if (!NAMES.has(english)) expect(other, english).not.toBe(english);
      const gaps = (text: string): readonly string[] => [...text.matchAll(/\{\w\}/g)].map(String).toSorted();
      expect(gaps(other), english).toEqual(gaps(english));
    }
  });
});

test('a failure reads in one language as a whole, and the words of others stay as they are', async () => {
  const german = await loadCatalogue('de');
  const number = String;
  const facts = { host: 'lab', got: 'a web page (answer 200)', expected: 'the id of a job' };
  expect(failureTexts(german, told('remote.not-our-server', facts), number).why).toContain(
    'eine Webseite (Antwort 200)',
  );
  const away = { host: 'lab', reason: 'through the proxy p:3128: it refuses the connection' };
  expect(failureTexts(german, told('network.offline', away), number).why).toContain(
    'über den Proxy p:3128: er lehnt die Verbindung ab',
  );
  const system = { path: '/x', reason: 'EACCES: permission denied' };
  expect(failureTexts(german, told('file.no-access', system), number).why).toContain(
    'EACCES: permission denied',
  );
  // A file may be called so.
  const name = { host: 'lab', name: 'nothing', status: 422 };
  expect(failureTexts(german, told('remote.rejected-file', name), number).why).toContain('„nothing“');
  expect(failureTexts(await loadCatalogue('en'), told('network.offline', away), number).why).toContain(
    away.reason,
  );
});

/** What stands between quotes in calls that say why something is not possible: people read it in the window. */
function saidInSources(): readonly string[] {
  const said: string[] = [];
  for (const folder of ['main/core', 'main/localApi/handlers']) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const source = readFileSync(join(folder, file), 'utf8');
      for (const [, inside = ''] of source.matchAll(
        /\bconflict\(((?:[^()'"`]|'[^'\n]*'|"[^"\n]*"|`[^`]*`)*)\)/g,
      ))
        for (const [, single, double, back] of inside.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g))
          said.push((single ?? double ?? back ?? '').replaceAll(/\$\{[^}]*\}/g, 'x'));
    }
  }
  return said.filter((text) => text.includes(' '));
}

test('whatever the core says is not possible now, and what to do instead, is known to every language', () => {
  const forms = FACT_WORDS.map(
    (english) =>
      new RegExp(
        `^${english
          .split(/\{\w\}/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.+')}$`,
      ),
  );
  const said = saidInSources();
  expect(said.length).toBeGreaterThan(25);
  expect(said.filter((text) => !forms.some((form) => form.test(text)))).toEqual([]);
});
