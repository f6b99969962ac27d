import type { ImportService, SendInput } from '../../main/core/ports/importService.ts';
import type { CoreHarness } from './coreHarness.ts';

type Sending = ReturnType<ImportService['send']>;

/** What a send does instead; `go` is what it would have done. */
export type SendAs = (input: SendInput, go: () => Sending) => Sending;

/** From now on the lab's service sends as `send` says. */
export function sendsAs(lab: CoreHarness, send: SendAs): void {
  const { service } = lab.service;
  const real: ImportService['send'] = service.send.bind(service);
  Object.assign(service, {
    send: ((access, input) => send(input, () => real(access, input))) satisfies ImportService['send'],
  });
}
