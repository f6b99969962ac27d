import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FolderRules, FolderRulesChange } from '../../../shared/model/folder.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { FolderPreview, Looked } from '../foldersFace.ts';
import { previewFolder } from './folderPreview.ts';
import type { FolderWork } from './folderWork.ts';

/** Long enough that nobody guesses one. */
const SALT_BYTES = 32;
const TOKEN_LENGTH = 32;

/** Rules that decide what becomes a batch, and when. */
const DECIDING: readonly (keyof FolderRules)[] = [
  'close',
  'settleMs',
  'ignore',
  'include',
  'hidden',
  'control',
];

/**
 * Rules are not saved unseen where a week's arrivals can tell what they would have done: whoever saves them shows the token
 * of the preview, or says that it knows.
 */
export class Rehearsal {
  readonly #work: FolderWork;
  readonly #salt: string;

  constructor(work: FolderWork) {
    this.#work = work;
    this.#salt = [...work.core.ports.random.bytes(SALT_BYTES)].join(' ');
  }

  /** What rules would do, with the token that shows that somebody asked. */
  async preview(given: {
    readonly path: string;
    readonly rules: FolderRules;
  }): Promise<Result<FolderPreview & { readonly token: string }>> {
    const preview = await previewFolder(this.#work, given);
    if (!preview.ok) return preview;
    return ok({ ...preview.value, token: await this.#token(given) });
  }

  /** Fails with `folder.not-previewed`, which holds the replay in short. */
  async check(
    given: { readonly path: string; readonly rules: FolderRules },
    looked: Looked,
  ): Promise<Result<void>> {
    if (looked.confirm === true) return ok(undefined);
    if (looked.previewed !== undefined && looked.previewed === (await this.#token(given)))
      return ok(undefined);
    const preview = await previewFolder(this.#work, given);
    if (!preview.ok) return preview;
    const { batches, days, files, tooEarly } = preview.value.replay;
    if (files === 0) return ok(undefined);
    const { path } = given;
    return fail(failure('folder.not-previewed', { path, days, files, batches, tooEarly }));
  }

  /** Bound to the place and to exactly these rules; worth nothing after a restart. */
  async #token(given: { readonly path: string; readonly rules: FolderRules }): Promise<string> {
    const { digest } = this.#work.core.ports;
    const root = await this.#work.ports.tree.root(given.path);
    const path = root.ok ? root.value.realPath : given.path;
    const about = canonicalJson(JSON.parse(JSON.stringify({ path, rules: given.rules })));
    return digest.sha256(`${this.#salt} ${about}`).slice(0, TOKEN_LENGTH);
  }
}

/** True when a change of rules may change what becomes a batch, or when. */
export function decidesBatches(change: FolderRulesChange): boolean {
  return DECIDING.some((name) => change[name] !== undefined);
}
