import type { ClientResult } from '../../shared/api/client.ts';
import type { FailureView, ProblemView } from '../../shared/api/views.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { describeFailure } from '../../shared/model/failureCatalogue.ts';
import { EXIT, exitCodeOf, type ExitCode } from './exitCodes.ts';
import { Interrupted } from './input.ts';
import type { Terminal } from './terminal.ts';

/** Ends a command early with a problem that the daemon or the start of one told. */
export class Refusal extends Error {
  readonly problem: ProblemView;
  readonly exitCode: ExitCode;
  constructor(problem: ProblemView, exitCode: ExitCode = exitCodeOf(problem.code)) {
    super(problem.code);
    this.name = 'Refusal';
    this.problem = problem;
    this.exitCode = exitCode;
  }
}

/** Ends a command early since it was typed in a way that cannot be meant. */
export class UsageError extends Error {
  constructor(sentence: string, next: string) {
    super(`${sentence} ${next}`);
    this.name = 'UsageError';
  }
}

/** The value of an answer; a problem ends the command. */
export function valueOf<T>(answer: ClientResult<T>): T {
  if (answer.ok) return answer.value;
  throw new Refusal(answer.failure);
}

/** A failure of ours in the form of a problem. */
export function problemOfFailure(failure: Failure): ProblemView {
  const told = describeFailure(failure.code, failure.facts);
  return {
    type: `urn:waybill:problem:${failure.code}`,
    title: told.what,
    status: 0,
    detail: told.why,
    code: failure.code,
    next_action: told.next,
    facts: failure.facts,
  };
}

/** Tells why a command ended, and gives the exit code. */
export function tellEnd(terminal: Terminal, error: unknown): ExitCode {
  terminal.clearLine();
  if (error instanceof Refusal) {
    tellProblem(terminal, error.problem);
    return error.exitCode;
  }
  if (error instanceof UsageError) {
    if (terminal.isJson)
      terminal.jsonError({ title: 'Usage', detail: error.message, code: 'request.invalid', status: 400 });
    else terminal.say(`waybill: ${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof Interrupted) return EXIT.interrupted;
  terminal.say(`waybill: an unexpected error: ${error instanceof Error ? error.message : String(error)}`);
  if (terminal.surroundings.env['WAYBILL_LOG'] === 'debug' && error instanceof Error)
    terminal.say(error.stack ?? '');
  return EXIT.failure;
}

function tellProblem(terminal: Terminal, problem: ProblemView): void {
  if (terminal.isJson) terminal.jsonError(problem);
  else terminal.say(`waybill: ${problem.title}. ${capital(problem.detail)} ${capital(problem.next_action)}`);
}

/** A sentence may begin with the name of a file or server, which stays as it is. */
function capital(sentence: string): string {
  if (!/^\p{Ll}+ /u.test(sentence)) return sentence;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A failure in one line, with the server's words where it said any. */
export function failureLine(failure: FailureView): string {
  const says = failure.serverSays === undefined ? '' : ` The server says: "${failure.serverSays.trim()}"`;
  return `${failure.what}. ${capital(failure.why)} ${capital(failure.next)}${says}`;
}
