// Lets the shell host a daemon in a real utility process also where Electron's own Node is too old to run it: the process
// runs `relay.cjs`, which passes everything on to the Node of `WAYBILL_HOST_NODE`. Loaded before the app by NODE_OPTIONS.
'use strict';
const Module = require('node:module');
const path = require('node:path');

if (process.type === 'browser' && process.env.WAYBILL_HOST_NODE !== undefined) {
  // A child must not load this file again.
  delete process.env.NODE_OPTIONS;
  Object.defineProperty(process.versions, 'node', { value: '20.19.0' });
  const load = Module._load;
  let isPatched = false;
  Module._load = function loadAndPatch(request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (request !== 'electron' || isPatched || loaded.utilityProcess === undefined) return loaded;
    isPatched = true;
    const { utilityProcess } = loaded;
    const fork = utilityProcess.fork.bind(utilityProcess);
    utilityProcess.fork = (file, args, options) =>
      fork(path.join(__dirname, 'relay.cjs'), [file, ...args], options);
    return loaded;
  };
}
