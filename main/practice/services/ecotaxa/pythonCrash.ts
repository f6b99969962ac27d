/** How an exception ends a job: its class and text, and the frames above it. */
export interface PythonCrash {
  /** `ValueError` and so on. */
  readonly type: string;
  /** Also the job's progress message; may be empty. */
  readonly text: string;
  /** Frames below those of the runner. */
  readonly frames: readonly string[];
}

/** The frames that every job's traceback begins with. Recorded. */
const RUNNER_FRAMES: readonly string[] = [
  '  File "<string>", line 1, in <module>\n',
  '  File "/usr/lib/python3.11/multiprocessing/spawn.py", line 120, in spawn_main\n    exitcode = _main(fd, parent_sentinel)\n',
  '  File "/usr/lib/python3.11/multiprocessing/spawn.py", line 133, in _main\n    return self._bootstrap(parent_sentinel)\n',
  '  File "/usr/lib/python3.11/multiprocessing/process.py", line 314, in _bootstrap\n    self.run()\n',
  '  File "/srv/ecotaxa/back/py/BG_operations/JobScheduler.py", line 115, in run\n    self.common_run(f"PID {os.getpid()}")\n',
  '  File "/srv/ecotaxa/back/py/BG_operations/JobScheduler.py", line 56, in common_run\n    sce.run_in_background()\n',
  '  File "/srv/ecotaxa/back/py/API_operations/helpers/JobService.py", line 81, in run_in_background\n    self.do_background()\n',
];

const VALIDATE_FRAME =
  '  File "/srv/ecotaxa/back/py/API_operations/imports/Import.py", line 81, in do_background\n    self.do_validate()\n';
const UNZIP_FRAME =
  '  File "/srv/ecotaxa/back/py/API_operations/imports/Import.py", line 119, in do_validate\n    source_dir_or_zip = self.unzip_if_needed(job_user_id)\n                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n';

/** The lines of a job's `errors`. */
export function crashLines({ type, text, frames }: PythonCrash): string[] {
  return [...RUNNER_FRAMES, ...frames, text === '' ? `${type}\n` : `${type}: ${text}\n`];
}

/** A crash while the tables are validated; `lastLine` is `Type: text`. */
export function validationCrash(lastLine: string): PythonCrash {
  const colon = lastLine.indexOf(': ');
  const [type, text] = colon === -1 ? [lastLine, ''] : [lastLine.slice(0, colon), lastLine.slice(colon + 2)];
  return { type, text, frames: [VALIDATE_FRAME] };
}

/** A zip in the server's own area that is not there. Recorded. */
export function noSuchZip(path: string): PythonCrash {
  return {
    type: 'FileNotFoundError',
    text: `[Errno 2] No such file or directory: '${path}'`,
    frames: [
      VALIDATE_FRAME,
      UNZIP_FRAME,
      '  File "/srv/ecotaxa/back/py/API_operations/imports/ImportBase.py", line 65, in unzip_if_needed\n    with zipfile.ZipFile(input_path, "r") as z:\n         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n',
      '  File "/usr/lib/python3.11/zipfile.py", line 1284, in __init__\n    self.fp = io.open(file, filemode)\n              ^^^^^^^^^^^^^^^^^^^^^^^\n',
    ],
  };
}

/** A bare assert on a path that would leave the server's area. */
export function pathEscape(): PythonCrash {
  return { type: 'AssertionError', text: '', frames: [VALIDATE_FRAME, UNZIP_FRAME] };
}

/** A reply without one of its two keys, or a mapping that points nowhere. */
export function keyError(key: string): PythonCrash {
  return { type: 'KeyError', text: `'${key}'`, frames: [REAL_FRAME] };
}

const REAL_FRAME =
  '  File "/srv/ecotaxa/back/py/API_operations/imports/Import.py", line 83, in do_background\n    self.do_complete_and_continue()\n';
const ALCHEMY = '(Background on this error at: https://sqlalche.me/e/14/';

/** An id that the database does not know. */
export function foreignKeyViolation(column: string, id: string, table: string): PythonCrash {
  const text =
    `(psycopg2.errors.ForeignKeyViolation) insert or update on table "obj_head" violates foreign key constraint ` +
    `"obj_head_${column}_fkey"\nDETAIL:  Key (${column})=(${id}) is not present in table "${table}".\n\n${ALCHEMY}gkpj)`;
  return { type: 'sqlalchemy.exc.IntegrityError', text, frames: [REAL_FRAME] };
}

/** An id that is no number. */
export function invalidNumber(value: string): PythonCrash {
  const text = `(psycopg2.errors.InvalidTextRepresentation) invalid input syntax for type integer: "${value}"\n\n${ALCHEMY}9h9h)`;
  return { type: 'sqlalchemy.exc.DataError', text, frames: [REAL_FRAME] };
}

/** A value that passed the validation and does not fit into its column. */
export function valueTooLong(max: number): PythonCrash {
  const text = `(psycopg2.errors.StringDataRightTruncation) value too long for type character varying(${max})\n\n${ALCHEMY}9h9h)`;
  return { type: 'sqlalchemy.exc.DataError', text, frames: [REAL_FRAME] };
}
