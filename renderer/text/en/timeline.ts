/** One file's way, step by step. `{state}` is done, now, open or trouble. */
export const timeline = {
  'batch.phases':
    '{phase, select, settling {{count, plural, one {# file is still being written} other {# files are still being written}}} checking {it is being checked} uploading {{count, plural, one {# file is being sent} other {# files are being sent}}} confirming {{count, plural, one {# file waits for the server to confirm it} other {# files wait for the server to confirm them}}} other {the server is importing it}}',
  'timeline.title': 'Its way, step by step',
  'timeline.open': 'not yet',
  'timeline.unknownTime': 'time not known',
  'timeline.seen': 'Seen: taken in by Waybill',
  'timeline.whole':
    'Whole{state, select, done {: it was no longer written to} now {? It is still being written} other {}}',
  'timeline.hashed':
    'Hashed{state, select, done {: its SHA-256 was computed while its bytes were read} other {: its SHA-256 is computed while it is sent}}',
  'timeline.sent':
    '{state, select, done {Sent: try {send} arrived, {bytes}{took, plural, =0 {} other { in {span}}}} now {Being sent: try {send} is under way} other {Sent}}',
  'timeline.confirmed':
    '{state, select, done {Confirmed} other {Confirmation}}: {means}{named, select, yes { Its name at the server: {ref}} other {}}',
  'timeline.imported': 'Imported: the server reported it',
  'timeline.importing': 'The server is importing its batch',
  'timeline.try': 'Try {send}: {sentence}',
  'timeline.untold':
    '{count, plural, one {# more try left no line: it was} other {# more tries left no line: they were}} called off (a pause, a stop) or went to an earlier batch at the server',
} as const;
