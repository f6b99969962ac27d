import { dialog } from 'electron';
import type { Stopped } from './quitQuestion.ts';
import type { ShellText } from './shellText.ts';

/** Asks before the app ends and stops files from being sent; doing nothing is what Enter and Escape choose. */
export async function askToQuit(
  { cancel, quitBackground, quitText, quitTitle, quitYes }: ShellText,
  { files }: Stopped,
): Promise<'quit' | 'background' | 'stay'> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: quitTitle(files),
    detail: quitText,
    buttons: [quitYes, quitBackground, cancel],
    defaultId: 2,
    cancelId: 2,
    noLink: true,
  });
  return response === 0 ? 'quit' : response === 1 ? 'background' : 'stay';
}

/** Says that the page ends over and over. */
export async function tellPageDied(text: ShellText): Promise<'again' | 'logs' | 'nothing'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: text.pageDied,
    detail: text.pageDiedText,
    buttons: [text.showAgain, text.logs.replace('&', ''), text.dismiss],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return response === 0 ? 'again' : response === 1 ? 'logs' : 'nothing';
}
