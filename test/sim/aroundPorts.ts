import type { FileBody, Files } from '../../main/core/ports/files.ts';
import type { FolderPorts } from '../../main/core/ports/folders.ts';
import type { ImportService } from '../../main/core/ports/importService.ts';
import type { Ports } from '../../main/core/ports/ports.ts';
import { ok } from '../../shared/model/result.ts';

/** A call of a port: `store.commit`, `ecotaxa.send`, `files.open`, `files.body.chunks`, ... */
export interface PortCall {
  readonly point: string;
  readonly args: readonly unknown[];
}

/** Stands around every call of a port that waits for something outside: it may do it, fail it, or never come back. */
export type Around = <T>(call: PortCall, go: () => Promise<T>) => Promise<T>;

/** Calls that answer at once. They have no effect outside, apart from the clock's two looks. */
const AT_ONCE: ReadonlySet<string> = new Set(['all', 'byId', 'byName', 'forget', 'isLocked', 'acceptsName']);

/** The same ports, with every call that waits for the outside given to `around` first. */
export function aroundPorts(ports: Ports, around: Around): Ports {
  const services = new Map<ImportService, ImportService>();
  const { folders } = ports;
  return {
    ...ports,
    clock: {
      now: () => ports.clock.now(),
      elapsed: () => ports.clock.elapsed(),
      sleep: (ms, signal) =>
        around({ point: 'clock.sleep', args: [ms] }, () => ports.clock.sleep(ms, signal)),
      turn: () => ports.clock.turn(),
    },
    store: aroundObject(ports.store, 'store', around),
    files: aroundFiles(ports.files, around),
    spool: aroundObject(ports.spool, 'spool', around),
    secrets: aroundObject(ports.secrets, 'secrets', around),
    destinations: aroundObject(ports.destinations, 'destinations', around),
    ...(folders === undefined ? {} : { folders: aroundFolders(folders, around) }),
    service(kind) {
      const service = ports.service(kind);
      if (service === undefined) return undefined;
      const known = services.get(service) ?? aroundObject(service, kind, around);
      services.set(service, known);
      return known;
    },
  };
}

function aroundFolders(folders: FolderPorts, around: Around): FolderPorts {
  const tree = aroundObject(folders.tree, 'folders.tree', around);
  return {
    ...folders,
    settings: aroundObject(folders.settings, 'folders.settings', around),
    mover: aroundObject(folders.mover, 'folders.mover', around),
    tree: {
      root: (path) => tree.root(path),
      sample: (source) => tree.sample(source),
      walk: (root, under, signal) =>
        aroundSteps('folders.tree.walk', folders.tree.walk(root, under, signal), around),
      level: (root, directory, signal) =>
        aroundSteps('folders.tree.level', folders.tree.level(root, directory, signal), around),
    },
  };
}

function aroundFiles(files: Files, around: Around): Files {
  return {
    facts: (source) => around({ point: 'files.facts', args: [source] }, () => files.facts(source)),
    async open(source) {
      const opened = await around({ point: 'files.open', args: [source] }, () => files.open(source));
      return opened.ok ? ok(aroundBody(opened.value, around)) : opened;
    },
    walk: (path, signal) => aroundSteps('files.walk', files.walk(path, signal), around),
  };
}

function aroundBody(body: FileBody, around: Around): FileBody {
  return {
    bytes: body.bytes,
    facts: body.facts,
    chunks: () => aroundSteps('files.body.chunks', body.chunks(), around),
    proof: () => around({ point: 'files.body.proof', args: [] }, () => body.proof()),
    close: () => around({ point: 'files.body.close', args: [] }, () => body.close()),
  };
}

/** What comes step by step counts as a call for each step. */
async function* aroundSteps<T>(point: string, steps: AsyncIterable<T>, around: Around): AsyncIterable<T> {
  const iterator = steps[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await around({ point, args: [] }, () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function aroundObject<T extends object>(target: T, name: string, around: Around): T {
  const made = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(object, property) {
      const known = made.get(property);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(object, property);
      const point = `${name}.${String(property)}`;
      if (typeof value !== 'function') return value;
      const method = value as (...args: readonly unknown[]) => unknown;
      const wrapped = AT_ONCE.has(String(property))
        ? (...args: readonly unknown[]) => method.apply(object, args as unknown[])
        : (...args: readonly unknown[]) =>
            around({ point, args }, () => method.apply(object, args as unknown[]) as Promise<unknown>);
      made.set(property, wrapped);
      return wrapped;
    },
  });
}
