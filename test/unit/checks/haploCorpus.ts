import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HaploServerLists } from '../../../shared/services/haplo/controlFile.ts';
import type { HaploModel, HaploName } from '../../../shared/services/haplo/models.ts';
import type { CheckFile } from '../../../shared/checks/finding.ts';
import { chunksOf } from '../../support/ecotaxaFiles.ts';

/** One control file of the corpus with the server's answer to its upload. */
export interface CorpusControl {
  readonly file: string;
  readonly kind: string;
  readonly what: string;
  readonly upload: { readonly status: number; readonly body: string | null };
  readonly uploadIfModelInstalled?: { readonly status: number; readonly body: string };
  readonly shownBy?: readonly string[];
}

export interface CorpusRun {
  readonly state: string;
  readonly storedErrorCount: number;
  readonly recordsRead: number;
  readonly recordsPerFile: Readonly<Record<string, number>>;
  readonly recordsPassed: number;
  readonly messages: readonly string[];
  readonly dies?: {
    readonly message: string;
    readonly atRecord: number | null;
    readonly messageIsEngineSpecific: boolean;
  };
}

/** One set of data files with what the server's dry run logged. */
export interface CorpusData {
  readonly id: string;
  readonly what: string;
  readonly control: string;
  readonly model: string;
  readonly files: readonly { readonly name: string; readonly path: string; readonly bytes: number }[];
  readonly dryRun: CorpusRun;
  readonly dryRun2020?: CorpusRun;
  readonly recordsAsRead?: readonly unknown[];
  readonly valuesNotStored?: readonly { readonly record: number; readonly why: string }[];
}

interface Manifest {
  readonly server: HaploServerLists;
  readonly models: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly controls: readonly CorpusControl[];
  readonly data: readonly CorpusData[];
}

const folder = fileURLToPath(new URL('../../fixtures/protocol-samples/corpus/haplo/', import.meta.url));

export const corpus = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;

export function corpusBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, path)));
}

/** A check file over bytes in memory, handed out in chunks of `chunkBytes` to show that chunk borders do not matter. */
export function checkFile(name: string, bytes: Uint8Array, chunkBytes = 7): CheckFile {
  return {
    name,
    bytes: bytes.length,
    read: (_signal, how) => chunksOf(bytes, chunkBytes, how?.lent === true),
  };
}

interface DescribedDestination {
  readonly kind: string;
  readonly required?: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

function describedModel(name: string): HaploModel {
  const described = Object.entries(corpus.models[name] ?? {}) as [string, DescribedDestination][];
  const destinations = described.map(([destination, { kind, required, names }]) => {
    const types = Object.entries(names).map(([key, text]): [string, HaploName] => {
      const [type = 'text', multivalue] = text.split(', ');
      const isTitle = kind === 'object' && key === 'dc:attribute:title';
      return [
        key,
        {
          type,
          multivalue: kind === 'object' || multivalue !== undefined,
          required: isTitle || (required?.includes(key) ?? false),
        },
      ];
    });
    const shape = { kind, names: Object.fromEntries(types), moreNames: 'closed' };
    return [destination, shape] as const;
  });
  return {
    name,
    destinations: Object.fromEntries(destinations) as HaploModel['destinations'],
    moreDestinations: false,
  };
}

/** The corpus's invented models, as its manifest describes them. */
export const corpusModels: readonly HaploModel[] = [
  describedModel('TYPE:heldout:type:specimen'),
  describedModel('heldout:register'),
];
