import { randomBytes } from 'node:crypto';
import { SEED_PROJECTS, SEED_TAXA, SEED_USERS } from './ecotaxaSeed.ts';
import type { FolderNode } from './fileTree.ts';
import { newFolder } from './fileTree.ts';

/** A person with an account. */
export interface EcotaxaUser {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly organisation: string;
  readonly password: string;
  readonly isActive: boolean;
  /** Application administrator: sees every job. */
  readonly isAdmin: boolean;
}

/** A category. */
export interface EcotaxaTaxon {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  /** null for the root. */
  readonly parentId: number | null;
  /** Phylo or morpho. */
  readonly type: 'P' | 'M';
}

/** Custom columns by part, name -> database column, as `GET /projects/{id}` shows them. */
export interface FreeColumns {
  object: Record<string, string>;
  sample: Record<string, string>;
  acquisition: Record<string, string>;
  process: Record<string, string>;
}

/** A project and what was imported into it. */
export interface EcotaxaProject {
  readonly projid: number;
  readonly title: string;
  readonly managers: readonly number[];
  readonly annotators: readonly number[];
  readonly viewers: readonly number[];
  freeColumns: FreeColumns;
  /** Tables imported before, by their path inside the source. */
  loadedTables: string[];
  /** Imported images, each with its object. */
  images: [objectId: string, imageName: string][];
  /** Imported acquisitions, each with its sample. */
  acquisitions: [sample: string, acquisition: string][];
}

/** A job as the API shows it; this order of keys is the one on the wire. Source: BACK py/API_models/crud.py, measured. */
export interface JobModel {
  params: Record<string, unknown>;
  result: Record<string, unknown>;
  errors: string[];
  question: Record<string, unknown>;
  reply: Record<string, unknown>;
  inside: Record<string, unknown>;
  /** Negative once archived. */
  id: number;
  owner_id: number;
  type: string;
  state: 'P' | 'R' | 'A' | 'E' | 'F';
  step: null;
  progress_pct: number | null;
  progress_msg: string | null;
  /** ISO 8601 without a zone, with microseconds. */
  creation_date: string;
  updated_on: string;
}

/** A job and its log; an archived job's log cannot be read any more. */
export interface EcotaxaJob {
  readonly model: JobModel;
  log: string;
  /** A question was asked on the way: the source then stays in My Files. */
  hasAsked: boolean;
  /** What an export produced. */
  readonly product?: { readonly name: string; readonly text: string };
}

/** A resumable upload under way; its bytes lie in the service's own directory under `id`. */
export interface TusUpload {
  readonly id: string;
  readonly owner: number;
  readonly length: number | null;
  readonly metadata: Record<string, string>;
  readonly expiresAtMs: number;
  offset: number;
}

/** Everything the practice EcoTaxa knows. */
export interface EcotaxaState {
  /** Signs tokens. */
  readonly tokenKey: string;
  users: EcotaxaUser[];
  taxa: EcotaxaTaxon[];
  projects: EcotaxaProject[];
  jobs: EcotaxaJob[];
  lastJobId: number;
  /** My Files by user id. */
  files: Record<string, FolderNode>;
  uploads: TusUpload[];
}

/** The account that the connection names. */
export const SERVICE_USER_ID = 2;

/** A new server. */
export function newEcotaxaState(): EcotaxaState {
  const password = `Practice-${randomBytes(12).toString('hex')}`;
  return {
    tokenKey: randomBytes(24).toString('hex'),
    users: SEED_USERS.map((user) => ({ ...user, password: user.id === SERVICE_USER_ID ? password : '' })),
    taxa: [...SEED_TAXA],
    projects: SEED_PROJECTS.map((project) => ({
      ...project,
      freeColumns: { object: {}, sample: {}, acquisition: {}, process: {} },
      loadedTables: [],
      images: [],
      acquisitions: [],
    })),
    jobs: [],
    lastJobId: 0,
    files: {},
    uploads: [],
  };
}

/** The root of a user's My Files, made where there is none yet. */
export function filesOf(state: EcotaxaState, userId: number): FolderNode {
  return (state.files[String(userId)] ??= newFolder());
}
