import type { Result } from '../../../shared/model/result.ts';

/** How a service of the practice server is reached; further fields are options of its kind. */
export interface PracticeService {
  readonly url: string;
  readonly user?: string | undefined;
  readonly secret: string;
  readonly [option: string]: unknown;
}

/** A practice server in a process of its own. */
export interface PracticeProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly services: Readonly<Record<string, PracticeService>>;
  /** Resolves with why when the process has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** Ends it, and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Files to try Waybill with, copied to where a person can change them. Absolute paths. */
export interface DemoFiles {
  readonly folder: string;
  /** The files to be sent. */
  readonly files: string;
  readonly control: string;
}

/** What the practice server is made of. */
export interface PracticeGround {
  /** Starts one, on its last port where that is free; it ends with this process. Fails with `practice.failed`, also at the signal. */
  start(signal: AbortSignal): Promise<Result<PracticeProcess>>;
  /** Lays down the demo files; what is there already stays as it is. */
  demo(): Promise<Result<DemoFiles>>;
}

/** Where it is kept that a practice server belongs to this installation. */
export interface PracticeSetting {
  /** Its address, `http://127.0.0.1:PORT`, while one is wanted. */
  current(): string | undefined;
  /** `settings.locked` where the administrator lets nobody change destinations. */
  save(url: string | undefined): Promise<Result<void>>;
}
