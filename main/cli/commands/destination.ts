import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Client } from '../../../shared/api/client.ts';
import type { DestinationView } from '../../../shared/api/views.ts';
import type { DestinationOptions } from '../../../shared/model/destination.ts';
import { SERVICE_KINDS, type ServiceKind } from '../../../shared/services/abilities.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, exitCodeOf, type ExitCode } from '../exitCodes.ts';
import { ask, confirm, readAll } from '../input.ts';
import { failure } from '../../../shared/model/failure.ts';
import { failureLine, problemOfFailure, Refusal, UsageError, valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { countText } from '../units.ts';

interface AddOptions {
  readonly kind?: string;
  readonly url?: string;
  readonly user?: string;
  readonly secretStdin?: boolean;
  readonly secretStore?: string;
  readonly control?: string;
  readonly apiKind?: string;
  readonly shortcode?: string;
  readonly authUrl?: string;
  readonly project?: string;
  readonly jobType?: string;
  readonly ca?: string;
}

type SecretStore = 'keychain' | 'file' | 'settings';

/** `waybill destination add NAME`: adds a destination, or changes the one of that name and kind. */
export async function add(
  context: CommandContext,
  [name = '']: readonly string[],
  options: AddOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const kind = kindOf(options.kind);
  if (options.url === undefined)
    throw new UsageError('The address of the server is missing.', 'Give it with --url URL.');
  const secretStore = storeOf(options.secretStore);
  const chosen = serviceOptions(options, terminal.surroundings.cwd);
  await refuseMissingFiles(chosen);
  const { client } = await context.connect();
  const secret = await secretFor(context, client, { name, fromStdin: options.secretStdin === true });
  const body = {
    name,
    kind,
    url: options.url,
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(secret === undefined ? {} : { secret }),
    secretStore,
    options: chosen,
  };
  let saved = await client.saveDestination({ body });
  if (!saved.ok && saved.failure.code === 'secret.no-store' && terminal.canAsk) {
    terminal.say(saved.failure.detail);
    if (await confirm(terminal, 'Keep it in a file that only you can read?'))
      saved = await client.saveDestination({ body: { ...body, secretStore: 'file' } });
  }
  const view = valueOf(saved);
  terminal.json(view);
  terminal.print(`${view.name} is set up. Next: waybill destination test ${view.name}`);
  if (view.secretStore === 'file') terminal.hint('Its secret lies in a file that only you can read.');
  return EXIT.ok;
}

/** `waybill destination list`. */
export async function list({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const page = valueOf(await client.listDestinations());
  terminal.json(page);
  if (page.items.length === 0)
    terminal.print('No destinations. Add one: waybill destination add NAME --kind KIND --url URL');
  else printTable(terminal, ['NAME', 'KIND', 'STATE', 'QUEUED', 'ADDRESS'], page.items.map(row));
  return EXIT.ok;
}

/** `waybill destination test NAME`: asks the server, without any effect. */
export async function test(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  const probe = valueOf(await client.testDestination({ params: { name } }));
  terminal.json(probe);
  if (probe.failure !== undefined) {
    terminal.hint(`waybill: ${failureLine(probe.failure)}`);
    return exitCodeOf(probe.failure.code);
  }
  terminal.print(`${name}: ${probe.product ?? 'the server'} answers in ${Math.round(probe.tookMs ?? 0)} ms.`);
  terminal.print(probe.credentialsTested === true ? 'The key is right.' : 'The key cannot be tested there.');
  return EXIT.ok;
}

/** `waybill destination remove NAME`: with work queued, it asks what becomes of it. */
export async function remove(
  context: CommandContext,
  [name = '']: readonly string[],
  options: { readonly cancelQueued?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const { client } = await context.connect();
  const queued = options.cancelQueued === true ? 'cancel' : 'refuse';
  let removed = await client.removeDestination({ params: { name }, query: { queued } });
  if (!removed.ok && removed.failure.code === 'destination.has-work' && terminal.canAsk) {
    terminal.say(removed.failure.detail);
    if (await confirm(terminal, 'Give them up? What was sent stays on the server.'))
      removed = await client.removeDestination({ params: { name }, query: { queued: 'cancel' } });
  }
  valueOf(removed);
  terminal.json({ removed: name });
  terminal.print(`${name} is removed.`);
  return EXIT.ok;
}

function row(view: DestinationView): readonly string[] {
  return [view.name, view.kind, view.gate.state, countText(view.itemsQueued), view.url];
}

function kindOf(text: string | undefined): ServiceKind {
  const kind = SERVICE_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  const told =
    text === undefined ? 'The kind of the service is missing.' : `"${text}" is no kind of service.`;
  throw new UsageError(told, `Give --kind with one of ${SERVICE_KINDS.join(', ')}.`);
}

function storeOf(text: string | undefined): SecretStore {
  if (text === undefined || text === 'keychain') return 'keychain';
  if (text === 'file' || text === 'settings') return text;
  throw new UsageError(
    `"${text}" is no secret store.`,
    'Use --secret-store keychain or --secret-store file.',
  );
}

/** From standard input, or asked for; undefined where the stored one shall stay. Never from a flag. */
async function secretFor(
  { terminal }: CommandContext,
  client: Client,
  given: { readonly name: string; readonly fromStdin: boolean },
): Promise<string | undefined> {
  if (given.fromStdin) {
    const secret = (await readAll(terminal.surroundings.stdin)).replace(/\r?\n$/, '');
    if (secret === '') throw new UsageError('Standard input was empty.', 'Pipe the key or password into it.');
    return secret;
  }
  const isKnown = valueOf(await client.listDestinations()).items.some((one) => one.name === given.name);
  if (terminal.canAsk) {
    const asked = isKnown ? 'Key or password (Enter keeps the stored one): ' : 'Key or password: ';
    const secret = await ask(terminal, asked, { hidden: true });
    if (secret !== '') return secret;
  }
  if (isKnown) return undefined;
  throw new UsageError('A key or password is needed.', 'Pipe it in: --secret-stdin < FILE.');
}

function serviceOptions(options: AddOptions, cwd: string): DestinationOptions {
  const project = options.project === undefined ? undefined : Number(options.project);
  if (project !== undefined && !Number.isInteger(project))
    throw new UsageError(`"${options.project}" is no project number.`, 'Give a whole number.');
  const given = {
    control: options.control === undefined ? undefined : resolve(cwd, options.control),
    apiKind: options.apiKind,
    shortcode: options.shortcode?.toUpperCase(),
    authUrl: options.authUrl,
    project,
    jobType: options.jobType,
    ca: options.ca === undefined ? undefined : resolve(cwd, options.ca),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A certificate file is some kB; what is far beyond is another file. */
const CA_BYTES_MAX = 16 * 1024 * 1024;

/** Files that the destination names must be there now: a slip is told here, and not by the first batch. */
async function refuseMissingFiles({ ca, control }: DestinationOptions): Promise<void> {
  if (control !== undefined) await bytesOfFile(control);
  if (ca === undefined) return;
  const bytes = await bytesOfFile(ca);
  if (bytes > CA_BYTES_MAX || !(await readFile(ca, 'latin1')).includes('-----BEGIN '))
    throw new UsageError(
      `${ca} holds no certificate.`,
      'Give --ca a file in PEM form (-----BEGIN CERTIFICATE-----).',
    );
}

/** Its size. Refuses what is missing, no file, or not for us to read. */
async function bytesOfFile(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) {
      await access(path, constants.R_OK);
      return stats.size;
    }
    throw new Refusal(problemOfFailure(failure('file.not-a-file', { path, what: 'a folder' })));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const missing = reason === 'ENOENT' || reason === 'ENOTDIR';
    throw new Refusal(
      problemOfFailure(
        missing ? failure('path.missing', { path }) : failure('file.no-access', { path, reason }),
      ),
    );
  }
}
