import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../../main/adapters/files/eventsOf.ts';
import { NodeTree } from '../../../main/adapters/files/nodeTree.ts';

describe('what a watcher can expect of a file system', () => {
  test.each([
    ['ext4', 0xef53, 'sure'],
    ['Btrfs, as a number with a sign', 0x9123683e - 2 ** 32, 'sure'],
    ['overlay', 0x794c7630, 'sure'],
    ['NFS', 0x6969, 'none'],
    ['CIFS', 0xff534d42, 'none'],
    ['FUSE', 0x65735546, 'unproven'],
    ['a type of tomorrow', 0x12345678, 'unproven'],
  ] as const)('is told by the type on Linux alone: %s', (_, type, events) => {
    expect(eventsOf(type, 'linux')).toBe(events);
    expect(eventsOf(type, 'win32')).toBe('unproven');
  });

  const eventsAt = async (path: string, platform: NodeJS.Platform): Promise<unknown> => {
    const root = await new NodeTree({ platform }).root(path);
    return root.ok ? root.value.events : root.failure.code;
  };

  test('is asked of the directory itself', async () => {
    expect(await eventsAt(tmpdir(), 'win32')).toBe('unproven');
    expect(await eventsAt(tmpdir(), 'darwin')).toBe('unproven');
  });

  test.runIf(process.platform === 'linux')(
    'is known of memory, and not of the system’s own tree',
    async () => {
      expect(await eventsAt('/dev/shm', 'linux')).toBe('sure');
      expect(await eventsAt('/proc', 'linux')).toBe('unproven');
    },
  );
});
