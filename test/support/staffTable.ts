/** A Haplo control file for staff as a table: every row needs its four values. */
export const STAFF_CONTROL = JSON.stringify({
  dataImportControlFileVersion: 0,
  model: 'haplo:user-sync',
  files: { DEFAULT: { read: 'tsv-with-name-row' } },
  instructions: [
    { action: 'new', destination: 'user' },
    { source: 'login', destination: 'user', name: 'username' },
    { source: 'first', destination: 'user', name: 'nameFirst' },
    { source: 'last', destination: 'user', name: 'nameLast' },
    { source: 'mail', destination: 'user', name: 'email' },
    { action: 'new', destination: 'profile' },
  ],
});
/** The names of its columns. */
export const STAFF_HEAD = 'login\tfirst\tlast\tmail';
/** A row with nothing amiss. */
export const STAFF_ROW = 'ada\tAda\tEk\tada@lab.example';
