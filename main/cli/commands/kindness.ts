import { KINDNESSES } from '../../../shared/model/settings.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { bytesText } from '../units.ts';

/** `waybill kindness [gentle|full]`: how much is held back while an instrument writes. */
export async function kindness(
  { terminal, connect }: CommandContext,
  [how]: readonly string[],
): Promise<ExitCode> {
  const wanted = KINDNESSES.find((one) => one === how);
  if (how !== undefined && wanted === undefined)
    throw new UsageError(`"${how}" is no kindness.`, `Choose one of ${KINDNESSES.join(', ')}.`);
  const { client } = await connect();
  const view = valueOf(
    await (wanted === undefined ? client.kindness() : client.setKindness({ body: { kindness: wanted } })),
  );
  terminal.json(view);
  terminal.print(
    view.kindness === 'full'
      ? 'full: everything is sent as fast as it goes.'
      : `gentle: while an instrument writes, watched folders are sent at ${bytesText(view.bytesPerSecond)}/s at most.`,
  );
  if (view.isHoldingBack) terminal.print('An instrument writes right now.');
  return EXIT.ok;
}
