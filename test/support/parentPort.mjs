// Gives a plain Node process the channel that a utility process of Electron has: `node --import parentPort.mjs`.
process.parentPort = {
  postMessage: (message) => process.send(message),
  on: (_event, heard) => process.on('message', (data) => heard({ data })),
};
// A utility process ends with its parent.
process.once('disconnect', () => process.exit(1));
