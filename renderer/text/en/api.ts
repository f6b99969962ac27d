/** The page of the local API. */
export const api = {
  'api.title': 'Local API',
  'api.text':
    'Everything this window does can be done by a script on this computer. The same is told to programs at {document}. Keys stay in their files: no example holds one.',
  'api.search': 'Search the calls',
  'api.count': '{count, plural, one {# call} other {# calls}}',
  'api.none': 'No call has these words',
  'api.needed': 'needed',
  'api.language': 'Example for',
  'api.snippet': 'Example',
  'api.copy': 'Copy the example',
  'api.try': 'Try it here',
  'api.try.lost': 'The daemon did not answer.',
  'api.try.status': 'Answered with {status}',
  'api.answer': 'Answer',
  'api.link': 'Every call of the local API, with examples to copy',
} as const;
