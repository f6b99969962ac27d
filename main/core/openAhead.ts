import type { ItemSource } from '../../shared/model/item.ts';
import type { Result } from '../../shared/model/result.ts';
import type { FileBody, Files } from './ports/files.ts';

/**
 * Opens small files before their turn, so that the disk works while the file before them is on its way. Whoever opens
 * such a file takes what is there; what nobody took is closed at the end.
 */
export class OpenAhead implements Pick<Files, 'open'> {
  readonly #files: Pick<Files, 'open'>;
  readonly #opening = new Map<ItemSource, Promise<Result<FileBody>>>();

  constructor(files: Pick<Files, 'open'>) {
    this.#files = files;
  }

  /** Begins to open it. How that ends is for the one who takes it. */
  begin(source: ItemSource): void {
    const opening = this.#files.open(source);
    opening.catch(() => undefined);
    this.#opening.set(source, opening);
  }

  open(source: ItemSource): Promise<Result<FileBody>> {
    const opening = this.#opening.get(source);
    this.#opening.delete(source);
    return opening ?? this.#files.open(source);
  }

  /** Closes what nobody took. Never rejects. */
  async close(): Promise<void> {
    const left = [...this.#opening.values()];
    this.#opening.clear();
    for (const opening of left) {
      const opened = await opening.catch(() => undefined);
      if (opened?.ok === true) await opened.value.close();
    }
  }
}
