import { nativeBridge } from '../native/bridge.ts';
import { pickFiles } from '../native/pickFiles.ts';
import { givenOfList } from './given.ts';
import { openSend, type Into } from './intakeStore.ts';
import { hear } from '../state/hear.ts';

/** Asks for files or a folder and opens the dialog that sends them. Must be called from a click or a key. */
export function chooseFiles(
  what: 'files' | 'folder',
  where: { readonly into?: Into | undefined; readonly destination?: string | undefined } = {},
): void {
  const bridge = nativeBridge();
  if (bridge === undefined)
    pickFiles({ multiple: true, folder: what === 'folder' }, (_first, files) =>
      openSend(() => Promise.resolve(givenOfList(files)), where),
    );
  else
    void hear(bridge.choosePaths(what), (paths) => {
      if (paths.length > 0) openSend(() => Promise.resolve({ kind: 'paths', paths }), where);
    });
}
