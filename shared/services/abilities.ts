/** The five kinds of import API, in the words of the command line. */
export const SERVICE_KINDS = ['haplo-batch', 'haplo-standard', 'dsp-ingest', 'ecotaxa', 'robotoff'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** What a service can do. Callers ask here before they offer or do anything; what is missing is shown as such. */
export interface Abilities {
  /** `file` = one file a call; `package` = the files of a batch travel as one archive; `none` = the data lies at the service. */
  readonly transport: 'file' | 'package' | 'none';
  /** What may run beside each other: one file at a time per remote batch, per project, or freely. */
  readonly oneUploadPer: 'batch' | 'project' | 'none';
  /** When the service tells the digest of what it stored. */
  readonly digestBack: 'at-once' | 'after-import' | 'never';
  /** Whether the service reports how a job ends. */
  readonly outcomeReported: boolean;
  readonly dryRun: boolean;
  /** A batch can be run once only: a real run after a dry run needs a new remote batch. */
  readonly runsOnce: boolean;
  readonly controlFile: boolean;
  readonly jobLog: boolean;
  readonly questions: boolean;
  readonly restart: boolean;
  readonly erase: boolean;
  readonly jobFile: boolean;
  readonly mapping: boolean;
  /**
   * What a start whose answer was lost can be proven by: asking again tells (`repeat-tells`), one repeat may tell
   * (`repeat-once`), the jobs can be searched (`search`), a repeat is harmless (`repeat-harmless`), or nothing (`park`).
   */
  readonly lostStart: 'repeat-tells' | 'repeat-once' | 'search' | 'repeat-harmless' | 'park';
}

const HAPLO: Abilities = {
  transport: 'file',
  // `files` is one column, updated without a lock: parallel uploads to a batch can lose one (haplo_data_import_batch.js).
  oneUploadPer: 'batch',
  digestBack: 'at-once',
  outcomeReported: false,
  dryRun: true,
  runsOnce: true,
  controlFile: true,
  jobLog: false,
  questions: false,
  restart: false,
  erase: false,
  jobFile: false,
  mapping: false,
  lostStart: 'repeat-tells',
};

/** The table of design: what each kind of service can do. */
export const ABILITIES: Readonly<Record<ServiceKind, Abilities>> = {
  'haplo-batch': HAPLO,
  'haplo-standard': { ...HAPLO, controlFile: false, lostStart: 'repeat-once' },
  'dsp-ingest': {
    ...HAPLO,
    oneUploadPer: 'project',
    digestBack: 'after-import',
    outcomeReported: true,
    dryRun: false,
    runsOnce: false,
    controlFile: false,
    mapping: true,
    lostStart: 'repeat-harmless',
  },
  ecotaxa: {
    ...HAPLO,
    transport: 'package',
    oneUploadPer: 'none',
    digestBack: 'never',
    outcomeReported: true,
    dryRun: false,
    runsOnce: false,
    controlFile: false,
    jobLog: true,
    questions: true,
    restart: true,
    erase: true,
    jobFile: true,
    lostStart: 'search',
  },
  robotoff: {
    ...HAPLO,
    transport: 'none',
    oneUploadPer: 'none',
    digestBack: 'never',
    dryRun: false,
    controlFile: false,
    lostStart: 'park',
  },
};
