import { describe, expect, test } from 'vitest';
import type { ApiResponse, Client } from '../../../shared/api/client.ts';
import { problemOf } from '../../../shared/api/client.ts';
import { JobLogReader, type LogPiece } from '../../../shared/api/jobLogReader.ts';
import { fail, ok } from '../../../shared/model/result.ts';

const JOB = { id: 'job_1', destination: 'sea' };

/** A daemon that holds one log, and notes what was asked of it. */
class Logged {
  bytes = Buffer.alloc(0);
  isAway = false;
  /** Bytes after which the answer is cut. */
  cutAfter = Infinity;
  chunkBytes = 1_000;
  readonly asked: (number | undefined)[] = [];
  readonly client = {
    remoteLog: ({ query }: { query?: { after?: number } }) => {
      this.asked.push(query?.after);
      return Promise.resolve(
        this.isAway ? fail(problemOf('network.offline', {}, 503)) : ok(this.#answer(query?.after ?? 0)),
      );
    },
  } as unknown as Pick<Client, 'remoteLog'>;

  #answer(after: number): ApiResponse {
    const rest = this.bytes.subarray(after);
    const { chunkBytes, cutAfter } = this;
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= cutAfter) controller.error(new Error('reset'));
        else if (at >= rest.length) controller.close();
        else controller.enqueue(new Uint8Array(rest.subarray(at, at + chunkBytes)));
        at += chunkBytes;
      },
    });
    return { status: 200, headers: { get: () => null }, body, text: () => Promise.reject(new Error()) };
  }
}

function reading(logged: Logged): {
  read: () => ReturnType<JobLogReader['read']>;
  pieces: LogPiece[];
  text: () => string;
} {
  const reader = new JobLogReader(logged.client, JOB);
  const pieces: LogPiece[] = [];
  return {
    pieces,
    read: () =>
      reader.read((piece) => {
        pieces.push(piece);
      }),
    text: () => {
      const from = pieces.findLastIndex(({ kind }) => kind === 'anew') + 1;
      return pieces
        .slice(from)
        .map((piece) => (piece.kind === 'more' ? piece.text : ''))
        .join('');
    },
  };
}

describe('reading a log that grows', () => {
  test('gives the whole at first, afterwards asks only for its end and what came after', async () => {
    const logged = new Logged();
    logged.bytes = Buffer.from('a line\n'.repeat(5_000));
    const { read, text, pieces } = reading(logged);
    expect(await read()).toEqual(ok(undefined));
    expect(text()).toBe(logged.bytes.toString());
    const before = pieces.length;
    logged.bytes = Buffer.concat([logged.bytes, Buffer.from('the last\n')]);
    expect(await read()).toEqual(ok(undefined));
    expect(logged.asked).toEqual([undefined, 35_000 - 256]);
    expect(pieces.slice(before)).toEqual([{ kind: 'more', text: 'the last\n' }]);
    await read();
    expect(pieces).toHaveLength(before + 1);
  });

  test('keeps letters whole that two readings or two chunks divide', async () => {
    const logged = new Logged();
    logged.chunkBytes = 1;
    const all = Buffer.from('é → \u{1f9ea} fin\n');
    const { read, text } = reading(logged);
    for (let end = 0; end <= all.length; end += 1) {
      logged.bytes = all.subarray(0, end);
      await read();
    }
    expect(text()).toBe(all.toString());
  });

  test.each([
    ['longer', 'another one, and longer than the first\n'.repeat(40)],
    ['shorter', 'anew\n'],
    ['empty', ''],
  ])(
    'says so when another log that is %s stands in its place, and gives all of that',
    async (_how, other) => {
      const logged = new Logged();
      logged.bytes = Buffer.from('the first\n'.repeat(50));
      const { read, text, pieces } = reading(logged);
      await read();
      logged.bytes = Buffer.from(other);
      expect(await read()).toEqual(ok(undefined));
      expect(pieces.filter(({ kind }) => kind === 'anew')).toHaveLength(1);
      expect(text()).toBe(other);
    },
  );

  test('goes on where an answer was cut off, with nothing twice and nothing left out', async () => {
    const logged = new Logged();
    logged.bytes = Buffer.from(Array.from({ length: 900 }, (_, at) => `line ${at}\n`).join(''));
    logged.cutAfter = 3_000;
    const { read, text } = reading(logged);
    expect(await read()).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
    logged.cutAfter = Infinity;
    logged.isAway = true;
    expect(await read()).toMatchObject({ ok: false, failure: { code: 'network.offline' } });
    logged.isAway = false;
    expect(await read()).toEqual(ok(undefined));
    expect(text()).toBe(logged.bytes.toString());
  });
});
