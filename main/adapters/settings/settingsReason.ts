import { z } from 'zod';

/** Why settings cannot be used, in one line, without what they contain: `destinations.0.url: Invalid URL`. */
export function settingsReason(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const where = issue?.path.map(String).join('.') ?? '';
    return where === '' ? (issue?.message ?? 'invalid') : `${where}: ${issue?.message ?? 'invalid'}`;
  }
  if (!(error instanceof Error)) return String(error);
  // The system's words without its call and path.
  return (error as NodeJS.ErrnoException).code === undefined
    ? error.message
    : (error.message.split(',')[0] ?? error.message);
}
