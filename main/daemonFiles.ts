import { HashThread } from './adapters/files/hashThread.ts';
import { NodeFiles } from './adapters/files/nodeFiles.ts';
import { NodeTree } from './adapters/files/nodeTree.ts';
import { SmallFileReader } from './adapters/files/smallFileReader.ts';
import { hashWorkerFile, smallFileWorkerFile, treeWorkerFile } from './adapters/installed/installed.ts';
import { spoolPath } from './adapters/spool/spoolPath.ts';

/** The files of the daemon, over a spool directory. */
export interface DaemonFiles {
  readonly files: NodeFiles;
  /** Directory trees, read with the same thread. */
  readonly tree: NodeTree;
  /** Ends the threads that files are read and digested in. */
  readonly close: () => Promise<void>;
}

/** The file system as the daemon uses it: small files are read, large ones digested in threads of their own, where there is a build of these. */
export function openDaemonFiles(spoolDirectory: string): DaemonFiles {
  const workerFile = smallFileWorkerFile();
  const small = workerFile === undefined ? undefined : new SmallFileReader(workerFile);
  const walkerFile = treeWorkerFile();
  const hashFile = hashWorkerFile();
  const hashes = hashFile === undefined ? undefined : new HashThread(hashFile);
  return {
    tree: new NodeTree({ workerFile: walkerFile, small }),
    files: new NodeFiles({
      spoolPath: (sha256) => spoolPath(spoolDirectory, sha256),
      walkerFile,
      ...(small === undefined ? {} : { small }),
      ...(hashes === undefined ? {} : { hashes }),
    }),
    close: async () => {
      await Promise.all([small?.close(), hashes?.close()]);
    },
  };
}
