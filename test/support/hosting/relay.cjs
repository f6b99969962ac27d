// Runs in Electron's utility process in the place of the daemon: starts it under another Node, passes messages both ways,
// and ends as it ends. The other way round it ends with its channel, as a daemon ends with its utility process.
'use strict';
const { spawn } = require('node:child_process');
const path = require('node:path');
const url = require('node:url');

const [file, ...args] = process.argv.slice(2);
const parentPortFile = url.pathToFileURL(path.join(__dirname, '../parentPort.mjs')).href;
const child = spawn(process.env.WAYBILL_HOST_NODE, ['--import', parentPortFile, file, ...args], {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process has no origin
child.on('message', (message) => process.parentPort.postMessage(message));
child.on('error', () => process.exit(1));
// Its channel closes with it.
child.on('disconnect', () => process.exit(1));
child.on('exit', (code) => process.exit(code ?? 1));
process.parentPort.on('message', ({ data }) => child.send(data));
