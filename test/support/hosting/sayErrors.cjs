// Writes what an error box would say to standard output, since nobody is there to close it. Loaded by NODE_OPTIONS.
'use strict';
const Module = require('node:module');

if (process.type === 'browser') {
  const load = Module._load;
  Module._load = function loadAndPatch(request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (request === 'electron' && loaded.dialog !== undefined)
      loaded.dialog.showErrorBox = (title, content) => process.stdout.write(`${title}: ${content}\n`);
    return loaded;
  };
}
