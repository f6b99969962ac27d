import { parseStrictForm, ProtocolBreach } from './strictForms.ts';
import {
  jsonAnswer,
  strictServer,
  type StrictAnswer,
  type StrictExchange,
  type StrictServer,
} from './strictServer.ts';

export interface StrictRobotoff extends StrictServer {
  readonly key: string;
  /** The directory of every import that was queued; the same one twice is imported twice. */
  readonly imports: string[];
}

const PATH = '/api/v1/batch/import';
const TYPE = 'ingredients_spellcheck';

/** A Robotoff of 2026, written from the protocol notes alone; it shares nothing with Waybill. */
export async function strictRobotoff(): Promise<StrictRobotoff> {
  const imports: string[] = [];
  const key = 'batch-job-key';
  const server = await strictServer(() => ({
    head: (call) => headOf(strict, call),
    work: (call) => {
      const answer = workOf(strict, call);
      return { ...answer, headers: { Vary: 'Accept', ...answer.headers } };
    },
  }));
  const strict: StrictRobotoff = Object.assign(server, { key, imports });
  return strict;
}

function headOf(strict: StrictRobotoff, call: StrictExchange): StrictAnswer | undefined {
  if (call.path.replace(/\/$/, '') !== PATH) {
    strict.breach(call, 'no such path');
    return jsonAnswer(404, { title: '404 Not Found' });
  }
  call.route = 'import';
  if (call.method === 'POST') return undefined;
  strict.breach(call, 'the wrong method');
  return jsonAnswer(405, { title: '405 Method Not Allowed' }, { Allow: 'POST, OPTIONS', Vary: 'Accept' });
}

/** In the order of the real checks. */
function workOf(strict: StrictRobotoff, call: StrictExchange): StrictAnswer {
  const given = parametersOf(strict, call);
  for (const name of ['job_type', 'batch_dir'])
    if (given[name] === undefined)
      return jsonAnswer(400, {
        title: 'Missing parameter',
        description: `The "${name}" parameter is required.`,
      });
  const jobType = given['job_type'] ?? '';
  if (jobType !== TYPE)
    return jsonAnswer(400, {
      title: '400 Bad Request',
      description: `invalid job_type: ${jobType}. Valid job_types are: ['ingredients-spellcheck']`,
    });
  const { authorization } = call.headers;
  if (authorization === undefined)
    return jsonAnswer(400, {
      title: 'Missing header value',
      description: 'The "Authorization" header is required.',
    });
  const words = authorization.split(' ');
  if (words.length !== 2) return jsonAnswer(401, { title: 'Invalid authentication scheme.' });
  if (words[0]?.toLowerCase() !== 'bearer')
    return jsonAnswer(401, { title: "Invalid authentication scheme: 'Bearer Token' expected." });
  if (words[1] !== strict.key) return jsonAnswer(401, { title: 'Invalid token.' });
  strict.imports.push(given['batch_dir'] ?? '');
  return jsonAnswer(200, { status: 'Request successful. Importing processed data.' });
}

function parametersOf(strict: StrictRobotoff, call: StrictExchange): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  // An unencoded comma splits a value, and its last part wins.
  for (const pair of call.target.split('?')[1]?.split('&') ?? []) {
    const [name = '', value = ''] = pair.split('=');
    given[name] = decodeURIComponent((value.split(',').at(-1) ?? '').replaceAll('+', ' '));
  }
  if (call.body.length === 0) return given;
  try {
    Object.assign(given, parseStrictForm(call.headers['content-type'] ?? '', call.body));
  } catch (error) {
    if (!(error instanceof ProtocolBreach)) throw error;
    // Other bodies are not read at all.
    strict.breach(call, error.message);
  }
  return given;
}
