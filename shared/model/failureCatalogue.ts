/**
 * The one catalogue of everything that may go wrong in an expected way. API, command and window share it:
 * each code says what happened, why, what Waybill does by itself and what a person can do.
 * `{name}` stands for a fact of the failure. The window translates by code; these English texts are the source.
 */

/**
 * How the retry policy treats a failure.
 * - `later`: transport trouble; tried again for ever, without spending attempts.
 * - `some-tries`: the server failed on this one thing; a few tries, then a person.
 * - `after-fix`: trying again cannot help until a person (or the world) changes something.
 */
export type RetryClass = 'later' | 'some-tries' | 'after-fix';

/** What a failure holds up: only this item, its batch, everything of the destination, or Waybill itself. */
export type FailureScope = 'item' | 'batch' | 'destination' | 'daemon' | 'request';

export interface CatalogueEntry {
  readonly retry: RetryClass;
  readonly scope: FailureScope;
  /** What, in at most eight words. */
  readonly what: string;
  /** Why: one sentence that names the thing. */
  readonly why: string;
  /** What Waybill does by itself now. */
  readonly now: string;
  /** What a person can do. */
  readonly next: string;
}

function entry(
  retry: RetryClass,
  scope: FailureScope,
  texts: readonly [what: string, why: string, now: string, next: string],
): CatalogueEntry {
  return { retry, scope, what: texts[0], why: texts[1], now: texts[2], next: texts[3] };
}

const REST_GOES_ON = 'The other files go on.';

