import type { diagnosticsRoutes } from '../../../shared/api/routes/diagnostics.ts';
import { ok } from '../../../shared/model/result.ts';
import { gatherDiagnostics, zipOf, type DiagnosticsParts } from '../diagnostics/diagnostics.ts';
import type { SomeHandlers } from './handler.ts';

/** What helps whoever helps: shown first, then as a zip. */
export function diagnosticsHandlers(parts: DiagnosticsParts): SomeHandlers<keyof typeof diagnosticsRoutes> {
  return {
    diagnosticsContents: async ({ query }) => {
      const files = await gatherDiagnostics(parts, { names: query.names === 'true' });
      return ok({
        items: files.map(({ name, says, text }) => ({ name, says, bytes: Buffer.byteLength(text) })),
      });
    },
    diagnostics: async ({ query }) =>
      ok({
        mediaType: 'application/zip',
        fileName: 'waybill-diagnostics.zip',
        body: zipOf(await gatherDiagnostics(parts, { names: query.names === 'true' })),
      }),
  };
}
