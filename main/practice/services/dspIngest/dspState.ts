import { randomBytes } from 'node:crypto';

/** An account of the DSP-API. */
export interface DspUser {
  readonly email: string;
  readonly username: string;
  readonly iri: string;
  readonly password: string;
  /** The words of its tokens' `scope`: `admin`, `write:project:XXXX`, `read:project:XXXX`. */
  readonly scope: string;
}

/** A file in a project's import folder, known by its digest. */
export interface DspFile {
  readonly sha256: string;
  readonly bytes: number;
  /** False where the connection broke while it was sent: nothing on the real server can tell. */
  readonly isWhole: boolean;
  /** Its bytes begin with the word that makes an ingest fail. */
  readonly isCorrupt: boolean;
}

/** What the real server keeps in an asset's `.info` file (AssetInfoService.scala), under the same names. */
export interface DspAsset {
  readonly internalFilename: string;
  readonly originalInternalFilename: string;
  readonly originalFilename: string;
  readonly checksumOriginal: string;
  readonly checksumDerivative: string;
  readonly width?: number;
  readonly height?: number;
  readonly internalMimeType?: string;
  readonly originalMimeType?: string;
}

/** A project as one spelling of its shortcode knows it: `08e1` and `08E1` are two. */
export interface DspProject {
  /** The import folder by path, in order of arrival; null where there is none. */
  folder: Record<string, DspFile> | null;
  /** The text of the mapping file without a line end at its end; null where there is none. */
  mapping: string | null;
  assets: Record<string, DspAsset>;
}

/** Everything the ingest and its API know. */
export interface DspState {
  /** Shared by the API, which signs tokens, and the ingest, which verifies them. */
  readonly jwtSecret: string;
  users: DspUser[];
  projects: Record<string, DspProject>;
}

/** The projects that the practice user may write to. */
const PRACTICE_PROJECTS = ['0001', '0002', '08E1'];

/** A server with one user who may write to a few projects, and one who may do nothing. */
export function newDspState(): DspState {
  const scope = PRACTICE_PROJECTS.map((shortcode) => `write:project:${shortcode}`).join(' ');
  return {
    jwtSecret: randomBytes(32).toString('hex'),
    users: [newUser('practice', scope), newUser('visitor', '')],
    projects: {},
  };
}

function newUser(username: string, scope: string): DspUser {
  return {
    email: `${username}@example.org`,
    username,
    iri: `http://rdfh.ch/users/${username}`,
    password: randomBytes(18).toString('base64url'),
    scope,
  };
}

/** The project of that spelling, made where it is not known yet: every four hex digits are one. */
export function projectOf(state: DspState, shortcode: string): DspProject {
  return (state.projects[shortcode] ??= { folder: null, mapping: null, assets: {} });
}