export const FAILURE_CATALOGUE = {
  // --- network: never spends attempts -------------------------------------------------------------
  'network.offline': entry('later', 'destination', [
    'Offline',
    '{host} cannot be reached ({reason}).',
    'Everything is safe in the queue; Waybill tries again by itself.',
    'Check the network, or wait.',
  ]),
  'network.timeout': entry('later', 'destination', [
    'No answer in time',
    '{host} kept Waybill waiting for {seconds} s ({phase}).',
    'Waybill tries again by itself.',
    'If this goes on, ask the administrator of {host}.',
  ]),
  'network.cut': entry('later', 'destination', [
    'Connection lost',
    'The connection to {host} ended in the middle ({reason}).',
    'Waybill tries again by itself.',
    'Nothing to do, unless it goes on.',
  ]),
  'network.proxy-sign-in': entry('after-fix', 'destination', [
    'The proxy wants a sign-in',
    'The proxy {proxy} answered 407.',
    'Everything is safe in the queue.',
    'Put user and password into HTTPS_PROXY, or ask IT for an exception.',
  ]),
  'network.certificate': entry('after-fix', 'destination', [
    "The server's identity cannot be checked",
    'The certificate of {host} is not accepted: {reason}.',
    'Nothing is sent to it.',
    'If your lab has its own certificate authority, add its file with `--ca`; otherwise ask your IT.',
  ]),
  'network.wrong-scheme': entry('after-fix', 'destination', [
    'This address speaks another protocol',
    '{host} does not speak {scheme} on that port.',
    'Nothing is sent to it.',
    'Try {other} in the address of the destination.',
  ]),
  'remote.busy': entry('later', 'destination', [
    'The server is busy',
    '{host} answered {status} and asks to wait.',
    'Waybill waits as told and tries again.',
    'Nothing to do.',
  ]),
  'remote.server-error': entry('some-tries', 'item', [
    'The server failed on this',
    '{host} answered {status}.',
    'Waybill tries a few times more, then asks you.',
    "Read the server's words below; if they do not help, send them to its administrator.",
  ]),
  'remote.redirect': entry('after-fix', 'destination', [
    'The server points to another address',
    '{host} answered {status} and points to {location}. Waybill does not follow it, to keep your key safe.',
    'Nothing is sent to it.',
    'Correct the address of the destination (often https:// instead of http://).',
  ]),
  'remote.not-our-server': entry('after-fix', 'destination', [
    'Answers, but not as an import server',
    '{host} sent {got} where {expected} was expected. Perhaps a Wi-Fi login page, or another product.',
    'Nothing is sent to it.',
    'Open {host} in a browser; correct the address if it is another server.',
  ]),
  'remote.not-installed': entry('after-fix', 'destination', [
    'The import service is not there',
    '{host} has no {product} at this address (answer {status}).',
    'Nothing is sent to it.',
    'Check the address, or ask the administrator to install it.',
  ]),
  'remote.sign-in': entry('after-fix', 'destination', [
    'Sign in again',
    '{host} does not accept the key or password of "{destination}" (answer {status}).',
    'All its files wait in the queue and go on by themselves afterwards.',
    'Give the right key: `waybill destination add NAME ... --secret-stdin` with the same name replaces it.',
  ]),
  'remote.no-permission': entry('after-fix', 'destination', [
    'A right is missing on the server',
    'The account of "{destination}" may not do this ({right}).',
    'All its files wait in the queue.',
    'Ask the administrator of {host} for that right, then retry.',
  ]),
  'remote.not-understood': entry('some-tries', 'item', [
    "The server's answer makes no sense",
    '{host} answered {status} with {got} where {expected} was expected.',
    'It is not counted as a success.',
    "Read the server's words below and send them to its administrator.",
  ]),
  'remote.rejected-file': entry('after-fix', 'item', [
    'The server refuses this file',
    '{host} refuses "{name}" (answer {status}).',
    REST_GOES_ON,
    "Read the server's words, mend the file or exclude it.",
  ]),
  'remote.removed-file': entry('after-fix', 'item', [
    'The server removed this file',
    '{host} unpacked the archive and then deleted "{name}", since its content is of no type that it keeps.',
    REST_GOES_ON,
    'Convert it to PNG, JPEG, GIF, TIFF or text, or exclude it.',
  ]),
  'remote.too-large': entry('after-fix', 'item', [
    'Larger than the server takes',
    '{host} does not take "{name}" ({bytes} bytes).',
    REST_GOES_ON,
    'Exclude it, or ask the administrator for a larger limit.',
  ]),
  'remote.rejected-control': entry('after-fix', 'batch', [
    'The server refuses the control file',
    '{host} says what is wrong with it below.',
    'The files of this batch stay in the queue.',
    'Mend the control file, then retry the batch.',
  ]),
  'remote.rejected-batch': entry('after-fix', 'batch', [
    'The server refuses the batch',
    '{host} answered {status}.',
    'The files of this batch stay in the queue.',
    "Read the server's words below, then retry the batch.",
  ]),
  'remote.batch-gone': entry('after-fix', 'batch', [
    'The server no longer knows the batch',
    '{host} does not know {ref}.',
    'Nothing is lost here.',
    'Retry the batch: its files are sent again to a new one.',
  ]),
  'remote.corrupted': entry('some-tries', 'item', [
    'Arrived damaged',
    'The checksum that {host} returned for "{name}" is not that of the file.',
    'The file here is fine; it is sent again.',
    'If it keeps happening, ask IT what changes data on the way.',
  ]),
  'remote.schedule-refused': entry('after-fix', 'batch', [
    'The server did not start the import',
    '{host} answered {status} to the schedule.',
    'Nothing is started twice.',
    "Read the server's words below, then retry.",
  ]),
  'remote.wrong-job-type': entry('after-fix', 'batch', [
    'The server does not know this job type',
    '{host} does not take the job type "{jobType}". {hint}',
    'Nothing was started.',
    'Set it with `waybill destination add NAME ... --job-type {suggestion}` under the same name, then retry.',
  ]),
  'remote.start-unknown': entry('after-fix', 'batch', [
    'Not known whether the import started',
    'The answer of {host} was lost, and it cannot be asked.',
    'Nothing is started a second time without you.',
    "Look at the server's own page, then retry or cancel.",
  ]),
  'remote.import-failed': entry('after-fix', 'batch', [
    'The import failed on the server',
    '{host} reports: {message}',
    'What was imported stays imported.',
    'Read the log, mend the cause, then retry or restart.',
  ]),
  'remote.leftover': entry('after-fix', 'item', [
    'Not ingested by the server',
    'The server took "{name}" but its import left it out.',
    REST_GOES_ON,
    'Retry the leftovers; if it happens again, look at the file.',
  ]),
  'check.findings': entry('after-fix', 'batch', [
    'The check found something',
    'The offline check of this batch found {errors} errors and {warnings} warnings, and {host} has no dry run.',
    'Nothing is sent or imported meanwhile.',
    'See the findings: `waybill check --batch {batch}`. Mend the files and retry, or run it with `--override REASON`.',
  ]),
  'job.needs-statement': entry('after-fix', 'batch', [
    'What did the dry run show?',
    '{host} does not report how a dry run ended; only its own page shows the log.',
    'The real import waits.',
    'Open the page, copy its log and record it: `waybill log JOB --record FILE`; a clean one starts the import.',
  ]),
  'job.restart-overtaken': entry('after-fix', 'batch', [
    'A job changed before it was restarted',
    'A restart of job {number} waited for {host}, and the job is another now than it was then.',
    'Nothing was done to the job.',
    'Look at it. Then `waybill restart {job} --anyway`, or `--drop` to forget it.',
  ]),
  'job.erase-overtaken': entry('after-fix', 'batch', [
    'A job changed before it was erased',
    'The erasing of job {number} waited for {host}, and the job is another now than it was then.',
    'Nothing was done to the job.',
    'Look at it. Then `waybill erase {job} --anyway`, or `--drop` to forget it.',
  ]),
  'job.question': entry('after-fix', 'batch', [
    'The import has a question',
    '{host} needs an answer before it goes on.',
    'The import waits as long as it takes; nothing is lost.',
    'Answer it: `waybill questions`.',
  ]),

  // --- files ---------------------------------------------------------------------------------------
  'file.gone': entry('after-fix', 'item', [
    'The file is no longer there',
    '{path} was moved or deleted before it was sent.',
    REST_GOES_ON,
    'Put it back and retry, or cancel it.',
  ]),
  'file.no-access': entry('after-fix', 'item', [
    'No right to read the file',
    '{path} cannot be read ({reason}).',
    REST_GOES_ON,
    'Give Waybill the right to read it, then retry.',
  ]),
  'file.busy': entry('later', 'item', [
    'Open in another program',
    '{path} is locked ({reason}).',
    'Waybill tries again by itself.',
    'Close the program that has it open.',
  ]),
  'file.changing': entry('after-fix', 'item', [
    'Never at rest',
    '{path} changed {times} times while it was being sent.',
    'No half-written version counts as sent.',
    'Stop the program that writes it, then retry.',
  ]),
  'file.changed-since-dry-run': entry('after-fix', 'batch', [
    'Changed since the dry run',
    '{path} is not the file that passed the dry run.',
    'The real import waits.',
    'Make another dry run, or override with a reason.',
  ]),
  'file.not-a-file': entry('after-fix', 'item', [
    'Not a regular file',
    '{path} is {what}.',
    'It is left alone.',
    'Give a regular file or a folder.',
  ]),
  'file.outside': entry('after-fix', 'item', [
    'A link that leads outside',
    '{path} leads to a place outside of {root}.',
    'It is left alone.',
    'Give the real path if you mean that file.',
  ]),
  'file.bad-name': entry('after-fix', 'item', [
    'The server cannot take this name',
    '"{name}" {reason}.',
    REST_GOES_ON,
    'Rename it here, or send it under another name: `--name FILE=REMOTE_NAME`.',
  ]),
  'file.name-clash': entry('after-fix', 'item', [
    'Two files would have the same name',
    '"{name}" would be sent from {path} and {other}; on the server the last one would win.',
    'Neither is sent.',
    'Rename one: `--name FILE=REMOTE_NAME`.',
  ]),
  'file.unreadable': entry('some-tries', 'item', [
    'Reading the file failed',
    '{path}: {reason}.',
    'Waybill tries a few times more, then asks you.',
    'Check the disk or the network share.',
  ]),
  'file.empty': entry('after-fix', 'item', [
    'The file is empty',
    '{path} came to rest with 0 bytes: perhaps a copy that was broken off.',
    'It is not sent. Should it grow, it goes on by itself.',
    'Look at it at its source; then send it as it is (retry) or leave it out (cancel).',
  ]),
  'file.shrunk': entry('after-fix', 'item', [
    'The file got smaller',
    '{path} had {was} bytes and came to rest with {bytes}.',
    'It is not sent. Should it change again, it goes on by itself.',
    'Look at it at its source; then send it as it is (retry) or leave it out (cancel).',
  ]),
  'file.smaller-than-sent': entry('after-fix', 'item', [
    'Smaller than what was delivered',
    '{path} has {bytes} bytes now; {sent} bytes of it were delivered before.',
    'The new version is not sent. What was delivered stays.',
    'Look whether the file is damaged; then send it as it is (retry) or leave it out (cancel).',
  ]),
  'file.tail-empty': entry('after-fix', 'item', [
    'The end of the file holds nothing',
    'The last {zeros} bytes of {path} are all zero: perhaps its writer only reserved the room.',
    'It is not sent. Should it change, it goes on by itself.',
    'Look whether its writer is done; then send it as it is (retry) or leave it out (cancel).',
  ]),
  'file.never-rests': entry('after-fix', 'item', [
    'The file never comes to rest',
    '{path} has been changing for {minutes} minutes.',
    'The batch goes on without it. Once it rests, it is sent by itself.',
    'If it is a log that grows for ever, add it to what the folder ignores.',
  ]),
  'folder.unreachable': entry('later', 'request', [
    'The folder cannot be reached',
    '{path}: {reason}.',
    'Nothing is taken for deleted. Waybill looks again by itself.',
    'Connect the drive or the share again.',
  ]),
  'folder.overlaps': entry('after-fix', 'request', [
    'Another watched folder is there',
    '{path} and {other} lie in each other.',
    'Nothing was changed.',
    'Remove the other one, or choose a folder outside.',
  ]),
  'folder.holds-files': entry('after-fix', 'request', [
    'The folder holds files already',
    '{path} holds {files} files, and it was not said what shall become of them.',
    'Nothing was added.',
    'Add `--existing send` to send them, or `--existing ignore` to take only what comes.',
  ]),
  'folder.bad-target': entry('after-fix', 'request', [
    'Files cannot be moved there',
    '{to} and the watched folder {path} lie in each other, so moved files would be taken for new ones.',
    'Nothing was changed.',
    'Choose a place outside of all watched folders, or let the folder ignore it.',
  ]),
  'folder.cannot-move': entry('later', 'request', [
    'A delivered file could not be moved',
    '{path} could not be moved to {to}: {reason}.',
    'It stays where it is, whole. Waybill tries again by itself.',
    'Make room there, or give Waybill the right to write there.',
  ]),
  'folder.copies-full': entry('later', 'request', [
    'The room for safe copies is full',
    '{path}: its safe copies take {bytes} of {limitBytes} bytes.',
    'New files wait until delivered ones have made room.',
    'Raise the cap of its safe copies, or do without them.',
  ]),
  'folder.does-not-add-up': entry('after-fix', 'request', [
    'The folder does not add up',
    'In {path} {seen} versions of files were seen, and the ledger has {items} of them.',
    'No batch of it closes, so nothing of it is imported. Everything else goes on.',
    'Make a package with `waybill diagnostics` and ask for help; restoring a backup of the ledger may mend it.',
  ]),
  'folder.not-previewed': entry('after-fix', 'request', [
    'Nobody looked what the rules would do',
    'In the last {days} days {files} files came into {path}. By these rules they would have closed {batches} batches, {tooEarly} files too late for theirs.',
    'Nothing was saved.',
    'If that is right, save again with confirmation, or with the token of the preview.',
  ]),
  'path.missing': entry('after-fix', 'request', [
    'There is nothing at this path',
    '{path} does not exist.',
    'Nothing was queued.',
    'Check the spelling.',
  ]),
  'path.not-plain': entry('after-fix', 'request', [
    'Not a plain absolute path',
    '{path} {reason}.',
    'Nothing was queued.',
    'Give the full path of a file or folder on this computer.',
  ]),
  'path.no-files': entry('after-fix', 'request', [
    'No files found',
    '{path} holds no regular file.',
    'Nothing was queued.',
    'Give a folder with files in it.',
  ]),
  'control.missing': entry('after-fix', 'request', [
    'A control file is needed',
    '"{destination}" is a {kind} destination, and neither the batch nor the destination names a control file.',
    'Nothing was queued.',
    'Add `--control FILE` here or to the destination.',
  ]),
  'control.not-json': entry('after-fix', 'request', [
    'The control file is not JSON',
    '{path}: {reason}.',
    'Nothing was queued.',
    'Mend it; `waybill check --control {path}` shows where.',
  ]),
  'control.invalid': entry('after-fix', 'request', [
    'The control file would be refused',
    '{path}: {reason}.',
    'Nothing was queued.',
    'Mend it; `waybill check --control {path}` shows every problem.',
  ]),

  // --- Waybill itself ------------------------------------------------------------------------------
  'disk.full': entry('later', 'daemon', [
    'The disk is full',
    '{path} has {freeBytes} bytes left.',
    'Intake pauses; what is noted stays noted.',
    'Free some space; Waybill goes on by itself.',
  ]),
  'spool.full': entry('later', 'request', [
    'The spool is full',
    'Waybill keeps at most {limitBytes} bytes of copies.',
    'Nothing was taken in.',
    'Wait until some are delivered, or raise the limit.',
  ]),
  'spool.missing': entry('after-fix', 'item', [
    'The kept copy is gone',
    'The spool no longer holds {sha256}.',
    REST_GOES_ON,
    'Add the file again.',
  ]),
  'ledger.trouble': entry('later', 'daemon', [
    'The ledger cannot be written',
    '{reason}.',
    'Waybill stops sending rather than guess, and opens the ledger again.',
    'Check the disk of {path}.',
  ]),
  'ledger.newer': entry('after-fix', 'daemon', [
    'The ledger is from a newer Waybill',
    'Its version is {found}, this program knows {known}.',
    'Nothing was written.',
    'Install the newer Waybill again.',
  ]),
  'ledger.damaged': entry('after-fix', 'daemon', [
    'The ledger is damaged',
    '{reason}.',
    'It was set aside as {aside}.',
    'Run `waybill doctor`.',
  ]),
  'ledger.restored': entry('after-fix', 'batch', [
    'Nobody knows whether it was imported',
    'The ledger was damaged, and its backup is of {at}: what happened to this batch since then is lost.',
    'Nothing of it is sent or imported by itself.',
    'Look at the server whether it is there. If not: `waybill retry`; if so: `waybill cancel`.',
  ]),
  'settings.unreadable': entry('after-fix', 'daemon', [
    'The settings cannot be read',
    '{path}: {reason}.',
    'Nothing was written.',
    'Mend or remove the file.',
  ]),
  'settings.locked': entry('after-fix', 'request', [
    'Locked by the administrator',
    '{name} is set in {path} and cannot be changed here.',
    'Nothing was changed.',
    'Ask whoever runs this computer.',
  ]),
  'settings.protected': entry('after-fix', 'request', [
    'The settings are locked',
    'On this computer destinations, folders and settings change only after unlocking.',
    'Nothing was changed. Sending and answering go on.',
    'Unlock them in the settings, or with `waybill lock open`.',
  ]),
  'settings.wrong-passphrase': entry('after-fix', 'request', [
    'That is not the passphrase',
    'The lock of the settings has another PIN or passphrase.',
    'The settings stay locked.',
    'Try again; after five wrong tries there is a wait.',
  ]),
  'settings.too-many-tries': entry('later', 'request', [
    'Too many wrong tries',
    'After several wrong tries the lock of the settings rests for {seconds} s.',
    'The settings stay locked.',
    'Wait, or take the lock away on this computer: `waybill lock reset`.',
  ]),
  'practice.failed': entry('after-fix', 'request', [
    'The practice server is not ready',
    'It could not be started or set up: {reason}.',
    'Everything else goes on.',
    'Start it again; if it goes on, make a diagnostics file for your helper.',
  ]),
  'webhook.refused': entry('later', 'request', [
    'The webhook was not taken',
    '{host} answered {status}.',
    'Waybill tries again by itself, for about three days.',
    'Look at the program behind this address.',
  ]),
  'secret.no-store': entry('after-fix', 'request', [
    'No keychain on this computer',
    'The keychain cannot be used: {reason}.',
    'The secret was not stored anywhere.',
    'Unlock or install a keychain, or choose `--secret-store file` (a file only you can read).',
  ]),
  'secret.locked': entry('after-fix', 'destination', [
    'The keychain is locked',
    'The secret of "{destination}" cannot be read: {reason}.',
    'Its files wait in the queue.',
    'Unlock the keychain, then retry.',
  ]),
  'secret.missing': entry('after-fix', 'destination', [
    'No secret for this destination',
    'There is no key or password stored for "{destination}".',
    'Its files wait in the queue.',
    'Add it: `waybill destination add NAME ... --secret-stdin` with the same name.',
  ]),
  'daemon.running': entry('after-fix', 'request', [
    'Waybill is already running here',
    'A daemon (process {pid}) uses {dataDir}.',
    'This one ends; the other goes on.',
    'Use it, or give another `--data` directory.',
  ]),
  'daemon.unreachable': entry('after-fix', 'request', [
    'The daemon does not answer',
    'A process holds {dataDir}, but {url} does not answer.',
    'Nothing was changed.',
    'Wait a moment, or end that process.',
  ]),
  'daemon.ends': entry('later', 'daemon', [
    'Waybill ends as soon as it starts',
    'Its part in the background ended {times} times in a row without saying why.',
    'What is noted stays noted; it is started again, ever more slowly.',
    'Start the computer anew. If it stays so, send the log folder to whoever helps you.',
  ]),
  'daemon.not-understood': entry('after-fix', 'request', [
    'The daemon answers in another way',
    'Its answer at {path} is not what this version of Waybill expects.',
    'Nothing is guessed from it.',
    'Stop the older daemon, or use the same version of Waybill for both.',
  ]),
  'port.in-use': entry('after-fix', 'request', [
    'The port is taken',
    'Another program listens on port {port}.',
    'Nothing was started.',
    'Give another `--port`, or none for a free one.',
  ]),
  'data-dir.no-access': entry('after-fix', 'request', [
    'The data directory cannot be used',
    '{path}: {reason}.',
    'Nothing was started.',
    'Give Waybill the right to write there, or another `--data`.',
  ]),

  // --- requests ------------------------------------------------------------------------------------
  'request.invalid': entry('after-fix', 'request', [
    'The request has a mistake',
    '{where}: {reason}.',
    'Nothing was changed.',
    'Correct it and send it again.',
  ]),
  'request.not-json': entry('after-fix', 'request', [
    'The body must be JSON',
    'Content-Type was {got}.',
    'Nothing was changed.',
    'Send `Content-Type: application/json`.',
  ]),
  'request.too-large': entry('after-fix', 'request', [
    'The request is too large',
    'At most {limitBytes} bytes are taken here.',
    'Nothing was changed.',
    'Send less at once.',
  ]),
  'request.headers-too-large': entry('after-fix', 'request', [
    'The request headers are too large',
    'At most {limitBytes} bytes in {limitCount} headers are taken here.',
    'Nothing was changed.',
    'Send fewer or shorter headers.',
  ]),
  'request.too-slow': entry('later', 'request', [
    'The request came too slowly',
    'It was not whole after {seconds} s.',
    'Nothing was changed.',
    'Send it again.',
  ]),
  'request.too-many': entry('later', 'request', [
    'Too many at once',
    'More than {limit} {what} are open.',
    'Nothing was changed.',
    'Close some, or wait a moment.',
  ]),
  'request.digest-differs': entry('after-fix', 'request', [
    'Not the bytes that were announced',
    'The digest of what arrived is {got}, announced was {expected}.',
    'The bytes were not used.',
    'Send them again.',
  ]),
  'request.read-only': entry('after-fix', 'request', [
    'This token may only read',
    'The request would change something, and its token may not.',
    'Nothing was changed.',
    'Use the full token, which `waybill serve --json` names.',
  ]),
  'request.unauthorised': entry('after-fix', 'request', [
    'Not signed in',
    'This needs a token as a bearer header.',
    'Nothing was changed.',
    'Run `waybill open`, or read the token file that `waybill serve --json` names.',
  ]),
  'request.forbidden': entry('after-fix', 'request', [
    'Not allowed from there',
    '{reason}.',
    'Nothing was changed.',
    'Call 127.0.0.1 directly, not from a web page, and with the full token.',
  ]),
  'request.not-found': entry('after-fix', 'request', [
    'Not found',
    'There is no {what} {name}.',
    'Nothing was changed.',
    'Look it up with the list command.',
  ]),
  'window.unknown': entry('after-fix', 'batch', [
    'There is no such window',
    'There is no weekly window {name}.',
    'Nothing was started.',
    'See `waybill window list`, or add it: `waybill window add`.',
  ]),
  'window.in-use': entry('after-fix', 'request', [
    'The window is in use',
    'The window {name} is still kept to by {users}.',
    'Nothing was changed.',
    'Take them out of it first: `waybill destination limit NAME --no-window`, or `waybill run ID --unplan`.',
  ]),
  'request.method': entry('after-fix', 'request', [
    'Not with this method',
    '{method} is not known here.',
    'Nothing was changed.',
    'Allowed: {allowed}.',
  ]),
  'request.conflict': entry('after-fix', 'request', [
    'Not possible now',
    '{reason}.',
    'Nothing was changed.',
    '{next}',
  ]),
  'request.batch-begun': entry('after-fix', 'request', [
    'The batch is on its way already',
    'Something of this batch has left; files join it only before.',
    'Nothing was added to it.',
    'Make a new batch for these files.',
  ]),
  'request.key-reused': entry('after-fix', 'request', [
    'The Idempotency-Key was used before',
    'Another request with other contents had the same key.',
    'Nothing was changed.',
    'Use a new key for a new request.',
  ]),
  'destination.exists': entry('after-fix', 'request', [
    'There is such a destination already',
    '"{name}" exists with another address or kind.',
    'Nothing was changed.',
    'Choose another name, or remove the old one first.',
  ]),
  'destination.unknown': entry('after-fix', 'request', [
    'No such destination',
    'There is no destination "{name}".',
    'Nothing was changed.',
    'See `waybill destination list`.',
  ]),
  'destination.has-folders': entry('after-fix', 'request', [
    'Folders are watched for it',
    '{folders} watched folders send to {name}, such as {path}.',
    'Nothing was changed.',
    'Remove these folders first, or say `--cancel-queued`: then they are no longer watched, and what is queued is cancelled.',
  ]),
  'destination.has-work': entry('after-fix', 'request', [
    'It still has work queued',
    '"{name}" has {items} files in unfinished batches.',
    'Nothing was removed.',
    'Add `--cancel-queued` to give them up, or wait until they are done.',
  ]),
  'destination.incomplete': entry('after-fix', 'destination', [
    'The destination lacks a setting',
    '"{destination}" is a {kind} destination and has no {setting}.',
    'Its files wait in the queue.',
    'Add it: `waybill destination add NAME ... {flag}` with the same name.',
  ]),
  'service.cannot': entry('after-fix', 'request', [
    'This service cannot do that',
    '{kind} has no {ability}.',
    'Nothing was changed.',
    '{next}',
  ]),
  'run.needs-dry-run': entry('after-fix', 'request', [
    'Not the bytes that passed a dry run',
    '{reason}.',
    'Nothing was started.',
    'Make a dry run first, or give `--override REASON`, which the receipt keeps.',
  ]),
  'internal.bug': entry('some-tries', 'item', [
    'Waybill made a mistake',
    '{reason}.',
    'This one thing stops; the rest goes on.',
    'Please send us `waybill diagnostics`.',
  ]),
} as const satisfies Record<string, CatalogueEntry>;

export type FailureCode = keyof typeof FAILURE_CATALOGUE;

/** All codes, for schemas and for the test that each one has its texts in every language. */
export const FAILURE_CODES = Object.keys(FAILURE_CATALOGUE) as [FailureCode, ...FailureCode[]];

/** The words a failure is told with. */
export interface FailureTexts {
  readonly what: string;
  readonly why: string;
  readonly now: string;
  readonly next: string;
}

/** The four sentences of a failure in English, with its facts filled in; an unknown fact reads as "?". */
export function describeFailure(
  code: FailureCode,
  facts: Readonly<Record<string, string | number>>,
): FailureTexts {
  const told: CatalogueEntry = FAILURE_CATALOGUE[code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '?'));
  return { what: fill(told.what), why: fill(told.why), now: fill(told.now), next: fill(told.next) };
}

/** How the retry policy treats this code. */
export function retryClass(code: FailureCode): RetryClass {
  return FAILURE_CATALOGUE[code].retry;
}

/** What this code holds up. */
export function failureScope(code: FailureCode): FailureScope {
  return FAILURE_CATALOGUE[code].scope;
}
