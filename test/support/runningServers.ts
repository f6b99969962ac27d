import { afterEach } from 'vitest';
import type { TestServer } from './socketServers.ts';

/** Gives what keeps servers of a test, which end with it. To be called before the test file's own hooks: they go first. */
export function runningServers(): <S extends TestServer>(server: Promise<S>) => Promise<S> {
  const servers: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  return async (starting) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
}
