/** What is kept how long, and settings as a file. */
export const keeping = {
  'keeping.title': 'What is kept',
  'keeping.retention': 'Stories of finished batches, in days',
  'keeping.retention.hint':
    'Attempts and events that are older go with the next daily tidying. What is known of each file, and its receipts, stay for ever.',
  'keeping.retention.wrong': 'Give a whole number of days from 1 to {max}.',
  'keeping.spool': 'Room for copies',
  'keeping.spool.hint':
    'Here lies what was dropped in a browser, sent by scripts or copied for safety, until it is delivered: {used} now.',
  'keeping.spool.over':
    'The copies take {used}, more than that: they stay, and no further ones are taken until there is room.',
  'keeping.spool.wrong': 'Give an amount such as 50 GB, {min} or more.',
  'keeping.settle': 'Files given by hand must be quiet for',
  'keeping.settle.hint':
    'Younger ones wait that long, since somebody may still be writing them. Watched folders have a time of their own.',
  'keeping.settle.wrong': 'Give a time such as 10 s, no longer than a day.',
  'keeping.days': '{days, plural, one {# day} other {# days}}',
  'keeping.locked': '{name}: {value}. The administrator has decided it.',
  'carry.title': 'Settings as a file',
  'carry.text':
    'Settings, weekly windows and destinations, for another computer or for safe keeping. Keys are never in it, and watched folders stay with their computer.',
  'carry.save': 'Save the settings as a file',
  'carry.choose': 'Take settings from a file…',
  'carry.wrong.foreign': '“{name}” is no file of settings.',
  'carry.wrong.newer': '“{name}” was written by a newer Waybill. Install the newest one here first.',
  'carry.wrong.broken': '“{name}” is damaged at “{where}”. Nothing was changed.',
  'carry.wrong.unreadable': '“{name}” cannot be read. Nothing was changed.',
  'carry.ask': 'Take these settings over?',
  'carry.nothing': 'All that is in the file is so here already.',
  'carry.take': 'Take over',
  'carry.done':
    '{count, plural, =0 {Nothing was changed.} one {Taken over: # change.} other {Taken over: # changes.}}',
  'carry.keys':
    '{count, plural, one {A new destination waits} other {# new destinations wait}} for the key: {page}.',
  'carry.keys.page': 'give it there',
  'carry.add': 'New',
  'carry.change': 'Changes',
  'carry.keep': 'Stays',
  'carry.keep.locked': 'The administrator has decided it.',
  'carry.keep.differs': 'There is another one of that name here.',
  'carry.from': '{from} becomes {to}',
  'carry.from.kept': '{from} becomes {to}. {why}',
  'carry.window': 'Weekly window {name}',
  'carry.destination': 'Destination {name}',
  'carry.none': 'none',
} as const;
