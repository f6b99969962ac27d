import {
  DSP_NAME_CHARACTERS_WORDS,
  DSP_PATH_ELEMENT_BYTES_MAX,
  DSP_PROXY_SECONDS_MAX,
  DSP_EXTENSIONS,
  dspErrorBody,
} from '../../services/dspIngest/fileNames.ts';
import type { DspNameReason } from '../../services/dspIngest/fileNames.ts';
import { cannotPassProxy } from '../../services/dspIngest/proxyLimit.ts';
import { createBoundedFindings } from '../boundedFindings.ts';
import type { BoundedFindings } from '../boundedFindings.ts';
import type { CheckFile, CheckReport, Finding } from '../finding.ts';
import { utf8Length } from '../utf8Length.ts';
import { checkDspName } from './dspName.ts';

/** What is known of the way to the server. */
export interface DspCheckOptions {
  /** Measured upload speed, bytes per second. Without it the size check is left out. */
  readonly uploadBytesPerSecond?: number;
}

/** Checks the remote names and sizes of files for DSP-INGEST. Reads no bytes. */
export function checkDspFiles(
  files: readonly Pick<CheckFile, 'name' | 'bytes'>[],
  options: DspCheckOptions = {},
): CheckReport {
  const findings = createBoundedFindings();
  const stored = new Map<string, string>();
  for (const file of files) {
    checkOne(file, options, findings);
    const { storedAs } = checkDspName(file.name);
    if (storedAs !== undefined) {
      const earlier = stored.get(storedAs);
      if (earlier === undefined) stored.set(storedAs, file.name);
      else findings.add(duplicate(file.name, earlier, storedAs));
    }
    findings.fileChecked(0);
  }
  return findings.report();
}

function checkOne(
  file: Pick<CheckFile, 'name' | 'bytes'>,
  options: DspCheckOptions,
  findings: BoundedFindings,
): void {
  const verdict = checkDspName(file.name);
  switch (verdict.bulkIngest.kind) {
    case 'refused':
      findings.add(refusal(file.name, verdict.bulkIngest.reason, verdict.bulkIngest.message));
      return;
    case 'broken':
      findings.add({
        severity: 'error',
        code: 'dsp-ingest.name.broken',
        file: file.name,
        message: 'The name holds a NUL character: the server breaks on it and answers 500.',
        fix: 'Give the file another remote name.',
      });
      return;
    case 'ok':
      for (const finding of remarks(file, options)) findings.add(finding);
      return;
    default:
      verdict.bulkIngest satisfies never;
  }
}

const REFUSAL_WORDS: Readonly<Record<DspNameReason, readonly [message: string, fix: string]>> = {
  path: ['The name holds folders where none are allowed.', 'Send the bare file name.'],
  extension: [
    'The server does not take files with this extension; only the part after the last dot counts.',
    `Use one of: ${Object.values(DSP_EXTENSIONS).flat().join(' ')}.`,
  ],
  characters: [
    'The file name has characters that the server refuses (folder names are not tested).',
    `Use only ${DSP_NAME_CHARACTERS_WORDS}.`,
  ],
  traversal: [
    'The path begins with two dots once it is normalised; the server takes that for leaving the upload folder.',
    'Give the file a remote name inside the folder, not beginning with "..".',
  ],
  empty: ['The path is empty.', 'Give the file a remote name.'],
};

function refusal(name: string, reason: DspNameReason, serverMessage: string): Finding {
  const [message, fix] = REFUSAL_WORDS[reason];
  return {
    severity: 'error',
    code: `dsp-ingest.name.${reason}`,
    file: name,
    value: name,
    message,
    serverSays: dspErrorBody(name, serverMessage),
    fix,
  };
}

function duplicate(name: string, earlier: string, storedAs: string): Finding {
  return {
    severity: 'error',
    code: 'dsp-ingest.name.duplicate',
    file: name,
    value: earlier,
    message: `Two files become "${storedAs}" on the server; the later one silently replaces the earlier one.`,
    fix: 'Give one of them another remote name.',
  };
}

function remarks(file: Pick<CheckFile, 'name' | 'bytes'>, options: DspCheckOptions): readonly Finding[] {
  const { skippedByIngest, decomposed, since, storedAs = '' } = checkDspName(file.name);
  const about = { file: file.name } as const;
  const found: Finding[] = [];
  if (skippedByIngest) {
    found.push({
      ...about,
      severity: 'warning',
      code: 'dsp-ingest.name.hidden',
      message:
        'The name begins with a dot: the file is uploaded, but the bulk ingest passes over hidden files.',
      fix: 'Leave the file out, or give it a remote name that does not begin with a dot.',
    });
  }
  if (storedAs.split('/').some((element) => utf8Length(element) > DSP_PATH_ELEMENT_BYTES_MAX)) {
    found.push({
      ...about,
      severity: 'error',
      code: 'dsp-ingest.name.too-long',
      message: `A part of the path is longer than ${DSP_PATH_ELEMENT_BYTES_MAX} bytes; the server cannot store it and answers 500.`,
      fix: 'Give the file or folder a shorter remote name.',
    });
  }
  if (decomposed) {
    found.push({
      ...about,
      severity: 'info',
      code: 'dsp-ingest.name.decomposed',
      message:
        'Accents are stored as separate characters in this name (NFD); the server keeps it so, and mapping.csv names it so.',
      fix: 'Nothing to do, unless a program compares names letter by letter: then rename it to the composed form (NFC).',
    });
  }
  if (since !== undefined) {
    found.push({
      ...about,
      severity: 'info',
      code: 'dsp-ingest.extension.since',
      value: since,
      message: `Servers older than ${since} refuse this extension.`,
      fix: 'Nothing to do on a current server.',
    });
  }
  const slow = tooSlow(file, options);
  return slow === undefined ? found : [...found, slow];
}

function tooSlow(file: Pick<CheckFile, 'name' | 'bytes'>, options: DspCheckOptions): Finding | undefined {
  const speed = options.uploadBytesPerSecond;
  if (speed === undefined || !cannotPassProxy(file.bytes, speed)) return undefined;
  const seconds = file.bytes / speed;
  return {
    severity: 'warning',
    code: 'dsp-ingest.size.proxy-limit',
    file: file.name,
    value: String(file.bytes),
    message: `At the measured speed this file takes about ${Math.ceil(seconds / 60)} minutes; the proxy in front of the server ends an upload after ${DSP_PROXY_SECONDS_MAX / 60}.`,
    fix: 'Send it over a faster connection, or split it.',
  };
}
