import { NodeFiles } from './adapters/files/nodeFiles.ts';
import { NodeTree } from './adapters/files/nodeTree.ts';
import { SmallFileReader } from './adapters/files/smallFileReader.ts';
import { smallFileWorkerFile, treeWorkerFile } from './adapters/installed/installed.ts';
import { spoolPath } from './adapters/spool/spoolPath.ts';

/** The files of the daemon, over a spool directory. */
export interface DaemonFiles {
  readonly files: NodeFiles;
  /** Directory trees, read with the same thread. */
  readonly tree: NodeTree;
  /** Ends the thread that small files are read in. */
  readonly close: () => Promise<void>;
}

/** The file system as the daemon uses it: small files are read in a thread of their own, where there is a build of it. */
export function openDaemonFiles(spoolDirectory: string): DaemonFiles {
  const workerFile = smallFileWorkerFile();
  const small = workerFile === undefined ? undefined : new SmallFileReader(workerFile);
  return {
    tree: new NodeTree({ workerFile: treeWorkerFile(), small }),
    files: new NodeFiles({
      spoolPath: (sha256) => spoolPath(spoolDirectory, sha256),
      ...(small === undefined ? {} : { small }),
    }),
    close: async () => small?.close(),
  };
}
