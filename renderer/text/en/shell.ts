/** The frame of the window, and what every view shares. */
export const shell = {
  'nav.label': 'Views',
  'nav.home': 'Home',
  'nav.batches': 'Batches',
  'nav.destinations': 'Destinations',
  'nav.jobs': 'Import jobs',
  'nav.attention': 'Needs you',
  'nav.settings': 'Settings',
  'nav.attention.count': '{count, plural, one {# thing needs you} other {# things need you}}',
  'shell.skip': 'Skip to the content',
  'shell.loading': 'One moment…',
  'shell.view.failed': 'This view could not be shown',
  'shell.view.failed.why':
    'A part of the window did not load, or made a mistake. Your files are not affected.',
  'shell.view.again': 'Show it again',

  'truth.label': 'State of all files',
  'truth.nothing-yet': 'Nothing to send yet',
  'truth.delivered':
    '{count, plural, =0 {Everything is delivered} one {The one file is delivered} other {All # files delivered}}',
  'truth.uploading': 'Uploading {moving, number} of {count, plural, one {# file} other {# files}}',
  'truth.uploading.left':
    'Uploading {moving, number} of {count, plural, one {# file} other {# files}}, about {left} left',
  'truth.needs-you': '{count, plural, one {# thing needs you} other {# things need you}}',
  'truth.offline':
    'Offline: {count, plural, =0 {nothing waits} one {# file is safe in the queue} other {# files are safe in the queue}}',
  'truth.paused':
    'Paused: {count, plural, =0 {nothing waits} one {# file is safe in the queue} other {# files are safe in the queue}}',
  'truth.waiting':
    '{count, plural, =0 {Waiting for the server} one {# file waits, and goes on by itself} other {# files wait, and go on by themselves}}',
  'truth.waiting.window': '{count, plural, one {# file waits} other {# files wait}} for the window {window}',
  'truth.lost': 'Waybill does not answer',

  'lost.title': 'The connection to Waybill is lost',
  'lost.text':
    'What you see is as of {time}. This window comes back by itself. If it does not: is Waybill still running?',
  'expired.title': 'Waybill was started anew',
  'expired.text': 'This window must sign in again. Run {command}, or open it from the tray.',
  'signedOut.title': 'Open this window from Waybill',
  'signedOut.text': 'This page needs a sign-in that Waybill gives to you only. In a terminal, run:',
  'signedOut.used':
    'The sign-in of this address was used already, or is more than a minute old. Ask for a new one:',
  'signedOut.reload': 'Reloading the page signs you out, since nothing is kept in the browser.',
  'notStarted.title': 'Waybill could not start',
  'notStarted.logs': 'Open log folder',
  'unreachable.title': 'Waybill does not answer',
  'unreachable.text': 'Start it, then try again. Your queue is on this computer’s disk and loses nothing.',
  'unreachable.again': 'Try again',

  'resumed.text':
    '{count, plural, =0 {Waybill stopped unexpectedly and went on where it was.} one {Resumed # file after an unexpected stop.} other {Resumed # files after an unexpected stop.}}',
  'trouble.label': 'Trouble of Waybill itself',

  'action.choose': 'Choose files…',
  'action.chooseFolder': 'Choose a folder…',
  'action.add': 'Add files',
  'action.pause': 'Pause',
  'action.pause.hour': 'Pause for an hour',
  'action.pause.tomorrow': 'Pause until tomorrow, 8:00',
  'action.pause.open': 'Pause until I resume',
  'paused.open': 'What was on its way is back in the queue.',
  'paused.until': 'Until {time}. What was on its way is back in the queue.',
  'action.resume': 'Resume',
  'action.palette': 'Search and commands',
  'action.cancel': 'Cancel',
  'action.close': 'Close',
  'action.back': 'Back',
  'action.next': 'Next',
  'action.save': 'Save',
  'action.copy': 'Copy',
  'action.copied': 'Copied',
  'action.retry': 'Retry',
  'action.undo': 'Undo',
  'action.dismiss': 'Dismiss',
  'action.more': 'More',
  'action.tryNow': 'Try now',

  'list.loading': 'Loading…',
  'list.failed': 'The list could not be read',
  'list.again': 'Read it again',
  'time.ago.title': '{time}',
} as const;
