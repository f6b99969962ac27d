/** A computer that several people use: who works, and the lock of the settings. */
export const shared = {
  'who.label': 'Who works here',
  'who.nobody': 'Who are you?',
  'who.other': 'Somebody else…',
  'who.leave': 'Nobody for now',
  'who.title': 'Who works here?',
  'who.name': 'Your name',
  'who.name.hint':
    'It goes with what you send, start, decide and give up, and receipts keep it. It proves nothing.',
  'who.take': 'That is me',
  'who.ask': 'Several people use this computer, and nobody has given a name yet.',
  'who.by': 'by {name}',
  'settings.changed': 'Changed',
  'settings.reset': 'Back to “{first}”',
  'settings.reset.of': '{name}: back to “{first}”',
  'settings.on': 'on',
  'settings.off': 'off',
  'settings.kindness': 'While an instrument writes into a watched folder',
  'settings.kindness.gentle': 'Stand back',
  'settings.kindness.gentle.means':
    'What comes from watched folders leaves at {rate} per second at most meanwhile, and the instrument’s own software comes first.',
  'settings.kindness.full': 'Full speed',
  'settings.kindness.full.means':
    'Files leave as fast as they can. The instrument’s software may wait for the disk.',
  'settings.kindness.now': 'An instrument writes right now.',
  'settings.people': 'Several people use this computer',
  'settings.people.means':
    'Waybill asks who works here, shows the name above, and writes it into the timeline of batches and into receipts.',
} as const;
