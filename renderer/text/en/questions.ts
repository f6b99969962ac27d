/** Questions of import jobs, and what only some services can do with a job. */
export const questions = {
  'nav.questions': 'Questions',
  'questions.title': 'Questions',
  'questions.none.title': 'No questions',
  'questions.none.text':
    'When an import needs an answer before it goes on, or a file looks damaged, it is asked here.',
  'question.intro':
    'The import names {count, plural, one {# thing} other {# things}} that the server does not know. Say which they are there.',
  'question.users': 'People',
  'question.taxa': 'Taxa',
  'question.field': '“{name}” is',
  'question.before': 'Answered before for this destination',
  'question.placeholder': 'Search, or type a number',
  'question.noMatch': 'Nothing found',
  'question.answer': '{count, plural, =0 {Answer} one {Send # answer} other {Send # answers}}',
  'question.rest':
    '{count, plural, one {# stays open and is asked again.} other {# stay open and are asked again.}}',
  'question.answered': 'Answered. It is delivered as soon as the server can be reached.',
  'question.unknown': 'This window does not know this kind of question. It reads:',
  'question.batch': 'Open the batch',
  'attention.action.answer': 'Answer it',
  'attention.action.sendAsIs':
    '{count, plural, one {Send as it is} other {Send all # like this as they are}}',
  'attention.action.leaveOut': '{count, plural, one {Leave out} other {Leave out all # like this}}',

  'job.log.open': 'Read the log',
  'job.log.title': '{kind, select, import {Log of the import} other {Log of the dry run}}',
  'job.log.search': 'Search the log',
  'job.log.follow': 'Follow while it runs',
  'job.log.lines': '{count, plural, =0 {No lines} one {# line} other {# lines}}',
  'job.log.kept': 'This is the log as it was read {when}.',
  'job.log.save': 'Save as a file',
  'job.wish.restart': 'A restart waits for the server (asked {when}).',
  'job.wish.erase': 'An erasing waits for the server (asked {when}).',
  'job.wish.restart.anyway': 'Restart it anyway',
  'job.wish.erase.anyway': 'Erase it anyway',
  'job.wish.drop': 'Forget it',
  'job.restart': 'Restart it at the server',
  'job.erase': 'Erase it at the server…',
  'job.erase.title': 'Erase this job at the server?',
  'job.erase.text':
    'A running job is stopped. Then the server forgets it, with its log. What was imported stays imported. This cannot be undone.',
  'job.erase.confirm': 'Erase the job',
  'job.erase.keep': 'Keep it',
  'job.file': 'Save its file',

  'batch.action.mapping': 'Save the mapping (CSV)',
  'batch.action.finalize': 'Clear up at the server…',
  'batch.finalize.title': 'Clear up at the server?',
  'batch.finalize.text':
    'The server empties the import folder of the project. That also destroys what others left there. What was imported stays. This cannot be undone.',
  'batch.finalize.confirm': 'Empty the import folder',
  'batch.finalize.keep': 'Leave it',
} as const;
