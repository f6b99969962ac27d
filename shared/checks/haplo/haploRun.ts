import type { HaploServerLists } from '../../services/haplo/controlFile.ts';
import { HAPLO_ERRORS_REPORTED_MAX } from '../../services/haplo/limits.ts';
import type { HaploModel } from '../../services/haplo/models.ts';
import { HAPLO_LOG_EXCEPTION, HAPLO_TOO_MANY_ERRORS, withRecord } from '../../services/haplo/serverText.ts';
import type { LoggedCode, RunEventDetail, SilentCode } from './runEvents.ts';
import { RunDeath } from './runEvents.ts';
import { prepareInstructions, runInstructions } from './runInstructions.ts';
import type { PreparedInstruction } from './runSlots.ts';
import { Transformation } from './runTargets.ts';
import { scriptGet } from './scriptSemantics.ts';

/**
 * Something a dry run does. `serverLine` is the line of the import log, with its record; undefined where the server is
 * silent, has stopped reporting (the 500th error), or has died before it came to this.
 */
export type HaploRunEvent =
  | {
      readonly kind: 'logged';
      readonly code: LoggedCode;
      readonly serverLine: string | undefined;
      readonly record: number | undefined;
      readonly detail: RunEventDetail;
    }
  | {
      readonly kind: 'silent';
      readonly code: SilentCode;
      readonly record: number | undefined;
      readonly detail: RunEventDetail;
    }
  | {
      readonly kind: 'died';
      readonly serverLine: string | undefined;
      readonly record: number | undefined;
      readonly death: RunDeath;
    };

/** What a run is about. */
export interface HaploRunOptions {
  /** The parsed control file, one that the upload accepts. */
  readonly control: unknown;
  readonly model: HaploModel;
  readonly lists: HaploServerLists;
  /** Whether the server refuses objects without a title: 2020-06 does, 2021-06 does not. */
  readonly refusesUntitled: boolean;
  readonly onEvent: (event: HaploRunEvent) => void;
}

/** What a TypeError of the instructions amounts to. */
const WRONG_SHAPE = 'a value of the data or of the control file is not of the kind that an instruction needs';

/**
 * A Haplo dry run without a server: prepares the instructions, then takes record after record, and tells what the server
 * would log and what it would do in silence. It goes on after the point where the server would die, so that one check
 * finds everything. Source: haplo-plugins e39348a, haplo_data_import_batch.js and haplo_data_import_framework.js.
 */
export class HaploRun {
  recordCount = 0;
  recordsPassed = 0;
  private errorCount = 0;
  private isDead = false;
  private inRecord = false;
  private prepared: readonly PreparedInstruction[] | undefined;
  private readonly transformation: Transformation;
  private readonly options: HaploRunOptions;

  constructor(options: HaploRunOptions) {
    this.options = options;
    this.transformation = new Transformation({ ...options, listener: this.listener() });
  }

  /** Errors the server counts; a run that died is stored with none. */
  get storedErrorCount(): number {
    return this.isDead ? 0 : this.errorCount;
  }

  get died(): boolean {
    return this.isDead;
  }

  /** Prepares the instructions. False when the server dies of them: no record can be tried either. */
  prepare(): boolean {
    try {
      this.prepared = prepareInstructions(scriptGet(this.options.control, 'instructions'), {
        ...this.options,
        listener: this.listener(),
        mappings: scriptGet(this.options.control, 'mapping'),
        loggedCount: () => this.errorCount,
      });
      return true;
    } catch (error) {
      this.die(error);
      return false;
    }
  }

  /** Takes the next record. */
  transform(record: unknown): void {
    this.inRecord = true;
    this.transformation.start(record);
    try {
      runInstructions(this.prepared, this.transformation, record);
      this.transformation.finish();
      if (this.transformation.isComplete && !this.isDead) this.recordsPassed += 1;
    } catch (error) {
      this.die(error);
    }
    this.recordCount += 1;
  }

  /** Notes that the server's run ends here, with its message (a RunDeath) or the script engine's (any other error). */
  die(error: unknown): void {
    const death = error instanceof RunDeath ? error : new RunDeath(WRONG_SHAPE, false);
    // Where the words are the script engine's, only the start of the line is certain.
    const line = HAPLO_LOG_EXCEPTION + (death.isServersOwnText ? death.message : '');
    const serverLine = this.isDead ? undefined : line.trimEnd();
    this.isDead = true;
    this.options.onEvent({ kind: 'died', serverLine, record: this.record(), death });
  }

  private record(): number | undefined {
    return this.inRecord ? this.recordCount : undefined;
  }

  private listener(): {
    readonly logged: (code: LoggedCode, text: string, detail: RunEventDetail) => void;
    readonly silent: (code: SilentCode, detail: RunEventDetail) => void;
  } {
    const { onEvent } = this.options;
    return {
      logged: (code, text, detail) => {
        this.errorCount += 1;
        const record = this.record();
        const isReported = !this.isDead && this.errorCount < HAPLO_ERRORS_REPORTED_MAX;
        const serverLine = isReported ? withRecord(text, record) : undefined;
        onEvent({ kind: 'logged', code, serverLine, record, detail });
        if (this.isDead || this.errorCount !== HAPLO_ERRORS_REPORTED_MAX) return;
        const full = { kind: 'logged', code: 'log-full', detail: {} } as const;
        onEvent({ ...full, serverLine: HAPLO_TOO_MANY_ERRORS, record });
      },
      silent: (code, detail) => onEvent({ kind: 'silent', code, record: this.record(), detail }),
    };
  }
}
