import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';

/** Both ends of a connection that was accepted, as `net.Socket` names them. */
export interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

interface Question {
  /** How the peer's row may begin: its own address, then ours. */
  readonly rows: readonly string[];
  readonly answer: (uid: number | null) => void;
  /** How often it was looked for in vain. */
  missed: number;
}

/** The list is not read in one piece: a row may be passed over while others come and go. */
const maxMissed = 3;

type Table = 'tcp' | 'tcp6';

/**
 * Whose program is at the other end of a loopback connection, on Linux: both ends of one are this machine's, and the
 * other end's row in `/proc/net/tcp` names its owner (proc_net_tcp.txt in the kernel's documentation). The tables are
 * read once for all who ask at the same time, and only from after they asked, so that what is asked about is in them.
 */
export class PeerOwners {
  #asked: Question[] = [];
  #reading = false;
  readonly #read: (table: Table) => Promise<string>;

  /** @param read a table's text; replaced in tests */
  constructor(read = (table: Table) => readFile(`/proc/self/net/${table}`, 'latin1')) {
    this.#read = read;
  }

  /**
   * @returns the user id; null when the peer has closed its end, which belongs to nobody any more, when it is not a
   *   loopback connection, or when the system has no such table
   */
  of(ends: Ends): Promise<number | null> {
    const rows = rowsOf(ends);
    if (rows.length === 0) return Promise.resolve(null);
    return new Promise((answer) => {
      this.#asked.push({ rows, answer, missed: 0 });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#asked.length > 0) {
      const asked = this.#asked.splice(0);
      const owners = await this.#look(asked);
      for (const question of asked) {
        const row = owners && question.rows.find((each) => owners.has(each));
        if (row !== undefined && row !== null) question.answer(owners!.get(row)!);
        else if (owners && ++question.missed < maxMissed) this.#asked.push(question);
        else question.answer(null);
      }
    }
    this.#reading = false;
  }

  /** Owners by how their rows begin, of the rows that are asked about; null without tables. */
  async #look(asked: readonly Question[]): Promise<ReadonlyMap<string, number | null> | null> {
    const wanted = new Set(asked.flatMap(({ rows }) => rows));
    const owners = new Map<string, number | null>();
    // Where there is no IPv6 there is no table of it.
    const tables = await Promise.all([this.#read('tcp'), this.#read('tcp6').catch(() => '')]).catch(
      () => null,
    );
    if (!tables) return null;
    for (const table of tables) {
      for (const line of table.split('\n')) {
        const at = line.indexOf(': ') + 2;
        // The two addresses take 27 characters, those of IPv6 75.
        const row = line.slice(at, at + (line[at + 8] === ':' ? 27 : 75));
        if (wanted.has(row)) owners.set(row, ownerIn(line.slice(at).trim().split(/\s+/)));
      }
    }
    return owners;
  }
}

/** local, remote, state, queues, timer, retransmits, uid, timeout, inode. A closed end has no inode, and root's uid. */
function ownerIn(fields: readonly string[]): number | null {
  return fields[8] === '0' ? null : Number(fields[6]);
}

function rowsOf({ remoteAddress, remotePort, localAddress, localPort }: Ends): string[] {
  if (remoteAddress === undefined || localAddress === undefined) return [];
  const [theirs, ours] = [written(remoteAddress), written(localAddress)];
  return theirs.flatMap((their, at) =>
    ours[at] === undefined ? [] : [`${their}:${port(remotePort!)} ${ours[at]}:${port(localPort!)}`],
  );
}

/** A loopback address in all the ways that the tables write it; IPv4 may stand among IPv6. */
function written(address: string): string[] {
  if (address === '::1') return [words([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])];
  const v4 = /^(?:::ffff:)?(127)\.(\d+)\.(\d+)\.(\d+)$/i.exec(address)?.slice(1).map(Number);
  return v4 ? [words(v4), words([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...v4])] : [];
}

/** Words of four bytes, each as this machine's processor reads it. */
function words(bytes: readonly number[]): string {
  const buffer = Buffer.from(bytes);
  if (endianness() === 'LE') buffer.swap32();
  return buffer.toString('hex').toUpperCase();
}

function port(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}
