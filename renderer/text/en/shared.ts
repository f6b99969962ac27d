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
  'settings.people': 'Several people use this computer',
  'settings.people.means':
    'Waybill asks who works here, shows the name above, and writes it into the timeline of batches and into receipts.',
} as const;
