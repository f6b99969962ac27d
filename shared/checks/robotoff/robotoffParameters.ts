import {
  ROBOTOFF_BATCH_BUCKET,
  ROBOTOFF_JOB_TYPES,
  robotoffBatchObject,
  robotoffInvalidJobTypeBody,
  robotoffMissingParameterBody,
} from '../../services/robotoff/batchImportParameters.ts';
import type { CheckReport, Finding } from '../finding.ts';
import { createFindingCollector } from '../findingCollector.ts';

/** What a batch import would be called with; a parameter that is left out is `undefined`, an empty one is ''. */
export interface RobotoffParameters {
  readonly jobType?: string;
  readonly batchDir?: string;
}

/** Findings about parameters carry this in place of a file name. */
export const ROBOTOFF_PARAMETERS_FILE = 'batch import parameters';

/**
 * Checks the parameters of a Robotoff batch import. `serverSays` is on the one that the server would answer with (it stops at its
 * first: job_type there, batch_dir there, job_type known). What is wrong with a batch_dir that is there, the server never says:
 * it answers 200 and the job fails in its queue.
 */
export function checkRobotoffParameters(parameters: RobotoffParameters): CheckReport {
  const collector = createFindingCollector();
  const jobType = jobTypeFinding(parameters.jobType);
  const batchDir = batchDirFindings(parameters.batchDir);
  const answered = firstAnswered(parameters);
  for (const finding of [...(jobType === undefined ? [] : [jobType]), ...batchDir]) {
    const isAnswer = finding.column === answered?.column && finding.severity === 'error';
    collector.add(isAnswer && answered !== undefined ? { ...finding, serverSays: answered.body } : finding);
  }
  return collector.report();
}

function firstAnswered({
  jobType,
  batchDir,
}: RobotoffParameters): { readonly column: string; readonly body: string } | undefined {
  if (jobType === undefined) return { column: 'job_type', body: robotoffMissingParameterBody('job_type') };
  if (batchDir === undefined) return { column: 'batch_dir', body: robotoffMissingParameterBody('batch_dir') };
  if (Object.hasOwn(ROBOTOFF_JOB_TYPES, jobType)) return undefined;
  return { column: 'job_type', body: robotoffInvalidJobTypeBody(jobType) };
}

function jobTypeFinding(jobType: string | undefined): Finding | undefined {
  const names = Object.keys(ROBOTOFF_JOB_TYPES);
  const about = { severity: 'error', file: ROBOTOFF_PARAMETERS_FILE, column: 'job_type' } as const;
  if (jobType === undefined) {
    return {
      ...about,
      code: 'robotoff.job-type.missing',
      message: 'The server refuses an import without a job type.',
      fix: `Set job_type to ${names.join(' or ')}.`,
    };
  }
  if (names.includes(jobType)) return undefined;
  const meant = names.find((name) => ROBOTOFF_JOB_TYPES[name] === jobType);
  if (meant !== undefined) {
    return {
      ...about,
      code: 'robotoff.job-type.advertised',
      value: jobType,
      message: `The server's own error text offers "${jobType}", but it looks job types up by another name and refuses this one.`,
      fix: `Write ${meant}, with an underscore.`,
    };
  }
  return {
    ...about,
    code: 'robotoff.job-type.unknown',
    value: jobType,
    message: 'The server knows no such job type; capitals and spaces count.',
    fix: `Set job_type to ${names.join(' or ')} (the server's own answer names it wrongly).`,
  };
}

interface BatchDirRule {
  readonly code: string;
  readonly applies: (batchDir: string) => boolean;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly fix: string;
}

const CONTROL_CHARACTERS = /\p{Cc}/u;
const WEB_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
const RELATIVE_FIX = `Write only the path inside the bucket ${ROBOTOFF_BATCH_BUCKET}, without a slash at either end.`;

const BATCH_DIR_RULES: readonly BatchDirRule[] = [
  {
    code: 'robotoff.batch-dir.empty',
    applies: (batchDir) => batchDir.trim() === '',
    severity: 'error',
    message: 'The server takes an empty directory without complaint, and the job then finds no data.',
    fix: RELATIVE_FIX,
  },
  {
    code: 'robotoff.batch-dir.address',
    applies: (batchDir) => WEB_ADDRESS.test(batchDir.trim()),
    severity: 'error',
    message: `The server puts gs://${ROBOTOFF_BATCH_BUCKET}/ in front by itself, so an address fails in the queue, where nobody sees it (the example in the service's own API description is wrong).`,
    fix: RELATIVE_FIX,
  },
  {
    code: 'robotoff.batch-dir.slash',
    applies: (batchDir) => /^\/|\/$|\/\//.test(batchDir) && !WEB_ADDRESS.test(batchDir.trim()),
    severity: 'warning',
    message:
      'In the bucket every slash counts: with an extra one the job looks in a place that is not there.',
    fix: RELATIVE_FIX,
  },
  {
    code: 'robotoff.batch-dir.bucket',
    applies: (batchDir) => batchDir.replace(/^\/+/, '').startsWith(`${ROBOTOFF_BATCH_BUCKET}/`),
    severity: 'warning',
    message: 'The server puts the bucket in front by itself; here it would stand twice.',
    fix: RELATIVE_FIX,
  },
  {
    code: 'robotoff.batch-dir.dots',
    applies: (batchDir) => batchDir.split('/').some((part) => part === '.' || part === '..'),
    severity: 'warning',
    message: 'A bucket knows no "." or "..": they are taken as names, and the job finds no data.',
    fix: RELATIVE_FIX,
  },
  {
    code: 'robotoff.batch-dir.characters',
    applies: (batchDir) =>
      CONTROL_CHARACTERS.test(batchDir) || (batchDir !== batchDir.trim() && batchDir.trim() !== ''),
    severity: 'warning',
    message:
      'The directory begins or ends with a blank, or holds a control character; the job takes it as it is.',
    fix: 'Write the directory without it.',
  },
  {
    code: 'robotoff.batch-dir.comma',
    applies: (batchDir) => batchDir.includes(','),
    severity: 'info',
    message:
      'Sent as it is, the server would split the value at the comma and keep only the last part; Waybill sends it encoded.',
    fix: 'Nothing to do here; a script of your own has to write %2C.',
  },
];

function batchDirFindings(batchDir: string | undefined): readonly Finding[] {
  const about = { file: ROBOTOFF_PARAMETERS_FILE, column: 'batch_dir' } as const;
  if (batchDir === undefined) {
    return [
      {
        ...about,
        severity: 'error',
        code: 'robotoff.batch-dir.missing',
        message: 'The server refuses an import without a batch directory.',
        fix: RELATIVE_FIX,
      },
    ];
  }
  return BATCH_DIR_RULES.filter((rule) => rule.applies(batchDir)).map(({ code, severity, message, fix }) => ({
    ...about,
    severity,
    code,
    value: batchDir,
    message: severity === 'info' ? message : `${message} It would read ${robotoffBatchObject(batchDir)}.`,
    fix,
  }));
}
