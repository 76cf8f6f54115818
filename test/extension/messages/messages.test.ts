import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { backgroundContract, reportOf } from '../../../extension/messages/background-contract.ts';
import { idleStatus, type DestinationView } from '../../../extension/messages/broadcast-status.ts';
import { handle, type Contract, type Message } from '../../../extension/messages/contract.ts';
import { hostContract, readStatus } from '../../../extension/messages/host-contract.ts';
import { pagesContract, singlePageContract } from '../../../extension/messages/page-contracts.ts';
import { startReplySchema, type StartRequest } from '../../../extension/messages/start-request.ts';

/** What reaches the handlers of a context when `message` is said: its name and what it says; null when nothing does. */
async function heard<M extends Record<string, Message>>(
  contract: Contract<M>,
  message: unknown,
): Promise<unknown> {
  const handlers = Object.fromEntries(
    Object.keys(contract.messages).map((type) => [
      type,
      (said: object) => Promise.resolve({ type, ...said }),
    ]),
  );
  const ways = [false, true].map((openly) =>
    handle<Record<string, Message>>(contract, handlers, message, openly),
  );
  return (await Promise.all(ways)).find((answer) => answer !== undefined) ?? null;
}
const request: StartRequest = {
  source: { kind: 'camera' },
  quality: { width: 1280, height: 720, frameRate: 30, videoKbps: 4000 },
  destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'k' }],
  pairing: { clientId: '0'.repeat(32), token: '1'.repeat(64) },
};
const view: DestinationView = {
  id: 'youtube',
  platform: 'youtube',
  name: 'YouTube',
  phase: 'live',
  reason: null,
  message: '',
  ownIngest: false,
  rendition: null,
  bitrate: 1,
  bitrates: [1, 2],
  behindMs: 0,
  queueMs: 0,
  droppedFrames: 0,
  reconnects: 0,
  sentBytes: 0,
  retryAt: null,
};

describe('a message', () => {
  it('is heard only by the context it is for', async () => {
    const contracts = {
      host: hostContract,
      background: backgroundContract,
      pages: pagesContract,
      studio: singlePageContract('studio'),
      welcome: singlePageContract('welcome'),
    };
    const said = [
      { to: 'host', type: 'start', request },
      { to: 'host', type: 'is-there' },
      { to: 'background', type: 'started' },
      { to: 'pages', type: 'host-ready' },
      { to: 'studio', type: 'show' },
      { to: 'welcome', type: 'show' },
    ];
    for (const { to, ...message } of said)
      for (const [name, contract] of Object.entries<Contract>(contracts))
        expect([name, await heard(contract, { to, ...message })]).toEqual([
          name,
          name === to ? message : null,
        ]);
  });

  it('is left unanswered where nobody handles it', () => {
    expect(handle(pagesContract, {}, { to: 'pages', type: 'is-watched' }, true)).toBeUndefined();
  });

  it('with a key is taken from no way that others hear', async () => {
    const handlers = { start: () => Promise.resolve({ ok: true } as const) };
    const message = { to: 'host', type: 'start', request };
    expect(handle(hostContract, handlers, message, true)).toBeUndefined();
    expect(await handle(hostContract, handlers, message, false)).toEqual({ ok: true });
  });

  it.each([
    ['a switch of the source', { type: 'switch-source', source: { kind: 'screen' } }],
    ['a destination to be opened', { type: 'open-destination', destination: request.destinations[0] }],
    ['a destination to be stopped', { type: 'stop-destination', id: 'youtube' }],
    [
      'an earlier end to be told',
      {
        type: 'end-earlier',
        earlier: {
          broadcastId: 'earlier-1',
          pairing: request.pairing,
          destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube' }],
        },
      },
    ],
  ])('reaches the host with %s', async (_name, command) => {
    expect(await heard(hostContract, { to: 'host', ...command })).toEqual(command);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'start'],
    ['a start without a request', { to: 'host', type: 'start' }],
    ['an unknown source', { to: 'host', type: 'start', request: { ...request, source: { kind: 'disk' } } }],
    [
      'a negative size',
      { to: 'host', type: 'start', request: { ...request, quality: { ...request.quality, width: -1 } } },
    ],
    [
      'an unknown platform',
      {
        to: 'host',
        type: 'start',
        request: { ...request, destinations: [{ ...request.destinations[0], platform: 'x' }] },
      },
    ],
    ['a switch to nothing', { to: 'host', type: 'switch-source', source: { kind: 'none' } }],
    [
      'a destination without a key',
      { to: 'host', type: 'open-destination', destination: { ...request.destinations[0], key: 7 } },
    ],
    ['an earlier end without a name', { to: 'host', type: 'end-earlier', earlier: { ...request } }],
    ['an unknown command', { to: 'host', type: 'format-disk' }],
    ['what every object has', { to: 'host', type: 'toString' }],
  ])('is refused when it is %s', async (_name, message) => {
    expect(await heard(hostContract, message)).toBeNull();
  });

  it('that answers a start says whether it is live, or why not', () => {
    const refusal = { ok: false, problem: { code: 'key-missing' } };
    for (const reply of [{ ok: true }, refusal]) expect(v.parse(startReplySchema, reply)).toEqual(reply);
    for (const reply of [undefined, { ok: false }]) expect(v.is(startReplySchema, reply)).toBe(false);
  });

  it('with a status is passed on whole, with reasons that this version does not know', () => {
    const status = { ...idleStatus, phase: 'live', destinations: [{ ...view, reason: 'solar-flare' }] };
    expect(readStatus(status)).toEqual(status);
    expect(readStatus({ ...status, phase: 'maybe' })).toBeNull();
  });
});

