import type { CommandRun } from './command.ts';
import type { CommandSpec } from './commandSpecs.ts';

const asRun = (run: unknown): CommandRun => run as CommandRun;

/** Commands that prove what happened, or find out what is wrong. */
export const PROOF_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'receipt',
    args: [['[batch]', 'the batch']],
    says: 'write the receipt of a finished batch',
    examples: [
      'waybill receipt bat_... --format csv -o receipt.csv',
      'waybill receipt bat_... --format sha256 | sha256sum -c',
      'waybill receipt --chain -o receipts.json',
    ],
    options: [
      {
        flags: '--format <format>',
        says: 'json (default, signed), csv, sha256, or bagit: the manifests of a bag, as a zip without the files',
      },
      { flags: '--chain', says: 'all receipts ever written, with a seal that says where they end' },
      { flags: '-o, --output <file>', says: 'into this file instead of standard output' },
    ],
    load: async () => asRun((await import('./commands/receipt.ts')).receipt),
  },
  {
    name: 'verify',
    args: [['<file>', 'a receipt, or another record that Waybill wrote']],
    says: 'check a receipt: its form, chain, signature and files; needs no daemon and no network',
    examples: [
      'waybill verify receipt.json',
      'waybill verify receipt.json --fingerprint 3f9a... --files copy/of/the/files',
      'waybill verify receipts.json --chain',
    ],
    options: [
      {
        flags: '--fingerprint <hex>',
        says: "the key it must be signed with, as `waybill doctor` shows it there; else this installation's",
      },
      { flags: '--files <dir>', says: 'the files are in this directory, not where they were sent from' },
      { flags: '--chain', says: 'it must be the whole chain, from the first receipt to the last' },
      { flags: '--allow-unsigned', says: 'let receipts pass that were written before Waybill signed them' },
    ],
    load: async () => asRun((await import('./commands/verify.ts')).verify),
  },
  {
    name: 'account',
    says: 'every file ever seen: where it is, how well proven, and whether it is safe to remove; signed',
    examples: [
      'waybill account -o account.json && waybill verify account.json',
      'waybill account --format csv -o account.csv',
    ],
    options: [
      { flags: '--format <format>', says: 'json (default) or csv' },
      { flags: '-o, --output <file>', says: 'into this file instead of standard output' },
    ],
    load: async () => asRun((await import('./commands/account.ts')).account),
  },
  {
    name: 'doctor',
    says: 'look at everything that commonly goes wrong',
    examples: ['waybill doctor'],
    load: async () => asRun((await import('./commands/doctor.ts')).doctor),
  },
  {
    name: 'diagnostics',
    says: 'a zip for whoever helps you: versions, doctor, settings, stories, log; no contents, no secrets',
    examples: ['waybill diagnostics --list', 'waybill diagnostics -o waybill.zip --no-names'],
    options: [
      { flags: '-o, --output <file>', says: 'write it into this file' },
      { flags: '--list', says: 'show what is in it' },
      { flags: '--no-names', says: 'without names of files, folders, people and servers' },
    ],
    load: async () => asRun((await import('./commands/diagnostics.ts')).diagnostics),
  },
  {
    name: 'token add',
    args: [['<name>', 'which script it is for']],
    says: 'make a token for a script; it is shown once',
    examples: ['waybill token add dashboard --read-only', 'waybill token add nightly-upload > token.txt'],
    options: [{ flags: '--read-only', says: 'it may ask, and change nothing' }],
    load: async () => asRun((await import('./commands/token.ts')).add),
  },
  {
    name: 'token list',
    says: 'show the named tokens and when each was last used',
    examples: ['waybill token list'],
    load: async () => asRun((await import('./commands/token.ts')).list),
  },
  {
    name: 'token remove',
    args: [['<name>', 'the token']],
    says: 'take a token back: it opens nothing from now on',
    examples: ['waybill token remove dashboard'],
    load: async () => asRun((await import('./commands/token.ts')).remove),
  },
];
