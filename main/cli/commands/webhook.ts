import type { WebhookView } from '../../../shared/api/routes/webhook.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../../shared/model/webhook.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { readAll } from '../input.ts';
import { failureLine, UsageError, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly events?: string;
  readonly secretStdin?: boolean;
  readonly secretStore?: string;
}

/** `waybill webhook set URL`: tells this address what happens here. */
export async function set(
  { terminal, connect }: CommandContext,
  [url = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const events = options.events === undefined ? undefined : eventsOf(options.events);
  const secretStore = storeOf(options.secretStore);
  const given =
    options.secretStdin === true ? (await readAll(terminal.surroundings.stdin)).trim() : undefined;
  const { client } = await connect();
  const saved = valueOf(
    await client.setWebhook({
      body: {
        url,
        ...(secretStore === undefined ? {} : { secretStore }),
        ...(events === undefined ? {} : { events }),
        ...(given === undefined ? {} : { secret: given }),
      },
    }),
  );
  tell(terminal, saved);
  if (saved.secret !== undefined) {
    terminal.print(saved.secret);
    terminal.hint('The secret that signs is shown only now: give it to the program behind this address.');
  }
  terminal.hint('Next: waybill webhook test');
  return EXIT.ok;
}

/** `waybill webhook show`. */
export async function show({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.webhook()));
  return EXIT.ok;
}

/** `waybill webhook test`: tells something harmless now. */
export async function test({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const view = valueOf(await client.testWebhook());
  terminal.json(view);
  terminal.print('It was taken.');
  return EXIT.ok;
}

/** `waybill webhook clear`: tells nobody any more. */
export async function clear({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  valueOf(await client.clearWebhook());
  terminal.json({ cleared: true });
  terminal.print('Nobody is told any more.');
  return EXIT.ok;
}

function tell(terminal: Terminal, view: WebhookView): void {
  terminal.json(view);
  if (view.url === undefined) {
    terminal.print('There is no webhook. Next: waybill webhook set URL');
    return;
  }
  terminal.print(`${view.url}: ${view.events.join(', ')}`);
  if (view.waiting > 0) terminal.print(`${view.waiting} wait to be told.`);
  if (view.givenUp > 0) terminal.print(`${view.givenUp} were told to nobody.`);
  if (view.lastFailure !== undefined) terminal.say(failureLine(view.lastFailure));
}

function eventsOf(text: string): WebhookEvent[] {
  const words = text.split(',').map((word) => word.trim());
  const events = words.flatMap((word) => WEBHOOK_EVENTS.filter((one) => one === word));
  if (events.length === words.length) return events;
  throw new UsageError(
    `"${text}" names an event that there is not.`,
    `Use some of ${WEBHOOK_EVENTS.join(', ')}, separated by commas.`,
  );
}

function storeOf(text: string | undefined): 'keychain' | 'file' | undefined {
  if (text === undefined || text === 'keychain' || text === 'file') return text;
  throw new UsageError(`"${text}" is no secret store.`, 'Use --secret-store keychain or file.');
}
