import { z } from 'zod';

/**
 * What travels to and from DSP-INGEST's bulk ingest, and the DSP-API's sign-in that gives its tokens. Facts from
 * dasch-swiss/dsp-ingest 33ff767 (v0.19.1) and dasch-swiss/dsp-api 4e3acf3, modules/ingest: ProjectsEndpoints.scala,
 * ProjectsEndpointsHandler.scala, ApiProblem.scala, AuthorizationHandler.scala; webapi AuthenticationEndpointsV2.scala.
 */

/** Health of the service, public. */
export const DSP_HEALTH_PATH = '/health';

/** Sign-in, below the address of the DSP-API (another host than the ingest). */
export const DSP_SIGN_IN_PATH = '/v2/authentication';

/** A shortcode as the server's path codec takes it: four hex digits of either case. */
export const DSP_SHORTCODE = /^[0-9A-Fa-f]{4}$/;

/** The first line of every mapping. */
export const DSP_MAPPING_HEADER = 'original,derivative';

/**
 * A project's path. Always upper case: the server takes `08e1` for another project than `08E1` in lock, folder and
 * mapping, while its tokens know only the latter (domain/Project.scala).
 */
function projectPath(shortcode: string): string {
  return `/projects/${shortcode.toUpperCase()}`;
}

/** Upload of one file. The name is one segment, its folders' slashes too are encoded. Throws for a lone surrogate. */
export function dspUploadPath(shortcode: string, name: string): string {
  return `${projectPath(shortcode)}/bulk-ingest/ingest/${encodeURIComponent(name)}`;
}

/** Start of the bulk ingest. */
export function dspBulkIngestPath(shortcode: string): string {
  return `${projectPath(shortcode)}/bulk-ingest`;
}

/** The mapping of original names to derivatives. */
export function dspMappingPath(shortcode: string): string {
  return `${projectPath(shortcode)}/bulk-ingest/mapping.csv`;
}

/** The destructive end of a bulk ingest. */
export function dspFinalizePath(shortcode: string): string {
  return `${projectPath(shortcode)}/bulk-ingest/finalize`;
}

/** Facts of one ingested asset; wants only the right to read the project. */
export function dspAssetPath(shortcode: string, assetId: string): string {
  return `${projectPath(shortcode)}/assets/${encodeURIComponent(assetId)}`;
}

/** The id of the asset that a derivative of the mapping belongs to: its name up to the first dot. */
export function dspAssetId(derivative: string): string {
  return derivative.split('.', 1)[0] ?? '';
}

/** 401 and 409: one sentence. */
export const dspReasonSchema = z.object({ reason: z.string() });

/** Every 404 of a route that exists. */
export const dspNotFoundSchema = z.object({ id: z.string(), type: z.string() });
export type DspNotFound = z.infer<typeof dspNotFoundSchema>;

/** 400 of a refused name. */
export const dspBadRequestSchema = z.object({
  errors: z.array(z.object({ argument: z.string(), reason: z.string() })),
});

/** 200 of an upload. */
export const dspUploadedSchema = z.object({ status: z.literal('ok') });

/** 202 of a bulk ingest, 200 of a finalize: the project. */
export const dspProjectSchema = z.object({ id: z.string() });

/** 200 of /health. */
export const dspHealthSchema = z.object({ status: z.literal('UP') });

/** 200 of a sign-in. */
export const dspTokenSchema = z.object({ token: z.string().min(1) });

/** What is used of an asset's facts. */
export const dspAssetSchema = z.object({ checksumOriginal: z.string().regex(/^[0-9a-fA-F]{64}$/) });

/** The reason of a 401 that is about rights, since v0.21.0 and before. Any other reason is about the token. */
export const DSP_NO_ACCESS = 'No project access.';
export const DSP_ADMIN_ONLY = 'Admin permissions required.';

/** The `type` of a 404 for a project to which nothing was ever uploaded, or that was finalised. */
export const DSP_NO_IMPORT_FOLDER = 'Import folder not found.';

/** The `type` of a 404 for a project without a mapping. */
export const DSP_NO_MAPPING = 'project';

/** The reason of every 409, whatever holds the project: an upload, an ingest, a finalize or a look at the mapping. */
export function dspBusyReason(shortcode: string): string {
  return `A bulk ingest is currently in progress for project ${shortcode}.`;
}

/** The body of a sign-in: a user is known by IRI, e-mail address or user name, told apart by their form. */
export function dspSignInBody(user: string, password: string): string {
  if (/^https?:\/\//.test(user)) return JSON.stringify({ iri: user, password });
  return JSON.stringify(user.includes('@') ? { email: user, password } : { username: user, password });
}