describe('what the background is told', () => {
  const live = { ...idleStatus, phase: 'live', source: 'tab', destinations: [view] } as const;

  it('is its headline and no destination until it runs', () => {
    expect(reportOf(idleStatus)).toMatchObject({
      phase: 'idle',
      headline: { kind: 'off' },
      destinations: [],
    });
    expect(reportOf({ ...live, phase: 'starting' })).toMatchObject({
      phase: 'starting',
      headline: { kind: 'connecting' },
      destinations: [],
    });
  });

  it.each([
    ['live', live],
    ['not live', { ...live, destinations: [{ ...view, phase: 'trouble', reason: 'dns' }] }],
    ['without a source', { ...live, source: null }],
    ['idle', idleStatus],
  ] as const)('is read as it was sent when it is %s', async (_name, status) => {
    const message = { to: 'background', type: 'report', ...reportOf(status) };
    expect(await heard(backgroundContract, message)).toEqual({ type: 'report', ...reportOf(status) });
  });

  it.each([
    { kind: 'failed', destinations: [{ ...view, phase: 'trouble', reason: 'solar-flare' }] },
    { kind: 'ended', problem: { code: 'recorder-failed' } },
  ])('is a notice of what nobody may have seen: $kind', async (notice) => {
    const command = { type: 'notify', notice, headline: { kind: 'off' } };
    const message = { to: 'background', ...command };
    expect(await heard(backgroundContract, message)).toEqual(command);
    expect(await heard(backgroundContract, { ...message, notice: { kind: 'failed' } })).toBeNull();
  });

  it('is on how many it is live, and which take part', () => {
    const destinations = [view, { ...view, id: 'mine', phase: 'trouble', reason: 'dns' }] as const;
    expect(reportOf({ ...live, destinations })).toMatchObject({
      headline: { kind: 'live', live: 1, of: 2 },
      waitingPicture: false,
      destinations: ['youtube', 'mine'],
    });
  });

  it('is that viewers see a waiting picture when the source has ended', () => {
    expect(reportOf({ ...live, source: null })).toMatchObject({
      headline: { kind: 'live' },
      waitingPicture: true,
    });
  });

  it('is that the companion has not answered Stop, also by a host that goes away', () => {
    expect(reportOf({ ...live, phase: 'stopping' }).unanswered).toBe(false);
    expect(reportOf({ ...idleStatus, problem: { code: 'stop-unanswered' } }).unanswered).toBe(true);
  });

  it('is not a destination that was stopped', () => {
    const destinations = [view, { ...view, id: 'mine', phase: 'ended' }] as const;
    expect(reportOf({ ...live, destinations })).toMatchObject({
      headline: { kind: 'live', live: 1, of: 1 },
      destinations: ['youtube'],
    });
  });
});
