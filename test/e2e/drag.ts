import type { Page } from '@playwright/test';

/** A drag of real files and directories, as a file manager starts it: the page gets real entries of them. */
export interface Drag {
  /** Moves it over the middle of the window. */
  over(): Promise<void>;
  /** Lets go. */
  drop(): Promise<void>;
}

/** Drags what lies at these paths. Only Chromium can be asked for it, through its own protocol. */
export async function dragPaths(page: Page, paths: readonly string[]): Promise<Drag> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 2, height: 2 };
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    // 1: copy.
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  };
  return {
    over: async () => {
      await send('dragEnter');
      await send('dragOver');
    },
    drop: () => send('drop'),
  };
}

/** Pastes the files at these paths, as after "copy" in a file manager: a browser lets nobody put files into the clipboard. */
export async function pasteFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      multiple: true,
      id: 'copied',
    });
    document.body.append(input);
  });
  await page.locator('#copied').setInputFiles([...paths]);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#copied');
    const clipboardData = new DataTransfer();
    for (const file of input?.files ?? []) clipboardData.items.add(file);
    input?.remove();
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
}
