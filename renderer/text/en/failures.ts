import {
  FAILURE_CATALOGUE,
  type FailureCode,
  type FailureTexts,
} from '../../../shared/model/failureCatalogue.ts';

/** In the window the next step is a button or a view, not a command. */
const NEXT_IN_WINDOW = {
  'network.certificate':
    'If your lab has its own certificate authority, name its file in the options of the destination; otherwise ask your IT.',
  'remote.sign-in': 'Enter the right key of the destination.',
  'secret.missing': 'Enter the key of the destination.',
  'secret.no-store': 'Unlock or install a keychain, or keep the key in a file that only you can read.',
  'job.needs-statement': 'Open that page, copy its log, and record it here. Then run the import.',
  'job.question': 'Answer it.',
  'check.findings':
    'See the findings. Mend the files and retry, or run the import with a reason, which the receipt keeps.',
  'job.restart-overtaken': 'Look at the job. Then restart it anyway, or forget it.',
  'job.erase-overtaken': 'Look at the job. Then erase it anyway, or forget it.',
  'remote.wrong-job-type': 'Put {suggestion} into the options of the destination, then retry.',
  'destination.incomplete': 'Add it in the options of the destination.',
  'file.bad-name': 'Rename it, or send it under another name.',
  'file.name-clash': 'Send both under different names, or only the newest; or leave them out.',
  'folder.holds-files': 'Choose whether they are sent or left alone.',
  'folder.does-not-add-up':
    'Save the file under “Help from others” in the settings and ask for help; restoring a backup of the ledger may mend it.',
  'folder.not-previewed': 'If that is right, save again with confirmation.',
  'control.missing': 'Choose a control file here, or name one in the destination.',
  'control.not-json': 'Mend it, then send it again.',
  'control.invalid': 'Mend it, then send it again.',
  'ledger.damaged': 'Run the check-up in the settings.',
  'ledger.restored': 'Look at the server whether it is there. If not, try again; if so, cancel it.',
  'daemon.running': 'Use that one.',
  'request.unauthorised': 'Run `waybill open`, or open this window from the tray.',
  'request.not-found': 'Look it up in its list.',
  'destination.unknown': 'Choose another destination.',
  'destination.has-folders':
    'Remove these folders first, or remove all of it: then they are no longer watched, and what is queued is given up.',
  'window.unknown': 'Choose another window, or add it.',
  'window.in-use': 'Take it out there first.',
  'internal.bug': 'Please send us the file under “Help from others” in the settings.',
  'destination.has-work': 'Give its files up, or wait until they are delivered.',
  'run.needs-dry-run': 'Make a dry run first, or give a reason, which the receipt keeps.',
} as const satisfies Partial<Record<FailureCode, string>>;

/** In the window it is the window that cannot reach Waybill. */
const DAEMON_UNREACHABLE: FailureTexts = {
  what: 'Waybill does not answer',
  why: 'It was ended, or it is just starting.',
  now: 'What was noted stays noted; the window comes back by itself.',
  next: 'Wait a moment, then try again.',
};

/** The English failures where the window says something else than the command. */
export const englishFailures: Readonly<Partial<Record<FailureCode, FailureTexts>>> = {
  ...Object.fromEntries(
    Object.entries(NEXT_IN_WINDOW).map(([code, next]) => [
      code,
      { ...FAILURE_CATALOGUE[code as FailureCode], next },
    ]),
  ),
  'daemon.unreachable': DAEMON_UNREACHABLE,
};
