import type { MessagePort } from 'node:worker_threads';
import type { Files } from '../../core/ports/files.ts';
import type { ImportService } from '../../core/ports/importService.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { LineOrder, PlaceEnd } from './lineMessages.ts';
import { LineRunner } from './lineRunner.ts';
import type { Places } from './places.ts';

/** So many ends are told together: a message for each, and a commit for each message, cost half as much again (measured). */
const ENDS_TOGETHER_MAX = 16;
/** No end waits longer for others, ms. */
const END_WAIT_MS_MAX = 8;

/** What lines are run over. */
export interface ServeLinesParts {
  readonly files: Pick<Files, 'open'>;
  readonly service: (kind: ServiceKind) => ImportService | undefined;
  readonly places: Places;
}

/** Runs lines as the port tells. */
export function serveLines(port: MessagePort, parts: ServeLinesParts): void {
  const lines = new Map<number, LineRunner>();
  const ends = new Ends(port);
  const open = (line: number, target: Extract<LineOrder, { do: 'open' }>['target']): void => {
    const service = parts.service(target.destination.kind);
    if (service === undefined) throw new Error(`no adapter for ${target.destination.kind}`);
    lines.set(
      line,
      new LineRunner({ ...parts, service, target, tell: (end) => ends.add(end), soon: setImmediate }),
    );
  };
  port.on('message', (orders: readonly LineOrder[]) => {
    for (const order of orders) {
      if (order.do === 'open') open(order.line, order.target);
      else obey(lines.get(order.line), order);
    }
    // One that was closed may still be sending: that can be aborted until it is over.
    for (const [line, runner] of lines) if (runner.isDone) lines.delete(line);
  });
}

function obey(line: LineRunner | undefined, order: Exclude<LineOrder, { do: 'open' }>): void {
  switch (order.do) {
    case 'put':
      line?.put(order.puts);
      return;
    case 'goOn':
      line?.goOn();
      return;
    case 'abort':
      line?.abort(order.itemId);
      return;
    case 'close':
      line?.close();
      return;
    default:
      order satisfies never;
  }
}

/** Ends on their way back. */
class Ends {
  readonly #port: MessagePort;
  #ends: PlaceEnd[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** One that did not arrive is told at once: the line stands still until somebody decides. */
  add(one: PlaceEnd): void {
    this.#ends.push(one);
    const isTrouble = one.end !== 'unbegun' && one.end.kind !== 'sent';
    if (isTrouble || this.#ends.length >= ENDS_TOGETHER_MAX) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), END_WAIT_MS_MAX);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ends = this.#ends;
    this.#ends = [];
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#port.postMessage(ends);
  }
}
