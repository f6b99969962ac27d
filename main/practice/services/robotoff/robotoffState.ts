import { randomBytes } from 'node:crypto';

/** An import that was taken into the queue. The real service gives its caller neither an id nor a state. */
export interface RobotoffImport {
  readonly n: number;
  readonly at: string;
  readonly jobType: string;
  readonly batchDir: string;
  state: 'queued' | 'running' | 'done' | 'failed';
  /** Why it failed, as the worker's log would say. */
  reason?: string;
}

/** Everything the practice Robotoff knows. */
export interface RobotoffState {
  /** The shared secret; null = the server has none set. */
  key: string | null;
  imports: RobotoffImport[];
}

/** A new server with a fresh key. */
export function newRobotoffState(): RobotoffState {
  return { key: randomBytes(24).toString('hex'), imports: [] };
}
