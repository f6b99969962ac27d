import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import { checkEcotaxaZip } from '../../../shared/checks/ecotaxa/checkEcotaxaZip.ts';
import type { EcotaxaOptions, EcotaxaProject } from '../../../shared/checks/ecotaxa/importState.ts';
import type { CheckFile, CheckReport } from '../../../shared/checks/finding.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/protocol-samples/corpus/ecotaxa/', import.meta.url));

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly path: string;
  readonly options?: {
    readonly update_mode?: '' | 'Yes' | 'Cla';
    readonly project?: {
      readonly obj_free_cols?: string | Record<string, string>;
      readonly acquisitions?: readonly (readonly [string, string])[];
    };
  };
  readonly validation?: {
    readonly result: string;
    readonly errors?: readonly string[];
    readonly infos?: readonly string[];
    readonly lastErrorLine?: string;
    readonly rows?: number;
    readonly findings?: readonly {
      readonly file: string | null;
      readonly line: number | null;
      readonly message: string;
    }[];
  };
  readonly upload?: { readonly silentlyRemoved?: readonly string[] };
  readonly late?: { readonly what: string };
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as {
  readonly server: { readonly knownCategoryIds: readonly number[] };
  readonly cases: readonly Case[];
};

function fileAt(path: string, name: string): CheckFile {
  return {
    name,
    bytes: statSync(path).size,
    read: (signal) => createReadStream(path, { signal }),
  };
}

function filesIn(folder: string, prefix = ''): CheckFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory()
      ? filesIn(path, `${prefix}${entry.name}/`)
      : [fileAt(path, `${prefix}${entry.name}`)];
  });
}

function optionsOf({ options }: Case): EcotaxaOptions {
  const columns = options?.project?.obj_free_cols;
  // "20 text columns old0..old19" stands for old0: t01 and so on.
  const object =
    typeof columns === 'string'
      ? Object.fromEntries(
          Array.from({ length: 20 }, (_, index) => [`old${index}`, `t${String(index + 1).padStart(2, '0')}`]),
        )
      : (columns ?? {});
  const project: EcotaxaProject = {
    knownCategoryIds: new Set(manifest.server.knownCategoryIds),
    freeColumns: { object },
    acquisitions: options?.project?.acquisitions ?? [],
  };
  return { project, updateMode: options?.update_mode ?? '' };
}

async function checkCase(entry: Case): Promise<CheckReport> {
  if (entry.path.endsWith('.zip')) {
    return checkEcotaxaZip(fileAt(join(ROOT, entry.path), entry.path), optionsOf(entry));
  }
  return checkEcotaxa(filesIn(join(ROOT, entry.path)), optionsOf(entry));
}

/** Text whose order or wording is not the server's own to choose: sets, the list of fields, the image library's reasons. */
function comparable(text: string): string {
  const image = /^(.*Error while reading image '[^']*': )/s.exec(text);
  if (image !== null) return image[1] ?? '';
  const fields = /^(Some fields configured .* in this import )(.*) $/s.exec(text);
  if (fields !== null) return (fields[1] ?? '') + (fields[2] ?? '').split(', ').sort().join(', ');
  return text.replace(/\{([^}]*)\}/g, (_all, inner: string) => inner.split(', ').sort().join(', '));
}

function said(report: CheckReport, severities: readonly string[]): string[] {
  return report.findings
    .filter((finding) => severities.includes(finding.severity) && finding.serverSays !== undefined)
    .map((finding) => `${finding.file}|${comparable(finding.serverSays ?? '')}`)
    .sort();
}

const judged = manifest.cases.filter((entry) => entry.validation !== undefined);

describe('the recorded verdicts of the server', () => {
  test('there are cases to compare with', () => {
    expect(judged.length).toBeGreaterThan(30);
  });

  test.each(judged.map((entry) => [entry.id, entry] as const))(
    '%s: the errors foretold are the recorded ones',
    async (_id, entry) => {
      const report = await checkCase(entry);
      const { validation } = entry;
      const expected =
        validation?.result === 'crash'
          ? [`ecotaxa_a.tsv|${validation.lastErrorLine ?? ''}`]
          : (validation?.findings ?? []).map(({ file, line, message }) => {
              const text = comparable(line === null ? message : `line ${line}: ${message}`);
              return `${file ?? fileOfGlobal(message)}|${text}`;
            });
      expect(said(report, ['error'])).toEqual(expected.sort());
    },
  );

  test.each(judged.filter((entry) => entry.validation?.infos).map((entry) => [entry.id, entry] as const))(
    '%s: the remarks foretold are the recorded ones',
    async (_id, entry) => {
      const report = await checkCase(entry);
      const texts = said(report, ['info', 'warning']).map((text) => text.slice(text.indexOf('|') + 1));
      expect(texts.sort()).toEqual((entry.validation?.infos ?? []).map(comparable).sort());
    },
  );

  test.each(judged.filter((entry) => entry.kind === 'valid').map((entry) => [entry.id, entry] as const))(
    '%s: a valid import has neither error nor warning',
    async (_id, entry) => {
      const report = await checkCase(entry);
      expect(report.findings.filter((finding) => finding.severity !== 'info')).toEqual([]);
    },
  );

  test.each(judged.filter((entry) => entry.late !== undefined).map((entry) => [entry.id, entry] as const))(
    '%s: what passes the validation and goes wrong later is told, without words of the server',
    async (_id, entry) => {
      const report = await checkCase(entry);
      const findings = report.findings.filter((finding) => finding.severity !== 'info');
      expect(findings).not.toEqual([]);
      expect(findings.filter((finding) => finding.serverSays !== undefined)).toEqual([]);
    },
  );
});

describe('what the upload does before', () => {
  test.each(
    judged
      .filter((entry) => entry.upload?.silentlyRemoved !== undefined)
      .map((entry) => [entry.id, entry] as const),
  )('%s: files that the upload deletes are told', async (_id, entry) => {
    const report = await checkCase(entry);
    const removed = report.findings
      .filter(({ code }) => code === 'ecotaxa.upload.removed' || code === 'ecotaxa.upload.litter')
      .map(({ file }) => file);
    expect(removed.sort()).toEqual([...(entry.upload?.silentlyRemoved ?? [])].sort());
  });

  test.each([
    ['u07-truncated', 'ecotaxa.zip.no-directory'],
    ['u10-entry-outside', 'ecotaxa.zip.outside'],
  ])('%s is told as %s', async (id, code) => {
    const entry = manifest.cases.find((one) => one.id === id);
    const report = entry === undefined ? undefined : await checkCase(entry);
    expect(report?.findings.filter(({ severity }) => severity === 'error').map((one) => one.code)).toContain(
      code,
    );
  });
});

/** An acquisition's clash belongs to no file for the server, to a row of a table for us. */
function fileOfGlobal(message: string): string {
  return message.startsWith('Acquisition') ? 'ecotaxa_a.tsv' : '';
}
