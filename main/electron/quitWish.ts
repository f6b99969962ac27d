import { app } from 'electron';
import type { StatusView } from '../../shared/api/views.ts';
import { stoppedByQuit } from './quitQuestion.ts';
import { askToQuit } from './shellDialogs.ts';
import type { ShellText } from './shellText.ts';

export interface QuitWishParts {
  readonly text: () => ShellText;
  /** How everything stands, as far as it is known. */
  readonly status: () => StatusView | undefined;
  /** The daemon ends with the app. */
  readonly isHost: () => boolean;
  /** The work goes on when the window is closed. */
  readonly keepsInBackground: () => boolean;
  /** Gives the window back, and stays. */
  readonly hide: () => void;
}

/** A person's wish to end the app. Where that stops files from being sent, only after their yes. */
export class QuitWish {
  readonly #parts: QuitWishParts;
  #isQuitting = false;
  #isAsking = false;

  constructor(parts: QuitWishParts) {
    this.#parts = parts;
    app.on('before-quit', () => {
      this.#isQuitting = true;
    });
  }

  /** It ends: windows close without a word. */
  get isQuitting(): boolean {
    return this.#isQuitting;
  }

  /** Where the person wants no work in the background, closing the window is such a wish. */
  mayClose(): boolean {
    if (this.#isQuitting || this.#parts.keepsInBackground()) return true;
    // Not within the closing that is just being refused: Electron would take that for a refusal to quit.
    setImmediate(() => void this.make());
    return false;
  }

  async make(): Promise<void> {
    if (this.#isAsking) return;
    const { hide, isHost, status, text } = this.#parts;
    const stopped = stoppedByQuit(status(), isHost());
    if (stopped === undefined) {
      app.quit();
      return;
    }
    this.#isAsking = true;
    const wanted = await askToQuit(text(), stopped);
    this.#isAsking = false;
    if (wanted === 'quit') app.quit();
    if (wanted === 'background') hide();
  }
}
