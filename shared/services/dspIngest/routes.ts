import type { ServiceAnswer } from '../serviceAnswer.ts';
import { dspBadPathPart, dspBrokenEscape, dspWrongMethod } from './answers.ts';
import { DSP_SHORTCODE } from './wire.ts';

/** A route below a project. */
export interface DspRoute {
  readonly name: 'project' | 'bulk-ingest' | 'finalize' | 'mapping' | 'ingest' | 'asset';
  /** Regular expression of what follows `/projects/{shortcode}`; its groups are parts of the path. */
  readonly tail: string;
  readonly method: 'GET' | 'POST';
  readonly needs: 'read' | 'write';
  /** A further part of the path that is looked at before anything else. */
  readonly checked?: { readonly part: string; readonly pattern: RegExp };
}

/** The pattern that the server's answer shows; `DSP_SHORTCODE` is the same for JavaScript. */
const SHORTCODE_SHOWN = '^\\p{XDigit}{4,4}$';
const ASSET_ID = /^[a-zA-Z0-9-_]{4,}$/;

/** The routes of a project that an import needs (dsp-api 4e3acf3, modules/ingest, ProjectsEndpoints.scala). */
export const DSP_PROJECT_ROUTES: readonly DspRoute[] = [
  { name: 'project', tail: '', method: 'GET', needs: 'read' },
  { name: 'bulk-ingest', tail: '/bulk-ingest', method: 'POST', needs: 'write' },
  { name: 'finalize', tail: '/bulk-ingest/finalize', method: 'POST', needs: 'write' },
  { name: 'mapping', tail: '/bulk-ingest/mapping\\.csv', method: 'GET', needs: 'write' },
  { name: 'ingest', tail: '/bulk-ingest/ingest/(?<file>[^/]+)', method: 'POST', needs: 'write' },
  {
    name: 'asset',
    tail: '/assets/(?<assetId>[^/]+)',
    method: 'GET',
    needs: 'read',
    checked: { part: 'assetId', pattern: ASSET_ID },
  },
];

/** The public routes (MonitoringEndpoints.scala). */
export const DSP_PUBLIC_PATHS: readonly string[] = ['/health', '/info'];

/** The path of a public route. A slash at the end of a path is one with its absence, as tapir has it. */
export function dspPublicPattern(path: string): RegExp {
  return new RegExp(`^${path}/?$`);
}

/** The path of a project's route. */
export function dspRoutePattern({ tail }: DspRoute): RegExp {
  return new RegExp(`^/projects/(?<shortcode>[^/]+)${tail}/?$`);
}

/** A path whose form is good, with its parts decoded. */
export interface DspPath {
  /** As the path spells it. */
  readonly shortcode: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** Path, then method: what tapir looks at before the token. `groups` are those of the route's pattern, raw. */
export function decideDspPath(
  route: DspRoute,
  call: { readonly method: string; readonly groups: Readonly<Record<string, string | undefined>> },
): DspPath | { readonly refused: ServiceAnswer } {
  const parts: Record<string, string> = {};
  for (const [name, raw] of Object.entries(call.groups)) {
    const decoded = decodeSegment(raw ?? '');
    if (decoded === undefined) return { refused: dspBrokenEscape() };
    parts[name] = decoded;
  }
  const { shortcode = '' } = parts;
  if (!DSP_SHORTCODE.test(shortcode))
    return { refused: dspBadPathPart('shortcode', SHORTCODE_SHOWN, shortcode) };
  const { checked } = route;
  const got = checked === undefined ? '' : (parts[checked.part] ?? '');
  if (checked !== undefined && !checked.pattern.test(got))
    return { refused: dspBadPathPart(checked.part, checked.pattern.source, got) };
  if (call.method !== route.method) return { refused: dspWrongMethod() };
  return { shortcode, parts };
}

/** One segment as the JVM decodes it: bytes that are no UTF-8 become U+FFFD. Undefined for a broken escape. */
function decodeSegment(raw: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(raw)) return undefined;
  return raw.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run.slice(1).split('%');
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)),
    );
  });
}
